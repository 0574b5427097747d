/** Reads JSON values and the marks between them from a byte stream. The hands of `json-records.ts`. */
import { isUtf8 } from 'node:buffer';
import type { ByteWindow } from './byte-window.ts';
import { FeedProblem } from './feed-problem.ts';
import { BEGINNING, checkBeginning } from './feed-signs.ts';
import { GOES_ON, TOO_DEEP, ValueScanner } from './json-value.ts';

/** A JSON value as text and parsed. */
export interface JsonValue {
  readonly text: string;
  readonly value: unknown;
}

interface Limits {
  readonly maxRecordBytes: number;
  readonly maxDepth: number;
}

/** What `peek` answers at the end of the stream. */
export const END = -1;
/** What `peekNow` answers, and `valueNow` as null, when more bytes must come first. */
export const NOT_YET = -2;

const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/**
 * The methods ending in `Now` never wait, which is what makes a big feed fast: a chunk holds dozens
 * of records. The others wait for bytes where needed.
 */
export class FeedReader {
  /** What is being read, for messages: the number of a record, or words. */
  reading: number | string = 'its beginning';
  /** Whether a line ended since the last value. */
  newLine = false;
  readonly #window: ByteWindow;
  readonly #where: string;
  readonly #limits: Limits;
  readonly #scanner: ValueScanner;
  /** While true, nothing is forgotten, so that `takeKept` can read it as one value. */
  #keeping = false;
  /** Where the value being read began, counted from the window's start; -1 between values. */
  #begun = -1;

  constructor(window: ByteWindow, where: string, limits: Limits) {
    this.#window = window;
    this.#where = where;
    this.#limits = limits;
    this.#scanner = new ValueScanner(limits.maxDepth);
  }

  /** Checks the encoding and skips a byte order mark. */
  async begin(): Promise<void> {
    const window = this.#window;
    while (window.end < BEGINNING && (await window.fill()));
    window.pos += checkBeginning(
      window.bytes.subarray(0, Math.min(window.end, BEGINNING)),
      this.#where,
    );
    window.release();
  }

  /** The next byte that is no white space, without passing it; `NOT_YET` if it is not here yet. */
  peekNow(): number {
    const window = this.#window;
    const { bytes, end } = window;
    let pos = window.pos;
    let byte: number | undefined;
    while (pos < end) {
      byte = bytes[pos];
      if (byte === LINE_FEED) this.newLine = true;
      else if (byte !== SPACE && byte !== TAB && byte !== RETURN) break;
      pos++;
    }
    window.pos = pos;
    if (!this.#keeping) window.release();
    return pos < end && byte !== undefined ? byte : NOT_YET;
  }

  /** The same, waiting for it; `END` at the end of the stream. */
  async peek(): Promise<number> {
    for (;;) {
      const byte = this.peekNow();
      if (byte !== NOT_YET) return byte;
      this.#checkSize();
      if (!(await this.#window.fill())) return END;
    }
  }

  /** Passes the byte that was peeked. */
  pass(): void {
    this.#window.pos++;
  }

  /** Reads the next value; null when its end is not here yet. */
  valueNow(): JsonValue | null {
    const window = this.#window;
    if (this.#begun < 0) {
      if (this.peekNow() === NOT_YET) return null;
      this.#begun = window.pos - window.start;
      this.#scanner.reset();
    }
    const end = this.#scanner.scan(window.bytes, window.pos, window.end);
    if (end === TOO_DEEP) {
      throw this.problem('too-deep', `is nested more than ${this.#limits.maxDepth} levels deep`);
    }
    window.pos = end === GOES_ON ? window.end : end;
    this.#checkSize();
    return end === GOES_ON ? null : this.#take();
  }

  /** Reads the next value. */
  async value(): Promise<JsonValue> {
    for (;;) {
      const value = this.valueNow();
      if (value !== null) return value;
      if (await this.#window.fill()) continue;
      if (this.#begun >= 0 && this.#scanner.bare) return this.#take();
      throw this.truncated();
    }
  }

  /** From here on nothing is forgotten, until `takeKept`. */
  keep(): void {
    this.#keeping = true;
  }

  /** Forgets as usual again. */
  stopKeeping(): void {
    this.#keeping = false;
    this.#window.release();
  }

  /** Everything since `keep`, as one value. */
  takeKept(): JsonValue {
    this.#keeping = false;
    this.#begun = 0;
    return this.#take();
  }

  problem(fault: 'malformed' | 'too-large' | 'too-deep' | 'encoding', says: string): FeedProblem {
    const { offset } = this.#window;
    return new FeedProblem(
      fault,
      `${this.#where}: ${this.#what()} ${says} (near byte ${offset.toLocaleString('en')}).`,
    );
  }

  truncated(): FeedProblem {
    const bytes = this.#window.offset.toLocaleString('en');
    return new FeedProblem(
      'truncated',
      `${this.#where} is cut off: it ends after ${bytes} bytes, before the end of ${this.#what()}.`,
    );
  }

  async close(): Promise<void> {
    await this.#window.close();
  }

  #what(): string {
    return typeof this.reading === 'number' ? `record ${this.reading}` : this.reading;
  }

  #take(): JsonValue {
    const window = this.#window;
    const from = window.start + this.#begun;
    this.#begun = -1;
    this.newLine = false;
    if (!isUtf8(window.bytes.subarray(from, window.pos))) {
      throw this.problem('encoding', 'is not valid UTF-8');
    }
    const text = window.bytes.toString('utf8', from, window.pos);
    if (!this.#keeping) window.release();
    try {
      return { text, value: JSON.parse(text) };
    } catch {
      // The error of JSON.parse quotes the text, so it is not passed on.
      throw this.problem('malformed', 'is not valid JSON');
    }
  }

  #checkSize(): void {
    const size = this.#window.pos - this.#window.start;
    if (size <= this.#limits.maxRecordBytes) return;
    const limit = this.#limits.maxRecordBytes.toLocaleString('en');
    throw this.problem('too-large', `is larger than ${limit} bytes`);
  }
}
