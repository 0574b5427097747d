/** The rows that a record became, as the org has them now, against what was last written. Called by `explain`. */
import type { CompiledMapping } from '../mapping/compiled.ts';
import { type FieldMetadata, fieldOf } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';
import { sameValue } from '../plan/diff.ts';
import type { OrgRow, ReadRequest } from '../plan/reads.ts';
import type { RowNow } from '../report/explain.ts';
import { rowLink } from '../report/link.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import { isSameId } from './held.ts';
import type { Traces } from './traces.ts';

interface SignedIn {
  readonly salesforce: Pick<Salesforce, 'read' | 'instanceUrl'>;
  readonly compiled: CompiledMapping;
}

/** Every row that the record has written, or that the ledger has for it, as it is now. */
export async function rowsNow(
  { journal, ledger }: Traces,
  org: SignedIn | null,
): Promise<RowNow[]> {
  const written = journal.flatMap(({ rows }) => rows);
  const known = ledger.map(({ object, row, salesforceId: id }) => ({ object, row, id }));
  const rows = new Map([...written, ...known].map((one) => [one.id.slice(0, 15), one]));
  const asked = [...rows.values()].map(({ object, row, id }): Asked => {
    const described = org?.compiled.rows.find((one) => one.object.name === object)?.object;
    const mine = written.filter((one) => isSameId(one.id, id));
    const last = new Map(
      mine.flatMap(({ fields }) => (fields ?? []).map(({ field, to }) => [field, to])),
    );
    const fields = [...last.keys()].flatMap((name) =>
      described === undefined ? [] : (fieldOf(described, name) ?? []),
    );
    return { object, row, id, last, fields: described === undefined ? null : fields };
  });
  const found = org === null ? [] : await org.salesforce.read(asked.flatMap(requestOf));
  const current = found.flat();
  return asked.map((one) =>
    rowNow(one, current, rowLink(org?.salesforce.instanceUrl ?? null, one.object, one.id)),
  );
}

interface Asked {
  readonly object: string;
  readonly row: string;
  readonly id: string;
  /** What the record last wrote into each field. */
  readonly last: ReadonlyMap<string, FieldValue>;
  /** Null where the mapping does not know the object any more. */
  readonly fields: readonly FieldMetadata[] | null;
}

function requestOf({ object, id, fields }: Asked): ReadRequest[] {
  if (fields === null) return [];
  return [{ object, fields: ['Id', ...fields.map(({ name }) => name)], by: ['Id'], anyOf: [[id]] }];
}

function rowNow(
  { object, row, id, last, fields }: Asked,
  current: readonly OrgRow[],
  link: string | null,
): RowNow {
  const about = { object, row, id, link, same: 0, changed: [] };
  if (fields === null) return { ...about, state: 'unread' };
  const now = current.find(({ Id }) => isSameId(Id, id));
  if (now === undefined) return { ...about, state: 'gone' };
  const changed = fields.flatMap(changedSince(last, now));
  const state = changed.length === 0 ? 'same' : 'changed';
  return { ...about, state, same: fields.length - changed.length, changed };
}

function changedSince(
  last: ReadonlyMap<string, FieldValue>,
  row: Readonly<Record<string, FieldValue>>,
): (field: FieldMetadata) => RowNow['changed'] {
  return (field) => {
    const wrote = last.get(field.name) ?? null;
    const now = row[field.name] ?? null;
    return sameValue(field, wrote, now) ? [] : [{ field: field.name, wrote, now }];
  };
}
