/** What a feed asks for, for the baselines: mapped by the connector's own code. */
import type { CompiledMapping } from '../../../src/mapping/compiled.ts';
import type { FieldValue } from '../../../src/mapping/values.ts';
import { parseRecord } from '../../../src/record/parse.ts';
import { rankOf } from '../../../src/record/rank.ts';
import type { Feed } from './situations.ts';

/** A row that is to be in the org. */
export interface WantedRow {
  readonly object: string;
  /** The external id; null for a person, who has none. */
  readonly key: { readonly field: string; readonly value: string } | null;
  readonly values: Readonly<Record<string, FieldValue>>;
  /** Rows that come before this one. */
  readonly parents: readonly { readonly field: string; readonly row: WantedRow }[];
}

/** The rows of the newest report of each sitting, parents first, a person once. */
export function wantedRows(mapping: CompiledMapping, feed: Feed): WantedRow[] {
  const people = new Map<string, WantedRow>();
  const rows: WantedRow[] = [];
  for (const record of newest(feed)) {
    const mapped = mapping.map(record);
    if (mapped.kind === 'held') continue;
    const made = new Map<string, WantedRow>();
    for (const { row, name, key, values } of mapped.rows) {
      const { identity, fields, parents } = row;
      const wanted: WantedRow = {
        object: row.object.name,
        key:
          key === null || identity.kind === 'match'
            ? null
            : { field: identity.field.name, value: key },
        values: Object.fromEntries(
          fields.flatMap(({ field }, at) => {
            const value = values[at];
            return value === undefined ? [] : [[field.name, value]];
          }),
        ),
        parents: parents.flatMap(({ field, row }) => {
          const parent = made.get(row);
          return parent === undefined ? [] : [{ field: field.name, row: parent }];
        }),
      };
      const person = wanted.key === null ? personIn(wanted) : null;
      const known = person === null ? undefined : people.get(person);
      made.set(name, known ?? wanted);
      if (known !== undefined) continue;
      if (person !== null) people.set(person, wanted);
      rows.push(wanted);
    }
  }
  return rows;
}

/** In the feeds that are made here, one person's names and day of birth are always the same. */
function personIn({ values }: WantedRow): string {
  return ['LastName', 'FirstName', 'Birthdate'].map((name) => values[name] ?? '').join('|');
}

function newest(feed: Feed) {
  const kept = new Map<string, ReturnType<typeof ranked>>();
  for (const text of feed) {
    const report = ranked(text);
    if (report === null) continue;
    const known = kept.get(report.record.appointmentNo);
    if (known == null || known.rank < report.rank) kept.set(report.record.appointmentNo, report);
  }
  return [...kept.values()].flatMap((one) => one?.record ?? []);
}

function ranked(text: string) {
  const parsed = parseRecord(JSON.parse(text));
  if (parsed.kind === 'unusable') return null;
  return { record: parsed.record, rank: rankOf(parsed.record, '') };
}
