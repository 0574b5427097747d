/**
 * CSV as Bulk API 2.0 reads and writes it; called by the other files of this folder.
 *
 * Sources: Bulk API 2.0 guide "Valid CSV Record Rows", "Prepare CSV Files" (RFC 4180: a quote is
 * doubled, no blank around quotes); recorded result files.
 */

export const DELIMITERS = {
  COMMA: ',',
  TAB: '\t',
  PIPE: '|',
  SEMICOLON: ';',
  CARET: '^',
  BACKQUOTE: '`',
} as const;

export const LINE_ENDINGS = { LF: '\n', CRLF: '\r\n' } as const;

export interface CsvForm {
  readonly columnDelimiter: keyof typeof DELIMITERS;
  readonly lineEnding: keyof typeof LINE_ENDINGS;
}

export interface CsvLine {
  readonly fields: readonly string[];
  /** Where the line ends, without its ending. */
  readonly end: number;
  /** Where the next one starts. */
  readonly next: number;
}

/** What stands in a file and is no CSV. */
export class CsvError extends Error {}

/**
 * The line that starts at a place, undefined at the end of the text. A quoted field may hold line
 * breaks, so a line may be several of the file.
 *
 * @throws CsvError for a quote that is not closed, or stands inside an unquoted field
 */
export function readCsvLine(text: string, from: number, form: CsvForm): CsvLine | undefined {
  if (from >= text.length) return undefined;
  const delimiter = DELIMITERS[form.columnDelimiter];
  const fields: string[] = [];
  let at = from;
  for (;;) {
    const field = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at, delimiter);
    fields.push(field.value);
    at = field.end;
    if (text[at] === delimiter) {
      at += 1;
      continue;
    }
    const ending = text.startsWith('\r\n', at) ? 2 : text[at] === '\n' ? 1 : 0;
    if (ending > 0 || at >= text.length) return { fields, end: at, next: at + ending };
    throw new CsvError('a quoted field is followed by text');
  }
}

/** One line, every field in quotes. */
export function writeCsvLine(fields: readonly string[], form: CsvForm): string {
  const line = fields.map(quote).join(DELIMITERS[form.columnDelimiter]);
  return line + LINE_ENDINGS[form.lineEnding];
}

export function quote(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

/**
 * Whether a file ends its lines as the job says. Line breaks inside quotes are counted too: a file
 * whose fields break lines another way is refused (seen in public reports of the error, so a client
 * had better not rely on more).
 */
export function hasLineEnding(text: string, lineEnding: CsvForm['lineEnding']): boolean {
  return !(lineEnding === 'LF' ? /\r/ : /(?<!\r)\n|\r(?!\n)/).test(text);
}

interface Field {
  readonly value: string;
  readonly end: number;
}

function readQuoted(text: string, start: number): Field {
  let value = '';
  let from = start + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close === -1) throw new CsvError('a quoted field is not closed');
    value += text.slice(from, close);
    if (text[close + 1] !== '"') return { value, end: close + 1 };
    value += '"';
    from = close + 2;
  }
}

function readPlain(text: string, start: number, delimiter: string): Field {
  let end = start;
  for (; end < text.length; end += 1) {
    const char = text[end];
    if (char === delimiter || char === '\n' || char === '\r') break;
    if (char === '"') throw new CsvError('a quote stands inside an unquoted field');
  }
  return { value: text.slice(start, end), end };
}
