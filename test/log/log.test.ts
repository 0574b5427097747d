/** What a line of the log looks like, as JSON and as text. */
import { expect, it } from 'vitest';
import { EVENTS } from '../../src/log/events.ts';
import { type LogOptions, openLog } from '../../src/log/open.ts';

function linesOf(changes: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = openLog({
    level: 'info',
    format: 'json',
    color: false,
    now: () => new Date('2026-11-25T12:00:03.500Z'),
    write: (line) => lines.push(line),
    ...changes,
  });
  return { log, lines };
}

it('an event is one line of JSON with its level, moment, name, words and fields', () => {
  const { log, lines } = linesOf();
  log.event('run-done', { run: 'run-1', records: { created: 3 }, ms: 4012 });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: '2026-11-25T12:00:03.500Z',
    event: 'run-done',
    msg: 'The run is done',
    run: 'run-1',
    records: { created: 3 },
    ms: 4012,
  });
});

it('for a person it is a line of text', () => {
  const { log, lines } = linesOf({ format: 'text' });
  log.event('run-failed', { run: 'run-1', failure: 'ETS is away.' });
  expect(lines).toEqual([
    '12:00:03 error The run has failed (run-failed) run=run-1 failure="ETS is away."\n',
  ]);
});

it('on a terminal the level has its colour', () => {
  const { log, lines } = linesOf({ format: 'text', color: true });
  log.event('run-failed');
  expect(lines[0]).toContain('\u001B[31merror\u001B[39m');
});

it('fields of a run are on every line of it', () => {
  const { log, lines } = linesOf();
  log.with({ run: 'run-1' }).event('notice-sent', { channel: 'email' });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ run: 'run-1', channel: 'email' });
});

it.each([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
] as const)('the level %s leaves out what is less', (level, expected) => {
  const { log, lines } = linesOf({ level });
  log.event('run-waiting');
  log.event('run-done');
  log.event('run-held');
  log.event('run-failed');
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(expected);
});

it.each(['json', 'text'] as const)(
  'words from outside give a terminal no orders (%s)',
  (format) => {
    const { log, lines } = linesOf({ format });
    log.event('said', { text: 'red \u001B[31m and\nanother line' });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/\p{Cc}/u);
  },
);

it('every event has words of its own', () => {
  const words = Object.values(EVENTS).map(([, text]) => text);
  expect(new Set(words).size).toBe(words.length);
});
