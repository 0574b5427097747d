/** `toefl-sync undo RUN`: takes back what a run did. */
import type { Config } from '../../config/schema.ts';
import { tidyUp, undoRun } from '../../connector/undo/undo.ts';
import type { CompiledMapping } from '../../mapping/compiled.ts';
import type { UndoneRow } from '../../plan/undo-report.ts';
import { Problem } from '../../problem.ts';
import { showingUndone, UndoListing, undoSummary } from '../../report/undo.ts';
import type { Salesforce } from '../../salesforce/salesforce.ts';
import type { StateStore } from '../../state/store.ts';
import { GO_ON, withNext } from '../cancelling.ts';
import { type Context, commandName, styleOf } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { CommonFlags } from '../flags.ts';
import { compileFor, readMapping } from '../mapping.ts';
import { progressLine } from '../progress.ts';
import { newRunId } from '../session.ts';
import { note, openStateAlone } from '../state.ts';
import { connectTo } from '../target.ts';

export interface UndoFlags extends CommonFlags {
  readonly dryRun?: boolean;
  readonly deleteCreated?: boolean;
  readonly limit: number;
  readonly reveal?: boolean;
}

export async function undo(this: Context, flags: UndoFlags, run: string): Promise<void> {
  const { dryRun = false, deleteCreated = false, json = false, reveal = false, limit } = flags;
  const { stdout } = this.process;
  await using opened = await openStateAlone(this, flags);
  const { config, state } = opened;
  const closers: (() => Promise<void>)[] = [];
  try {
    if (!dryRun) await lock(this, state);
    if (reveal) await note(this, state, this.argv.join(' '));
    const runId = newRunId(this.now());
    const progress = progressLine(this, json);
    const { context } = progress;
    const salesforce = await connectTo(config, context, runId, (closer) => closers.push(closer));
    progress.count(salesforce);
    if (dryRun) await tidyUpIfFree(this, state, salesforce);
    const mapping = await mappingIfAny(config, salesforce);
    const look = styleOf(this, 'stdout');
    const listing = new UndoListing(look, showingUndone(mapping, reveal), limit);
    const left: UndoneRow[] = [];
    const report = await undoRun(
      {
        ...{ salesforce, state, runId, chunkSize: config.chunkSize, now: this.now },
        signal: this.signal,
        onProgress: (step) => progress.show(step),
      },
      {
        ...{ run, dryRun, deleteCreated },
        onRow: (row) => {
          if (!json) listing.add(row);
          else if (row.stays.length > 0) left.push(row);
        },
      },
    )
      .catch(async (error: unknown) => {
        throw withNext(error, this, GO_ON, await argvAgain(this, state, runId, run));
      })
      .finally(() => progress.clear());
    stdout.write(
      json
        ? `${JSON.stringify({ ...report, left: left.map(leftLine) }, null, 2)}\n`
        : `${listing.text()}${undoSummary(report, look, commandName(this))}`,
    );
    const { skipped, kept } = report.account;
    const stay = kept + report.unaccounted;
    if (skipped > 0 || (deleteCreated && stay > 0)) this.process.exitCode = EXIT.held;
  } finally {
    for (const closer of closers.toReversed()) await closer();
  }
}

/** `undo last` would take back the undo itself now. */
async function argvAgain(
  { argv }: Context,
  state: StateStore,
  runId: string,
  run: string,
): Promise<readonly string[]> {
  const own = (await state.runs()).find(({ id }) => id === runId);
  return own === undefined ? argv : argv.map((word) => (word === run ? own.source : word));
}

/** The state gives it back when it is closed. */
function lock({ pid, host, now }: Context, state: StateStore): Promise<void> {
  return state.lock({ pid, host, at: now().toISOString() });
}

/**
 * A dry run keeps no other run waiting, so it has the lock only while it takes in what a run that died
 * has left. While another run is at work there is nothing of that kind.
 */
async function tidyUpIfFree(
  context: Context,
  state: StateStore,
  salesforce: Salesforce,
): Promise<void> {
  await state.bindToOrg(salesforce.orgId);
  try {
    await lock(context, state);
  } catch (error) {
    if (error instanceof Problem && error.kind === 'locked') return;
    throw error;
  }
  try {
    await tidyUp({ state, salesforce, now: context.now });
  } finally {
    await state.unlock();
  }
}

/** It only says what is personal, and an undo must not have to wait until it is mended. */
async function mappingIfAny(
  { mapping, constants }: Config,
  salesforce: Salesforce,
): Promise<CompiledMapping | null> {
  try {
    return await compileFor(await readMapping(mapping), salesforce, { write() {} }, constants);
  } catch (error) {
    if (error instanceof Problem && ['mapping', 'configuration'].includes(error.kind)) return null;
    throw error;
  }
}

/** Without values. */
function leftLine({ object, id, outcome, stays }: UndoneRow): object {
  return { object, id, outcome, reasons: stays };
}
