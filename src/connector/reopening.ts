/**
 * Brings back to the held list what a person wants to be decided otherwise: a record that is filed,
 * or one that was dismissed. Called by `held assign`, `held unassign` and `held restore`.
 */
import { Problem } from '../problem.ts';
import type { HoldReason } from '../record/hold.ts';
import type { JournalEntry } from '../state/journal.ts';
import type { Decision, HeldRecord, MadeDecision, StateStore } from '../state/store.ts';

type Known = JournalEntry & { readonly text: string };

const REASSIGNED: HoldReason = {
  code: 'reassigned',
  where: 'record',
  message: 'a person has assigned it to somebody else, and the next run moves it',
};

/**
 * The newest report of an appointment that is filed, as if it were held.
 * @returns null when the connector knows nothing of the appointment
 * @throws Problem (usage) when the record itself is no longer kept
 */
export async function filedRecord(state: StateStore, key: string): Promise<HeldRecord | null> {
  const entries = await state.journalOfKey(key);
  if (entries.length === 0) return null;
  const newest = entries.findLast(hasText);
  if (newest !== undefined) return asHeld(newest, [REASSIGNED]);
  throw new Problem(
    'usage',
    `The record of ${key} is no longer kept, so it cannot be filed anew.`,
    {
      hint: 'Move the score in Salesforce: what staff have moved there stays, whatever was decided before.',
    },
  );
}

/** Decisions that put this record, or these records of an appointment, away. */
export async function dismissedRecords(
  state: StateStore,
  wanted: string,
): Promise<{ readonly decision: Decision; readonly record: HeldRecord | null }[]> {
  const dismissed = await dismissedDecisions(state);
  const start = wanted.replace(/^id:/, '');
  return dismissed
    .filter(({ decision, entry }) => entry?.key === wanted || decision.subject.startsWith(start))
    .map(({ decision, entry }) => ({
      decision,
      record: entry === null ? null : asHeld(entry, entry.reasons),
    }));
}

export interface DismissedRecord {
  readonly decision: MadeDecision;
  /** The last that the journal knows of it; null when that is gone. */
  readonly entry: Known | null;
}

export async function dismissedDecisions(state: StateStore): Promise<DismissedRecord[]> {
  const decisions = (await state.decisions()).filter(({ kind }) => kind === 'dismissed');
  const entries = await state.journalOfRecords(decisions.map(({ subject }) => subject));
  return decisions.map((decision) => ({
    decision,
    entry:
      entries.filter(hasText).findLast(({ recordId }) => recordId === decision.subject) ?? null,
  }));
}

function hasText(entry: JournalEntry): entry is Known {
  return entry.text !== null;
}

function asHeld(
  { recordId, key, text, origin, at }: Known,
  reasons: readonly HoldReason[],
): HeldRecord {
  return { id: recordId, key, reasons, text, origin, since: at, tries: 0 };
}
