/** Which windows a run asks for: nothing that ETS has may fall between two of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceWatermarks,
  USUAL_WINDOWS,
  type WindowOptions,
  windowsOf,
} from '../../src/connector/windows.ts';
import type { Source, Window } from '../../src/source/source.ts';
import type { StateStore } from '../../src/state/store.ts';
import { openMemoryStore } from '../state/memory-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = new Date('2026-11-25T12:00:00Z');
const daysBefore = (days: number, moment = NOW) => new Date(moment.getTime() - days * DAY);

const ETS: Source = { name: 'ets', windowed: true, calls: 0, async *pull() {} };
const FILES: Source = { ...ETS, name: 'files', windowed: false };

async function next(state: StateStore, now = NOW, wanted?: Window, options?: WindowOptions) {
  const [found] = await windowsOf([ETS], state, now, wanted, options);
  if (found?.window === undefined || found.window === null) throw new Error('no window');
  const days = (now.getTime() - found.window.from.getTime()) / DAY;
  return { all: [found], window: found.window, whole: found.whole, days };
}

/** One run that succeeds. */
async function run(state: StateStore, now = NOW, wanted?: Window): Promise<void> {
  await advanceWatermarks(state, (await next(state, now, wanted)).all, now);
}

describe('a window', () => {
  it('is all that is valid in the first run', async () => {
    const { days, whole, window } = await next(openMemoryStore());
    expect([Math.floor(days), whole, window.to]).toEqual([732, true, NOW]);
  });

  it('goes back from the last run by the overlap, and by the width of the time zones', async () => {
    const state = openMemoryStore();
    await run(state, daysBefore(1));
    const { days, whole } = await next(state);
    expect([days, whole]).toEqual([1 + 7 + 26 / 24, false]);
  });

  it('is as wide as the configuration says', async () => {
    const options = { overlapDays: 2, validDays: 100, sweepEveryDays: 3 };
    const state = openMemoryStore();
    expect((await next(state, NOW, undefined, options)).days).toBe(100 + 26 / 24);
    await run(state, daysBefore(1));
    expect((await next(state, NOW, undefined, options)).days).toBe(3 + 26 / 24);
    expect((await next(state, daysBefore(-2), undefined, options)).whole).toBe(true);
  });

  it('is all that is valid again when the last sweep is long ago', async () => {
    const state = openMemoryStore();
    await run(state, daysBefore(30));
    await run(state, daysBefore(1));
    expect((await next(state)).whole).toBe(true);
    await run(state);
    expect((await next(state, daysBefore(-1))).whole).toBe(false);
  });

  it.each([8, 100, 900])('catches up after %i days without a run', async (days) => {
    const state = openMemoryStore();
    await run(state, daysBefore(days));
    expect((await next(state)).window.from <= daysBefore(days + 7)).toBe(true);
  });

  it('is everything for files, which know no windows', async () => {
    expect(await windowsOf([FILES], openMemoryStore(), NOW, undefined)).toEqual([
      { source: 'files', window: null, whole: false },
    ]);
  });

  it('by hand is as it was said, up to now', async () => {
    const wanted = { from: daysBefore(10), to: daysBefore(-10) };
    expect((await next(openMemoryStore(), NOW, wanted)).window).toEqual({
      from: daysBefore(10),
      to: NOW,
    });
  });
});

describe('the watermark', () => {
  it('moves to the end of what was pulled', async () => {
    const state = openMemoryStore();
    await run(state);
    expect([await state.watermark('ets'), await state.swept('ets')]).toEqual([NOW, NOW]);
  });

  it.each([
    ['joins what is there', 6, 0, 0],
    ['leaves a gap before it', 3, 0, 5],
    ['ends before it', 9, 7, 5],
  ])('after a window by hand that %s', async (_, from, to, expected) => {
    const state = openMemoryStore();
    await run(state, daysBefore(5));
    await run(state, NOW, { from: daysBefore(from), to: daysBefore(to) });
    expect(await state.watermark('ets')).toEqual(daysBefore(expected));
    expect(await state.swept('ets')).toEqual(daysBefore(5));
  });

  it('is not made by a window by hand, before which nothing was pulled', async () => {
    const state = openMemoryStore();
    await run(state, NOW, { from: daysBefore(10), to: NOW });
    expect(await state.watermark('ets')).toBeNull();
  });

  it('that a wrong clock has put ahead is put right, and all is pulled again', async () => {
    const state = openMemoryStore();
    await run(state, daysBefore(-400));
    expect((await next(state)).whole).toBe(true);
    await run(state);
    expect([await state.watermark('ets'), await state.swept('ets')]).toEqual([NOW, NOW]);
  });

  it('of a clock that is a little ahead is left', async () => {
    const state = openMemoryStore();
    await run(state, daysBefore(-0.5));
    expect((await next(state)).whole).toBe(false);
    await run(state);
    expect(await state.watermark('ets')).toEqual(daysBefore(-0.5));
  });

  it('does not go back when an old plan is applied', async () => {
    const state = openMemoryStore();
    const old = await next(state, daysBefore(9));
    await run(state);
    await advanceWatermarks(state, old.all, NOW);
    expect(await state.watermark('ets')).toEqual(NOW);
  });
});

