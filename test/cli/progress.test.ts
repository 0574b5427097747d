/** What progress says on a terminal and in a log. */
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { type ProgressLine, progressLine } from '../../src/cli/progress.ts';
import { barLine, type Standing } from '../../src/cli/progress-text.ts';
import { inWords, startTimeLeft } from '../../src/cli/time-left.ts';

const STANDING: Standing = {
  stage: 'apply',
  done: 4_000,
  total: 10_000,
  calls: 23,
  left: 118_000,
};

it.each([
  [100, 'Writing  █████████░░░░░░░░░░░░░░░  4,000 of 10,000 · 2 min left · 23 calls'],
  [80, 'Writing  █████████░░░░░░░░░░░░░░░  4,000 of 10,000 · 2 min left · 23 calls'],
  [60, 'Writing  ████░░░░░░  4,000 of 10,000 · 2 min left · 23 calls'],
  [50, 'Writing  ████░░░░░░░  4,000 of 10,000 · 2 min left'],
  [40, 'Writing  █████░░░░░░░░░  4,000 of 10,000'],
  [20, 'Writing   4,000 of 1'],
  [0, ''],
])('in %i columns the bar shows what fits', (width, line) => {
  expect(barLine(STANDING, width)).toBe(line);
});

it('as long as the feed is coming there is a count and no bar', () => {
  const standing: Standing = { stage: 'pull', done: 3_000, total: null, calls: 2, left: null };
  expect(barLine(standing, 79)).toBe('Pulling  3,000 records · 2 calls');
});

it('an empty stage is a full bar', () => {
  const standing: Standing = { stage: 'plan', done: 0, total: 0, calls: null, left: null };
  expect(barLine(standing, 79)).toBe(`Planning ${'█'.repeat(24)} 0 of 0`);
});

it('a terminal shows the newest state only, and nothing in the end', () => {
  const { progress, screen } = open({ columns: 80 });

  progress.count({ calls: 1 });
  progress.show({ stage: 'plan', done: 500, total: 1_000 });
  progress.show({ stage: 'plan', done: 1_000, total: 1_000 });
  expect(screen()).toBe('Planning ████████████████████████ 1,000 of 1,000 · 1 call');

  progress.clear();
  expect(screen()).toBe('');
});

it('what is said meanwhile stands above the bar', () => {
  const { progress, screen } = open({ columns: 80 });

  progress.show({ stage: 'plan', done: 0, total: 10 });
  progress.context.process.stderr.write('trying again\n');

  expect(screen()).toBe('trying again\nPlanning ░░░░░░░░░░░░░░░░░░░░░░░░  0 of 10');
});

it('a terminal that becomes narrower is tidied up', () => {
  const { progress, written, terminal } = open({ columns: 80 });

  progress.show({ stage: 'plan', done: 0, total: 10 });
  terminal.columns = 20;
  progress.show({ stage: 'plan', done: 10, total: 10 });

  // 41 characters have become three lines.
  expect(written.at(-1)).toBe('\u001B[2A\r\u001B[JPlanning 10 of 10');
});

it.each([
  { what: 'a pipe', isTTY: false, env: {} },
  { what: 'a dumb terminal', isTTY: true, env: { TERM: 'dumb' } },
])('$what gets lines and no escape codes', ({ isTTY, env }) => {
  const { progress, written } = open({ columns: 80, isTTY, env });

  progress.show({ stage: 'plan', done: 1, total: 1 });

  expect(written).toEqual(['Planning: 1 record\n']);
});

it('a log has the end of each stage, and between them a line in ten seconds and a tenth at most', () => {
  const { progress, written, pass } = open({ columns: 80, isTTY: false });
  progress.count({ calls: 7 });

  for (let done = 0; done <= 10_000; done += 100) {
    progress.show({ stage: 'apply', done, total: 10_000 });
    pass(1);
  }

  expect(written).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((part) =>
      expect.stringMatching(
        new RegExp(`^Writing: ${part},000 of 10,000 records, \\d+ (s|min) left, 7 calls\n$`),
      ),
    ),
    'Writing: 10,000 records, 7 calls\n',
  ]);
});

it('a log of a slow stage is not silent for more than a minute', () => {
  const { progress, written, pass } = open({ columns: 80, isTTY: false });

  for (let done = 0; done < 150; done += 1) {
    progress.show({ stage: 'pull', done: done * 1_000, total: null });
    pass(1);
  }

  expect(written).toEqual(['Pulling: 60,000 records\n', 'Pulling: 120,000 records\n']);
});

it('for --json nothing is said', () => {
  const { progress, written } = open({ columns: 80, quiet: true });

  progress.show({ stage: 'plan', done: 1, total: 1 });
  progress.clear();

  expect(written).toEqual([]);
});

it('the time left follows how fast it goes now', () => {
  const time = startTimeLeft(0);
  for (let second = 1; second <= 60; second += 1) time.step(second * 100, second * 1_000);
  expect(time.until(10_000, 60_000)).toBeCloseTo(40_000);

  for (let second = 61; second <= 160; second += 1) time.step(5_400 + second * 10, second * 1_000);
  expect(time.until(10_000, 160_000)).toBeGreaterThan(200_000);
});

it('the time left goes down between two steps, and is silent when it was too short', () => {
  const time = startTimeLeft(0);
  time.step(500, 10_000);
  expect([10_000, 14_000, 25_000].map((at) => time.until(1_000, at))).toEqual([
    10_000,
    6_000,
    null,
  ]);
});

it('of the time left nothing is said at the beginning', () => {
  const time = startTimeLeft(0);
  expect(time.until(1_000, 5_000)).toBeNull();
  time.step(1, 1);
  expect(time.until(1_000, 10)).toBeNull();
});

it.each([
  [1, '5 s'],
  [42_000, '45 s'],
  [85_001, '2 min'],
  [59 * 60_000, '59 min'],
  [61 * 60_000, '1 h 5 min'],
  [119 * 60_000, '2 h'],
])('%i milliseconds are %s', (ms, words) => {
  expect(inWords(ms)).toBe(words);
});

interface Opened {
  readonly progress: ProgressLine;
  readonly written: string[];
  readonly terminal: { columns: number };
  /** Lets seconds go by. */
  pass(seconds: number): void;
  /** What a terminal shows of all that was written. */
  screen(): string;
}

function open({
  columns,
  isTTY = true,
  env = {},
  quiet = false,
}: {
  readonly columns: number;
  readonly isTTY?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly quiet?: boolean;
}): Opened {
  const written: string[] = [];
  const stderr = { columns, isTTY, write: (text: string) => void written.push(text) };
  let now = Date.parse('2026-11-25T12:00:00Z');
  const context: Context = {
    process: { stdout: { write() {} }, stderr, env },
    stdin: Readable.from([]),
    cwd: '/',
    pid: 1,
    host: 'sync-1',
    user: 'ann',
    argv: [],
    now: () => new Date(now),
    signal: new AbortController().signal,
  };
  const progress = progressLine(context, quiet);
  onTestFinished(() => progress.clear());
  return {
    progress,
    written,
    terminal: stderr,
    pass(seconds) {
      now += seconds * 1_000;
    },
    screen: () =>
      written
        .join('')
        .split('\r\u001B[J')
        .reduce((shown, text) => {
          return shown.slice(0, shown.lastIndexOf('\n') + 1) + text;
        }),
  };
}
