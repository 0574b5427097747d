/**
 * A plan as JSON lines, for scripts: a header, a line for each record, and the summary at the end,
 * whose absence tells that a file was cut off.
 */
import type { RunReport } from '../plan/report.ts';
import { type RecordLine, recordLine } from './record-line.ts';
import type { ReportInput } from './report.ts';

/** The names are a part of the outside contract: add, never rename. */
export type ReportLine =
  | HeaderLine
  | ({ readonly type: 'record' } & RecordLine)
  | ({ readonly type: 'summary' } & RunReport);

interface HeaderLine {
  readonly type: 'header';
  /** Of this format. */
  readonly version: 1;
  readonly run: string;
  readonly mode: RunReport['mode'];
  readonly org: string;
  readonly mapping: string;
  /** False when personal values are masked. */
  readonly revealed: boolean;
}

export async function* linesReport(input: ReportInput): AsyncGenerator<string> {
  const { report, org, mapping, revealed } = input;
  const { run, mode } = report;
  yield lineOf({ type: 'header', version: 1, run, mode, org, mapping, revealed });
  for await (const record of input.records) {
    yield lineOf({ type: 'record', ...recordLine(record, input) });
  }
  yield lineOf({ type: 'summary', ...report });
}

function lineOf(line: ReportLine): string {
  return `${JSON.stringify(line)}\n`;
}
