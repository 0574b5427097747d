/** `toefl-sync schedule`: runs at the configured times, in one process, until it is told to end. */
import process from 'node:process';
import type { Config } from '../../config/schema.ts';
import type { Log } from '../../log/log.ts';
import { inWords, Problem } from '../../problem.ts';
import { type Clock, machineClock } from '../../schedule/clock.ts';
import { type HealthParts, serveHealth } from '../../schedule/health.ts';
import { createMetrics, type Metrics } from '../../schedule/metrics.ts';
import { type Plan, scheduler } from '../../schedule/scheduler.ts';
import type { SeenRun, SeenState } from '../../schedule/seen.ts';
import { timesOf } from '../../schedule/times.ts';
import type { Context } from '../context.ts';
import { logTo, speakingInto } from '../logging.ts';
import { type LookOptions, lookAfter, memoryInProcess, seenIn } from '../looking.ts';
import { reread, runByNewest, type Tried } from '../reloading.ts';
import { readSetup, type Setup } from '../session.ts';
import { openStateOf } from '../state.ts';
import { logSent } from '../unattended.ts';

export interface ScheduleFlags {
  readonly config?: string;
  /** Run at once, whatever the time. */
  readonly now?: boolean;
}

const LOG = { level: 'info', format: 'auto' } as const;

export async function schedule(this: Context, flags: ScheduleFlags): Promise<void> {
  const onHangup: OnHangup = (reload) => {
    const listener = () => void reload();
    process.on('SIGHUP', listener);
    return () => process.off('SIGHUP', listener);
  };
  await keepRunning(this, flags, { clock: machineClock(this.now), onHangup });
}

/** @returns what stops it */
type OnHangup = (reload: () => Promise<void>) => () => void;

/** Tests hand in a clock of their own. */
export async function keepRunning(
  context: Context,
  flags: ScheduleFlags,
  { clock, onHangup }: { readonly clock: Clock; readonly onHangup: OnHangup },
): Promise<void> {
  let setup = await readSetup(context, flags);
  let { plan, health } = scheduleIn(setup);
  let lastRun: SeenRun | null = null;
  let rereadAfterRun = false;
  const log = await logTo(context, setup.config.log ?? LOG);
  const metrics = createMetrics();
  const before = await leftBefore(context, setup);
  metrics.saw(before.state);
  const memory = memoryInProcess();
  const loop = scheduler({
    plan: () => plan,
    clock,
    random: Math.random,
    lastRun: before.lastRun,
    atOnce: flags.now === true,
    signal: context.signal,
    onWaiting: (next) => log.event('run-waiting', { next: next.toISOString() }),
    onSkipped: () => log.event('run-skipped'),
    async run(due) {
      if (due === 'missed') log.event('run-missed');
      const tried = await withOwnSignal(speakingInto(log, context), (own) =>
        runByNewest(own, flags, setup, log, scheduleIn),
      );
      ({ setup } = tried);
      ({ plan } = scheduleIn(setup));
      lastRun = tried.attempt.seen;
      metrics.ran(lastRun);
      await look(context, tried, { ...tried, memory }, metrics, log);
      if (rereadAfterRun) await rereadTimes();
    },
  });
  const server = health && (await serveHealth(healthParts(), health));
  log.event('schedule-started', { next: plan.times.next(clock.now())?.toISOString() });
  if (server) log.event('health-listening', { url: server.url });
  const stopListening = onHangup(async () => {
    if (loop.status.runningSince === null) await rereadTimes();
    else rereadAfterRun = true;
  });
  try {
    await loop.run();
  } finally {
    stopListening();
    if (server) await server.close();
    log.event('schedule-ended');
  }

  /** The rest of what has changed is used with the next run, which falls back when it cannot. */
  async function rereadTimes(): Promise<void> {
    rereadAfterRun = false;
    try {
      const read = await reread(context, flags, setup, scheduleIn);
      if (read instanceof Problem) throw read;
      ({ plan } = scheduleIn(read));
      log.event('times-reread', { next: plan.times.next(clock.now())?.toISOString() });
      loop.replan();
    } catch (error) {
      const hint = error instanceof Problem ? error.hint : null;
      log.event('config-refused', { failure: inWords(error), hint });
    }
  }

  function healthParts(): HealthParts {
    return {
      now: () => clock.now(),
      status: () => loop.status,
      ending: () => context.signal.aborted,
      lastRun: () => lastRun,
      metrics: () => metrics.text(clock.now(), loop.status.next),
    };
  }
}

/** What cannot be looked at or told must not end the schedule. */
async function look(
  context: Context,
  tried: Tried,
  options: LookOptions,
  metrics: Metrics,
  log: Log,
): Promise<void> {
  const about = log.with({ run: tried.attempt.seen.run });
  try {
    const { state, sent } = await lookAfter(context, tried.attempt, options);
    metrics.saw(state);
    logSent(about, sent);
  } catch (error) {
    about.event('notice-failed', { failure: inWords(error) });
  }
}

/** Nothing of a run stays with the signal of a process that lives for years. */
async function withOwnSignal<T>(context: Context, work: (own: Context) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const end = () => own.abort(context.signal.reason);
  if (context.signal.aborted) end();
  context.signal.addEventListener('abort', end);
  try {
    return await work({ ...context, signal: own.signal });
  } finally {
    context.signal.removeEventListener('abort', end);
  }
}

/** @throws Problem (configuration) when it does not say when to run */
function scheduleIn({ config: { schedule } }: Setup): {
  plan: Plan;
  health: NonNullable<Config['schedule']>['health'];
} {
  if (schedule === undefined) {
    throw new Problem('configuration', 'The configuration does not say when to run.', {
      hint: 'Add `"schedule": { "cron": "0 */2 * * *" }` to it, which is every two hours; or let cron start `toefl-sync run`.',
    });
  }
  const { cron, timeZone, jitterSeconds, health } = schedule;
  return { plan: { times: timesOf(cron, timeZone), jitterMs: jitterSeconds * 1000 }, health };
}

/** What an earlier process has left: a run that was missed while nobody was there is made up. */
async function leftBefore(
  context: Context,
  { config }: Setup,
): Promise<{ readonly lastRun: Date | null; readonly state: SeenState }> {
  await using opened = await openStateOf(context, config);
  const { state } = opened;
  const last = (await state.runs()).find(({ mode }) => mode === 'run');
  return {
    lastRun: last === undefined ? null : new Date(last.finishedAt ?? last.startedAt),
    state: await seenIn(config, state),
  };
}
