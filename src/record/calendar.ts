/** ETS's dates: the schema tells real calendar days from everything else with these. */

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * What is wrong with a date, as the end of a sentence; null when it is a day from 1900 to 2099
 * written `YYYYMMDD`. Placeholders such as `00000000` are wrong: nobody knows what they stand for.
 */
export function faultOfDate(text: string): string | null {
  const number = eightDigits(text);
  if (number < 0) return 'is not written YYYYMMDD';
  const year = Math.floor(number / 10_000);
  if (year < 1900 || year > 2099) return 'has a year outside 1900 to 2099';
  const month = Math.floor(number / 100) % 100;
  const day = number % 100;
  if (day < 1 || day > daysIn(year, month)) return 'is no day of the calendar';
  return null;
}

/** As one number; -1 of another text. Faster than a regular expression, for each date of a feed. */
function eightDigits(text: string): number {
  if (text.length !== 8) return -1;
  let number = 0;
  for (let at = 0; at < 8; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function daysIn(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29;
  return daysOfMonth[month - 1] ?? 0;
}
