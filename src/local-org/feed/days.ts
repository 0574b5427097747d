/** Days as whole numbers since 1970-01-01, and the forms they are written in. For the generator. */

const DAY_MS = 86_400_000;

/** The number of a day written `YYYY-MM-DD` or `YYYYMMDD`. Throws when it is no day. */
export function dayOf(text: string): number {
  const digits = text.replaceAll('-', '');
  const day =
    Date.UTC(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)) - 1, Number(digits.slice(6))) /
    DAY_MS;
  if (!/^\d{8}$/.test(digits) || compact(day) !== digits) throw new RangeError(`no day: ${text}`);
  return day;
}

/** `YYYYMMDD`, as ETS writes days. */
export function compact(day: number): string {
  return iso(day).replaceAll('-', '');
}

/** `YYYY-MM-DD`. */
export function iso(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
