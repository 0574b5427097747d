/** The records that ETS has for an institution, and which of them a window holds. For `server.ts`. */

/** Where the records come from that are there from the start: called for each request anew. */
export type Feed = () => Iterable<unknown> | AsyncIterable<unknown>;

/**
 * What a window is compared with. It is not known which of the two ETS does:
 * - `reportDate`: all records whose `reportDate` is a day that the window touches
 * - `delivery`: all records that arrived within the window to the second, both ends included; those of
 *   the feed count as arrived when their `reportDate` began
 */
export type WindowBy = 'reportDate' | 'delivery';

interface Delivery {
  readonly record: unknown;
  readonly at: Date;
}

export interface Delivered {
  add(records: Iterable<unknown>, at: Date): void;
  within(from: Date, to: Date): AsyncGenerator<unknown, void>;
}

/** The feed and whatever is delivered after it. */
export function delivered(feed: Feed, by: WindowBy): Delivered {
  const later: Delivery[] = [];
  return {
    add(records, at) {
      for (const record of records) later.push({ record, at });
    },
    async *within(from, to) {
      const fits = (record: unknown, at: Date | null) =>
        by === 'reportDate' || at === null
          ? touchesDay(record, from, to, by)
          : from <= at && at <= to;
      for await (const record of feed()) if (fits(record, null)) yield record;
      for (const { record, at } of [...later]) if (fits(record, at)) yield record;
    },
  };
}

function touchesDay(record: unknown, from: Date, to: Date, by: WindowBy): boolean {
  const day = reportDay(record);
  // What has no day cannot be outside of any window.
  if (day === null) return true;
  if (by === 'delivery') return from <= day && day <= to;
  return from.getTime() < day.getTime() + DAY_MS && day <= to;
}

const DAY_MS = 86_400_000;

/** The first moment of a record's report date, in UTC; null when it has none. */
function reportDay(record: unknown): Date | null {
  if (typeof record !== 'object' || record === null || !('reportDate' in record)) return null;
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(String(record.reportDate));
  if (match === null) return null;
  const time = Date.parse(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
  return Number.isNaN(time) ? null : new Date(time);
}
