/**
 * Splits a feed of JSON into its records while it is being read. Called by `file.ts` and `ets.ts`.
 *
 * Record boundaries are found by depth in the bytes and each record is parsed by `JSON.parse`, which
 * is faster than any streaming parser in JavaScript and needs no more memory than one record. That
 * this takes exactly what `JSON.parse` of the whole would take is proven by properties in
 * `test/source/json-records.test.ts`.
 */
import { ByteWindow } from './byte-window.ts';
import { FeedProblem } from './feed-problem.ts';
import { END, FeedReader, type JsonValue, NOT_YET } from './feed-reader.ts';
import { checkFirstByte } from './feed-signs.ts';

/** One record of a feed: its JSON text, parsed or not an object; and its place, from 1. */
interface RawRecord extends JsonValue {
  readonly index: number;
}

interface SplitOptions {
  /** What messages call the feed: `inbox/july.json`. */
  readonly where: string;
  /**
   * `answer`: an object with a list `data`, as ETS's service answers. `file`: also a bare list, or
   * one record after the other, each beginning on a new line (NDJSON).
   */
  readonly form: 'answer' | 'file';
  /** The largest record, in bytes. */
  readonly maxRecordBytes?: number;
  /** How deep a record may be nested. */
  readonly maxDepth?: number;
}

/** ETS's records have about 2 kB; nothing that is one comes near. */
const MAX_RECORD_BYTES = 1_000_000;
/** ETS's records are four levels deep. */
const MAX_DEPTH = 64;

/** A single object without `data` is one record of NDJSON when it has one of these. */
const RECORD_KEYS = ['appointmentNo', 'candidateInfo', 'testInfo'];
/** Where people and other exports put the records; named in the message, as they are no values. */
const LIKE_DATA = /^(data|records?|scores?|results?|items|response)$/i;

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;

/**
 * The records of a feed, in its order. Other keys beside `data` are skipped.
 *
 * Throws a `FeedProblem` when the feed is not one, is cut off, or goes on after its end; records
 * before the fault have been given by then. A feed that ends without throwing was complete.
 */
export async function* splitRecords(
  chunks: AsyncIterable<Uint8Array>,
  options: SplitOptions,
): AsyncGenerator<RawRecord, void> {
  const feed = new FeedReader(new ByteWindow(chunks), options.where, {
    maxRecordBytes: options.maxRecordBytes ?? MAX_RECORD_BYTES,
    maxDepth: options.maxDepth ?? MAX_DEPTH,
  });
  try {
    const opening = await open(feed, options);
    if (opening.kind === 'lines') {
      yield { ...opening.first, index: 1 };
      for (let index = 2; await lineFollows(feed, index); index++) {
        yield recordOf(feed.valueNow() ?? (await feed.value()), index);
      }
      return;
    }
    for (let index = 1; ; index++) {
      feed.reading = index;
      // Waiting costs more than a record does: it is done only where bytes are missing.
      if (!(elementFollows(feed, index) ?? (await waitForElement(feed, index)))) break;
      yield recordOf(feed.valueNow() ?? (await feed.value()), index);
    }
    feed.reading = 'what follows the list';
    if (opening.inObject) await closeObject(feed, options.where);
    if ((await feed.peek()) === END) return;
    throw new FeedProblem('trailing', `${options.where} goes on after its end.`);
  } finally {
    await feed.close();
  }
}

type Opening =
  | { readonly kind: 'list'; readonly inObject: boolean }
  | { readonly kind: 'lines'; readonly first: JsonValue };

