/**
 * Reads JSON as people write it in configuration files: with comments, trailing commas, and the
 * place of every value. Called by `load.ts`.
 *
 * A parser of our own, because `JSON.parse` knows neither comments nor places, and YAML (which the
 * mapping loader reads) takes `//` for text. It is proven against `JSON.parse` by properties.
 */

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

/** Configuration has four levels; what nests deeper is a mistake that must not take the stack. */
const DEEPEST = 64;

export function parseJsonc(text: string): Jsonc {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    const { values, keys } = reader;
    return {
      kind: 'read',
      value,
      locate: (path, on) => (on === 'key' ? keys : values).get(addressOf(path)) ?? null,
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { at, message, hint } = error;
    return { kind: 'unreadable', at, message, hint, lastName: reader.lastName };
  }
}

/** Never leaves this file. */
class Fault extends Error {
  readonly at: Span;
  readonly hint: string | null;

  constructor(at: Span, message: string, hint: string | null) {
    super(message);
    this.at = at;
    this.hint = hint;
  }
}

function addressOf(path: JsoncPath): string {
  return JSON.stringify(path);
}

class Reader {
  readonly values = new Map<string, Span>();
  readonly keys = new Map<string, Span>();
  lastName: string | null = null;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    this.#skip();
    if (this.#at >= this.#text.length) throw this.#fault('the file is empty', null, 0);
    const value = this.#value([]);
    this.#skip();
    if (this.#at < this.#text.length) {
      throw this.#fault(
        'the file should end here',
        'Remove what follows, or a brace too many before it.',
      );
    }
    return value;
  }

  #value(path: JsoncPath): unknown {
    if (path.length > DEEPEST) throw this.#fault(`more than ${DEEPEST} levels of braces`, null);
    const start = this.#at;
    const value = this.#valueByFirst(path);
    this.values.set(addressOf(path), { start, end: this.#at });
    return value;
  }

  #valueByFirst(path: JsoncPath): unknown {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(path);
      case '[':
        return this.#array(path);
      case '"':
        return this.#string();
      default:
        return this.#bare();
    }
  }

  #object(path: JsoncPath): unknown {
    const opened = this.#at;
    const entries: [string, unknown][] = [];
    const seen = new Set<string>();
    this.#step();
    while (this.#text[this.#at] !== '}') {
      this.#expectMore(opened, '{');
      const start = this.#at;
      const name = this.#name();
      const here = [...path, name];
      if (seen.has(name))
        throw new Fault(
          { start, end: this.#at },
          `\`${name}\` is given twice`,
          'Keep one of the two.',
        );
      seen.add(name);
      this.lastName = name;
      this.keys.set(addressOf(here), { start, end: this.#at });
      this.#skip();
      if (this.#text[this.#at] !== ':')
        throw this.#fault(`a colon is missing after the name \`${name}\``, null);
      this.#step();
      this.#expectMore(opened, '{');
      entries.push([name, this.#value(here)]);
      this.#comma('}', opened);
    }
    this.#at += 1;
    // Unlike assignment, this makes even `__proto__` an ordinary key.
    return Object.fromEntries(entries);
  }

  #array(path: JsoncPath): unknown {
    const opened = this.#at;
    const items: unknown[] = [];
    this.#step();
    while (this.#text[this.#at] !== ']') {
      this.#expectMore(opened, '[');
      items.push(this.#value([...path, items.length]));
      this.#comma(']', opened);
    }
    this.#at += 1;
    return items;
  }

  #comma(closing: '}' | ']', opened: number): void {
    const end = this.#at;
    this.#skip();
    const next = this.#text[this.#at];
    if (next === ',') this.#step();
    else if (next === undefined) this.#expectMore(opened, closing === '}' ? '{' : '[');
    else if (next !== closing) {
      // Where the comma belongs, not where the next thing stands, perhaps lines below.
      throw new Fault(
        { start: end, end: end + 1 },
        `a comma or \`${closing}\` is missing here`,
        null,
      );
    }
  }

  #name(): string {
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === "'") throw this.#singleQuotes();
    if (first === ',') throw this.#fault('a comma too many', 'Remove it.');
    throw new Fault(
      this.#word(),
      'a name in double quotes is expected here',
      'Write names like "source".',
    );
  }

  #string(): string {
    const start = this.#at;
    let at = start + 1;
    for (;;) {
      const char = this.#text[at];
      if (char === undefined || char === '\n' || char === '\r') {
        throw new Fault({ start, end: at }, 'the closing quote of this text is missing', null);
      }
      if (char === '"') break;
      at += char === '\\' ? 2 : 1;
    }
    this.#at = at + 1;
    const token = this.#text.slice(start, this.#at);
    try {
      return String(JSON.parse(token));
    } catch {
      throw badText(token, start);
    }
  }

  /** A number, true, false or null. */
  #bare(): unknown {
    const first = this.#text[this.#at];
    if (first === "'") throw this.#singleQuotes();
    const { start, end } = this.#word();
    const word = this.#text.slice(start, end);
    if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(word)) {
      this.#at = end;
      return JSON.parse(word);
    }
    throw new Fault(
      { start, end },
      'a value is expected here',
      'Texts stand in double quotes; numbers, true and false without.',
    );
  }

  /** Up to the next character that has a meaning of its own. */
  #word(): Span {
    const start = this.#at;
    const length = this.#text.slice(start).search(/[\s,:{}[\]"]|\/[/*]/);
    const end = length < 0 ? this.#text.length : start + length;
    return { start, end: Math.max(end, start + 1) };
  }

  #singleQuotes(): Fault {
    return this.#fault('single quotes do not count in JSON', 'Use double quotes.');
  }

  #expectMore(opened: number, bracket: '{' | '['): void {
    if (this.#at < this.#text.length) return;
    const closing = bracket === '{' ? '}' : ']';
    throw this.#fault(
      `the \`${bracket}\` is never closed`,
      `Add the missing \`${closing}\`.`,
      opened,
    );
  }

  /** Over one character, and the space behind it. */
  #step(): void {
    this.#at += 1;
    this.#skip();
  }

  /** Over white space and comments. */
  #skip(): void {
    const blank = /(?:[ \t\r\n\uFEFF]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
    blank.lastIndex = this.#at;
    this.#at += blank.exec(this.#text)?.[0].length ?? 0;
    if (this.#text.startsWith('/*', this.#at))
      throw this.#fault('this comment is never closed', 'Add `*/`.');
  }

  #fault(message: string, hint: string | null, at = this.#at): Fault {
    return new Fault({ start: at, end: at + 1 }, message, hint);
  }
}

/** What is wrong inside a text: an escape that is none, or a bare control character. */
function badText(token: string, start: number): Fault {
  const wrong = /\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(token.replace(/\\\\/g, '..'));
  if (wrong !== null) {
    const at = start + wrong.index;
    const hint = 'A backslash is written twice ("C:\\\\toefl"), or use forward slashes.';
    return new Fault(
      { start: at, end: at + 2 },
      'this backslash starts no escape that JSON knows',
      hint,
    );
  }
  return new Fault(
    { start, end: start + token.length },
    'this text holds a tab or control character',
    'Write a tab as \\t.',
  );
}
