/** Time as the schedule sees it. Tests hand in a clock of their own, which never sleeps. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  now(): Date;
  /** Ends early, without an error, when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function machineClock(now: () => Date): Clock {
  return {
    now,
    async wait(ms, signal) {
      try {
        await sleep(ms, undefined, { signal });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}

/**
 * Looks at the clock again every minute: timers stand still while a machine sleeps, and know
 * nothing of a clock that is set.
 */
export async function waitUntil(clock: Clock, moment: Date, signal: AbortSignal): Promise<void> {
  for (;;) {
    const left = moment.getTime() - clock.now().getTime();
    if (left <= 0 || signal.aborted) return;
    await clock.wait(Math.min(left, 60_000), signal);
  }
}
