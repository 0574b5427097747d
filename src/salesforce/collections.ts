/**
 * Rows written 200 at a time and 1,000 in one API call: collections inside POST /composite. Called
 * by `write.ts`, for everything that may safely be sent twice.
 *
 * Sources: REST API Developer Guide, "sObject Collections" (200 rows; results in the order of the
 * request; parents by external id) and "Composite" (5 collections a call).
 */
import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { type Chunk, halves, nextCalls, recordsOf, rowsOf, urlOf } from './chunks.ts';
import { notUnderstood, type Subanswer, sendComposite } from './composite.ts';
import { type ApiError, severest } from './errors.ts';
import { errorsOfPart, problemOf, readErrors, SalesforceFailure } from './failure.ts';
import type { Http } from './http.ts';
import { inLevels } from './levels.ts';
import { allAtOnce } from './pace.ts';
import { startBackoff } from './retry.ts';
import { type Book, looksLikeReference, NO_PARENT, type Row } from './rows.ts';

/** What one write of rows has in common. */
interface Writing {
  readonly http: Http;
  readonly book: Book;
  readonly search: Search;
}

interface Refused {
  readonly row: Row;
  readonly errors: readonly ApiError[];
}

/** Rows in one collection, for the first attempt and those after a lock or a governor limit. */
const SIZES = [200, 50, 10, 1];
/**
 * Without it Salesforce applies the active assignment rule to a Lead that is changed, as to a new one,
 * and it may change its owner. REST API Developer Guide, "Assignment Rule Header".
 */
const KEEP_OWNER = { 'Sforce-Auto-Assign': 'FALSE' } as const;
/** Calls that look for the row to blame, for one write. More are not worth their number. */
const MOST_SEARCHES = 60;

