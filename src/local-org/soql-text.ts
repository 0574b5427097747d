/**
 * The text side of SOQL: errors that show the place in the statement, and string literals; called
 * by soql.ts and soql-where.ts.
 *
 * Sources: a recorded INVALID_TYPE answer for the form; SOQL Reference "Quoted String Escapes".
 */

import { RequestError } from './errors.ts';

const SHOWN = 40;

/** An error at the first place where `word` stands in the statement, shown with a caret. */
export function soqlError(
  errorCode: string,
  statement: string,
  word: string,
  message: string,
): RequestError {
  return new RequestError(
    400,
    errorCode,
    `${showPlace(statement, placeOf(statement, word))}${message}`,
  );
}

/** Long statements are shown around the place only, as Salesforce does. */
function showPlace(statement: string, place: number): string {
  const lineStart = statement.lastIndexOf('\n', place - 1) + 1;
  const row = statement.slice(0, place).split('\n').length;
  const lineEnd = statement.indexOf('\n', place);
  const end = lineEnd < 0 ? statement.length : lineEnd;
  const from = end - lineStart > 120 ? Math.max(lineStart, place - SHOWN) : lineStart;
  const until = end - lineStart > 120 ? Math.min(end, place + SHOWN) : end;
  const caret = `${' '.repeat(place - from)}^`;
  return `\n${statement.slice(from, until)}\n${caret}\nERROR at Row:${row}:Column:${place - lineStart + 1}\n`;
}

function placeOf(statement: string, word: string): number {
  if (word === '') return statement.length;
  const found = new RegExp(`(?<![\\w.])${escapeRegExp(word)}(?![\\w])`, 'i').exec(statement);
  return found?.index ?? Math.max(0, statement.toLowerCase().lastIndexOf(word.toLowerCase()));
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/**
 * The text of a quoted literal.
 *
 * @throws RequestError MALFORMED_QUERY for a backslash before anything else
 */
export function unquote(statement: string, literal: string): string {
  return readEscapes(statement, literal, (character) => ESCAPES[character]);
}

/** The pattern of a LIKE literal: `%` any text, `_` any one character, both without case. */
export function likePattern(statement: string, literal: string): RegExp {
  let source = '';
  let plain = '';
  const flush = () => {
    source += escapeRegExp(plain);
    plain = '';
  };
  readEscapes(
    statement,
    literal,
    (character) => (character === '_' || character === '%' ? character : ESCAPES[character]),
    (character, escaped) => {
      if (!escaped && (character === '%' || character === '_')) {
        flush();
        source += character === '%' ? '.*' : '.';
      } else {
        plain += character;
      }
    },
  );
  flush();
  // Neighbouring wildcards are one, which also keeps the pattern quick.
  return new RegExp(`^${source.replace(/(\.\*)+/g, '.*')}$`, 'isu');
}

function readEscapes(
  statement: string,
  literal: string,
  meaning: (character: string) => string | undefined,
  visit?: (character: string, escaped: boolean) => void,
): string {
  const inside = literal.slice(1, -1);
  let text = '';
  for (let at = 0; at < inside.length; at += 1) {
    let character = inside.charAt(at);
    const escaped = character === '\\';
    if (escaped) {
      at += 1;
      const meant = meaning(inside.charAt(at));
      if (meant === undefined) {
        throw new RequestError(
          400,
          'MALFORMED_QUERY',
          `Invalid string literal ${literal}. Illegal character sequence '\\${inside.charAt(at)}' in string literal. (statement: ${statement.slice(0, SHOWN)}…)`,
        );
      }
      character = meant;
    }
    text += character;
    visit?.(character, escaped);
  }
  return text;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
