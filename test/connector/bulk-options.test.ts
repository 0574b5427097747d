/** Bulk jobs take over where they save calls, or where the configuration says so. */
import { expect, it } from 'vitest';
import { wayOf } from '../../src/connector/bulk-options.ts';

const NOBODY_NEW = { newPeople: 0, people: 500 };

it.each([
  { what: 'few rows', wish: {}, size: { rows: 9_999, newPeople: 9_000, people: 9_000 } },
  { what: 'many rows in few calls', wish: {}, size: { rows: 40_000, ...NOBODY_NEW } },
  {
    what: 'families of ten rows of people, most of whom are known',
    wish: {},
    size: { rows: 11_000, newPeople: 215, people: 716 },
  },
  { what: 'less than is asked for', wish: { threshold: 500 }, size: { rows: 499, ...NOBODY_NEW } },
  {
    what: 'whatever there is, when they are switched off',
    wish: 'never' as const,
    size: { rows: 1_000_000, ...NOBODY_NEW },
  },
])('no bulk jobs for $what', ({ wish, size }) => {
  expect(wayOf(wish, size)).toEqual({ kind: 'calls', why: expect.any(String) });
});

it.each([
  {
    what: 'new people in more than 40 calls',
    wish: {},
    size: { rows: 10_000, newPeople: 3_500, people: 5_000 },
  },
  { what: 'rows in more than 40 calls', wish: undefined, size: { rows: 41_000, ...NOBODY_NEW } },
  {
    what: 'as many as are asked for',
    wish: { threshold: 500 },
    size: { rows: 500, ...NOBODY_NEW },
  },
])('bulk jobs for $what', ({ wish, size }) => {
  expect(wayOf(wish, size)).toMatchObject({ kind: 'bulk' });
});
