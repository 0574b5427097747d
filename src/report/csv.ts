/** A plan as a table for Excel: one line a field change, one line a reason of a held record. */
import { stringify } from 'csv-stringify/sync';
import type { FieldValue } from '../mapping/values.ts';
import { chunksOf } from './chunks.ts';
import { type ChangeLine, type OverruledLine, type RecordLine, recordLine } from './record-line.ts';
import type { ReportInput } from './report.ts';

/** Add at the end, never rename: people build on them. */
const COLUMNS = [
  'outcome',
  'appointment',
  'object',
  'id',
  'key',
  'action',
  'field',
  'old',
  'new',
  'reason',
  'message',
  'link',
] as const;

type Line = { readonly [Column in (typeof COLUMNS)[number]]?: string | null };

/** csv-stringify has an escape for formulas too, but none for what Excel takes for a number. */
const FORM = {
  record_delimiter: 'windows',
  // Not its default with a delimiter of one's own, and a lone line feed ends a line in Excel too.
  quote_record_delimiter: true,
  cast: { string: safeCell },
} as const;

const RECORDS_AT_ONCE = 25;

/** Records that change nothing and are not held have no line. */
export async function* csvReport(input: ReportInput): AsyncGenerator<string> {
  yield stringify([[...COLUMNS]], { ...FORM, bom: true });
  for await (const records of chunksOf(input.records, RECORDS_AT_ONCE)) {
    const lines = records.flatMap((record) => linesOf(recordLine(record, input)).map(cells));
    if (lines.length > 0) yield stringify(lines, FORM);
  }
}

function cells(line: Line): (string | null | undefined)[] {
  return COLUMNS.map((column) => line[column]);
}

function linesOf({ outcome, appointment, reasons, changes, overruled }: RecordLine): Line[] {
  return [
    ...reasons.map(({ code, where, message }) => ({ field: where, reason: code, message })),
    ...changes.flatMap(changeLines),
    ...overruled.map(overruledLine),
  ].map((line) => ({ outcome, appointment, ...line }));
}

function changeLines({ object, id, key, action, link, fields, parents }: ChangeLine): Line[] {
  const row = { object, id, key: key?.value ?? null, action, link };
  const lines = [...parents, ...fields].map((line) => ({
    ...row,
    field: line.field,
    old: cellOf(line.old),
    new: cellOf(line.new),
    message: 'again' in line && line.again ? 'written before, and changed in the org since' : '',
  }));
  // A row whose key is all it has is made all the same.
  return lines.length === 0 ? [row] : lines;
}

function overruledLine({ object, id, field, ours, theirs, link }: OverruledLine): Line {
  const message = 'left as it is: the org has twice put its own value in place of the mapped one';
  return {
    object,
    id,
    action: 'keep',
    field,
    old: cellOf(theirs),
    new: cellOf(ours),
    message,
    link,
  };
}

function cellOf(value: FieldValue): string {
  return value === null ? '' : String(value);
}

/** What would start a formula, also in full-width letters and after blanks. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;

/** What Excel reads as a number, a date or a time: `2025071621000001`, `007`, `1-6`, `12:30`. */
const NUMBER_OR_DATE = /^\d[\d\s.,:/eE+-]*$/;

/** Those of them that it reads as they are meant. Beyond 11 digits it shows a power of ten. */
const KEPT = /^(0|[1-9]\d{0,10})(\.\d{1,10})?$|^\d{4}-\d{2}-\d{2}$/;

/** The cell's text as Excel will show it unchanged. */
function safeCell(text: string): string {
  if (FORMULA.test(text)) return `'${text}`;
  return NUMBER_OR_DATE.test(text) && !KEPT.test(text) ? `="${text}"` : text;
}
