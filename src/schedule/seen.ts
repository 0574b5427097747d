/** What a run looks like from outside: what the metrics, the health and the log are made of. */

export type Outcome = 'done' | 'held' | 'failed' | 'locked' | 'cancelled';

export interface SeenRun {
  readonly run: string;
  readonly outcome: Outcome;
  readonly started: Date;
  readonly ended: Date;
  /** Score records by what became of them; null when the run did not come that far. */
  readonly records: Readonly<Record<string, number>> | null;
  readonly calls: { readonly salesforce: number; readonly source: number } | null;
  /** Of Salesforce's daily limit; null when it was not told. */
  readonly limit: { readonly used: number; readonly limit: number } | null;
  /** Of a failed run: the problem's words. No personal values. */
  readonly failure: string | null;
}

/** What the state says after a run. */
export interface SeenState {
  readonly held: readonly { readonly reason: string; readonly since: Date }[];
  readonly watermarks: readonly { readonly source: string; readonly moment: Date }[];
}
