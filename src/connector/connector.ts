/**
 * One run from start to end: pull → record → mapping → plan → apply → remember. The only place
 * where the stages meet; the command line and the library's users call it.
 */
import { Tally } from '../plan/account.ts';
import type { RunReport } from '../plan/report.ts';
import { Problem } from '../problem.ts';
import type { Window } from '../source/source.ts';
import { applyAll } from './applying.ts';
import { brake, exceeded } from './brake.ts';
import type { LoadSize } from './bulk-options.ts';
import type { Parts } from './parts.ts';
import type { PlanSize } from './plan-count.ts';
import { planLines } from './plan-writing.ts';
import { planAll } from './planning.ts';
import type { PlanningOptions } from './preparing.ts';
import { dismissedIn, type Pulled, pull, pullHeld } from './pull.ts';
import { recover } from './recovery/recover.ts';
import { expireOld } from './retention.ts';
import { openRun, type Run } from './run.ts';
import { type PlanLines, stagePlan, verifyPlan, windowsIn } from './saved-plan.ts';
import { advanceWatermarks, type SourceWindow, windowsOf } from './windows.ts';

export interface RunOptions {
  /** `plan` stops before the first write. */
  readonly mode: 'plan' | 'run';
  /** Instead of the window from the watermark, with its overlap, to now. */
  readonly window?: Window;
  /** Read every row from the org, whatever the ledger remembers. */
  readonly full?: boolean | undefined;
  /** Let this one run pass the brake. */
  readonly overLimits?: boolean | undefined;
  /** Only these of the held records, by id, and nothing of the sources. */
  readonly only?: ReadonlySet<string>;
}

export interface ConnectorResult {
  readonly report: RunReport;
  /** The plan as the lines of a file; may be read once, while `parts.staging` is open. */
  planLines(key: string | null): AsyncIterable<string>;
}

/**
 * Plans, and in mode `run` applies. What was planned stays in `parts.staging`.
 * @throws Problem of any kind. A failed run is remembered with its failure.
 */
export async function runConnector(parts: Parts, options: RunOptions): Promise<RunReport> {
  if (options.mode === 'plan') return (await planRun(parts, options)).report;
  const windows = await windowsFor(parts, options);
  const run = await openRun(parts, 'run', windows);
  return run.remembering(async () => {
    const pulled = await pullWanted(parts, windows, options);
    return finish(parts, run, pulled, { ...options, useLedger: options.full !== true });
  });
}

/** A dry run: what `runConnector` would do, with the plan to be saved. */
export async function planRun(
  parts: Parts,
  options: Omit<RunOptions, 'mode'>,
): Promise<ConnectorResult> {
  const windows = await windowsFor(parts, options);
  const run = await openRun(parts, 'plan', windows);
  const pulled = await pullWanted(parts, windows, options);
  const tally = new Tally();
  const { heldBefore } = pulled;
  const size = await planAll(parts, tally, { heldBefore, useLedger: options.full !== true });
  const report = { ...run.report(tally, pulled), overLimits: exceeded(parts.limits, size) };
  return { report, planLines: (key) => planLines(parts, report, pulled.windows, key) };
}

/**
 * Carries out a saved plan. Rows that have changed since are left, and their records held.
 * @param key that the plan was sealed with
 * @throws Problem (usage) when the file is no plan for this org and this mapping, and any other
 */
export async function applyPlan(
  parts: Parts,
  plan: PlanLines,
  {
    key,
    overLimits = false,
  }: { readonly key: string | null; readonly overLimits?: boolean | undefined },
): Promise<RunReport> {
  const windows = windowsIn(await verifyPlan(plan, parts, key));
  const run = await openRun(parts, 'apply', windows);
  return run.remembering(async () => {
    await stagePlan(parts, plan, await dismissedIn(parts.state));
    const held = await parts.state.held();
    const heldBefore = new Map(held.map((one) => [one.id, one]));
    const pulled: Pulled = { remarks: [], heldBefore, windows, failed: [] };
    // The plan was made of what the org has, so the org is what it must be held against.
    // What is held now was held before somebody's eyes, or has drifted: no reason to stop the others.
    const limits = { ...parts.limits, heldShare: 1 };
    return finish({ ...parts, limits }, run, pulled, { overLimits, useLedger: false });
  });
}

async function windowsFor(
  { sources, state, now, windows }: Parts,
  { only, window }: Omit<RunOptions, 'mode'>,
): Promise<SourceWindow[]> {
  return only === undefined ? windowsOf(sources, state, now(), window, windows) : [];
}

function pullWanted(
  parts: Parts,
  windows: readonly SourceWindow[],
  { only }: Omit<RunOptions, 'mode'>,
): Promise<Pulled> {
  return only === undefined ? pull(parts, windows) : pullHeld(parts, only);
}

/** From what is staged to the end. */
async function finish(
  parts: Parts,
  run: Run,
  pulled: Pulled,
  { overLimits, useLedger }: Pick<PlanningOptions, 'useLedger'> & Pick<RunOptions, 'overLimits'>,
): Promise<RunReport> {
  const { heldBefore } = pulled;
  const planned = new Tally();
  await recover(parts);
  const size = await planAll(parts, planned, { heldBefore, useLedger });
  if (overLimits !== true) brake(parts.limits, size);
  const tally = new Tally();
  // Rows that are as they should be are no part of the writing.
  for (const [object, { unchanged }] of Object.entries(planned.rows())) {
    tally.countRow(object, 'unchanged', unchanged);
  }
  for (const way of planned.ways()) tally.countWay(way);
  await applyAll(parts, tally, heldBefore, loadOf(planned, size)).catch((error: unknown) => {
    throw withCount(error, tally, parts.staging.size);
  });
  await advanceWatermarks(parts.state, pulled.windows, parts.now());
  const expired = await expireOld(parts);
  return run.report(tally, { ...pulled, remarks: [...pulled.remarks, ...expired] });
}

/** Whoever cancels wants to know how far it went. */
function withCount(error: unknown, tally: Tally, total: number): unknown {
  if (!(error instanceof Problem) || error.kind !== 'cancelled') return error;
  const { created, updated, unchanged, superseded } = tally.account(total);
  const done = created + updated + unchanged + superseded;
  return new Problem(
    'cancelled',
    `Cancelled: ${done} of ${total} records are done and remembered, the others are left.`,
    { hint: 'The next run goes on from there.', cause: error },
  );
}

function loadOf(planned: Tally, { people }: PlanSize): LoadSize {
  const { created, updated, unchanged } = people;
  const counts = Object.values(planned.rows());
  return {
    rows: counts.reduce((sum, count) => sum + count.created + count.updated, 0),
    newPeople: created,
    people: created + updated + unchanged,
  };
}
