/**
 * One YAML file of an admin's as plain data whose every value still knows its place. Read by the
 * loader of mappings and of their examples.
 */
import { Composer, type CST, type Document, Lexer, LineCounter, Parser, visit } from 'yaml';
import { COUNT, type Finding, linesOf, type SourceText } from '../text/finding.ts';
import {
  FLATTER,
  MAX_VALUES,
  TOO_DEEP,
  TOO_MANY,
  TOO_MANY_VALUES,
  yamlFaults,
} from './yaml-faults.ts';
import { type FindInYaml, finder, type Place, positionOf, rangeOf } from './yaml-places.ts';
import { wordsOf } from './yaml-words.ts';

export interface YamlFile {
  readonly source: SourceText;
  readonly value: unknown;
  readonly find: FindInYaml;
  /** The same value with the text of each number and truth value, as it was typed. */
  asTyped(): unknown;
}

export type ReadYaml =
  | { readonly kind: 'read'; readonly yaml: YamlFile }
  | { readonly kind: 'unreadable'; readonly findings: readonly Finding[] };

/** Larger files are no mappings; an editor's mistake must not take the memory. */
export const MAX_CHARACTERS = 500_000;
/** Of the parser: a value with its name, blanks and line break takes about five. */
const MAX_TOKENS = 6 * MAX_VALUES;
/** Open at once: what comes close is too deep by far, and the composer would run out of stack. */
const MAX_OPEN = 100;

export function readYaml(source: SourceText): ReadYaml {
  // Positions are lines and columns, which stay the same.
  const text = source.text.replace(/\r\n?/g, '\n');
  const unfit = unfitText(text);
  if (unfit !== null) return unreadable([unfit]);
  const lines = new LineCounter();
  const place = (start: number, end: number) => positionOf([start, end], lines, text);
  const parsed = parse(source, text, lines, place);
  if (parsed.kind === 'unreadable') return parsed;
  const { document } = parsed;
  const faults = yamlFaults(document, (node) => lines.linePos(rangeOf(node)?.[0] ?? 0).line);
  if (faults.length > 0) {
    return unreadable(
      faults.map(({ node, ...fault }): Finding => {
        const range = rangeOf(node);
        return { severity: 'error', ...fault, position: range && place(...range) };
      }),
    );
  }
  keepDigits(document);
  const value = document.toJS(UNLIMITED) ?? null;
  const find = finder(document, place);
  return { kind: 'read', yaml: { source, value, find, asTyped: () => asTyped(document) } };
}

/** `yamlFaults` has counted what the aliases unfold to. */
const UNLIMITED = { maxAliasCount: -1 };

function unreadable(findings: readonly Finding[]): ReadYaml & { kind: 'unreadable' } {
  return { kind: 'unreadable', findings };
}

export function wholeFile(code: string, message: string, hint: string | null = null): Finding {
  return { severity: 'error', code, message, hint, position: null };
}

/** Of a file that was named and could not even be opened. */
export function unreadableFile(why: string): Finding {
  return wholeFile(
    'unreadable',
    `the file cannot be read: ${why}`,
    'See that the name is right, from the folder in which the command runs, and that you may read it.',
  );
}

/** What cannot be a mapping, whatever stands in it. */
function unfitText(text: string): Finding | null {
  if (text.length > MAX_CHARACTERS) {
    const message = `the file has more than ${COUNT.format(MAX_CHARACTERS)} characters`;
    return wholeFile('too-large', message, TOO_MANY);
  }
  // Node reads what is no UTF-8 as these.
  const broken = /[\0\uFFFD]/.exec(text);
  if (broken === null) return null;
  const before = text.slice(0, broken.index).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return {
    ...wholeFile(
      'wrong-encoding',
      'this is no UTF-8 text',
      'In your editor choose "Save with Encoding" (or "Save as") and UTF-8.',
    ),
    position: text.includes('\0') ? null : { line: before.length, column, length: 1 },
  };
}

const OUT_OF_PLACE = 'UNEXPECTED_TOKEN';

type Parsed =
  | { readonly kind: 'parsed'; readonly document: Document.Parsed }
  | (ReadYaml & { readonly kind: 'unreadable' });

/** As `parseDocument` of yaml, which has no bounds. */
function parse(source: SourceText, text: string, lines: LineCounter, place: Place): Parsed {
  const tokens = tokensOf(text, lines, place);
  if (tokens.kind === 'unreadable') return tokens;
  const documents = [...new Composer(OPTIONS).compose(tokens.tokens, true, text.length)];
  const errors = documents.flatMap((one) => one.errors);
  if (errors.length > 0) {
    const found = errors.map((error): Finding => {
      const position = place(...error.pos);
      const words = wordsOf(error, linesOf(source)[position.line - 1] ?? '');
      return { severity: 'error', code: 'yaml', ...words, position };
    });
    // What follows in a line is mostly the same fault, and so is a sign that is only out of place.
    const own = found.filter((_one, index) => index === 0 || errors[index]?.code !== OUT_OF_PLACE);
    const perLine = new Map(own.toReversed().map((one) => [one.position?.line, one]));
    return unreadable([...perLine.values()]);
  }
  const [document, second] = documents;
  if (second !== undefined) {
    const position = place(second.range[0], second.range[0] + 1);
    return unreadable([
      {
        ...wholeFile(
          'yaml',
          'here begins a second document, and a file holds one',
          'Leave out the line `---`, or put what follows into a file of its own.',
        ),
        position,
      },
    ]);
  }
  return document === undefined ? unreadable([]) : { kind: 'parsed', document };
}

type Tokens =
  | { readonly kind: 'tokens'; readonly tokens: readonly CST.Token[] }
  | (ReadYaml & { readonly kind: 'unreadable' });

/** Stops where the file becomes too long or too deep, before anything is made of it. */
function tokensOf(text: string, lines: LineCounter, place: Place): Tokens {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let count = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    count += 1;
    if (count > MAX_TOKENS) return unreadable([wholeFile('too-large', TOO_MANY_VALUES, TOO_MANY)]);
    if (parser.stack.length > MAX_OPEN) {
      const position = place(parser.offset, parser.offset + 1);
      return unreadable([{ ...wholeFile('too-complex', TOO_DEEP, FLATTER), position }]);
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { kind: 'tokens', tokens };
}

/** Keys are compared by `yamlFaults`, in one pass and as they are written. */
const OPTIONS = { merge: true, uniqueKeys: false, logLevel: 'error' } as const;

/** Codes are no numbers: `01` and `5.0` stay as they are written, in keys and values. */
function keepDigits(document: Document.Parsed): void {
  visit(document, {
    Scalar(_key, scalar) {
      const { value, source } = scalar;
      if (typeof value === 'number' && source !== undefined && String(value) !== source) {
        scalar.value = source;
      }
    },
  });
}

/** The document itself changes; all else was read of it before. */
function asTyped(document: Document.Parsed): unknown {
  visit(document, {
    Scalar(_key, scalar) {
      const { value, source } = scalar;
      if ((typeof value === 'number' || typeof value === 'boolean') && source !== undefined) {
        scalar.value = source;
      }
    },
  });
  return document.toJS(UNLIMITED);
}
