/** Last stage of a run: the plan is written to Salesforce, and what was answered is remembered. */
import type { Tally } from '../plan/account.ts';
import type { PlannedRecord, RowRef } from '../plan/plan.ts';
import { Problem } from '../problem.ts';
import type { WriteResult } from '../salesforce/salesforce.ts';
import { openSheet } from '../state/sheet.ts';
import type { HeldRecord } from '../state/store.ts';
import { type BulkOptions, type LoadSize, wayOf } from './bulk-options.ts';
import { writeInBulk } from './bulk-writing.ts';
import { countReceipts, waysOf } from './counting.ts';
import { type Applying, finishRecords } from './finishing.ts';
import { intentOf } from './journaling.ts';
import { rememberMade, withKnownIds } from './made.ts';
import type { Parts } from './parts.ts';
import { parsePlanned } from './planned.ts';
import { type Receipts, receiptsOn, refsIn } from './receipts.ts';
import { finishUnsure, withoutUnsure } from './unsure.ts';

/**
 * Writes the staged plan, big ones by Bulk API 2.0; the state is saved chunk by chunk, never before
 * the answer. In the staging each record then stands as it ended.
 * @param size of what is to be written
 * @throws Problem when Salesforce says that nothing will work, or on cancelling; what was answered
 *   is saved first.
 */
export async function applyAll(
  parts: Parts,
  tally: Tally,
  heldBefore: ReadonlyMap<string, HeldRecord>,
  size: LoadSize,
): Promise<void> {
  const way = wayOf(parts.bulk, size);
  const unsure = { since: parts.now().toISOString(), seqs: [], receipts: new Map() };
  const applying: Applying = { parts, tally, heldBefore, made: new Map(), unsure };
  if (way.kind === 'calls') await applyChunks(applying, way.why);
  else if (!(await applyInBulk(applying, way.options, size.rows))) {
    await applyChunks(applying, 'the org has no bulk jobs for this user');
  }
}

/** @param why not by bulk jobs */
async function applyChunks(applying: Applying, why: string): Promise<void> {
  const stopped = await applyEach(applying, why);
  await finishUnsure(applying, stopped, (changes) => waysOf(changes, why));
  if (stopped !== null) throw stopped;
}

/** @returns why the rest was not tried; null when all was */
async function applyEach(applying: Applying, why: string): Promise<Problem | null> {
  const { staging, chunkSize, signal, onProgress } = applying.parts;
  let done = 0;
  for await (const lines of staging.plannedChunks(chunkSize)) {
    if (signal.aborted) return new Problem('cancelled', 'Cancelled.');
    const chunk = lines.map(parsePlanned);
    const before = done;
    onProgress({ stage: 'apply', done, total: staging.size });
    const stopped = await applyChunk(applying, chunk, why, (share) => {
      // The chunk is done when it is saved.
      const settled = Math.min(Math.floor(share * chunk.length), chunk.length - 1);
      onProgress({ stage: 'apply', done: before + settled, total: staging.size });
    });
    if (stopped !== null) return stopped;
    done += chunk.length;
    onProgress({ stage: 'apply', done, total: staging.size });
  }
  return null;
}

async function applyChunk(
  applying: Applying,
  chunk: readonly PlannedRecord[],
  why: string,
  onRows: (share: number) => void,
): Promise<Problem | null> {
  const { parts, made } = applying;
  const known = chunk.map((planned) => withKnownIds(planned, made));
  await intend(parts, known);
  const changes = known.flatMap((planned) => planned.changes);
  const written =
    changes.length === 0 ? NOTHING_WRITTEN : await parts.salesforce.write(changes, onRows);
  countReceipts(applying, changes, written.receipts, waysOf(changes, why));
  rememberMade(parts, chunk, written.receipts, made);
  await finishRecords(applying, withoutUnsure(applying, chunk, written), written);
  return written.stopped;
}

const NOTHING_WRITTEN: WriteResult = { receipts: new Map(), stopped: null };

/** Saves what is about to be sent: after a crash the next start looks for it. */
async function intend(
  { state, staging, runId, now }: Parts,
  chunk: readonly PlannedRecord[],
): Promise<void> {
  const writing = chunk.filter(({ changes }) => changes.length > 0);
  if (writing.length === 0) return;
  const at = now().toISOString();
  const records = staging.bySeq(writing.map(({ seq }) => seq));
  await state.saveIntents(
    writing.flatMap((planned, index) => {
      const record = records[index];
      return record === undefined ? [] : [intentOf(runId, at, planned, record)];
    }),
  );
}

/** False when the org has no Bulk API; then nothing was written. */
async function applyInBulk(applying: Applying, bulk: BulkOptions, rows: number): Promise<boolean> {
  const { parts, tally } = applying;
  const { staging, chunkSize } = parts;
  for await (const lines of staging.plannedChunks(chunkSize)) {
    await intend(parts, lines.map(parsePlanned));
  }
  const sheet = await openSheet();
  try {
    const outcome = await writeInBulk(parts, sheet, bulk, tally, rows);
    if (outcome.kind === 'refused') return false;
    const { stopped } = outcome;
    for await (const lines of staging.plannedChunks(chunkSize)) {
      const chunk = lines.map(parsePlanned);
      const receipts = receiptsOn(sheet, refsOf(chunk));
      const done = stopped === null ? chunk : chunk.filter((one) => isDone(one, receipts));
      const written = { receipts, stopped };
      await finishRecords(applying, withoutUnsure(applying, done, written), written);
    }
    const why = `${rows} rows to write, from ${bulk.threshold} on`;
    await finishUnsure(applying, stopped, () => () => ({ way: 'bulk', why }));
    if (stopped !== null) throw stopped;
    return true;
  } finally {
    sheet.close();
  }
}

/** All rows that the records name. */
function refsOf(chunk: readonly PlannedRecord[]): RowRef[] {
  return chunk.flatMap(({ changes, fingerprints }) => [
    ...fingerprints.map(({ ref }) => ref),
    ...refsIn(changes),
  ]);
}

/** A record that the stop left half done is planned anew by the next run, which finds what is there. */
function isDone({ changes, fingerprints }: PlannedRecord, receipts: Receipts): boolean {
  return (
    changes.every(({ ref }) => receipts.has(ref)) &&
    fingerprints.every(({ ref, id }) => id !== null || receipts.has(ref))
  );
}
