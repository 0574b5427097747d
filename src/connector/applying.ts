/** Last stage of a run: the plan is written to Salesforce, and what was answered is remembered. */
import type { Tally } from '../plan/account.ts';
import type { PlannedRecord, RowChange, RowReceipt, RowRef } from '../plan/plan.ts';
import { Problem } from '../problem.ts';
import type { HeldRecord } from '../state/store.ts';
import { failures } from './failures.ts';
import type { Parts } from './parts.ts';
import { parsePlanned } from './planned.ts';
import { progressOf, type Result } from './progress.ts';
import type { Receipts } from './receipts.ts';

/**
 * Writes the staged plan in chunks; the state is saved after each, never before the answer. In the
 * staging each record then stands as it ended.
 * @throws Problem when Salesforce says that nothing will work, or on cancelling; what was answered
 *   is saved first.
 */
export async function applyAll(
  parts: Parts,
  tally: Tally,
  heldBefore: ReadonlyMap<string, HeldRecord>,
): Promise<void> {
  const { staging, chunkSize, signal, onProgress } = parts;
  const made = new Map<RowRef, string>();
  let done = 0;
  for (const lines of staging.plannedChunks(chunkSize)) {
    if (signal.aborted) throw cancelled(done, staging.size);
    const chunk = lines.map(parsePlanned);
    const stopped = await applyChunk(parts, chunk, made, tally, heldBefore);
    if (stopped !== null) throw stopped;
    done += chunk.length;
    onProgress({ stage: 'apply', done, total: staging.size });
  }
}

function cancelled(done: number, total: number): Problem {
  return new Problem(
    'cancelled',
    `Cancelled: ${done} of ${total} records are done and remembered, the others were not begun.`,
    { hint: 'The next run goes on from there.' },
  );
}

async function applyChunk(
  parts: Parts,
  chunk: readonly PlannedRecord[],
  made: Map<RowRef, string>,
  tally: Tally,
  heldBefore: ReadonlyMap<string, HeldRecord>,
): Promise<Problem | null> {
  const changes = chunk.flatMap(({ changes }) =>
    changes.map((change) => withKnownIds(change, made)),
  );
  const { receipts, stopped } =
    changes.length === 0
      ? { receipts: new Map<RowRef, RowReceipt>(), stopped: null }
      : await parts.salesforce.write(changes);
  countReceipts(chunk, receipts, made, tally);
  rememberMade(parts, chunk, receipts, made);
  const results = chunk.map((planned): Result => {
    return { planned, inTheEnd: ended(planned, receipts, made) };
  });
  for (const { planned, inTheEnd } of results) {
    tally.countRecord(inTheEnd.outcome, inTheEnd.reasons);
    if (inTheEnd !== planned) {
      parts.staging.replacePlanned(planned.seq, JSON.stringify(inTheEnd));
    }
  }
  await parts.state.saveProgress(progressOf(parts, results, receipts, made, heldBefore));
  return stopped;
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

/** A person made in an earlier chunk has an Id by now. */
function withKnownIds(change: RowChange, made: ReadonlyMap<RowRef, string>): RowChange {
  const id = change.id ?? made.get(change.ref) ?? null;
  const known = change.parents.flatMap(({ field, to }) => {
    const parent = made.get(to);
    return parent === undefined ? [] : [{ field, from: null, to: parent }];
  });
  const parents = change.parents.filter(({ to }) => !made.has(to));
  return { ...change, id, fields: [...change.fields, ...known], parents };
}

/**
 * Rows that later records may point at. Key rows are none of them: each has one record only, and
 * there may be millions.
 */
function rememberMade(
  { mapping }: Parts,
  chunk: readonly PlannedRecord[],
  receipts: Receipts,
  made: Map<RowRef, string>,
): void {
  const own = mapping.keyRow.identity.kind === 'key' ? mapping.keyRow.name : null;
  for (const { ref, row, action } of chunk.flatMap(({ changes }) => changes)) {
    const receipt = receipts.get(ref);
    if (row !== own && action === 'create' && receipt?.kind === 'written')
      made.set(ref, receipt.id);
  }
}

/** @param made rows that earlier chunks made: what they get now is part of their making */
function countReceipts(
  chunk: readonly PlannedRecord[],
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
  tally: Tally,
): void {
  const objects = new Map(
    chunk.flatMap(({ changes }) => changes.map(({ ref, object }) => [ref, object] as const)),
  );
  for (const [ref, receipt] of receipts) {
    if (receipt.kind !== 'written' || made.has(ref)) continue;
    tally.countRow(objects.get(ref) ?? '', receipt.created ? 'created' : 'updated');
  }
}
