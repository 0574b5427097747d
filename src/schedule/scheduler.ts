/**
 * The loop of a long-lived schedule: waits for the next due moment, runs, and waits again. Called
 * by the command `schedule`.
 *
 * Runs never overlap: what falls due during a run is left out. What fell due while nobody was there
 * (the service was down, the machine slept) is made up, once, however much it was.
 */
import { type Clock, waitUntil } from './clock.ts';
import type { Times } from './times.ts';

/** Why a run starts. */
export type Due = 'scheduled' | 'missed' | 'wanted';

export interface SchedulerStatus {
  /** When the run that is under way began; null between runs. */
  readonly runningSince: Date | null;
  /** When the next run starts, with its jitter; null during a run, and when none comes any more. */
  readonly next: Date | null;
}

/** How to run now; both may have changed after each run. */
export interface Plan {
  readonly times: Times;
  readonly jitterMs: number;
}

export interface SchedulerOptions {
  readonly plan: () => Plan;
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** When the last run ended, also one of an earlier process; null when there never was one. */
  readonly lastRun: Date | null;
  /** Run at once, whatever the time. */
  readonly atOnce: boolean;
  /** One run. Must not throw: a failed run is no reason to end. */
  readonly run: (due: Due) => Promise<void>;
  /** Told before each wait. */
  readonly onWaiting: (next: Date) => void;
  /** Told when something fell due during a run. */
  readonly onSkipped: () => void;
  /** Ends the schedule, after the run that is under way. */
  readonly signal: AbortSignal;
}

export interface Scheduler {
  readonly status: SchedulerStatus;
  /** Ends when the signal is aborted, or no run comes any more. */
  run(): Promise<void>;
  /** The times have changed: waits for the next moment of the new ones, from now on. */
  replan(): void;
}

/** A run that starts later than this was missed. */
const LATE_MS = 120_000;

export function scheduler(options: SchedulerOptions): Scheduler {
  const { plan, clock, random, run, onWaiting, onSkipped, signal } = options;
  let status: SchedulerStatus = { runningSince: null, next: null };
  let last = options.lastRun;
  let waiting: AbortController | null = null;

  async function runNow(due: Due): Promise<void> {
    const began = clock.now();
    status = { runningSince: began, next: null };
    await run(due);
    last = clock.now();
    status = { runningSince: null, next: null };
    const passed = plan().times.next(began);
    if (passed !== null && passed <= last) onSkipped();
  }

  /** @returns whether it came to its end, and was not told of other times, or to end */
  async function waitFor(start: Date): Promise<boolean> {
    const own = new AbortController();
    const end = () => own.abort();
    signal.addEventListener('abort', end);
    waiting = own;
    try {
      await waitUntil(clock, start, own.signal);
    } finally {
      waiting = null;
      signal.removeEventListener('abort', end);
    }
    return !own.signal.aborted;
  }

  return {
    get status() {
      return status;
    },
    replan() {
      // What the new times would have had before now was never missed.
      if (waiting !== null) last = clock.now();
      waiting?.abort();
    },
    async run() {
      if (options.atOnce && !signal.aborted) await runNow('wanted');
      while (!signal.aborted) {
        const { times, jitterMs } = plan();
        const due = times.next(earlier(last, clock.now()));
        if (due === null) return;
        const start = new Date(due.getTime() + random() * jitterMs);
        status = { runningSince: null, next: start };
        onWaiting(start);
        if (!(await waitFor(start))) continue;
        const late = clock.now().getTime() - start.getTime() > LATE_MS;
        await runNow(late ? 'missed' : 'scheduled');
      }
    },
  };
}

/** A clock that was set back must not stop the schedule until it has caught up. */
function earlier(last: Date | null, now: Date): Date {
  return last === null || last > now ? now : last;
}
