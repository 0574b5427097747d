import { expect, it } from 'vitest';
import { rankOf } from '../../src/record/rank.ts';
import { ibt26Record, parsed } from './records.ts';

const rank = (reportDate: string, scoreStatus: string, tieBreak: string) =>
  rankOf(parsed(ibt26Record({ reportDate, scoreStatus })), tieBreak);

it('orders by report date, then cancellations last, then by the tie-break', () => {
  const ascending = [
    rank('20241231', 'C', 'z'),
    rank('20250101', 'R', 'a'),
    rank('20250101', '', 'b'),
    rank(' 20250101', 'R', 'c'),
    rank('20250101', ' C', 'a'),
    rank('20250101', 'C', 'b'),
    rank('20250102', 'R', ''),
  ];
  expect(ascending.toReversed().toSorted()).toEqual(ascending);
});

it('is the same for two records with the same date, status and tie-break', () => {
  expect(rank('20250101', 'R', 'a')).toBe(rank('20250101', 'X', 'a'));
});