/** What is not known of ETS: where its day begins, and what it compares with a window. */
interface Habits {
  /** Of the report date, and an hour more in summer. */
  readonly zone: number;
  readonly compares: 'moment' | 'day in UTC' | 'day in its zone';
}

/** The day as a number, of a moment in a zone with daylight saving from April to October. */
function dayOf(moment: number, zone: number): number {
  const month = new Date(moment).getUTCMonth();
  const summer = month >= 3 && month <= 9 ? HOUR : 0;
  return Math.floor((moment + zone * HOUR + summer) / DAY);
}

function shows({ zone, compares }: Habits, arrived: number, { from, to }: Window): boolean {
  const [start, end] = [from.getTime(), to.getTime()];
  if (compares === 'moment') return start <= arrived && arrived < end;
  const other = compares === 'day in UTC' ? 0 : zone;
  const day = dayOf(arrived, zone);
  const first = compares === 'day in UTC' ? Math.floor(start / DAY) : dayOf(start, other);
  const last = compares === 'day in UTC' ? Math.floor(end / DAY) : dayOf(end, other);
  return first <= day && day <= last;
}

const habits = fc.record<Habits>({
  zone: fc.integer({ min: -12, max: 13 }),
  compares: fc.constantFrom('moment', 'day in UTC', 'day in its zone'),
});
/** Hours since the run before, whether it fails, and how wrong its clock is. */
const runsWith = (skew: fc.Arbitrary<number>) =>
  fc.array(fc.record({ after: fc.integer({ min: 1, max: 400 }), fails: fc.boolean(), skew }), {
    minLength: 1,
    maxLength: 25,
  });
const arrivals = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 40 });

/** @returns hours of arrival that no run has shown, of those that came two days before the last */
async function missed(
  etsHabits: Habits,
  runs: readonly { after: number; fails: boolean; skew: number }[],
  arrived: readonly number[],
  options: WindowOptions,
): Promise<number[]> {
  const begin = Date.parse('2026-01-10T00:00:00Z');
  const state = openMemoryStore();
  const seen = new Set<number>();
  let hours = 0;
  for (const { after, fails, skew } of runs) {
    hours += after;
    const now = new Date(begin + (hours + skew) * HOUR);
    const { all, window } = await next(state, now, undefined, options);
    if (fails) continue;
    for (const hour of arrived) {
      const there = hour <= hours;
      if (there && shows(etsHabits, begin + hour * HOUR, window)) seen.add(hour);
    }
    await advanceWatermarks(state, all, now);
  }
  return arrived.filter((hour) => hour <= hours - 48 && !seen.has(hour));
}

const SEED = { seed: 20_261_125, numRuns: 400 };
const last = { after: 72, fails: false, skew: 0 };

describe('no record is lost', () => {
  it('wherever the day of ETS begins, whatever it compares, whichever runs fail', async () => {
    const skew = fc.integer({ min: -12, max: 12 });
    const overlapDays = fc.integer({ min: 1, max: 10 });
    await fc.assert(
      fc.asyncProperty(habits, runsWith(skew), arrivals, overlapDays, async (...given) => {
        const [of, runs, arrived, overlap] = given;
        // Without a sweep that would make up for it.
        const options = { overlapDays: overlap, validDays: 731, sweepEveryDays: 10_000 };
        expect(await missed(of, [...runs, last], arrived, options)).toEqual([]);
      }),
      SEED,
    );
  });

  it('and after two sweeps not even with clocks that are wrong by months', async () => {
    const skew = fc.oneof(fc.constant(0), fc.integer({ min: -3000, max: 9000 }));
    await fc.assert(
      fc.asyncProperty(habits, runsWith(skew), arrivals, async (of, runs, arrived) => {
        const sweep = { ...last, after: 61 * 24 };
        const all = [...runs, sweep, sweep];
        expect(await missed(of, all, arrived, USUAL_WINDOWS)).toEqual([]);
      }),
      SEED,
    );
  });

  it('which a window without the width of the time zones would do', async () => {
    const options = { overlapDays: -26 / 24, validDays: 731, sweepEveryDays: 10_000 };
    const of: Habits = { zone: -12, compares: 'day in UTC' };
    const runs = [1, 20, 20, 20, 72].map((after) => ({ ...last, after }));
    const arrived = Array.from({ length: 60 }, (_, hour) => hour);
    expect(await missed(of, runs, arrived, options)).not.toEqual([]);
  });
});
