/** Removes from the state what is older than its period. Called at the end of each run. */
import type { RemarkCount } from '../plan/report.ts';
import type { Cutoffs } from '../state/store.ts';
import type { Parts } from './parts.ts';
import { USUAL_WINDOWS } from './windows.ts';

/** How many days things are kept. */
export interface RetentionOptions {
  /** Texts of records in the journal. */
  readonly rawDays: number;
  /** Held records. */
  readonly heldDays: number;
  /** What became of each record, the runs, and the notes of who did what. */
  readonly journalDays: number;
  /** Old values, without which a run cannot be taken back. */
  readonly undoDays: number;
}

const USUAL_RETENTION: RetentionOptions = {
  rawDays: 90,
  heldDays: 730,
  journalDays: 365,
  undoDays: 90,
};

const DAY = 86_400_000;

/** @returns what a person should hear of */
export async function expireOld({
  state,
  now,
  retention = USUAL_RETENTION,
  windows = USUAL_WINDOWS,
}: Pick<Parts, 'state' | 'now' | 'retention' | 'windows'>): Promise<RemarkCount[]> {
  const { rawDays, heldDays, journalDays, undoDays } = retention;
  const before = (days: number) => new Date(now().getTime() - days * DAY).toISOString();
  // As long as ETS may send a record again, what was decided and written is good to know.
  const known = before(Math.max(heldDays, windows.validDays + windows.sweepEveryDays));
  const cutoffs: Cutoffs = {
    raw: before(rawDays),
    undo: before(undoDays),
    journal: before(journalDays),
    runs: before(journalDays),
    notes: before(journalDays),
    held: before(heldDays),
    decisions: known,
    ledger: known,
  };
  const { held } = await state.expire(cutoffs);
  if (held === 0) return [];
  const message = `it was held for more than ${heldDays} days, so it was removed`;
  return [{ path: 'record', message, count: held }];
}
