import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrap, wrapLines } from '../../src/text/wrap.ts';

describe('wrapping', () => {
  it.each([
    ['at blanks', 'one two three', 9, 'one two\n  three'],
    ['not within backquotes', 'say `a b c` now', 9, 'say\n  `a b c`\n  now'],
    ['with what is attached to backquotes', 'ab (`b c`), d', 10, 'ab\n  (`b c`),\n  d'],
    ['within backquotes that are longer than a line', '`aa bb cc dd`', 9, '`aa bb cc\n  dd`'],
    ['a single backquote as any sign', 'a ` b c d', 5, 'a ` b\n  c d'],
  ])('breaks %s', (_name, text, width, expected) => {
    expect(wrap(text, width, '', '  ')).toBe(expected);
  });

  it('loses no word, adds none, and is as wide as is said where words allow', () => {
    const words = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'b', '`', '('), minLength: 1, maxLength: 8 }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 40 }), (list, width) => {
        const lines = wrap(list.join(' '), width, '', '  ').split('\n');
        expect(lines.map((line) => line.trim()).join(' ')).toBe(list.join(' '));
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
      }),
      { seed: 20261125 },
    );
  });
});

it('wraps lines, each with its indent, and leaves alone what is quoted of a file', () => {
  const text = [
    'The first line is long.',
    '  = So is this hint.',
    '  --> a/long/file name.yaml:1:2',
    ' 12 | Contact.LastName is quoted',
    '    |         ^^^^',
    '',
  ].join('\n');
  expect(wrapLines(text, 16, '. ').split('\n')).toEqual([
    '. The first line',
    '.   is long.',
    '.   = So is this',
    '.     hint.',
    '.   --> a/long/file name.yaml:1:2',
    '.  12 | Contact.LastName is quoted',
    '.     |         ^^^^',
    '.',
  ]);
});
