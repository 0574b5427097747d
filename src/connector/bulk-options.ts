/** From when on first loads go through Bulk API 2.0. Asked by `applying.ts` and `mirror.ts`. */

import { MOST_NODES } from '../salesforce/families.ts';

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

/** What is to be written. */
export interface LoadSize {
  readonly rows: number;
  /** People to be made among them, each of whom is written together with all that is theirs. */
  readonly newPeople: number;
  /** People in all who are in the plan. */
  readonly people: number;
}

export type LoadWay =
  | { readonly kind: 'bulk'; readonly options: BulkOptions }
  | { readonly kind: 'calls'; readonly why: string };

/** So few calls are done before a job has begun, and jobs for three objects take as many. */
const FEW_CALLS = 40;

/** How a plan is written. A threshold that the configuration names is all that counts. */
export function wayOf(wish: BulkWish | undefined, size: LoadSize): LoadWay {
  const options = bulkOptions(wish);
  if (options === null) return { kind: 'calls', why: 'bulk jobs are switched off' };
  const { threshold } = options;
  const { rows } = size;
  if (rows < threshold) {
    return { kind: 'calls', why: `${rows} rows to write; bulk jobs begin with ${threshold}` };
  }
  const calls = callsFor(size);
  const asWished = typeof wish === 'object' && wish.threshold !== undefined;
  if (asWished || calls > FEW_CALLS) return { kind: 'bulk', options };
  return {
    kind: 'calls',
    why: `${rows} rows to write take about ${calls} calls without bulk jobs`,
  };
}

/** About as many, without bulk jobs: graphs of new people, and collections of the rest. */
function callsFor({ rows, newPeople, people }: LoadSize): number {
  const inGraphs = people === 0 ? 0 : rows * (newPeople / people);
  const graphs = Math.max(newPeople / PEOPLE_A_CALL, inGraphs / MOST_NODES);
  return Math.ceil(graphs + (rows - inGraphs) / ROWS_A_CALL);
}

const PEOPLE_A_CALL = 75;
const ROWS_A_CALL = 1_000;

/** Null for never. */
export function bulkOptions(wish: BulkWish = {}): BulkOptions | null {
  if (wish === 'never') return null;
  return {
    threshold: wish.threshold ?? USUAL.threshold,
    readThreshold: wish.readThreshold ?? USUAL.readThreshold,
    fewRows: wish.fewRows ?? USUAL.fewRows,
  };
}
