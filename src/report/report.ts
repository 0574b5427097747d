/** What every report of a plan or run is made from; the commands put it together. */
import type { PlannedRecord } from '../plan/plan.ts';
import type { RunReport } from '../plan/report.ts';
import type { Show } from './mask.ts';

/**
 * A report is a function from this to chunks of text, which the caller writes one after the other,
 * so that a plan of any size never sits in memory.
 */
export interface ReportInput {
  readonly report: RunReport;
  /** Read once, from the first to the last. */
  readonly records: Iterable<PlannedRecord> | AsyncIterable<PlannedRecord>;
  /** Masks personal values unless they are to be revealed. */
  readonly show: Show;
  /** Whether `show` shows personal values as they are. */
  readonly revealed: boolean;
  /** Where links to rows lead: `https://example.my.salesforce.com`; null for no links. */
  readonly orgUrl: string | null;
  /** The mapping's name. */
  readonly mapping: string;
  /** The org's Id. */
  readonly org: string;
}