/** `success` false has no id; `created` is there for upserts only. */
const resultSchema = z.array(
  z.looseObject({
    id: z.string().nullish(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.unknown(),
  }),
);

/**
 * Writes rows, parents before children, and enters every outcome in the book.
 * @throws Problem for what stops everything; rows without a receipt were not tried
 */
export async function writeCollections(
  http: Http,
  book: Book,
  rows: readonly Row[],
): Promise<void> {
  let pending: readonly Row[] = inLevels(rows);
  const { policy } = http.retrying;
  const backoff = startBackoff(
    {
      ...http.retrying,
      policy: { ...policy, attempts: Math.min(policy.attempts, SIZES.length) },
    },
    'write rows',
  );
  const search: Search = { left: MOST_SEARCHES, passed: false };
  for (const size of SIZES) {
    const { again, waiting } = await drain({ http, book, search }, pending, size);
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

/** Looks for rows that spoil whole calls. */
interface Search {
  /** Further calls that may be spent on it. */
  left: number;
  /** A call went well meanwhile, so it is not Salesforce as a whole that fails. */
  passed: boolean;
}

/** Sends all that can be sent. What is left may be sent again, or waits for a parent among these. */
async function drain(
  { http, book, search }: Writing,
  rows: readonly Row[],
  size: number,
): Promise<{
  readonly again: readonly Refused[];
  readonly waiting: readonly Row[];
}> {
  const again: Refused[] = [];
  const stuck: Stuck[] = [];
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
    if (calls.length === 0) {
      return { again: [...again, ...settleStuck(book, search, stuck)], waiting: pending };
    }
    const outcomes = await allAtOnce(
      calls.map((chunks) => sendCall({ http, book, search }, chunks)),
    );
    again.push(...outcomes.flatMap((outcome) => outcome.again));
    pieces.push(...outcomes.flatMap((outcome) => outcome.pieces));
    stuck.push(...outcomes.flatMap((outcome) => outcome.stuck));
    if (outcomes.some((outcome) => outcome.again.length > 0)) http.pace.struggled();
    const tooMuch = outcomes.flatMap((outcome) => outcome.tooMuch);
    if (tooMuch.length === 0) continue;
    if (piece !== undefined || http.pace.of(size) === 1) pieces.push(...tooMuch.flatMap(piecesOf));
    else {
      const unsent = new Set([...pending, ...tooMuch.flatMap(rowsOf)]);
      pending = rows.filter((row) => unsent.has(row));
    }
    http.pace.tooMuch();
  }
}

/** What a call left to be done. */
interface Outcome {
  /** After a wait. */
  readonly again: readonly Refused[];
  /** At once, each by itself: one of their rows spoils the request. */
  readonly pieces: readonly (readonly Chunk[])[];
  /** With fewer rows in a call. */
  readonly tooMuch: readonly (readonly Chunk[])[];
  readonly stuck: readonly Stuck[];
}

/** A row that fails by itself, as only whole calls do. */
interface Stuck {
  readonly row: Row;
  readonly failure: SalesforceFailure;
}

const NOTHING_LEFT: Outcome = { again: [], pieces: [], tooMuch: [], stuck: [] };

/**
 * One call, and what became of its rows.
 * @throws Problem for what stops everything, after the book has all that was answered
 */
async function sendCall(writing: Writing, chunks: readonly Chunk[]): Promise<Outcome> {
  const { book, search } = writing;
  const answers = await sendChunks(writing.http, book, chunks);
  if (answers instanceof SalesforceFailure) return afterFailure(answers, writing, chunks);
  search.passed = true;
  const again: Refused[] = [];
  const pieces: (readonly Chunk[])[] = [];
  let stopped: Problem | null = null;
  for (const [index, chunk] of chunks.entries()) {
    const answer = answers[index];
    if (answer === undefined) continue;
    if (answer.status < 300) {
      stopped ??= settleRows(book, chunk, answer.body, again);
      continue;
    }
    const errors = errorsOfPart(answer.status, answer.body);
    const { treatment } = severest(errors, 'request');
    if (treatment === 'retry') again.push(...chunk.rows.map((row) => ({ row, errors })));
    else if (treatment === 'hold') pieces.push(...reject(writing, [chunk], errors));
    else stopped ??= problemOf(errors, `write ${chunk.target.object}`);
  }
  if (stopped !== null) throw stopped;
  return { ...NOTHING_LEFT, again, pieces };
}

/** The whole call failed. @throws Problem for what stops everything */
function afterFailure(
  failure: SalesforceFailure,
  writing: Writing,
  chunks: readonly Chunk[],
): Outcome {
  const { rule, errors } = failure;
  const rows = rowsOf(chunks);
  if (rows.length === 1 && (rule.smaller === true || rule.isolate === true)) {
    return { ...NOTHING_LEFT, stuck: rows.map((row) => ({ row, failure })) };
  }
  if (rule.smaller === true) return { ...NOTHING_LEFT, tooMuch: [chunks] };
  if (rule.treatment !== 'hold' && !(rule.isolate === true && writing.search.left > 0)) {
    throw problemOf(errors, 'write rows', failure);
  }
  return { ...NOTHING_LEFT, pieces: reject(writing, chunks, errors) };
}

/**
 * Rejects what fails by itself where other calls went well.
 * @returns what may pass after a wait
 * @throws Problem where none did: then it is Salesforce that fails, and no row
 */
function settleStuck(book: Book, { passed }: Search, stuck: readonly Stuck[]): readonly Refused[] {
  const [first] = stuck;
  if (first !== undefined && !passed) {
    throw problemOf(first.failure.errors, 'write rows', first.failure);
  }
  return stuck.flatMap(({ row, failure: { rule, errors } }) => {
    if (rule.smaller === true && rule.code !== 'HTTP_413') return [{ row, errors }];
    book.rejected(row, errors);
    return [];
  });
}

/** Rejects the row to blame; of several, gives the calls in which to look for it. */
function reject(
  { book, search }: Writing,
  chunks: readonly Chunk[],
  errors: readonly ApiError[],
): readonly (readonly Chunk[])[] {
  const rows = rowsOf(chunks);
  if (rows.length === 1 || search.left <= 0) {
    for (const row of rows) book.rejected(row, errors);
    return [];
  }
  const pieces = piecesOf(chunks);
  search.left -= pieces.length;
  return pieces;
}

function piecesOf(chunks: readonly Chunk[]): readonly (readonly Chunk[])[] {
  return (chunks.length > 1 ? chunks : chunks.flatMap(halves)).map((chunk) => [chunk]);
}

/**
 * Refusals of a part are given as its answer.
 * @returns the failure of the whole call
 * @throws Problem for what stops everything
 */
async function sendChunks(
  http: Http,
  book: Book,
  chunks: readonly Chunk[],
): Promise<readonly Subanswer[] | SalesforceFailure> {
  const rows = rowsOf(chunks);
  const what = `write ${rows.length} rows (${[...new Set(chunks.map(({ target }) => target.object))].join(', ')})`;
  const onLost = () => {
    for (const row of rows) book.lost(row);
  };
  const subrequests = chunks.map((chunk) => ({
    method: 'PATCH' as const,
    url: urlOf(chunk.target),
    headers: { ...http.saveHeaders, ...(chunk.target.kind === 'update' ? KEEP_OWNER : {}) },
    body: { allOrNone: false, records: recordsOf(book, chunk) },
  }));
  try {
    if (!rows.some(looksLikeReference)) {
      return await sendComposite(http, what, subrequests, (call) =>
        http.trySend({ ...call, divisible: true, onLost }),
      );
    }
    const answers: Subanswer[] = [];
    for (const { method, url, headers, body } of subrequests) {
      answers.push(
        await http
          .trySend({ what, method, path: url, headers, body, repeat: 'safely', onLost })
          .then((answer) => ({ status: 200, body: answer }), refusedAnswer),
      );
    }
    return answers;
  } catch (error) {
    if (error instanceof SalesforceFailure) return error;
    throw error;
  }
}

/** A refused request as the answer of a part. */
function refusedAnswer(error: unknown): Subanswer {
  if (!(error instanceof SalesforceFailure)) throw error;
  const body = error.errors.map(({ code, message, fields }) => ({
    errorCode: code,
    message,
    fields,
  }));
  return { status: error.status ?? 400, body };
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

/** Enters a collection's results. Gives the Problem of a row that shows that nothing will work. */
function settleRows(
  book: Book,
  { rows, target }: Chunk,
  body: unknown,
  again: Refused[],
): Problem | null {
  const what = `write ${target.object}`;
  const results = resultSchema.safeParse(body);
  if (!results.success || results.data.length !== rows.length) return notUnderstood(what);
  let stopped: Problem | null = null;
  for (const [index, row] of rows.entries()) {
    const result = results.data[index];
    const id = result?.id ?? row.id;
    if (result?.success === true && id !== null) {
      book.written(row, id, result.created ?? false);
      continue;
    }
    const errors = readErrors(result?.errors);
    const { treatment } = severest(errors, 'row');
    const parents = row.links.map(({ to }) => book.parent(to));
    if (parents.some(({ kind }) => kind === 'missing')) {
      // Its own error says only that the parent of the same call is not there.
      book.untried(row, NO_PARENT);
    } else if (parents.some(({ kind }) => kind === 'key')) {
      // The parent is to be sent again, and the row after it.
      again.push({ row, errors });
    } else if (treatment === 'retry' || treatment === 'refresh') again.push({ row, errors });
    else {
      book.rejected(row, errors);
      if (treatment === 'stop') stopped ??= problemOf(errors, what);
    }
  }
  return stopped;
}
