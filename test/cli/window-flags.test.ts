/** `--from`, `--to` and `--since`: which window they mean, and which of them make no sense. */
import { expect, it } from 'vitest';
import { windowOf } from '../../src/cli/session.ts';

const NOW = new Date('2026-11-25T12:00:00Z');
const JULY = new Date('2026-07-01T00:00:00Z');
const AUGUST = new Date('2026-08-01T00:00:00Z');

it.each([
  ['nothing', {}, undefined],
  ['--from', { from: JULY }, { from: JULY, to: NOW }],
  ['--from and --to', { from: JULY, to: AUGUST }, { from: JULY, to: AUGUST }],
  ['--since 1', { since: 1 }, { from: new Date('2026-11-24T12:00:00Z'), to: NOW }],
])('%s means a window', (_, flags, window) => {
  expect(windowOf(flags, NOW).window).toEqual(window);
});

it.each([
  ['--to alone', { to: JULY }, '`--to` needs `--from`.'],
  ['an end before the start', { from: AUGUST, to: JULY }, '`--to` must be after `--from`.'],
  ['--since 0', { since: 0 }, '`--since` takes a number of days'],
  ['--since with --from', { since: 3, from: JULY }, '`--since` takes a number of days'],
])('%s is refused', (_, flags, message) => {
  expect(() => windowOf(flags, NOW)).toThrow(message);
});
