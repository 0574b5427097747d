/**
 * A run with nobody at the terminal: logged, looked at afterwards, and told to whom it concerns.
 * Used by `run` and `schedule`.
 */
import { type RunOptions, runConnector } from '../connector/connector.ts';
import { type Log, silent } from '../log/log.ts';
import type { Sent } from '../notify/tell.ts';
import type { RunReport } from '../plan/report.ts';
import { inWords, Problem, placesOf } from '../problem.ts';
import type { Outcome, SeenRun } from '../schedule/seen.ts';
import type { Context } from './context.ts';
import { newRunId, openSession, type Session, type SessionOptions, type Setup } from './session.ts';

/** What became of a run. */
export interface Attempt {
  readonly seen: SeenRun;
  /** What was thrown; null when the run came to its end. */
  readonly error: unknown;
  readonly report: RunReport | null;
  /** Whether all was opened; else the configuration or the mapping may be at fault. */
  readonly opened: boolean;
}

export interface AttemptOptions extends Omit<SessionOptions, 'setup' | 'mode'> {
  readonly setup: Setup;
  readonly how: Omit<RunOptions, 'mode'>;
  readonly log: Log;
  /** With the report, while all is open. */
  readonly onDone?: (session: Session, report: RunReport) => Promise<void>;
}

/** Never throws: what was thrown is part of what became of it. */
export async function attempt(context: Context, options: AttemptOptions): Promise<Attempt> {
  const { how, onDone, log } = options;
  const started = context.now();
  const open: { session: Session | null } = { session: null };
  let report: RunReport | null = null;
  let error: unknown = null;
  try {
    await using session = await openSession(context, { ...options, mode: 'run' });
    open.session = session;
    const { runId, onProgress } = session.parts;
    log.event('run-started', { run: runId });
    report = await runConnector(
      {
        ...session.parts,
        onProgress(step) {
          const { stage, done, total } = step;
          // Of a stage that is done the log has an event, and needs no line.
          if (log === silent || done !== total) onProgress(step);
          if (done === total) log.event('stage-done', { run: runId, stage, records: done });
        },
      },
      { ...how, mode: 'run' },
    );
    session.progress.clear();
    await onDone?.(session, report);
  } catch (thrown) {
    error = thrown;
  }
  const parts = open.session?.parts;
  const seen: SeenRun = {
    run: parts?.runId ?? newRunId(started),
    outcome: outcomeOf(error, report),
    started,
    ended: context.now(),
    records: report === null ? null : counts(report),
    calls: report?.calls ?? null,
    limit: parts?.salesforce.usage ?? null,
    failure: failureOf(error, report),
  };
  return { seen, error, report, opened: parts !== undefined };
}

function outcomeOf(error: unknown, report: RunReport | null): Outcome {
  if (error instanceof Problem && (error.kind === 'locked' || error.kind === 'cancelled')) {
    return error.kind;
  }
  if (error !== null || report === null || report.failedSources !== undefined) return 'failed';
  return report.account.held > 0 ? 'held' : 'done';
}

function counts({ account }: RunReport): Readonly<Record<string, number>> {
  const { created, updated, unchanged, superseded, held } = account;
  return { created, updated, unchanged, superseded, held };
}

function failureOf(error: unknown, report: RunReport | null): string | null {
  if (error !== null) return inWords(error);
  const [first] = report?.failedSources ?? [];
  return first === undefined ? null : `${first.source}: ${first.message}`;
}

export function logEnd(log: Log, { seen, error, report }: Attempt): void {
  const { run, outcome, records, calls, limit, failure, started, ended } = seen;
  const held = Object.fromEntries(report?.held.map(({ reason, count }) => [reason, count]) ?? []);
  const ms = ended.getTime() - started.getTime();
  const hint = error instanceof Problem ? error.hint : null;
  const at =
    error === null || error instanceof Problem ? undefined : placesOf(error).slice(0, 6).join(' ');
  log.event(`run-${outcome}`, {
    run,
    ...(failure === null ? {} : { failure, ...(hint === null ? {} : { hint }), at }),
    ...(records === null ? {} : { records }),
    ...(Object.keys(held).length === 0 ? {} : { held }),
    ...(calls === null ? {} : { calls: { ...calls } }),
    ...(limit === null ? {} : { limit: { ...limit } }),
    ms,
  });
}

/** For the log. */
export function logSent(log: Log, sent: readonly Sent[]): void {
  for (const { channel, notices, failure } of sent) {
    if (failure === null) log.event('notice-sent', { channel, notices });
    else log.event('notice-failed', { channel, failure: failure.message, hint: failure.hint });
  }
}
