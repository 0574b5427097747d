/** What Salesforce made of the rows of a chunk, by their refs. */
import type { RowReceipt, RowRef } from '../plan/plan.ts';

export type Receipts = ReadonlyMap<RowRef, RowReceipt>;
