/** What Salesforce made of the rows of a chunk, by their refs. */
import type { PlannedRecord, RowReceipt, RowRef } from '../plan/plan.ts';
import type { Sheet } from '../state/sheet.ts';

export type Receipts = ReadonlyMap<RowRef, RowReceipt>;

/** Those of the rows that have one. The texts were written by this process a moment ago. */
export function receiptsOn(sheet: Sheet, refs: readonly RowRef[]): Receipts {
  return new Map(
    [...sheet.receipts([...new Set(refs)])].map(([ref, text]): [RowRef, RowReceipt] => [
      ref,
      JSON.parse(text),
    ]),
  );
}

/** All rows that changes name. */
export function refsIn(changes: PlannedRecord['changes']): RowRef[] {
  return changes.flatMap(({ ref, parents }) => [ref, ...parents.map(({ to }) => to)]);
}
