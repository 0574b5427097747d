/** How rows are named within a plan; see `RowRef`. */
import type { CompiledRow } from '../mapping/compiled.ts';
import type { RowFingerprint, RowRef } from './plan.ts';

export function keyedRef(row: CompiledRow, key: string): RowRef {
  return `${row.object.name} ${key}`;
}

export function existingRef(row: CompiledRow, id: string): RowRef {
  return `${row.object.name} ${id}`;
}

/** @param key of the record that it is made for: the same in every plan, whatever else is in it */
export function newRef(row: CompiledRow, key: string): RowRef {
  return `${row.object.name} new ${row.name} ${key}`;
}

/**
 * The key of the record that a new row is made for. Null for a row of another kind, and where a hash of
 * the person stands in its place (see `personOf`), which would tell nobody anything.
 */
export function keyInRef({ row, object, ref }: RowName): string | null {
  const start = `${object} new ${row} `;
  const key = ref.startsWith(start) ? ref.slice(start.length) : '';
  return key === '' || /^[\w-]{20}$/.test(key) ? null : key;
}

type RowName = Pick<RowFingerprint, 'row' | 'object' | 'ref'>;

/** The Id in the ref of a matched row; null when the row is yet to be made. */
export function idInRef(row: CompiledRow, ref: RowRef): string | null {
  const name = ref.slice(row.object.name.length + 1);
  return name.startsWith('new ') ? null : name;
}
