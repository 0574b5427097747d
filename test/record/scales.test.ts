import { expect, it } from 'vitest';
import { cefrOfBand, isComparable, scaleOf, scales, totalOf } from '../../src/record/scales.ts';

it.each([
  ['K', '1-6'],
  ['I', '0-120'],
  ['E', '1-12'],
  ['C', '0-120'],
  ['Z', undefined],
  ['constructor', undefined],
  [null, undefined],
])('test type %j is on the scale %s', (testType, name) => {
  expect(scaleOf(testType)?.name).toBe(name);
});

/** https://www.ets.org/toefl/institutions/ibt/score-scale-update.html */
const page: [band: number, cefr: string, lowest: number, highest: number][] = [
  [6.0, 'C2', 114, 120],
  [5.5, 'C1', 107, 113],
  [5.0, 'C1', 95, 106],
  [4.5, 'B2', 86, 94],
  [4.0, 'B2', 72, 85],
  [3.5, 'B1', 58, 71],
  [3.0, 'B1', 44, 57],
  [2.5, 'A2', 34, 43],
  [2.0, 'A2', 24, 33],
  [1.5, 'A1', 12, 23],
  [1.0, 'A1', 0, 11],
];

it.each(page)('band %s is %s and stands for totals %s to %s', (band, cefr, lowest, highest) => {
  expect(cefrOfBand(band)).toBe(cefr);
  const totals = Array.from({ length: 121 }, (_, total) => total);
  const comparable = totals.filter((total) => isComparable(band, total));
  expect([comparable.at(0), comparable.at(-1), comparable.length]).toEqual([
    lowest,
    highest,
    highest - lowest + 1,
  ]);
});

it.each([0, 0.5, 5.2, 6.5, Number.NaN])('%s is no band', (band) => {
  expect(cefrOfBand(band)).toBeNull();
  expect(isComparable(band, 60)).toBe(true);
});

it.each([
  [scales.ibt26, 20.5, 5],
  [scales.ibt26, 21, 5.5],
  [scales.ibt26, 19, 5],
  [scales.ibt26, 18.5, 4.5],
  [scales.ibt26, 4, 1],
  [scales.essentials, 34, 8.5],
  [scales.essentials, 33, 8.5],
  [scales.ibt, 97, 97],
])('on $name the sections %s make the total %s', (scale, sum, total) => {
  expect(totalOf(scale, sum)).toBe(total);
});
