/**
 * Takes in what a process that died had begun: bulk jobs that went on without it, and rows that were
 * sent and are in no journal. Called before anything is planned or undone, with the lock in hand.
 *
 * What arrived goes into the journal of the run that wrote it, so that `undo` and `explain` know it;
 * the rest the next run plans anew.
 */
import type { RowChange } from '../../plan/plan.ts';
import type { HoldReason } from '../../record/hold.ts';
import type { Intent } from '../../state/intents.ts';
import type { JournalEntry } from '../../state/journal.ts';
import { openSheet } from '../../state/sheet.ts';
import type { StateStore } from '../../state/store.ts';
import { takeInOldJobs } from '../bulk-recovery.ts';
import { failures } from '../failures.ts';
import { writtenRows } from '../journaling.ts';
import type { Parts } from '../parts.ts';
import { type Receipts, receiptsOn, refsIn } from '../receipts.ts';
import { lookFor, seek } from './looking.ts';

/** @throws Problem (salesforce, cancelled, state); what is left then is for the next start */
export async function recover(parts: Pick<Parts, 'salesforce' | 'state' | 'now'>): Promise<void> {
  const { state } = parts;
  const lost = await takeInOldJobs(parts);
  if (!(await hasIntents(state))) return;
  const sheet = await openSheet();
  try {
    for await (const intents of state.intents()) {
      for (const { changes, at } of intents) {
        for (const change of changes) seek(sheet, change, at);
      }
    }
    const inserted = new Map(
      (await state.bulk.inserted()).map(({ ref, salesforceId }) => [ref, salesforceId]),
    );
    await lookFor(parts, sheet, { inserted, lost, taken: [] });
    for await (const intents of state.intents()) {
      const receipts = receiptsOn(sheet, refsIn(intents.flatMap(({ changes }) => changes)));
      await end(parts, intents, receipts);
    }
  } finally {
    sheet.close();
  }
}

async function hasIntents(state: StateStore): Promise<boolean> {
  for await (const intents of state.intents()) if (intents.length > 0) return true;
  return false;
}

async function end(
  { state, now }: Pick<Parts, 'state' | 'now'>,
  intents: readonly Intent[],
  receipts: Receipts,
): Promise<void> {
  const nothingElse = { ledger: [], held: [], released: [], overrides: [], applied: [] };
  await state.saveProgress({
    ...nothingElse,
    journal: intents.flatMap((intent) => entryOf(intent, receipts) ?? []),
    ended: intents.map(({ run, name }) => ({ run, name })),
    at: now().toISOString(),
  });
}

/** Null when nothing of it arrived. */
function entryOf(intent: Intent, receipts: Receipts): JournalEntry | null {
  const { name: _, changes, ...entry } = intent;
  const rows = writtenRows({ changes }, asFarAsKnown(changes, receipts), new Map());
  const isUnclear = changes.some(({ ref }) => receipts.get(ref)?.kind === 'unknown');
  if (rows.length === 0 && !isUnclear) return null;
  const reasons = failures({ changes, fingerprints: [] }, receipts, new Map()).map(looked);
  return { ...entry, outcome: reasons.length === 0 ? entry.outcome : 'held', reasons, rows };
}

/** The run was to say that the next one looks: it has. */
function looked(reason: HoldReason): HoldReason {
  return reason.code === 'unknown-outcome' ? { ...reason, code: 'untraceable' } : reason;
}

/** A row that may have been changed is for `undo` to look at, which puts nothing back unseen. */
function asFarAsKnown(changes: readonly RowChange[], receipts: Receipts): Receipts {
  const doubtful = changes.flatMap(({ ref, id }) =>
    id !== null && receipts.get(ref)?.kind === 'unknown' ? [{ ref, id }] : [],
  );
  return new Map([
    ...receipts,
    ...doubtful.map(({ ref, id }) => [ref, { kind: 'written', id, created: false }] as const),
  ]);
}
