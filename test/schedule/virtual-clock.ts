/** A clock that never sleeps: waiting moves it on. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/schedule/clock.ts';

export interface VirtualClock extends Clock {
  /** Aborted when the clock has reached the end. */
  readonly signal: AbortSignal;
  /** Sets it, as a person or a time server does; also what a long piece of work does. */
  set(moment: string | Date): void;
  /** Ends everything now. */
  stop(): void;
}

export function virtualClock(from: string, to: string): VirtualClock {
  let now = new Date(from);
  const end = new Date(to);
  const stop = new AbortController();
  return {
    signal: stop.signal,
    now: () => new Date(now),
    set(moment) {
      now = new Date(moment);
    },
    stop: () => stop.abort(),
    async wait(ms) {
      await turn();
      now = new Date(now.getTime() + ms);
      if (now >= end) stop.abort();
    },
  };
}
