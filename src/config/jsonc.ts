/**
 * Reads JSON as people write it in configuration files: with comments, trailing commas, and the
 * place of every value. Called by `load.ts`. The reading is jsonc-parser's; ours are the words for
 * what is wrong, and the refusal of what it lets pass: a name given twice, nesting without end.
 */
import {
  findNodeAtLocation,
  getNodeValue,
  type JSONVisitor,
  type Node,
  parseTree,
  printParseErrorCode,
  visit,
} from 'jsonc-parser';

type JsoncPath = readonly (string | number)[];

/** Offsets into the text, from 0; `end` is the first character after. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Jsonc =
  | {
      readonly kind: 'read';
      readonly value: unknown;
      /** Where the value (or its key) at a path stands; null when there is none. */
      locate(path: JsoncPath, on: 'key' | 'value'): Span | null;
    }
  | {
      readonly kind: 'unreadable';
      readonly at: Span;
      readonly message: string;
      readonly hint: string | null;
      /** The last name read before the error, for whoever must not show what stands beside it. */
      readonly lastName: string | null;
    };

type Code = ReturnType<typeof printParseErrorCode>;
type Words = readonly [message: string, hint: string | null];

/** Configuration has four levels; what nests deeper is a mistake that must not take the stack. */
const DEEPEST = 64;
const OPTIONS = { allowTrailingComma: true };

export function parseJsonc(text: string): Jsonc {
  // A byte order mark says nothing; the places after it stay as they are.
  const json = text.replace(/^\uFEFF/, ' ');
  const progress: Progress = { open: [], lastEnd: 0, lastName: null };
  try {
    visit(json, stoppingAtFault(json, progress), OPTIONS);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { at, words } = error;
    const [message, hint] = words;
    return { kind: 'unreadable', at, message, hint, lastName: progress.lastName };
  }
  const tree = parseTree(json, [], OPTIONS);
  if (tree === undefined) throw new Error('jsonc-parser found neither a value nor a fault');
  return {
    kind: 'read',
    // Its objects have no prototype, so even `__proto__` is an ordinary name.
    value: getNodeValue(tree),
    locate: (path, on) => spanOf(findNodeAtLocation(tree, [...path]), on),
  };
}

interface Progress {
  /** The braces and brackets around the place that is being read. */
  readonly open: {
    readonly start: number;
    readonly brackets: '{}' | '[]';
    readonly names: Set<string>;
  }[];
  /** Where the last value ended. */
  lastEnd: number;
  lastName: string | null;
}

/** Never leaves this file. */
class Fault extends Error {
  readonly at: Span;
  readonly words: Words;

  constructor(start: number, length: number, words: Words) {
    super(words[0]);
    this.at = { start, end: start + length };
    this.words = words;
  }
}

/** What follows a first fault is mostly guesswork, so reading ends there. */
function stoppingAtFault(text: string, progress: Progress): JSONVisitor {
  const { open } = progress;
  const begin = (brackets: '{}' | '[]') => (start: number) => {
    if (open.length === DEEPEST)
      throw new Fault(start, 1, [`more than ${DEEPEST} levels of braces`, null]);
    open.push({ start, brackets, names: new Set() });
  };
  const ended = (start: number, length: number) => {
    progress.lastEnd = start + length;
  };
  const close = (start: number, length: number) => {
    // At the end of the text jsonc-parser closes what is open, and complains afterwards.
    if (start >= text.length) throw endedTooSoon(open);
    open.pop();
    ended(start, length);
  };
  return {
    onObjectBegin: begin('{}'),
    onArrayBegin: begin('[]'),
    onObjectEnd: close,
    onArrayEnd: close,
    onLiteralValue: (_value, start, length) => ended(start, length),
    onObjectProperty(name, start, length) {
      const names = open.at(-1)?.names;
      if (names?.has(name))
        throw new Fault(start, length, [`\`${name}\` is given twice`, 'Keep one of the two.']);
      names?.add(name);
      progress.lastName = name;
    },
    onError(code, start, length) {
      throw faultOf(printParseErrorCode(code), start, length, text, progress);
    },
  };
}

function faultOf(
  code: Code,
  start: number,
  length: number,
  text: string,
  { open, lastEnd }: Progress,
): Fault {
  if (start >= text.length) return endedTooSoon(open);
  // Where the comma belongs, not where the next thing stands, perhaps lines below.
  if (code === 'CommaExpected') {
    const closing = open.at(-1)?.brackets[1] ?? '';
    return new Fault(lastEnd, 1, [`a comma or \`${closing}\` is missing here`, null]);
  }
  return new Fault(start, length, WORDS[code] ?? OUTSIDE_QUOTES);
}

function endedTooSoon(open: Progress['open']): Fault {
  const innermost = open.at(-1);
  if (innermost === undefined) return new Fault(0, 1, ['the file is empty', null]);
  const { start, brackets } = innermost;
  const [opening, closing] = brackets;
  return new Fault(start, 1, [
    `the \`${opening}\` is never closed`,
    `Add the missing \`${closing}\`.`,
  ]);
}

const OUTSIDE_QUOTES: Words = [
  'this means nothing in JSON outside of double quotes',
  'Names and texts stand in double quotes; numbers, true, false and null without.',
];
const BACKSLASH: Words = [
  'a backslash in this text starts no escape that JSON knows',
  'A backslash is written twice ("C:\\\\toefl"), or use forward slashes.',
];
const WORDS: Readonly<Partial<Record<Code, Words>>> = {
  PropertyNameExpected: [
    'a name in double quotes is expected here',
    'Write names like "source"; a comma too many has to go.',
  ],
  ValueExpected: [
    'a value is expected here',
    'Texts stand in double quotes; numbers, true and false without.',
  ],
  ColonExpected: ['a colon is missing before this', null],
  EndOfFileExpected: [
    'the file should end here',
    'Remove what follows, or a brace too many before it.',
  ],
  UnexpectedEndOfComment: ['this comment is never closed', 'Add `*/`.'],
  UnexpectedEndOfString: ['the closing quote of this text is missing', null],
  UnexpectedEndOfNumber: ['this number is not complete', null],
  InvalidUnicode: BACKSLASH,
  InvalidEscapeCharacter: BACKSLASH,
  InvalidCharacter: ['this text holds a tab or control character', 'Write a tab as \\t.'],
};

function spanOf(value: Node | undefined, on: 'key' | 'value'): Span | null {
  const property = value?.parent?.type === 'property' ? value.parent : undefined;
  const node = on === 'value' ? value : property?.children?.[0];
  return node === undefined ? null : { start: node.offset, end: node.offset + node.length };
}
