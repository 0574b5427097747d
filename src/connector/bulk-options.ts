/** From when on first loads go through Bulk API 2.0. Asked by `applying.ts` and `mirror.ts`. */

export interface BulkOptions {
  /** Rows to be written in all. */
  readonly threshold: number;
  /** Records to be looked up in all. */
  readonly readThreshold: number;
  /** Of one kind, and such as may be sent twice: so few go as collections all the same. */
  readonly fewRows: number;
}

/** What the configuration says; the rest is as usual. */
export type BulkWish = 'never' | { readonly [Name in keyof BulkOptions]?: number | undefined };

const USUAL: BulkOptions = { threshold: 10_000, readThreshold: 20_000, fewRows: 2_000 };

/** Null for never. */
export function bulkOptions(wish: BulkWish = {}): BulkOptions | null {
  if (wish === 'never') return null;
  return {
    threshold: wish.threshold ?? USUAL.threshold,
    readThreshold: wish.readThreshold ?? USUAL.readThreshold,
    fewRows: wish.fewRows ?? USUAL.fewRows,
  };
}
