/** One run in the state, and its report: from the moment it starts to the one it ends. */
import { addsUp, type Tally } from '../plan/account.ts';
import type { FailedSource, RunReport } from '../plan/report.ts';
import { inWords, Problem } from '../problem.ts';
import type { StateStore } from '../state/store.ts';
import type { Parts } from './parts.ts';
import type { Pulled } from './pull.ts';
import type { SourceWindow } from './windows.ts';

export interface Run {
  /**
   * Does the work of the run, and remembers how it ended.
   * @throws whatever the work throws
   */
  remembering(work: () => Promise<RunReport>): Promise<RunReport>;
  /** @throws Problem (internal) when the account does not add up */
  report(tally: Tally, pulled: Pick<Pulled, 'remarks' | 'failed'>): RunReport;
}

/** A dry run leaves nothing behind; the others are tied to their org and remembered. */
export async function openRun(
  parts: Parts,
  mode: RunReport['mode'],
  windows: readonly SourceWindow[],
): Promise<Run> {
  const started = parts.now();
  if (mode !== 'plan') {
    await parts.state.bindToOrg(parts.salesforce.orgId);
    await closeAbandoned(parts.state, started);
  }
  const remember = (
    outcome: 'running' | 'done' | 'failed',
    report: RunReport | null,
    failure: string | null,
  ) =>
    parts.state.saveRun({
      id: parts.runId,
      mode: mode === 'plan' ? 'run' : mode,
      startedAt: started.toISOString(),
      finishedAt: outcome === 'running' ? null : parts.now().toISOString(),
      outcome,
      source: windows.map(({ source }) => source).join(', '),
      window: shownWindow(windows),
      account: report?.account ?? null,
      salesforceCalls: parts.salesforce.calls,
      failure,
      undoneBy: null,
    });
  return {
    async remembering(work) {
      await remember('running', null, null);
      try {
        const report = await work();
        const { failedSources } = report;
        if (failedSources === undefined) await remember('done', report, null);
        else await remember('failed', report, failedSources.map(sourceFailure).join(' '));
        return report;
      } catch (error) {
        await remember('failed', null, inWords(error));
        throw error;
      }
    },
    report: (tally, pulled) => makeReport(parts, mode, started, windows, tally, pulled),
  };
}

function sourceFailure({ source, message }: FailedSource): string {
  return `The source ${source} failed: ${message}`;
}

/** The lock is ours, so a run that still counts as running has died. */
export async function closeAbandoned(state: StateStore, now: Date): Promise<void> {
  for (const run of await state.runs()) {
    if (run.outcome !== 'running') continue;
    const failure = 'The process ended before the run was done.';
    await state.saveRun({ ...run, outcome: 'failed', finishedAt: now.toISOString(), failure });
  }
}

function makeReport(
  { runId, staging, salesforce, sources, now }: Parts,
  mode: RunReport['mode'],
  started: Date,
  windows: readonly SourceWindow[],
  tally: Tally,
  { remarks, failed }: Pick<Pulled, 'remarks' | 'failed'>,
): RunReport {
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
    window: shownWindow(windows),
    account,
    rows: tally.rows(),
    ...(tally.ways().length > 0 ? { ways: tally.ways() } : {}),
    held: tally.held(),
    remarks,
    ...(failed.length === 0 ? {} : { failedSources: failed }),
    calls: {
      salesforce: salesforce.calls,
      source: sources.reduce((sum, { calls }) => sum + calls, 0),
    },
    durationMs: now().getTime() - started.getTime(),
  };
}

function shownWindow(windows: readonly SourceWindow[]): RunReport['window'] {
  const window = windows.find((one) => one.window !== null)?.window ?? null;
  return window && { from: window.from.toISOString(), to: window.to.toISOString() };
}
