/**
 * Takes a run back: what it changed goes back to what it was, what it made is deleted if that is
 * wanted, and what somebody has touched since stays. The command `undo` calls it, with the lock
 * of the state unless it is a dry run.
 *
 * An undo is a run of its own: it is remembered, and leaves a journal.
 */
import { type TouchedRow, TouchedRows } from '../../plan/touched.ts';
import { STAYS } from '../../plan/undo.ts';
import { inDoubt, type UndoneRow, type UndoReport, UndoTally } from '../../plan/undo-report.ts';
import { inWords, Problem } from '../../problem.ts';
import type { RunRecord, StateStore } from '../../state/store.ts';
import { nearest } from '../../text/nearest.ts';
import type { Parts } from '../parts.ts';
import { recover } from '../recovery/recover.ts';
import { closeAbandoned } from '../run.ts';
import { undoBatch } from './batch.ts';
import type { Undoing } from './parts.ts';
import { countUnaccounted } from './unaccounted.ts';

export type UndoParts = Pick<
  Parts,
  'salesforce' | 'state' | 'chunkSize' | 'now' | 'runId' | 'signal' | 'onProgress'
>;

export interface UndoOptions {
  /** Id of the run to take back; `last` for the newest that wrote something. */
  readonly run: string;
  /** Whether to delete what the run made. */
  readonly deleteCreated: boolean;
  /** Says what would become of each row, and writes nothing. */
  readonly dryRun: boolean;
  /** Told of each row, last written first. */
  readonly onRow: (row: UndoneRow) => void;
}

/** @throws Problem of any kind. A failed undo is remembered with its failure. */
export async function undoRun(parts: UndoParts, options: UndoOptions): Promise<UndoReport> {
  const { state, salesforce, now } = parts;
  const started = now();
  await state.bindToOrg(salesforce.orgId);
  if (!options.dryRun) await tidyUp(parts);
  const runs = await state.runs();
  const target = await runToUndo(state, runs, options);
  const unaccounted = await countUnaccounted(state, target.id);
  const before = runs.filter(({ mode, source }) => mode === 'undo' && source === target.id);
  const isDone = await doneBy(
    state,
    before.filter(({ undoneBy }) => undoneBy === null),
  );
  const pass = (dryRun: boolean, onRow: UndoOptions['onRow']) =>
    undoAll(parts, { ...options, dryRun, onRow }, target.id, isDone);
  const report = (tally: UndoTally): UndoReport => ({
    run: parts.runId,
    mode: 'undo',
    undoes: target.id,
    dryRun: options.dryRun,
    ...tally.result(),
    unaccounted,
    calls: { salesforce: salesforce.calls },
    durationMs: now().getTime() - started.getTime(),
  });
  if (target.undoneBy !== null) {
    const rest = await pass(true, () => {});
    if (rest.work === 0) throw alreadyUndone(target, report(rest));
  }
  if (options.dryRun) return report(await pass(true, options.onRow));
  return remembering(parts, target.id, started, async () => {
    const tally = await pass(false, options.onRow);
    await markUndone(state, target, parts.runId, tally);
    return report(tally);
  });
}

/**
 * What runs that died have left is taken in, so that they can be taken back. To be called with the
 * lock in hand; `undoRun` does it itself, but for a dry run.
 * @throws Problem of any kind
 */
export async function tidyUp(
  parts: Pick<UndoParts, 'salesforce' | 'state' | 'now'>,
): Promise<void> {
  await closeAbandoned(parts.state, parts.now());
  await recover(parts);
}

/** @throws Problem (usage) when there is no such run, it is not over, or it has written nothing */
async function runToUndo(
  state: StateStore,
  runs: readonly RunRecord[],
  { run: id, dryRun }: UndoOptions,
): Promise<RunRecord> {
  const run = id === 'last' ? await newestWritten(state, runs) : runs.find((one) => one.id === id);
  if (run === undefined) {
    const ids = runs.map((one) => one.id);
    const similar = nearest(id, ids);
    const hint =
      similar !== null
        ? `Did you mean ${similar}?`
        : ids.length > 0
          ? 'See the runs that there were: toefl-sync runs.'
          : 'There was no run yet with this state.';
    throw new Problem('usage', `There is no run ${id}.`, { hint });
  }
  // With the lock it would have been closed: somebody is at work on it.
  if (run.outcome === 'running' && dryRun) {
    throw new Problem('usage', `The run ${run.id} is not over.`, { hint: 'Wait until it is.' });
  }
  if (!(await hasWritten(state, run))) {
    const unaccounted = await countUnaccounted(state, run.id);
    throw new Problem('usage', `The run ${run.id} has nothing that could be undone.`, {
      details: unaccounted === 0 ? [] : [inDoubt(unaccounted)],
      hint: `\`toefl-sync runs show ${run.id}\` tells what it did, and how it ended.`,
    });
  }
  return run;
}

