/** Finds where a JSON value ends in bytes, without parsing it. Used by the splitter and by `ets.ts`. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** What follows a number, true, false or null. */
const ENDS_BARE = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2c, CLOSE_BRACKET, CLOSE_BRACE]);

/** The value goes on after the bytes at hand. */
export const GOES_ON = -1;
/** The value is nested deeper than allowed. */
export const TOO_DEEP = -2;

/**
 * Follows one value through any number of byte chunks, from its first byte on.
 *
 * Only depth and strings are followed: of a valid value the end is found exactly, of an invalid
 * one some end, so that `JSON.parse` of the stretch tells the two apart. Bytes of a multi-byte
 * character are all above 0x7f in UTF-8 and thus never taken for a quote or a bracket.
 */
export class ValueScanner {
  readonly #maxDepth: number;
  #begun = false;
  #bare = false;
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /** A number, true, false or null: such a value has no end of its own. */
  get bare(): boolean {
    return this.#bare;
  }

  /** Makes it ready for the next value. */
  reset(): void {
    this.#begun = false;
    this.#bare = false;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** Goes on from `from`; the index after the value's last byte, or `GOES_ON`, or `TOO_DEEP`. */
  scan(bytes: Uint8Array, from: number, to: number): number {
    if (from >= to) return GOES_ON;
    if (!this.#begun) {
      this.#begun = true;
      const first = bytes[from];
      this.#bare = first !== QUOTE && first !== OPEN_BRACE && first !== OPEN_BRACKET;
    }
    return this.#bare ? scanBare(bytes, from, to) : this.#scanNested(bytes, from, to);
  }

  #scanNested(bytes: Uint8Array, from: number, to: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let i = this.#escaped ? from + 1 : from;
    while (i < to) {
      if (inString) {
        for (; i < to && bytes[i] !== QUOTE; i++) {
          if (bytes[i] === BACKSLASH) i++;
        }
        // Beyond `to`: what the last backslash escapes comes with the next bytes.
        if (i >= to) break;
        i++;
        inString = false;
        if (depth === 0) return i;
      }
      while (i < to) {
        const byte = bytes[i++];
        if (byte === QUOTE) {
          inString = true;
          break;
        }
        if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
          if (++depth > this.#maxDepth) return TOO_DEEP;
        } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          if (--depth === 0) return i;
        }
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = i > to;
    return GOES_ON;
  }
}

function scanBare(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (ENDS_BARE.has(bytes[i] ?? 0)) return i;
  }
  return GOES_ON;
}
