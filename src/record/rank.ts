/** Orders the reports of one sitting; the staging area keeps the result with each pulled record. */
import type { ScoreRecord } from './parse.ts';

/**
 * Text that orders the reports of one sitting, the greatest being the one that counts: the later
 * report date, on the same date a cancellation over a report, then the tie-break.
 */
export function rankOf(record: ScoreRecord, tieBreak: string): string {
  return `${record.reportDate}-${record.cancelled ? '1' : '0'}-${tieBreak}`;
}
