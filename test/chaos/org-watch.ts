/** What the org itself says of its rows: which are there, and which were written since the last look. */
import type { LocalOrg } from '../../src/local-org/local-org.ts';

export type OrgRow = Readonly<Record<string, unknown>>;

const OBJECTS = ['Contact', 'TOEFL_Score__c'] as const;

export interface Look {
  readonly rows: ReadonlyMap<string, OrgRow>;
  /** By object, as their Ids. */
  readonly created: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that were there and were written, whether or not a value became another. */
  readonly written: ReadonlySet<string>;
  readonly gone: readonly string[];
}

/** The org's clock must not stand still: the moment of the last writing tells one from the next. */
export function watch(org: LocalOrg): () => Look {
  let before = new Map<string, OrgRow>();
  return () => {
    const rows = new Map(
      OBJECTS.flatMap((object) => org.rows(object).map((row) => [String(row['Id']), row] as const)),
    );
    const created = new Map<string, ReadonlySet<string>>(
      OBJECTS.map((object) => [
        object,
        new Set(
          org
            .rows(object)
            .map(({ Id }) => String(Id))
            .filter((id) => !before.has(id)),
        ),
      ]),
    );
    const written = new Set(
      [...before]
        .filter(([id, row]) => rows.get(id)?.['SystemModstamp'] !== row['SystemModstamp'])
        .map(([id]) => id),
    );
    const gone = [...before.keys()].filter((id) => !rows.has(id));
    before = rows;
    return { rows, created, written, gone };
  };
}
