/** Last stage of a run: the plan is written to Salesforce, and what was answered is remembered. */
import type { Tally } from '../plan/account.ts';
import type { PlannedRecord, RowChange, RowReceipt, RowRef } from '../plan/plan.ts';
import { newRef } from '../plan/refs.ts';
import { Problem } from '../problem.ts';
import { splitFamilies } from '../salesforce/families.ts';
import { openBook } from '../salesforce/rows.ts';
import { openSheet, type Sheet } from '../state/sheet.ts';
import type { HeldRecord } from '../state/store.ts';
import { type BulkOptions, bulkOptions } from './bulk-options.ts';
import { writeInBulk } from './bulk-writing.ts';
import { failures } from './failures.ts';
import type { Parts } from './parts.ts';
import { parsePlanned } from './planned.ts';
import { progressOf, type Result } from './progress.ts';
import type { Receipts } from './receipts.ts';

/** What is the same for all chunks. */
interface Applying {
  readonly parts: Parts;
  readonly tally: Tally;
  readonly heldBefore: ReadonlyMap<string, HeldRecord>;
  /** Rows that earlier chunks made, which later records may point at. */
  readonly made: Map<RowRef, string>;
}

/**
 * Writes the staged plan, big ones by Bulk API 2.0; the state is saved chunk by chunk, never before
 * the answer. In the staging each record then stands as it ended.
 * @param rows that are to be written in all
 * @throws Problem when Salesforce says that nothing will work, or on cancelling; what was answered
 *   is saved first.
 */
export async function applyAll(
  parts: Parts,
  tally: Tally,
  heldBefore: ReadonlyMap<string, HeldRecord>,
  rows: number,
): Promise<void> {
  const bulk = bulkOptions(parts.bulk);
  const applying: Applying = { parts, tally, heldBefore, made: new Map() };
  if (bulk === null) await applyChunks(applying, 'bulk jobs are switched off');
  else if (rows < bulk.threshold) {
    await applyChunks(applying, `${rows} rows to write; bulk jobs begin with ${bulk.threshold}`);
  } else if (!(await applyInBulk(applying, bulk, rows))) {
    await applyChunks(applying, 'the org has no bulk jobs for this user');
  }
}

/** @param why not by bulk jobs */
async function applyChunks(applying: Applying, why: string): Promise<void> {
  const { staging, chunkSize, signal, onProgress } = applying.parts;
  let done = 0;
  for (const lines of staging.plannedChunks(chunkSize)) {
    if (signal.aborted) throw cancelled(done, staging.size);
    const chunk = lines.map(parsePlanned);
    const stopped = await applyChunk(applying, chunk, why);
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
  applying: Applying,
  chunk: readonly PlannedRecord[],
  why: string,
): Promise<Problem | null> {
  const { parts, tally, made } = applying;
  const changes = chunk.flatMap(({ changes }) =>
    changes.map((change) => withKnownIds(change, made)),
  );
  const { receipts, stopped } =
    changes.length === 0
      ? { receipts: new Map<RowRef, RowReceipt>(), stopped: null }
      : await parts.salesforce.write(changes);
  countReceipts(changes, receipts, made, tally, why);
  rememberMade(parts, chunk, receipts, made);
  await finishRecords(applying, chunk, receipts);
  return stopped;
}

/** False when the org has no Bulk API; then nothing was written. */
async function applyInBulk(applying: Applying, bulk: BulkOptions, rows: number): Promise<boolean> {
  const { parts, tally } = applying;
  const { staging, chunkSize } = parts;
  const sheet = await openSheet();
  try {
    const outcome = await writeInBulk(parts, sheet, bulk, tally, rows);
    if (outcome.kind === 'refused') return false;
    const { stopped } = outcome;
    for (const lines of staging.plannedChunks(chunkSize)) {
      const chunk = lines.map(parsePlanned);
      const receipts = receiptsOn(sheet, chunk);
      const done = stopped === null ? chunk : chunk.filter((one) => isDone(one, receipts));
      await finishRecords(applying, done, receipts);
    }
    if (stopped !== null) throw stopped;
    return true;
  } finally {
    sheet.close();
  }
}

/** Of all rows that the records name. The texts were written by this process a moment ago. */
function receiptsOn(sheet: Sheet, chunk: readonly PlannedRecord[]): Receipts {
  const refs = chunk.flatMap(({ changes, fingerprints }) => [
    ...fingerprints.map(({ ref }) => ref),
    ...changes.flatMap(({ ref, parents }) => [ref, ...parents.map(({ to }) => to)]),
  ]);
  return new Map(
    [...sheet.receipts([...new Set(refs)])].map(([ref, text]): [RowRef, RowReceipt] => [
      ref,
      JSON.parse(text),
    ]),
  );
}

/** A record that the stop left half done is planned anew by the next run, which finds what is there. */
function isDone({ changes, fingerprints }: PlannedRecord, receipts: Receipts): boolean {
  return (
    changes.every(({ ref }) => receipts.has(ref)) &&
    fingerprints.every(({ ref, id }) => id !== null || receipts.has(ref))
  );
}

/** Counts and remembers what became of records. */
async function finishRecords(
  { parts, tally, heldBefore, made }: Applying,
  chunk: readonly PlannedRecord[],
  receipts: Receipts,
): Promise<void> {
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
  await forgetInserted(parts, results);
}

/** Rows that bulk jobs made are in the ledger now, unless their record is held. */
async function forgetInserted(
  { state, mapping }: Parts,
  results: readonly Result[],
): Promise<void> {
  const matched = mapping.rows.filter(({ identity }) => identity.kind === 'match');
  const refs = results.flatMap(({ inTheEnd: { outcome, key, fingerprints } }) =>
    outcome === 'held' || key === null
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
  changes: readonly RowChange[],
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
  tally: Tally,
  why: string,
): void {
  const book = openBook(changes);
  const inGraphs = new Set(
    splitFamilies(book).families.flatMap(({ nodes }) => nodes.map(({ ref }) => ref)),
  );
  for (const [ref, receipt] of receipts) {
    if (receipt.kind !== 'written') continue;
    const object = book.row(ref)?.object ?? '';
    const way = inGraphs.has(ref) ? 'graph' : 'collections';
    tally.countWay({ object, does: 'write', way, rows: 1, why });
    if (!made.has(ref)) tally.countRow(object, receipt.created ? 'created' : 'updated');
  }
}
