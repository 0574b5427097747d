/** Counts rows that were written, and in which way. Called by `applying.ts`. */
import type { RowChange, RowRef } from '../plan/plan.ts';
import type { Way } from '../plan/report.ts';
import { splitFamilies } from '../salesforce/families.ts';
import { openBook } from '../salesforce/rows.ts';
import type { Applying } from './finishing.ts';
import type { Receipts } from './receipts.ts';

/** In which way a row is written, and why. */
export type WayOf = (ref: RowRef) => Pick<Way, 'way' | 'why'>;

export function waysOf(changes: readonly RowChange[], why: string): WayOf {
  const inGraphs = new Set(
    splitFamilies(openBook(changes)).families.flatMap(({ nodes }) => nodes.map(({ ref }) => ref)),
  );
  return (ref) => ({ way: inGraphs.has(ref) ? 'graph' : 'collections', why });
}

/** What rows that earlier chunks made get now is part of their making. */
export function countReceipts(
  { tally, made }: Applying,
  changes: readonly RowChange[],
  receipts: Receipts,
  wayOf: WayOf,
): void {
  const objects = new Map(changes.map(({ ref, object }) => [ref, object]));
  for (const [ref, receipt] of receipts) {
    if (receipt.kind !== 'written') continue;
    const object = objects.get(ref) ?? '';
    tally.countWay({ object, does: 'write', ...wayOf(ref), rows: 1 });
    if (!made.has(ref)) tally.countRow(object, receipt.created ? 'created' : 'updated');
  }
}