/** Reads up to the first record and says which form the feed has. */
async function open(feed: FeedReader, { form, where }: SplitOptions): Promise<Opening> {
  await feed.begin();
  const first = await feed.peek();
  if (first === END) throw new FeedProblem('empty', `${where} is empty.`);
  checkFirstByte(first, where);
  if (first === OPEN_BRACKET && form === 'file') {
    feed.pass();
    return { kind: 'list', inObject: false };
  }
  if (first !== OPEN_BRACE) {
    const what = first === OPEN_BRACKET ? 'a list' : kindOf((await feed.value()).value);
    throw new FeedProblem(
      'no-data',
      `${where} is ${what} where an object with a list "data" should be.`,
    );
  }
  feed.keep();
  feed.pass();
  const keys: string[] = [];
  for await (const key of members(feed)) {
    if (key === 'data') {
      await expectList(feed, where);
      feed.stopKeeping();
      return { kind: 'list', inObject: true };
    }
    keys.push(key);
    await feed.value();
  }
  const record = feed.takeKept();
  const lone = (await feed.peek()) === END;
  if (form === 'answer' || (lone && !keys.some((key) => RECORD_KEYS.includes(key)))) {
    throw new FeedProblem('no-data', `${where} is an object without a list "data"${notes(keys)}.`);
  }
  return { kind: 'lines', first: record };
}

/** The keys of the object whose brace was passed; whoever takes one reads its value. */
async function* members(feed: FeedReader, begun = false): AsyncGenerator<string, void> {
  for (let first = !begun; ; first = false) {
    let byte = await feed.peek();
    if (byte === CLOSE_BRACE) {
      feed.pass();
      return;
    }
    if (!first) {
      if (byte !== COMMA) throw unexpected(feed, byte, 'should be followed by a comma or }');
      feed.pass();
      byte = await feed.peek();
    }
    if (byte !== QUOTE) throw unexpected(feed, byte, 'should be followed by a key in quotes');
    const { value: key } = await feed.value();
    byte = await feed.peek();
    if (byte !== COLON) throw unexpected(feed, byte, 'has a key without a colon');
    feed.pass();
    yield String(key);
  }
}

async function expectList(feed: FeedReader, where: string): Promise<void> {
  const byte = await feed.peek();
  if (byte === OPEN_BRACKET) {
    feed.pass();
    return;
  }
  feed.reading = 'the value of "data"';
  const { value } = await feed.value();
  throw new FeedProblem('data-not-a-list', `${where}: "data" is ${kindOf(value)}, not a list.`);
}

/** Passes what stands before an element: whether one follows, or null when bytes are missing. */
function elementFollows(feed: FeedReader, index: number): boolean | null {
  const byte = feed.peekNow();
  return byte === NOT_YET ? null : passToElement(feed, index, byte);
}

async function waitForElement(feed: FeedReader, index: number): Promise<boolean> {
  return passToElement(feed, index, await feed.peek());
}

function passToElement(feed: FeedReader, index: number, byte: number): boolean {
  if (byte === CLOSE_BRACKET) {
    feed.pass();
    return false;
  }
  if (index === 1) {
    if (byte === END) throw feed.truncated();
    return true;
  }
  if (byte !== COMMA) throw unexpected(feed, byte, 'should follow a comma');
  feed.pass();
  return true;
}

/** Whether another record of NDJSON follows, on a new line. */
async function lineFollows(feed: FeedReader, index: number): Promise<boolean> {
  feed.reading = index;
  const ready = feed.peekNow();
  const byte = ready === NOT_YET ? await feed.peek() : ready;
  if (byte === END) return false;
  if (!feed.newLine) throw feed.problem('malformed', 'should begin on a new line');
  return true;
}

/** Skips the members after `data` and the closing brace. */
async function closeObject(feed: FeedReader, where: string): Promise<void> {
  for await (const key of members(feed, true)) {
    if (key === 'data') throw new FeedProblem('trailing', `${where} has a second list "data".`);
    await feed.value();
  }
}

function recordOf({ text, value }: JsonValue, index: number): RawRecord {
  return { text, value, index };
}

function unexpected(feed: FeedReader, byte: number, says: string): FeedProblem {
  return byte === END ? feed.truncated() : feed.problem('malformed', says);
}

/** What sort of value it is, without saying it. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function notes(keys: readonly string[]): string {
  const near = keys.find((key) => LIKE_DATA.test(key));
  if (near !== undefined) return ` (but with "${near}")`;
  return keys.length === 0 ? ' (it is {})' : ' (it has other keys)';
}
