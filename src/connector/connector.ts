/**
 * One run from start to end: pull → record → mapping → plan → apply → remember. The only place
 * where the stages meet; the command line and the library's users call it.
 */
import { addsUp, Tally } from '../plan/account.ts';
import type { RunReport } from '../plan/report.ts';
import { Problem } from '../problem.ts';
import type { Window } from '../source/source.ts';
import type { StateStore } from '../state/store.ts';
import { applyAll } from './applying.ts';
import { brake } from './brake.ts';
import type { Parts } from './parts.ts';
import { type PlanSize, planAll } from './planning.ts';
import { type Pulled, pull } from './pull.ts';
import { advanceWatermarks, windowsOf } from './windows.ts';

export interface RunOptions {
  /** `plan` stops before the first write. */
  readonly mode: 'plan' | 'run';
  /** Instead of the window from the watermark, with its overlap, to now. */
  readonly window?: Window;
  /** Read every row from the org, whatever the ledger remembers. */
  readonly full?: boolean;
  /** Let this one run pass the brake. */
  readonly overLimits?: boolean;
}

/**
 * Plans, and in mode `run` applies. What was planned stays in `parts.staging`.
 * @throws Problem of any kind. A failed run is remembered with its failure.
 */
export async function runConnector(parts: Parts, options: RunOptions): Promise<RunReport> {
  const { state, sources, salesforce, now } = parts;
  const started = now();
  const windows = await windowsOf(sources, state, started, options.window);
  const run = new Run(parts, started, windows);
  if (options.mode === 'plan') return (await run.plan(options)).report;
  await state.bindToOrg(salesforce.orgId);
  await closeAbandoned(state, started);
  await run.remember('running');
  try {
    const plan = await run.plan(options);
    if (options.overLimits !== true) brake(parts.limits, plan.size);
    const report = await run.apply(plan);
    await advanceWatermarks(sources, state, windows, options.window !== undefined);
    await run.remember('done', report);
    return report;
  } catch (error) {
    await run.remember('failed', null, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** The lock is ours, so a run that still counts as running has died. */
async function closeAbandoned(state: StateStore, now: Date): Promise<void> {
  for (const run of await state.runs()) {
    if (run.outcome !== 'running') continue;
    const failure = 'The process ended before the run was done.';
    await state.saveRun({ ...run, outcome: 'failed', finishedAt: now.toISOString(), failure });
  }
}

interface Planned {
  readonly report: RunReport;
  readonly size: PlanSize;
  readonly pulled: Pulled;
}

class Run {
  readonly #parts: Parts;
  readonly #started: Date;
  readonly #windows: readonly (Window | null)[];

  constructor(parts: Parts, started: Date, windows: readonly (Window | null)[]) {
    this.#parts = parts;
    this.#started = started;
    this.#windows = windows;
  }

  async plan({ full }: RunOptions): Promise<Planned> {
    const pulled = await pull(this.#parts, this.#windows);
    const tally = new Tally();
    const size = await planAll(this.#parts, tally, pulled.heldBefore, full !== true);
    return { report: this.#report('plan', tally, pulled), size, pulled };
  }

  async apply({ report, pulled }: Planned): Promise<RunReport> {
    const tally = new Tally();
    // Rows that are as they should be are no part of the writing.
    for (const [object, { unchanged }] of Object.entries(report.rows)) {
      tally.countRow(object, 'unchanged', unchanged);
    }
    await applyAll(this.#parts, tally, pulled.heldBefore);
    return this.#report('run', tally, pulled);
  }

  async remember(
    outcome: 'running' | 'done' | 'failed',
    report: RunReport | null = null,
    failure: string | null = null,
  ): Promise<void> {
    const { state, runId, sources, salesforce, now } = this.#parts;
    await state.saveRun({
      id: runId,
      startedAt: this.#started.toISOString(),
      finishedAt: outcome === 'running' ? null : now().toISOString(),
      outcome,
      source: sources.map(({ name }) => name).join(', '),
      window: this.#shownWindow(),
      account: report?.account ?? null,
      salesforceCalls: salesforce.calls,
      failure,
    });
  }

  /** @throws Problem (internal) when the account does not add up */
  #report(mode: RunReport['mode'], tally: Tally, { remarks }: Pulled): RunReport {
    const { runId, staging, salesforce, sources, now } = this.#parts;
    const account = tally.account(staging.size);
    if (!addsUp(account)) {
      throw new Problem(
        'internal',
        'The account does not add up: a record was lost or counted twice.',
        {
          details: [JSON.stringify(account)],
          hint: 'This is a fault of the connector. Please report it with the line above.',
        },
      );
    }
    return {
      run: runId,
      mode,
      window: this.#shownWindow(),
      account,
      rows: tally.rows(),
      held: tally.held(),
      remarks,
      calls: {
        salesforce: salesforce.calls,
        source: sources.reduce((sum, { calls }) => sum + calls, 0),
      },
      durationMs: now().getTime() - this.#started.getTime(),
    };
  }

  #shownWindow(): RunReport['window'] {
    const window = this.#windows.find((one) => one !== null);
    return window ? { from: window.from.toISOString(), to: window.to.toISOString() } : null;
  }
}
