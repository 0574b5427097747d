/**
 * The last guard of keys, at run time: rows of one record that came out with the same key, of which
 * one would overwrite the other. The check finds most of it before (`sittings.ts`, `key.ts`); what
 * depends on the values of a record shows only here.
 */
import type { HoldReason } from '../record/hold.ts';
import type { MappedRow } from './compiled.ts';

/**
 * Why the record has to be held, by the name of the later row. Rows that say the same of the fields
 * that they share pass: a country that is both of birth and of residence is one row, and no loss.
 */
export function sameRows(rows: readonly MappedRow[]): ReadonlyMap<string, HoldReason> {
  // Most mappings have one row with a key, and nothing to compare.
  if (rows.filter(({ key }) => key !== null).length < 2) return NONE;
  const reasons = new Map<string, HoldReason>();
  const byKey = new Map<string, MappedRow>();
  for (const row of rows) {
    const { identity, object } = row.row;
    if (identity.kind === 'match' || row.key === null) continue;
    const { field } = identity;
    const where = `${object.name}.${field.name}`;
    const id = `${where} ${field.caseSensitive ? row.key : row.key.toLowerCase()}`;
    const other = byKey.get(id);
    if (other === undefined) byKey.set(id, row);
    else if (overwrites(row, other)) {
      const message = `\`${other.name}\` and \`${row.name}\` have the same key, so one would overwrite the other`;
      reasons.set(row.name, { code: 'same-row', where, message });
    }
  }
  return reasons;
}

const NONE: ReadonlyMap<string, HoldReason> = new Map();

function overwrites(row: MappedRow, other: MappedRow): boolean {
  const theirs = writtenBy(other);
  return [...writtenBy(row)].some(([field, value]) => {
    const their = theirs.get(field);
    return their !== undefined && their !== value;
  });
}

/** What a row says of each field, by name; a lookup says which row it points at. */
function writtenBy({ row, values, withoutParents }: MappedRow): Map<string, unknown> {
  return new Map<string, unknown>([
    ...row.fields.map(({ field }, index) => [field.name, values[index]] as const),
    ...row.parents
      .filter(({ field }) => !withoutParents.includes(field.name))
      .map((parent) => [parent.field.name, parent.row] as const),
  ]);
}
