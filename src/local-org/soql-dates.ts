/**
 * SOQL's date literals (`TODAY`, `LAST_N_DAYS:30`) as half-open ranges; called by soql-where.ts.
 *
 * Source: SOQL Reference, "Date Formats and Date Literals". Days are UTC days: the local org's user
 * lives in UTC. Weeks, quarters and fiscal years are left out.
 */

import { dateTimeText } from './values.ts';

/** From (inclusive) and until (exclusive) in the field's stored form, or undefined if not known. */
export function dateRange(
  literal: string,
  now: Date,
  kind: 'date' | 'datetime',
): readonly [string, string] | undefined {
  const [name = '', count] = literal.toUpperCase().split(':');
  const days = DAYS[name]?.(Number(count ?? 0)) ?? monthRange(name, now);
  if (days === undefined) return undefined;
  const [from, until] = days;
  const at = (offset: number) => {
    const day = new Date(
      Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + offset),
    );
    if (Number.isNaN(day.getTime()))
      return kind === 'date' ? '9999-12-31' : '9999-12-31T00:00:00.000+0000';
    return kind === 'date' ? day.toISOString().slice(0, 10) : dateTimeText(day);
  };
  return [at(from), at(until)];
}

/** Days from today, from and until. */
const DAYS: Readonly<Record<string, (n: number) => readonly [number, number]>> = {
  YESTERDAY: () => [-1, 0],
  TODAY: () => [0, 1],
  TOMORROW: () => [1, 2],
  LAST_90_DAYS: () => [-90, 1],
  NEXT_90_DAYS: () => [1, 91],
  LAST_N_DAYS: (n) => [-n, 1],
  NEXT_N_DAYS: (n) => [1, n + 1],
  N_DAYS_AGO: (n) => [-n, -n + 1],
};

const MONTHS: Readonly<Record<string, readonly [from: number, until: number]>> = {
  LAST_MONTH: [-1, 0],
  THIS_MONTH: [0, 1],
  NEXT_MONTH: [1, 2],
};

const YEARS: Readonly<Record<string, readonly [from: number, until: number]>> = {
  LAST_YEAR: [-1, 0],
  THIS_YEAR: [0, 1],
  NEXT_YEAR: [1, 2],
};

function monthRange(name: string, now: Date): readonly [number, number] | undefined {
  const year = now.getUTCFullYear();
  const today = Date.UTC(year, now.getUTCMonth(), now.getUTCDate());
  const offset = (moment: number) => Math.round((moment - today) / 86_400_000);
  const months = MONTHS[name];
  if (months !== undefined) {
    const month = now.getUTCMonth();
    return [offset(Date.UTC(year, month + months[0])), offset(Date.UTC(year, month + months[1]))];
  }
  const years = YEARS[name];
  if (years === undefined) return undefined;
  return [offset(Date.UTC(year + years[0], 0)), offset(Date.UTC(year + years[1], 0))];
}
