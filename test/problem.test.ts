/** What is said of an error that nobody foresaw: its class, its code and its place, never its words. */
import { expect, it } from 'vitest';
import { renderProblem } from '../src/cli/problem.ts';
import { inWords, Problem, placesOf } from '../src/problem.ts';

const withCode = Object.assign(new RangeError('Markxyzlast is too long'), { code: 'ERR_ODD' });
const withOddCode = Object.assign(new Error('Markxyzlast'), { code: 'Markxyzlast' });

it.each([
  ['a problem', new Problem('source', 'ETS is away.'), 'ETS is away.'],
  [
    'an error',
    new SyntaxError('"Markxyzlast" is not valid JSON'),
    'An internal error: SyntaxError.',
  ],
  ['an error with a code', withCode, 'An internal error: RangeError (ERR_ODD).'],
  ['an error with an odd code', withOddCode, 'An internal error: Error.'],
  ['what is no error', 'Markxyzlast', 'An internal error: string.'],
])('of %s is said what may be', (_, error, words) => {
  expect(inWords(error)).toBe(words);
});

it('the terminal shows the place of a fault, and not its words', () => {
  const error = new Error('first line\nMarkxyzlast\n    at Markxyzlast');
  const shown = renderProblem(error, false);
  expect(shown).toMatch(/^error: An internal error: Error\.\n {4}at .*problem\.test\.ts:\d+:\d+/);
  expect(shown).not.toContain('Markxyz');
  expect(placesOf(error)[0]).toContain('problem.test.ts');
});
