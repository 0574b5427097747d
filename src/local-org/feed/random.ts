/** A small seeded random generator. Used by everything in this folder, so that a seed says it all. */

/** Values with how often they come, in any unit. */
export type Weights<T> = readonly (readonly [value: T, weight: number])[];

export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** From `low` to `high`, both included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One of the values, as often as the number beside it says. */
  weighted<T>(table: Weights<T>): T;
}

/**
 * mulberry32 by Tommy Ettinger (2017, public domain): 32 bits of state, passes gjrand's tests, the same
 * on every machine. `stream` gives independent generators of one seed.
 */
export function random(seed: number, stream = 0): Random {
  let state = scramble(seed ^ scramble(stream + 0x9e3779b9));
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => next() < probability,
    pick(list) {
      const item = list[below(list.length)];
      if (item === undefined) throw new Error('there is nothing to pick from');
      return item;
    },
    weighted(table) {
      let left = next() * table.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of table) {
        left -= weight;
        if (left < 0) return value;
      }
      throw new Error('there are no weights');
    },
  };
}

/** The finalizer of MurmurHash3 (Austin Appleby, public domain): neighbouring numbers come far apart. */
function scramble(number: number): number {
  let h = number | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
