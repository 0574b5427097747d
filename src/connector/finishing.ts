/** What became of records, once it is known of their rows: counted, and remembered in the state. */
import type { Tally } from '../plan/account.ts';
import type { PlannedRecord, RowReceipt, RowRef } from '../plan/plan.ts';
import { newRef } from '../plan/refs.ts';
import type { Problem } from '../problem.ts';
import type { WriteResult } from '../salesforce/salesforce.ts';
import type { HeldRecord } from '../state/store.ts';
import { failures } from './failures.ts';
import type { Parts } from './parts.ts';
import { progressOf, type Result } from './progress.ts';
import type { Receipts } from './receipts.ts';
import type { Unsure } from './unsure.ts';

/** What is the same for all chunks. */
export interface Applying {
  readonly parts: Parts;
  readonly tally: Tally;
  readonly heldBefore: ReadonlyMap<string, HeldRecord>;
  /** Rows that earlier chunks made, which later records may point at. */
  readonly made: Map<RowRef, string>;
  /** Records of whose rows the answer was lost: they are finished when all others are. */
  readonly unsure: Unsure;
}

/** Counts and remembers what became of records. */
export async function finishRecords(
  { parts, tally, heldBefore, made }: Applying,
  chunk: readonly PlannedRecord[],
  { receipts, stopped }: WriteResult,
): Promise<void> {
  const results = chunk.map((planned): Result => {
    const certain = planned.changes.every(({ ref }) => isCertain(receipts.get(ref), stopped));
    return { planned, inTheEnd: ended(planned, receipts, made), certain };
  });
  for (const { planned, inTheEnd } of results) {
    tally.countRecord(inTheEnd.outcome, inTheEnd.reasons);
    if (inTheEnd !== planned) {
      parts.staging.replacePlanned(planned.seq, JSON.stringify(inTheEnd));
    }
  }
  await parts.state.saveProgress(progressOf(parts, results, receipts, made, heldBefore));
  await forgetInserted(parts, results);
}

/** When a write was stopped, what it was just sending may have arrived. */
function isCertain(receipt: RowReceipt | undefined, stopped: Problem | null): boolean {
  if (receipt?.kind === 'untried') return stopped === null;
  return receipt !== undefined && receipt.kind !== 'unknown';
}

/**
 * Rows that bulk jobs made are in the ledger now, unless their record is held. An older report says
 * nothing: the newest one of the same key may still have to be written.
 */
async function forgetInserted(
  { state, mapping }: Parts,
  results: readonly Result[],
): Promise<void> {
  const matched = mapping.rows.filter(({ identity }) => identity.kind === 'match');
  const refs = results.flatMap(({ inTheEnd: { outcome, key, fingerprints } }) =>
    outcome === 'held' || outcome === 'superseded' || key === null
      ? []
      : [...fingerprints.map(({ ref }) => ref), ...matched.map((row) => newRef(row, key))],
  );
  if (refs.length > 0) await state.bulk.forgetInserted(refs);
}

/** What became of a record: its rows with their Ids, or why it is held. */
function ended(
  planned: PlannedRecord,
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
): PlannedRecord {
  if (planned.outcome === 'held') return planned;
  const reasons = failures(planned, receipts, made);
  if (reasons.length > 0) return { ...planned, outcome: 'held', changes: [], reasons };
  if (planned.changes.length === 0) return planned;
  const changes = planned.changes.map((change) => {
    const receipt = receipts.get(change.ref);
    return receipt?.kind === 'written' ? { ...change, id: receipt.id } : change;
  });
  return { ...planned, changes };
}
