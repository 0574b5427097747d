/**
 * Rows written 200 at a time and 1,000 in one API call: collections inside POST /composite. Called
 * by `write.ts`, for everything that may safely be sent twice.
 *
 * Sources: REST API Developer Guide, "sObject Collections" (200 rows; results in the order of the
 * request; parents by external id) and "Composite" (5 collections a call).
 */
import { type Chunk, nextCalls, rowsOf } from './chunks.ts';
import { piecesOf, type Refused, sendCall, type Writing } from './collection-call.ts';
import { severest } from './errors.ts';
import { inLevels } from './levels.ts';
import { allAtOnce } from './pace.ts';
import { startBackoff } from './retry.ts';
import { type Book, NO_PARENT, type Row } from './rows.ts';

/** Rows in one collection, for the first attempt and those after a lock or a governor limit. */
const SIZES = [200, 50, 10, 1];

/**
 * Writes rows, parents before children, and enters every outcome in the book.
 * @throws Problem for what stops everything; rows without a receipt were not tried
 */
export async function writeCollections(writing: Writing, rows: readonly Row[]): Promise<void> {
  const { http, book } = writing;
  let pending: readonly Row[] = inLevels(rows);
  const { policy } = http.retrying;
  const backoff = startBackoff(
    {
      ...http.retrying,
      policy: { ...policy, attempts: Math.min(policy.attempts, SIZES.length) },
    },
    'write rows',
  );
  for (const size of SIZES) {
    const { again, waiting } = await drain(writing, pending, size);
    const first = again[0];
    if (first === undefined) {
      pending = waiting;
      break;
    }
    const { code, attempts } = severest(first.errors, 'row');
    if (!(await backoff.again({ code, retryAfterMs: null, attempts }))) {
      giveUp(book, again);
      pending = waiting;
      break;
    }
    pending = inLevels([...again.map(({ row }) => row), ...waiting]);
  }
  for (const row of pending) book.untried(row, NO_PARENT);
}

/** Sends all that can be sent. What is left may be sent again, or waits for a parent among these. */
async function drain(
  writing: Writing,
  rows: readonly Row[],
  size: number,
): Promise<{
  readonly again: readonly Refused[];
  readonly waiting: readonly Row[];
}> {
  const { http, book } = writing;
  const again: Refused[] = [];
  /** Calls that are sent by themselves. */
  const pieces: (readonly Chunk[])[] = [];
  let pending = rows;
  while (true) {
    const piece = pieces.shift();
    let calls: readonly (readonly Chunk[])[] = piece === undefined ? [] : [piece];
    if (piece === undefined) {
      // What was locked goes on in smaller batches, one after the other.
      const width = size === SIZES[0] ? http.pace.width : 1;
      ({ calls, rest: pending } = nextCalls(book, pending, http.pace.of(size), width));
    }
    if (calls.length === 0) return { again, waiting: pending };
    const outcomes = await allAtOnce(calls.map((chunks) => sendCall(writing, chunks)));
    again.push(...outcomes.flatMap((outcome) => outcome.again));
    pieces.unshift(...outcomes.flatMap((outcome) => outcome.pieces));
    if (outcomes.some((outcome) => outcome.again.length > 0)) http.pace.struggled();
    const tooMuch = outcomes.flatMap((outcome) => outcome.tooMuch);
    if (tooMuch.length === 0) continue;
    if (piece !== undefined || http.pace.of(size) === 1)
      pieces.unshift(...tooMuch.flatMap(piecesOf));
    else {
      const unsent = new Set([...pending, ...tooMuch.flatMap(rowsOf)]);
      pending = rows.filter((row) => unsent.has(row));
    }
    http.pace.tooMuch();
  }
}

/** Rejects rows that were tried often enough; those that only lacked their parent were not. */
function giveUp(book: Book, again: readonly Refused[]): void {
  for (const { row, errors } of again) book.rejected(row, errors);
  for (const { row } of again) {
    if (row.links.some(({ to }) => book.parent(to).kind === 'missing')) {
      book.untried(row, NO_PARENT);
    }
  }
}
