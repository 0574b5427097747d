/** CSV as Bulk API 2.0 takes and gives it, and what it says of failures. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvLine, csvText, readCsv } from '../../../src/salesforce/bulk/csv.ts';
import { errorOfJob, errorOfRow } from '../../../src/salesforce/bulk/row-errors.ts';

it('what is written as CSV is read as it was, in whatever pieces it comes', async () => {
  const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: width, maxLength: width }), {
      minLength: 1,
    }),
  );
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (rows, size) => {
      const lines = rows.map((row) => ['x', ...row]);
      // A lone surrogate has no UTF-8, and a file breaks its lines in one way.
      const plain = lines.map((row) => row.map((text) => text.toWellFormed().replace(/\r/g, ' ')));
      const bytes = Buffer.from(plain.map(csvLine).join(''));
      expect(await listOf(readCsv(inPieces(bytes, size)))).toEqual(plain);
    }),
    { seed: 7, numRuns: 200 },
  );
});

it.each([
  ['a text', 'a text'],
  [4.5, '4.5'],
  [false, 'false'],
  ['two\r\nlines', 'two\nlines'],
])('%j is sent as %j', (value, text) => {
  expect(csvText(value)).toBe(text);
});

it.each([[null], ['']])('%j empties a field, where an empty text would leave it', (value) => {
  expect(csvText(value)).toBe('#N/A');
});

it.each([
  ['the text that means nothing there', '#N/A'],
  ['a text that is too long for it', 'x'.repeat(32_001)],
])('%s cannot be sent', (_, value) => {
  expect(csvText(value)).toBeNull();
});

it.each([
  [
    'REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --',
    'REQUIRED_FIELD_MISSING',
    'Required fields are missing: [LastName]',
    ['LastName'],
  ],
  [
    'UNABLE_TO_LOCK_ROW:unable to obtain exclusive access: 001xxx,001yyy:--',
    'UNABLE_TO_LOCK_ROW',
    'unable to obtain exclusive access: 001xxx,001yyy',
    [],
  ],
  [
    'STRING_TOO_LONG:data value too large:A__c, B__c --',
    'STRING_TOO_LONG',
    'data value too large',
    ['A__c', 'B__c'],
  ],
  ['UNABLE_TO_LOCK_ROW', 'UNABLE_TO_LOCK_ROW', '', []],
  ['of another form', 'UNKNOWN', 'of another form', []],
  ['ODD:not welcome:LastName --', 'UNKNOWN', 'ODD: not welcome', ['LastName']],
])('the failure of a row is read: %s', (text, code, message, fields) => {
  expect(errorOfRow(text)).toEqual({ code, message, fields });
});

it('the failure of a job names the column that is not there', () => {
  const message = 'InvalidBatch : Field name not found : Nope__c';
  expect(errorOfJob(message)).toEqual({ code: 'InvalidBatch', message, fields: ['Nope__c'] });
});

it('a job that fails without a word has an error all the same', () => {
  expect(errorOfJob('Markxyzlast is not welcome').code).toBe('JobFailed');
  expect(errorOfJob(null)).toEqual({ code: 'JobFailed', message: '', fields: [] });
});

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
