/** ETS's dates: the schema tells real calendar days from everything else with these. */

const written = /^\d{8}$/;
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * What is wrong with a date, as the end of a sentence; null when it is a day from 1900 to 2099
 * written `YYYYMMDD`. Placeholders such as `00000000` are wrong: nobody knows what they stand for.
 */
export function faultOfDate(text: string): string | null {
  if (!written.test(text)) return 'is not written YYYYMMDD';
  const year = Number(text.slice(0, 4));
  if (year < 1900 || year > 2099) return 'has a year outside 1900 to 2099';
  const month = Number(text.slice(4, 6));
  const day = Number(text.slice(6, 8));
  if (day < 1 || day > daysIn(year, month)) return 'is no day of the calendar';
  return null;
}

function daysIn(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29;
  return daysOfMonth[month - 1] ?? 0;
}
