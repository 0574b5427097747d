/** Orders the reports of one sitting; staging and ledger keep the result with each record. */
import { textOf } from './blank.ts';
import { isObject } from './json.ts';
import type { ScoreRecord } from './parse.ts';

/**
 * Text that orders the reports of one sitting, the greatest being the one that counts: the later
 * report date, on the same date a cancellation over a report, then the content's own id, so that
 * it never depends on which came first.
 */
export function rankOf({ reportDate, cancelled }: ScoreRecord, id: string): string {
  return rank(reportDate, cancelled, 1, id);
}

/** The same of a record that cannot be used: as far as it can be read, and after all that can. */
export function rankOfUnusable(value: unknown, id: string): string {
  const fields = isObject(value) ? value : {};
  const date = textOf(fields['reportDate']) ?? '';
  const cancelled = textOf(fields['scoreStatus']) === 'C';
  return rank(/^\d{8}$/.test(date) ? date : '00000000', cancelled, 0, id);
}

/** Whether the record of a rank is a cancellation. */
export function isCancellation(rank: string): boolean {
  return rank.startsWith('1', 'YYYYMMDD-'.length);
}

function rank(date: string, cancelled: boolean, usable: 0 | 1, id: string): string {
  return `${date}-${cancelled ? 1 : 0}-${usable}-${id}`;
}
