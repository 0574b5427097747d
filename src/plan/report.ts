/** What a plan or run ends with: the `--json` object of the commands (design §9). */
import type { Account, HeldCount, RowCount } from './account.ts';

/** Odd but usable things in the feed, each once with how often it was seen. */
export interface RemarkCount {
  readonly path: string;
  readonly message: string;
  readonly count: number;
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
  /** HTTP requests that count against limits. */
  readonly calls: { readonly salesforce: number; readonly source: number };
  readonly durationMs: number;
}
