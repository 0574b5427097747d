/**
 * Rows written 200 at a time and 1,000 in one API call: collections inside POST /composite. Called
 * by `write.ts`, for everything that may safely be sent twice.
 *
 * Sources: REST API Developer Guide, "sObject Collections" (200 rows; results in the order of the
 * request; parents by external id) and "Composite" (5 collections a call).
 */
import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { type Chunk, halves, nextCalls, recordsOf, urlOf } from './chunks.ts';
import { MOST_SCARCE, notUnderstood, type Subanswer, sendComposite } from './composite.ts';
import { type ApiError, severest } from './errors.ts';
import { errorsOfPart, problemOf, readErrors, SalesforceFailure } from './failure.ts';
import type { Http } from './http.ts';
import { inLevels } from './levels.ts';
import { allAtOnce } from './pace.ts';
import { startBackoff } from './retry.ts';
import { type Book, looksLikeReference, NO_PARENT, type Row } from './rows.ts';

interface Refused {
  readonly row: Row;
  readonly errors: readonly ApiError[];
}

/** Rows in one collection, for the first attempt and those after a lock or a governor limit. */
const SIZES = [200, 50, 10, 1];
/** From 1,000 rows in a call to one in each collection, and some more for growing back. */
const HALVINGS = 12;

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
  for (const size of SIZES) {
    const { again, waiting } = await drain(http, book, pending, size);
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
  http: Http,
  book: Book,
  rows: readonly Row[],
  size: number,
): Promise<{
  readonly again: readonly Refused[];
  readonly waiting: readonly Row[];
}> {
  const backoff = startBackoff(
    { ...http.retrying, policy: { ...http.retrying.policy, attempts: HALVINGS } },
    'write fewer rows at once',
  );
  const again: Refused[] = [];
  let isolating: readonly Chunk[] = [];
  let pending = rows;
  while (true) {
    let calls: readonly (readonly Chunk[])[] = [isolating.slice(0, MOST_SCARCE)];
    if (isolating.length > 0) isolating = isolating.slice(MOST_SCARCE);
    else {
      // What was locked goes on in smaller batches, one after the other.
      const width = size === SIZES[0] ? http.pace.width : 1;
      ({ calls, rest: pending } = nextCalls(book, pending, http.pace.of(size), width));
    }
    if (calls.length === 0) return { again, waiting: pending };
    const outcomes = await allAtOnce(calls.map((chunks) => sendCall(http, book, chunks)));
    again.push(...outcomes.flatMap((outcome) => outcome.again));
    isolating = [...isolating, ...outcomes.flatMap((outcome) => outcome.isolating)];
    if (outcomes.some((outcome) => outcome.again.length > 0)) http.pace.struggled();
    const tooMuch = outcomes.flatMap((outcome) => outcome.tooMuch ?? []);
    const [failure] = tooMuch;
    if (failure === undefined) continue;
    http.pace.tooMuch();
    const { code } = failure.rule;
    if (!(await backoff.again({ code, retryAfterMs: failure.retryAfterMs }))) {
      throw problemOf(failure.errors, 'write rows', failure);
    }
    const unsent = new Set(pending);
    for (const [index, { tooMuch }] of outcomes.entries()) {
      if (tooMuch === null) continue;
      for (const { rows } of calls[index] ?? []) for (const row of rows) unsent.add(row);
    }
    pending = rows.filter((row) => unsent.has(row));
  }
}

/** What a call left to be done. */
interface Outcome {
  /** After a wait. */
  readonly again: readonly Refused[];
  /** At once, each by itself: one of their rows spoils the request. */
  readonly isolating: readonly Chunk[];
  /** All of it with fewer rows in a call. */
  readonly tooMuch: SalesforceFailure | null;
}

/**
 * One call, and what became of its rows.
 * @throws Problem for what stops everything, after the book has all that was answered
 */
async function sendCall(http: Http, book: Book, chunks: readonly Chunk[]): Promise<Outcome> {
  const answers = await sendChunks(http, book, chunks);
  if (answers instanceof SalesforceFailure) return { again: [], isolating: [], tooMuch: answers };
  const again: Refused[] = [];
  const isolating: Chunk[] = [];
  let stopped: Problem | null = null;
  for (const [index, chunk] of chunks.entries()) {
    const answer = answers[index];
    if (answer === undefined) continue;
    if (answer.status < 300) {
      stopped ??= settleRows(book, chunk, answer.body, again);
      continue;
    }
    const errors = errorsOfPart(answer.status, answer.body);
    const { code, treatment } = severest(errors, 'request');
    if (treatment === 'retry') again.push(...chunk.rows.map((row) => ({ row, errors })));
    else if (code === 'JSON_PARSER_ERROR' && treatment === 'hold' && chunk.rows.length > 1) {
      isolating.push(...halves(chunk));
    } else if (treatment === 'hold') for (const row of chunk.rows) book.rejected(row, errors);
    else stopped ??= problemOf(errors, `write ${chunk.target.object}`);
  }
  if (stopped !== null) throw stopped;
  return { again, isolating, tooMuch: null };
}

/**
 * A refusal of the whole call is the refusal of each of its chunks. A failure that says that the
 * call was too much is given back.
 */
async function sendChunks(
  http: Http,
  book: Book,
  chunks: readonly Chunk[],
): Promise<readonly Subanswer[] | SalesforceFailure> {
  const count = chunks.reduce((sum, { rows }) => sum + rows.length, 0);
  const what = `write ${count} rows (${[...new Set(chunks.map(({ target }) => target.object))].join(', ')})`;
  const headers = http.saveHeaders;
  const onLost = () => {
    for (const row of chunks.flatMap(({ rows }) => rows)) book.lost(row);
  };
  const subrequests = chunks.map((chunk) => ({
    method: 'PATCH' as const,
    url: urlOf(chunk.target),
    headers,
    body: { allOrNone: false, records: recordsOf(book, chunk) },
  }));
  try {
    if (!chunks.some(({ rows }) => rows.some(looksLikeReference))) {
      return await sendComposite(http, what, subrequests, (call) =>
        http.trySend({ ...call, divisible: count > 1, onLost }),
      );
    }
    const answers: Subanswer[] = [];
    for (const { method, url, body } of subrequests) {
      answers.push(
        await http
          .trySend({ what, method, path: url, headers, body, repeat: 'safely', onLost })
          .then((answer) => ({ status: 200, body: answer }), refusedAnswer),
      );
    }
    return answers;
  } catch (error) {
    if (error instanceof SalesforceFailure && error.rule.smaller === true) return error;
    const refused = refusedAnswer(error);
    return chunks.map(() => refused);
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
