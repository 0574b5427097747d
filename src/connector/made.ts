/** Rows that earlier chunks of a run have made, and that later records point at. Called by `applying.ts`. */
import type { PlannedRecord, RowRef } from '../plan/plan.ts';
import type { Parts } from './parts.ts';
import type { Receipts } from './receipts.ts';

/** A person made in an earlier chunk has an Id by now. */
export function withKnownIds(
  planned: PlannedRecord,
  made: ReadonlyMap<RowRef, string>,
): PlannedRecord {
  if (made.size === 0) return planned;
  const changes = planned.changes.map((change) => {
    const id = change.id ?? made.get(change.ref) ?? null;
    const known = change.parents.flatMap(({ field, from = null, to }) => {
      const parent = made.get(to);
      return parent === undefined ? [] : [{ field, from, to: parent }];
    });
    const parents = change.parents.filter(({ to }) => !made.has(to));
    return { ...change, id, fields: [...change.fields, ...known], parents };
  });
  return { ...planned, changes };
}

/**
 * Rows that later records may point at. Key rows are none of them: each has one record only, and
 * there may be millions.
 */
export function rememberMade(
  { mapping }: Parts,
  chunk: readonly PlannedRecord[],
  receipts: Receipts,
  made: Map<RowRef, string>,
): void {
  const own = mapping.keyRow.identity.kind === 'key' ? mapping.keyRow.name : null;
  for (const { ref, row, action } of chunk.flatMap(({ changes }) => changes)) {
    const receipt = receipts.get(ref);
    if (row !== own && action === 'create' && receipt?.kind === 'written')
      made.set(ref, receipt.id);
  }
}
