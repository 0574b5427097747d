/** When the scheduler runs: no overlapping, missed runs once, clocks that go forward and back. */
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Due, scheduler } from '../../src/schedule/scheduler.ts';
import { timesOf } from '../../src/schedule/times.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

interface Setting {
  readonly clock: VirtualClock;
  readonly cron?: string | string[];
  readonly timeZone?: string;
  readonly lastRun?: string;
  readonly atOnce?: boolean;
  readonly jitterMs?: number;
  readonly random?: number;
  /** From a moment on it goes by another expression. */
  readonly replan?: { readonly at: string; readonly cron: string };
  /** What a run does; it takes no time otherwise. */
  readonly work?: (clock: VirtualClock) => void;
}

/** The moments at which runs started, with their reason unless they were simply due. */
async function runsOf(setting: Setting): Promise<{ runs: string[]; skipped: number }> {
  const { clock, timeZone = 'UTC', lastRun, atOnce = false, replan } = setting;
  let { cron = '0 */2 * * *' } = setting;
  const runs: string[] = [];
  let skipped = 0;
  const { wait } = clock;
  clock.wait = async (ms, signal) => {
    await wait(ms, signal);
    if (replan === undefined || cron === replan.cron || clock.now() < new Date(replan.at)) return;
    cron = replan.cron;
    loop.replan();
  };
  const loop = scheduler({
    plan: () => ({ times: timesOf([cron].flat(), timeZone), jitterMs: setting.jitterMs ?? 0 }),
    clock,
    random: () => setting.random ?? 0,
    lastRun: lastRun === undefined ? null : new Date(lastRun),
    atOnce,
    signal: clock.signal,
    onWaiting: () => {},
    onSkipped: () => {
      skipped += 1;
    },
    async run(due: Due) {
      const moment = clock.now().toISOString().slice(0, 16);
      runs.push(due === 'scheduled' ? moment : `${moment} ${due}`);
      setting.work?.(clock);
    },
  });
  await loop.run();
  return { runs, skipped };
}

it('a run starts at every due moment', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-25T17:00:00Z');
  const { runs } = await runsOf({ clock });
  expect(runs).toEqual(['2026-11-25T12:00', '2026-11-25T14:00', '2026-11-25T16:00']);
});

it('of several expressions the nearest counts, and one moment is one run', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-25T13:30:00Z');
  const { runs } = await runsOf({ clock, cron: ['0 * * * *', '0,15 12 * * *'] });
  expect(runs).toEqual(['2026-11-25T12:00', '2026-11-25T12:15', '2026-11-25T13:00']);
});

it('nothing is made up when there never was a run', async () => {
  const clock = virtualClock('2026-11-25T12:01:00Z', '2026-11-25T13:00:00Z');
  expect((await runsOf({ clock })).runs).toEqual([]);
});

it('`--now` runs at the start, then by the clock', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-25T12:30:00Z');
  const { runs } = await runsOf({ clock, atOnce: true });
  expect(runs).toEqual(['2026-11-25T11:30 wanted', '2026-11-25T12:00']);
});

it('however many runs were missed while nobody was there, one makes up for them', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-25T12:30:00Z');
  const { runs } = await runsOf({ clock, lastRun: '2026-11-18T08:00:00Z' });
  expect(runs).toEqual(['2026-11-25T11:30 missed', '2026-11-25T12:00']);
});

it('a run that was done before the restart is not done again', async () => {
  const clock = virtualClock('2026-11-25T12:01:00Z', '2026-11-25T14:30:00Z');
  const { runs } = await runsOf({ clock, lastRun: '2026-11-25T12:00:30Z' });
  expect(runs).toEqual(['2026-11-25T14:00']);
});

it('runs that fell due while the machine slept are one run', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-26T10:30:00Z');
  const wait = clock.wait;
  let asleep = false;
  clock.wait = async (ms, signal) => {
    await wait(ms, signal);
    if (!asleep) clock.set('2026-11-26T09:10:00Z');
    asleep = true;
  };
  const { runs } = await runsOf({ clock });
  expect(runs).toEqual(['2026-11-26T09:10 missed', '2026-11-26T10:00']);
});

