/** From when on first loads go through Bulk API 2.0. The configuration says otherwise. */

export interface BulkOptions {
  /** Rows to be written in all. */
  readonly threshold: number;
  /** Records to be looked up in all. */
  readonly readThreshold: number;
  /** Of one kind, and such as may be sent twice: so few go as collections all the same. */
  readonly fewRows: number;
}

export const BULK: BulkOptions = { threshold: 10_000, readThreshold: 20_000, fewRows: 2_000 };
