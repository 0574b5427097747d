import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  CsvError,
  hasLineEnding,
  readCsvLine,
  writeCsvLine,
} from '../../../src/local-org/bulk/csv.ts';

const FORM = { columnDelimiter: 'COMMA', lineEnding: 'LF' } as const;

function fieldsOf(text: string): readonly (readonly string[])[] {
  const lines = [];
  for (let line = readCsvLine(text, 0, FORM); line; line = readCsvLine(text, line.next, FORM)) {
    lines.push(line.fields);
  }
  return lines;
}

it.each([
  [
    'plain fields',
    'a,b\nc,d\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['a last line without ending', 'a,b', [['a', 'b']]],
  [
    'empty fields',
    ',\n"",x\n',
    [
      ['', ''],
      ['', 'x'],
    ],
  ],
  ['doubled quotes', '"a ""b""",c\n', [['a "b"', 'c']]],
  ['delimiters and line breaks in quotes', '"a,b","c\nd"\n', [['a,b', 'c\nd']]],
  ['blanks, which belong to the field', ' a ,b\n', [[' a ', 'b']]],
  ['no text', '', []],
])('reads %s', (_, text, lines) => {
  expect(fieldsOf(text)).toEqual(lines);
});

it.each([
  ['a quote that is not closed', '"a,b\n'],
  ['text after a quoted field', '"a"b,c\n'],
  ['a quote inside an unquoted field', 'a"b,c\n'],
])('refuses %s', (_, text) => {
  expect(() => fieldsOf(text)).toThrow(CsvError);
});

it.each([
  ['LF', 'a\nb\n', true],
  ['LF', 'a\r\nb\r\n', false],
  ['LF', '"a\r\nb"\n', false],
  ['CRLF', 'a\r\nb\r\n', true],
  ['CRLF', 'a\nb\n', false],
  ['CRLF', '"a\nb"\r\n', false],
] as const)('knows whether a file has the line ending %s: %j', (lineEnding, text, fits) => {
  expect(hasLineEnding(text, lineEnding)).toBe(fits);
});

it('reads back whatever it writes, in every form', () => {
  const forms = fc.record({
    columnDelimiter: fc.constantFrom('COMMA', 'TAB', 'PIPE', 'SEMICOLON', 'CARET', 'BACKQUOTE'),
    lineEnding: fc.constantFrom('LF', 'CRLF'),
  });
  const field = fc.string({
    unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', '\t', '|', ' '),
  });
  fc.assert(
    fc.property(forms, fc.array(field, { minLength: 1 }), (form, fields) => {
      const text = writeCsvLine(fields, form);
      expect(readCsvLine(text, 0, form)).toMatchObject({ fields, next: text.length });
    }),
    { seed: 20261125, numRuns: 300 },
  );
});