it('what falls due during a run is left out, and said once', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-25T20:30:00Z');
  const longFirst = (on: VirtualClock) => {
    if (on.now().getUTCHours() === 12) on.set('2026-11-25T17:00:00Z');
  };
  const { runs, skipped } = await runsOf({ clock, work: longFirst });
  expect(runs).toEqual(['2026-11-25T12:00', '2026-11-25T18:00', '2026-11-25T20:00']);
  expect(skipped).toBe(1);
});

it('a clock that is set back does not stop the schedule until it has caught up', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-25T13:00:00Z');
  const setBack = (on: VirtualClock) => {
    if (on.now() < new Date('2026-11-25T00:00:00Z')) on.stop();
    else on.set('2026-11-20T11:59:00Z');
  };
  const { runs } = await runsOf({ clock, cron: '0 * * * *', work: setBack });
  expect(runs.slice(0, 2)).toEqual(['2026-11-25T12:00', '2026-11-20T12:00']);
});

it.each([
  {
    name: 'what is due in the hour that is left out in spring comes at its end',
    from: '2026-03-28T12:00:00Z',
    to: '2026-03-30T12:00:00Z',
    expected: ['2026-03-29T01:00', '2026-03-30T00:30'],
  },
  {
    name: 'what is due in the hour that comes twice in autumn comes once',
    from: '2026-10-24T12:00:00Z',
    to: '2026-10-26T12:00:00Z',
    expected: ['2026-10-25T00:30', '2026-10-26T01:30'],
  },
])('$name', async ({ from, to, expected }) => {
  const clock = virtualClock(from, to);
  const { runs } = await runsOf({ clock, cron: '30 2 * * *', timeZone: 'Europe/Berlin' });
  expect(runs).toEqual(expected);
});

it('jitter starts a run later, up to its limit, and is no reason to call it missed', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-25T14:30:00Z');
  const { runs } = await runsOf({ clock, jitterMs: 600_000, random: 0.5 });
  expect(runs).toEqual(['2026-11-25T12:05', '2026-11-25T14:05']);
});

it('other times count from the moment they are told, and not for what was before', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-26T13:30:00Z');
  const { runs } = await runsOf({
    clock,
    cron: '0 12 * * *',
    replan: { at: '2026-11-26T10:45:00Z', cron: '15 * * * *' },
  });
  expect(runs).toEqual([
    '2026-11-25T12:00',
    '2026-11-26T11:15',
    '2026-11-26T12:15',
    '2026-11-26T13:15',
  ]);
});

it('the end comes after the run that is under way', async () => {
  const clock = virtualClock('2026-11-25T11:30:00Z', '2026-11-26T11:30:00Z');
  const { runs } = await runsOf({ clock, work: (on) => on.stop() });
  expect(runs).toEqual(['2026-11-25T12:00']);
});

it('runs come in order, each once, wherever the clock starts', async () => {
  const minute = fc.integer({ min: 0, max: 525_600 });
  await fc.assert(
    fc.asyncProperty(minute, fc.constantFrom('UTC', 'America/New_York'), async (start, zone) => {
      const from = new Date(Date.UTC(2026, 0, 1) + start * 60_000);
      const to = new Date(from.getTime() + 36 * 3_600_000);
      const clock = virtualClock(from.toISOString(), to.toISOString());
      const { runs } = await runsOf({ clock, cron: '0 */6 * * *', timeZone: zone });
      expect(runs).toEqual([...new Set(runs)].toSorted());
      // 36 hours hold six of them, one more or less where clocks change.
      expect(runs.length).toBeGreaterThanOrEqual(5);
      expect(runs.length).toBeLessThanOrEqual(7);
    }),
    { seed: 8, numRuns: 20 },
  );
});

it('a thousand runs leave nothing behind with the signal, and no timers', async () => {
  const clock = virtualClock('2026-01-01T00:30:00Z', '2026-02-11T17:00:00Z');
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const { runs } = await runsOf({ clock, cron: '0 * * * *' });
  expect(runs.length).toBeGreaterThanOrEqual(1000);
  expect(getEventListeners(clock.signal, 'abort')).toHaveLength(0);
  expect(timers()).toBeLessThanOrEqual(before);
});