/** Who runs twice means the first: the second has found nothing to do. */
async function newestWritten(
  state: StateStore,
  runs: readonly RunRecord[],
): Promise<RunRecord | undefined> {
  for (const run of runs) {
    if (run.outcome === 'running' || (await hasWritten(state, run))) return run;
  }
  return runs[0];
}

async function hasWritten(state: StateStore, { id }: RunRecord): Promise<boolean> {
  for await (const entries of state.journalOfRun(id)) {
    if (entries.some(({ rows }) => rows.length > 0)) return true;
  }
  return false;
}

/** Fields that earlier undos of the run have put back: what happened to them since is not the run's. */
async function doneBy(
  state: StateStore,
  undos: readonly RunRecord[],
): Promise<(id: string, field: string) => boolean> {
  const done = new Set<string>();
  for (const { id } of undos) {
    for await (const entries of state.journalOfRun(id)) {
      for (const row of entries.flatMap(({ rows }) => rows)) {
        if (row.fields === null) done.add(row.id);
        for (const { field } of row.fields ?? []) done.add(`${row.id} ${field}`);
      }
    }
  }
  return (id, field) => done.has(id) || done.has(`${id} ${field}`);
}

/** @throws Problem (salesforce) when nothing works */
async function undoAll(
  { state, salesforce, chunkSize, now, runId, signal, onProgress }: UndoParts,
  { deleteCreated, dryRun, onRow }: UndoOptions,
  run: string,
  isDone: Undoing['isDone'],
): Promise<UndoTally> {
  const tally = new UndoTally();
  const undoing: Undoing = {
    ...{ salesforce, state, now, runId, undoes: run, deleteCreated, dryRun, isDone, tally, onRow },
    org: new Map(),
    gone: new Set(),
    turned: new Set(),
  };
  const touched = new TouchedRows();
  for await (const entries of state.journalOfRun(run)) {
    for (const row of entries.flatMap(({ rows }) => rows)) touched.foresee(row);
  }
  const total = touched.count;
  let done = 0;
  for await (const rows of batches(state, run, touched, chunkSize)) {
    if (signal.aborted) {
      throw new Problem('cancelled', 'Cancelled.', {
        hint: 'What was taken back is remembered: the same command goes on from there.',
      });
    }
    const stopped = await undoBatch(undoing, rows);
    if (stopped !== null) throw stopped;
    done += rows.length;
    onProgress({ stage: 'undo', done, total });
  }
  return tally;
}

/** Rows in the reverse order of their making, so that children come before their parents. */
async function* batches(
  state: StateStore,
  run: string,
  touched: TouchedRows,
  size: number,
): AsyncGenerator<readonly TouchedRow[]> {
  let batch: TouchedRow[] = [];
  for await (const entries of state.journalOfRun(run)) {
    for (const { key, recordId, rows } of entries) {
      for (const row of rows.toReversed()) {
        const whole = touched.take(row, { key, recordId });
        if (whole !== null) batch.push(whole);
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}

function alreadyUndone({ id, undoneBy }: RunRecord, { stays }: UndoReport): Problem {
  const left = stays.map(({ reason, count }) => `  ${count} × ${STAYS[reason]}`);
  return new Problem('usage', `The run ${id} was undone by ${undoneBy} already.`, {
    details:
      left.length === 0 ? [] : [['Rows that stay as the run left them:', ...left].join('\n')],
    hint: `Fields go back to what the run had written with \`toefl-sync undo ${undoneBy}\`; rows that were deleted come again when a run gets their records, or from Salesforce's Recycle Bin.`,
  });
}

async function remembering(
  { state, salesforce, runId, now }: UndoParts,
  undoes: string,
  started: Date,
  work: () => Promise<UndoReport>,
): Promise<UndoReport> {
  const remember = (outcome: RunRecord['outcome'], failure: string | null) =>
    state.saveRun({
      id: runId,
      mode: 'undo',
      startedAt: started.toISOString(),
      finishedAt: outcome === 'running' ? null : now().toISOString(),
      outcome,
      // Where it took its rows from; by this later undos find it.
      source: undoes,
      window: null,
      account: null,
      salesforceCalls: salesforce.calls,
      failure,
      undoneBy: null,
    });
  await remember('running', null);
  try {
    const report = await work();
    await remember('done', null);
    return report;
  } catch (error) {
    await remember('failed', inWords(error));
    throw error;
  }
}

/** The run is undone, and where it was an undo itself, what it had undone is not any more. */
async function markUndone(
  state: StateStore,
  target: RunRecord,
  by: string,
  tally: UndoTally,
): Promise<void> {
  if (tally.work === 0) return;
  await state.saveRun({ ...target, undoneBy: by });
  if (target.mode !== 'undo') return;
  const runs = await state.runs();
  const first = runs.find(({ id }) => id === target.source);
  if (first?.undoneBy !== target.id) return;
  const other = runs.find(
    ({ mode, source, undoneBy }) => mode === 'undo' && source === first.id && undoneBy === null,
  );
  await state.saveRun({ ...first, undoneBy: other?.id ?? null });
}
