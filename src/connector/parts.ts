/** What a run is put together from. The command line and the tests build it; nothing below asks for a clock. */
import type { CompiledMapping } from '../mapping/compiled.ts';
import type { Salesforce } from '../salesforce/salesforce.ts';
import type { Source } from '../source/source.ts';
import type { Staging } from '../state/staging.ts';
import type { StateStore } from '../state/store.ts';
import type { BulkWish } from './bulk-options.ts';
import type { RetentionOptions } from './retention.ts';
import type { WindowOptions } from './windows.ts';

/** A plan that would do more than this stops before the first write. */
export interface Limits {
  readonly createdPeople: number;
  readonly updatedPeople: number;
  /** Share of the pulled records, 0 to 1. */
  readonly heldShare: number;
  /** Share of the values in existing rows that others would replace, 0 to 1. */
  readonly overwrittenShare: number;
}

export interface Progress {
  readonly stage: 'pull' | 'plan' | 'apply' | 'undo';
  readonly done: number;
  /** Null while the feed is still coming. */
  readonly total: number | null;
}

export interface Parts {
  readonly sources: readonly Source[];
  readonly mapping: CompiledMapping;
  readonly salesforce: Salesforce;
  readonly state: StateStore;
  readonly staging: Staging;
  readonly limits: Limits;
  /** As usual when not given. */
  readonly windows?: WindowOptions | undefined;
  /** As usual when not given. */
  readonly retention?: RetentionOptions | undefined;
  /** From when on first loads go through Bulk API 2.0; as usual when not given. */
  readonly bulk?: BulkWish | undefined;
  /** Records that are planned and written at a time. */
  readonly chunkSize: number;
  readonly now: () => Date;
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}
