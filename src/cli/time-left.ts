/** How long a stage will take yet, by how fast it went lately. Kept by `progress.ts`. */

/** How long ago counts half as much. Milliseconds. */
const HALF_LIFE = 20_000;
/** Before that, nothing can be said. Milliseconds. */
const SOONEST = 3_000;

export interface TimeLeft {
  /** @param done of the stage so far @param at milliseconds of a clock */
  step(done: number, at: number): void;
  /** Milliseconds; null while nothing can be said. */
  until(total: number, at: number): number | null;
}

/** @param begun the moment at which nothing was done */
export function startTimeLeft(begun: number): TimeLeft {
  let last = { done: 0, at: begun };
  let rate = 0;
  let weight = 0;
  return {
    step(done, at) {
      const took = at - last.at;
      if (took <= 0 || done <= last.done) return;
      const kept = 0.5 ** (took / HALF_LIFE);
      rate = rate * kept + ((done - last.done) / took) * (1 - kept);
      weight = weight * kept + (1 - kept);
      last = { done, at };
    },
    until(total, at) {
      if (weight === 0 || at - begun < SOONEST) return null;
      const left = ((total - last.done) * weight) / rate - (at - last.at);
      // It takes longer than it did: better silent than wrong.
      return left > 0 ? left : null;
    },
  };
}

/** `40 s`, `3 min`, `2 h 10 min`: as exact as it can be meant. */
export function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 5_000) * 5;
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.ceil(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const rounded = Math.ceil(minutes / 5) * 5;
  const rest = rounded % 60;
  return `${Math.floor(rounded / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
