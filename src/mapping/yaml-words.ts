/**
 * The YAML parser's errors in words for somebody who has not learnt YAML. Used by `document.ts`, and
 * by `hints.ts` for lines that are YAML by accident.
 */
import type { YAMLParseError } from 'yaml';

export interface Words {
  readonly message: string;
  readonly hint: string;
}

/** @param line in which the error stands, as it was written */
export function wordsOf({ code, message }: YAMLParseError, line: string): Words {
  return (
    (BRACES.fits.test(line) ? BRACES.words : null) ??
    OF_MESSAGES.find(({ fits }) => fits.test(message))?.words ??
    wordsOfLine(line) ??
    OF_CODES[code] ??
    ELSE
  );
}

/** What a line gives away by how it looks, whatever the parser stumbled over. */
export function wordsOfLine(line: string): Words | null {
  return OF_LINES.find(({ fits }) => fits.test(line))?.words ?? null;
}

interface Known {
  readonly fits: RegExp;
  readonly words: Words;
}

/** To YAML a text that begins with a path in braces is a group of keys, with something behind it. */
const BRACES: Known = {
  fits: /[:,[{-] *\{ *[\w.]+ *\}(?! *(?:[,}\]#]|$))/,
  words: {
    message: 'a text with values in braces needs quotes',
    hint: 'Put it in quotes: `Key__c: "{appointmentNo}-{section.code}"`, or `{ text: "{score.total} of 6" }`.',
  },
};

const TAB: Words = {
  message: 'this line is indented with a tab',
  hint: 'Indent with blanks. Most editors can replace all tabs at once.',
};

const OF_LINES: readonly Known[] = [
  {
    fits: /^\s*(?:- )?["']?[\w. ]+["']?\s*(?:=|=>|->)\s*\S/,
    words: {
      message: 'after a name comes a colon, and here is another sign',
      hint: 'Write `Name: value`, with a colon and a blank: `Email: candidateInfo.email`.',
    },
  },
  { fits: /^ *\t/, words: TAB },
  {
    fits: /^\s*["']?[\w.]+["']?:(?![\s"']|$)[^:]*$/,
    words: {
      message: 'the blank after the colon is missing',
      hint: 'Write `Name: value`, with a blank after the colon.',
    },
  },
  {
    fits: /^\s*[\w.]+: +[^"'{[\s][^"']*: /,
    words: {
      message: 'this text has a colon in it, so it needs quotes',
      hint: 'Put the text in quotes: `name: "TOEFL: all scores"`. Or begin a new line for the second name.',
    },
  },
];

/** Where the parser's code alone says too little. */
const OF_MESSAGES: readonly Known[] = [
  {
    fits: /and end with a [\]}]/,
    words: {
      message: 'a bracket or brace is opened above and never closed',
      hint: 'Each `[` needs a `]`, and each `{` a `}`. What stands in them is on one line, or further indented.',
    },
  },
  {
    fits: /^Missing closing/,
    words: {
      message: 'a quote is opened and never closed',
      hint: 'Close every quote in its line.',
    },
  },
  {
    fits: /^Missing , /,
    words: {
      message: 'a comma is missing between two entries',
      hint: 'In braces and brackets commas stand between the entries: { a: 1, b: 2 }. A text with `{` or `,` in it needs quotes.',
    },
  },
];

const INDENT: Words = {
  message: 'this line is not indented like those that it belongs to',
  hint: 'What belongs together starts in the same column; what belongs to a line above it, two blanks further right.',
};
const TOO_DEEP: Words = {
  message: 'the file is nested too deeply',
  hint: 'A mapping needs eight levels. Mostly a bracket is not closed.',
};

const OF_CODES: Readonly<Partial<Record<YAMLParseError['code'], Words>>> = {
  BAD_INDENT: INDENT,
  BLOCK_AS_IMPLICIT_KEY: INDENT,
  TAB_AS_INDENT: TAB,
  RESOURCE_EXHAUSTION: TOO_DEEP,
  BAD_SCALAR_START: {
    message: 'a text without quotes may not begin with this sign',
    hint: 'Put it in quotes: "> 4". The signs are { } [ ] & * ! | > % @ ` and some more.',
  },
  BAD_DQ_ESCAPE: {
    message: 'a backslash in double quotes begins an escape, and this one is not known',
    hint: "Write \\\\ for a backslash, \\n for a new line; or use 'single quotes', in which it means itself.",
  },
  MISSING_CHAR: {
    message: 'a sign is missing here',
    hint: 'After each name comes a colon and a blank, before each item of a list a dash and a blank; texts with other signs need quotes.',
  },
  UNEXPECTED_TOKEN: {
    message: 'this sign does not fit here',
    hint: 'Mostly a bracket, a brace or a quote is missing or too many, here or in the line above.',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a colon is missing after a name in this or the next line',
    hint: 'Each line says `Name: value`; a list has a `- ` before each of its items.',
  },
  BLOCK_IN_FLOW: {
    message: 'in braces or brackets everything is written with commas, not with indented lines',
    hint: 'Write { a: 1, b: 2 }, or leave out the braces and indent the lines.',
  },
  BAD_DIRECTIVE: {
    message: 'a line that begins with % is an order to YAML, and this is none that it knows',
    hint: 'Put the line in quotes, or begin it with # if it is a comment.',
  },
  KEY_OVER_1024_CHARS: {
    message: 'a name before a colon is far too long',
    hint: 'Mostly a line break or a quote is missing before it.',
  },
};

const ELSE: Words = {
  message: 'this is nothing that a mapping can use',
  hint: 'A text that begins with & * or ! needs quotes. docs/mapping.md shows how a mapping is written.',
};
