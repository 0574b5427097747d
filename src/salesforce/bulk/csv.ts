/**
 * CSV as Bulk API 2.0 takes and gives it. Used by the other files of this folder and by whoever
 * fills a job.
 *
 * Source: Bulk API 2.0 Developer Guide, "Prepare CSV Files" and "Valid CSV Record Rows".
 */
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import type { FieldValue } from '../../mapping/values.ts';

/** One line of an upload, every field in quotes. Line breaks are LF, as the jobs say. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\n`;
}

/** What empties a field; an empty text would leave it as it is. */
const NOTHING = '#N/A';

/** Salesforce's own limit of a field in a CSV file. */
const MOST_CHARACTERS = 32_000;

/** A value as a CSV has it; null for one that a CSV cannot say. */
export function csvText(value: FieldValue): string | null {
  // A file must break its lines in one way, inside of quotes too.
  const text = String(value ?? '').replace(/\r\n?/g, '\n');
  if (text === '') return NOTHING;
  return text === NOTHING || text.length > MOST_CHARACTERS ? null : text;
}

/**
 * The records of a CSV as it comes, the header first.
 * @throws what reading the bytes throws; Error when it is no CSV
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[]> {
  const parser = parse({ bom: true, skip_empty_lines: true });
  // A failure of the bytes ends the parser with it, so that the loop throws it.
  pipeline(bytes, parser, () => {});
  for await (const record of parser) {
    // csv-parse gives lists of texts when it is asked for no columns.
    const fields: readonly string[] = record;
    yield fields;
  }
}
