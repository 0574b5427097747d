import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalOf } from '../../src/record/decimal.ts';

it.each([
  ['0', 0],
  ['000', 0],
  ['090', 90],
  ['5.5', 5.5],
  ['5.00', 5],
  ['0.1', 0.1],
  ['00000000000000000012.50', 12.5],
])('%s is a plain decimal', (text, value) => {
  expect(decimalOf(text)).toBe(value);
});

it.each([
  ...[
    '',
    '.',
    '5.',
    '.5',
    '5..0',
    '5.0.0',
    '-1',
    '+1',
    '1e1',
    '0x10',
    '5,0',
    ' 5',
    '5 ',
    '٥',
    'B2',
  ],
  ...['NaN', 'Infinity', '0000000000000000001e1', '0000000000000000001.', '/', ':'],
])('"%s" is none', (text) => {
  expect(decimalOf(text)).toBeNaN();
});

it('every plain decimal is the number that JavaScript reads', () => {
  const decimals = fc
    .tuple(fc.stringMatching(/^\d{1,18}$/), fc.stringMatching(/^\d{0,18}$/))
    .map(([whole, rest]) => (rest === '' ? whole : `${whole}.${rest}`));
  fc.assert(
    fc.property(decimals, (text) => decimalOf(text) === Number(text)),
    { seed: 20261125, numRuns: 400 },
  );
});
