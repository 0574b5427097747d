/**
 * One call with collections of rows, and what became of them. Used by `collections.ts`.
 *
 * Sources: REST API Developer Guide, "sObject Collections" (results in the order of the request) and
 * "Composite".
 */
import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { type Chunk, halves, recordsOf, rowsOf, urlOf } from './chunks.ts';
import { notUnderstood, type Subanswer, sendComposite } from './composite.ts';
import { type ApiError, severest } from './errors.ts';
import { errorsOfPart, problemOf, readErrors, SalesforceFailure } from './failure.ts';
import type { Http } from './http.ts';
import { type Book, looksLikeReference, NO_PARENT, type Row } from './rows.ts';
import type { Search } from './search.ts';

/**
 * Without it Salesforce applies the active assignment rule to a Lead that is changed, as to a new one,
 * and it may change its owner. REST API Developer Guide, "Assignment Rule Header".
 */
const KEEP_OWNER = { 'Sforce-Auto-Assign': 'FALSE' } as const;

/** `success` false has no id; `created` is there for upserts only. */
const resultSchema = z.array(
  z.looseObject({
    id: z.string().nullish(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.unknown(),
  }),
);

/** What one write of rows has in common. */
export interface Writing {
  readonly http: Http;
  readonly book: Book;
  readonly search: Search;
}

export interface Refused {
  readonly row: Row;
  readonly errors: readonly ApiError[];
}

/** What a call left to be done. */
interface Outcome {
  /** After a wait. */
  readonly again: readonly Refused[];
  /** At once, each by itself: one of their rows spoils the request. */
  readonly pieces: readonly (readonly Chunk[])[];
  /** With fewer rows in a call. */
  readonly tooMuch: readonly (readonly Chunk[])[];
}

const NOTHING_LEFT: Outcome = { again: [], pieces: [], tooMuch: [] };

/**
 * One call, and what became of its rows.
 * @throws Problem for what stops everything, after the book has all that was answered
 */
export async function sendCall(writing: Writing, chunks: readonly Chunk[]): Promise<Outcome> {
  const { book, search } = writing;
  const answers = await sendChunks(writing.http, book, chunks);
  if (answers instanceof SalesforceFailure) return afterFailure(answers, writing, chunks);
  search.passed();
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
  const { book, search } = writing;
  const isAlone = rowsOf(chunks).length === 1;
  if (rule.treatment === 'hold' || (rule.isolate === true && !isAlone)) {
    return { ...NOTHING_LEFT, pieces: reject(writing, chunks, errors) };
  }
  // Whether it is a row or the org shows only by what else goes well.
  if (isAlone) search.failed(failure, () => rejectAll(book, chunks, errors));
  else if (rule.code === 'TIMEOUT') search.failed(failure, () => {});
  return isAlone ? NOTHING_LEFT : { ...NOTHING_LEFT, tooMuch: [chunks] };
}

/** Rejects the row to blame; of several, gives the calls in which to look for it. */
function reject(
  { book, search }: Writing,
  chunks: readonly Chunk[],
  errors: readonly ApiError[],
): readonly (readonly Chunk[])[] {
  if (rowsOf(chunks).length > 1 && search.maySplit()) return piecesOf(chunks);
  rejectAll(book, chunks, errors);
  return [];
}

function rejectAll(book: Book, chunks: readonly Chunk[], errors: readonly ApiError[]): void {
  for (const row of rowsOf(chunks)) book.rejected(row, errors);
}

/** The same rows in more calls. */
export function piecesOf(chunks: readonly Chunk[]): readonly (readonly Chunk[])[] {
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
        http.trySend({ ...call, divisible: rows.length > 1, judged: true, onLost }),
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
