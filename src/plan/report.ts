/** What a plan or run ends with: the `--json` object of the commands (design §9). */
import type { Account, HeldCount, RowCount } from './account.ts';

/** Odd but usable things in the feed, each once with how often it was seen. */
export interface RemarkCount {
  readonly path: string;
  readonly message: string;
  readonly count: number;
}

/** A source that failed alone: the others were dealt with, and its watermark stays. */
export interface FailedSource {
  readonly source: string;
  /** What the problem says, and what to do. */
  readonly message: string;
  readonly hint: string | null;
}

/** How rows were read or written, and why so. */
export interface Way {
  readonly object: string;
  readonly does: 'read' | 'write';
  /** Bulk API 2.0, rows 200 at a time, or new people with their rows as one transaction each. */
  readonly way: 'bulk' | 'collections' | 'graph';
  readonly rows: number;
  readonly why: string;
}

export interface RunReport {
  readonly run: string;
  readonly mode: 'plan' | 'run' | 'apply';
  /** ISO 8601 in UTC; null for files. */
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly account: Account;
  /** By object. */
  readonly rows: Readonly<Record<string, RowCount>>;
  readonly held: readonly HeldCount[];
  readonly remarks: readonly RemarkCount[];
  /** Only where there are such. */
  readonly failedSources?: readonly FailedSource[];
  /** Left out when nothing was copied or written. */
  readonly ways?: readonly Way[];
  /** Why a run of this plan would stop before it writes: a sentence for each limit; of plans only. */
  readonly overLimits?: readonly string[];
  /** HTTP requests that count against limits. */
  readonly calls: { readonly salesforce: number; readonly source: number };
  readonly durationMs: number;
}
