import { expect, it } from 'vitest';
import { makeId, readId } from '../../src/local-org/ids.ts';

it.each([
  ['a0BA0000000L2ZC', 'a0BA0000000L2ZCMA0'],
  ['70130000001tcyI', '70130000001tcyIAAQ'],
  ['0035500001H9kZu', '0035500001H9kZuAAJ'],
  ['0035500001H9dBL', '0035500001H9dBLAAZ'],
])('gives %s the check characters of a real org', (short, long) => {
  expect(readId(short)).toBe(long);
  expect(readId(long)).toBe(long);
});

it.each(['', '003', 'a0BA0000000L2Z!', '0035500001H9kZuAAA', "0035500001H9kZ' "])(
  'does not take %j for an Id',
  (text) => {
    expect(readId(text)).toBeUndefined();
  },
);

it('makes Ids that differ and can be read back', () => {
  const ids = Array.from({ length: 4000 }, (_, n) => makeId('003', n + 1));
  expect(new Set(ids).size).toBe(4000);
  expect(ids.every((id) => readId(id) === id && id.length === 18)).toBe(true);
});
