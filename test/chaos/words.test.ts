/** What `npm run test:chaos` takes, and what it refuses instead of playing something else. */
import { expect, it } from 'vitest';
import { readWords } from './words.ts';

const PLAIN = { rounds: 50, minutes: Infinity, size: 120, verbose: false, keepGoing: false };

it.each([
  [[], { seed: 7 }],
  [['--seed', '0', '--rounds', '3'], { seed: 0, rounds: 3 }],
  [['--minutes', '2'], { seed: 7, rounds: Infinity, minutes: 2 }],
  [['--keep-going', '--verbose'], { seed: 7, keepGoing: true, verbose: true }],
])('%j is played', (args, what) => {
  expect(readWords(args, 7)).toEqual({ kind: 'play', ...PLAIN, ...what });
});

it('--help is answered with the options', () => {
  expect(readWords(['--help'], 7)).toEqual({ kind: 'help' });
});

it.each([
  [['--seed', 'abc'], "--seed takes a whole number from 0 on, not 'abc'."],
  [['--size', '0'], "--size takes a whole number from 1 on, not '0'."],
  [['--seed'], "Option '--seed <value>' argument missing"],
  [['--sed', '1'], "Unknown option '--sed'"],
  [['5'], "Unexpected argument '5'"],
])('%j is refused', (args, message) => {
  expect(readWords(args, 7)).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining(message),
  });
});
