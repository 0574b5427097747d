/**
 * Families of new rows, each in one transaction: POST /composite/graph, up to 75 families in one
 * API call. Called by `write.ts`. Nothing here is sent twice without looking first.
 *
 * Source: REST API Developer Guide, "Composite Graph" and its limits.
 */
import type { RowRef } from '../plan/plan.ts';
import { Problem } from '../problem.ts';
import { notUnderstood } from './composite.ts';
import { severest } from './errors.ts';
import { problemOf, SalesforceFailure } from './failure.ts';
import { type Family, MOST_KINDS, MOST_NODES } from './families.ts';
import { answerSchema, type Described, graphOf, isInserted } from './graph-call.ts';
import { afterRefusals, giveUp, settle, type Undone } from './graph-outcome.ts';
import type { Http } from './http.ts';
import { locksOf } from './locks.ts';
import { findOut, type Read, thoseThere, UNKNOWN_OUTCOME } from './lost-answer.ts';
import { allAtOnce, type Pace } from './pace.ts';
import { type Backoff, startBackoff } from './retry.ts';
import { type Book, looksLikeReference, NO_PARENT } from './rows.ts';
import type { Search } from './search.ts';

const MOST_GRAPHS = 75;

const CAME_MEANWHILE =
  'a row with its key has come into the org since the plan was made; the next run looks at it';

/** What one write of families has in common. */
interface Writing extends WrittenBy {
  readonly backoff: Backoff;
  /** Rows whose family was sent, and its answer lost. */
  readonly lost: Set<RowRef>;
}

interface WrittenBy {
  readonly http: Http;
  readonly book: Book;
  readonly search: Search;
  readonly described: Described;
  readonly read: Read;
}

/**
 * Writes families and enters every outcome in the book.
 * @throws Problem for what stops everything; rows without a receipt were not tried
 */
export async function writeGraphs(by: WrittenBy, families: readonly Family[]): Promise<void> {
  const { http, book } = by;
  const backoff = startBackoff(http.retrying, 'write new rows');
  const writing: Writing = { ...by, backoff, lost: new Set() };
  let pending: readonly Family[] = families.filter((family) => canBeSent(book, family));
  while (pending.length > 0) {
    const undone: Undone[] = [];
    for (let rest = pending; rest.length > 0; ) {
      const { batches, left } = nextBatches(book, rest, http.pace);
      rest = left;
      undone.push(...(await allAtOnce(batches.map((batch) => sendBatch(writing, batch)))).flat());
    }
    const refused = undone.filter(({ refusals }) => refusals.length > 0);
    const halted = undone.filter(({ lost }) => !lost);
    // Halted families are sent again at once, as long as others came through.
    const moved = undone.length < pending.length || undone.some(({ smaller }) => smaller);
    const noProgress = halted.length > 0 && !moved;
    if ((refused.length > 0 || noProgress) && !(await waitFor(refused, backoff))) {
      for (const one of undone) giveUp(book, one);
      return;
    }
    pending = undone.map(({ family }) => family);
  }
}

/** Gives receipts to a family that cannot be sent at all. */
function canBeSent(book: Book, { nodes }: Family): boolean {
  const inside = new Set(nodes.map(({ ref }) => ref));
  const outside = nodes.flatMap(({ links }) => links.filter(({ to }) => !inside.has(to)));
  const orphaned = outside.some(({ to }) => book.parent(to).kind !== 'id');
  const why = orphaned
    ? NO_PARENT
    : nodes.some(looksLikeReference)
      ? 'a text holds "@{", which Salesforce takes for a reference here'
      : null;
  if (why === null) return true;
  for (const row of nodes) book.untried(row, why);
  return false;
}

/** Families filled into calls that may be sent at the same time. */
function nextBatches(
  book: Book,
  families: readonly Family[],
  pace: Pace,
): { readonly batches: readonly (readonly Family[])[]; readonly left: readonly Family[] } {
  const batches: (readonly Family[])[] = [];
  const locked = new Set<string>();
  let left = families;
  while (left.length > 0 && batches.length < pace.width) {
    const batch = firstBatch(left, pace);
    const locks = batch.flatMap(({ nodes }) => nodes.flatMap((row) => locksOf(book, row)));
    if (locks.some((lock) => locked.has(lock))) break;
    for (const lock of locks) locked.add(lock);
    batches.push(batch);
    left = left.slice(batch.length);
  }
  return { batches, left };
}

/** As many families as one call takes. */
function firstBatch(families: readonly Family[], pace: Pace): readonly Family[] {
  const kinds = new Set<string>();
  let nodes = 0;
  let count = 0;
  for (const family of families.slice(0, pace.of(MOST_GRAPHS))) {
    for (const { object } of family.nodes) kinds.add(object);
    nodes += family.nodes.length;
    const full = nodes > pace.of(MOST_NODES) || kinds.size > MOST_KINDS;
    if (full && count > 0) break;
    count++;
  }
  return families.slice(0, count);
}

/** One call. What it leaves undone may be sent again. */
async function sendBatch(writing: Writing, batch: readonly Family[]): Promise<readonly Undone[]> {
  const { http, book, search, described } = writing;
  const what = `write ${rowsOf(batch).length} new rows`;
  let body: unknown;
  try {
    body = await http.trySend({
      what,
      method: 'POST',
      path: '/composite/graph',
      repeat: 'never',
      divisible: batch.length > 1,
      judged: true,
      body: {
        graphs: batch.map((family, index) =>
          graphOf(http, book, described, family, `graph${index}`),
        ),
      },
    });
  } catch (error) {
    if (!(error instanceof SalesforceFailure)) throw error;
    return await afterFailure(error, writing, batch);
  }
  search.passed();
  const answer = answerSchema.safeParse(body);
  if (!answer.success) throw unknownToAll(book, batch, notUnderstood(what));
  const graphs = new Map(answer.data.graphs.map((graph) => [graph.graphId, graph]));
  const undone: Undone[] = [];
  const twins: Undone[] = [];
  let stopped: Problem | null = null;
  for (const [index, family] of batch.entries()) {
    const graph = graphs.get(`graph${index}`);
    if (graph === undefined) {
      stopped ??= unknownToAll(book, [family], notUnderstood(what));
      continue;
    }
    const settled = settle(book, described, family, graph);
    if (settled.kind === 'twin') twins.push(settled);
    if (settled.kind === 'undone') undone.push(settled);
    if (settled.kind === 'undone' && settled.refusals.length > 0) http.pace.struggled();
    if (settled.kind === 'stopped') stopped ??= settled.problem;
  }
  if (stopped !== null) throw stopped;
  return [...undone, ...(await afterTwins(writing, twins))];
}

async function waitFor(refused: readonly Undone[], backoff: Backoff): Promise<boolean> {
  const errors = refused[0]?.refusals.flatMap((refusal) => refusal.errors) ?? [];
  const rule = errors.length === 0 ? null : severest(errors, 'row');
  return await backoff.again({
    code: rule?.code ?? 'PROCESSING_HALTED',
    retryAfterMs: null,
    attempts: rule?.attempts,
  });
}

/**
 * Families that were refused because a row with one of their keys is there. Where an answer was lost
 * before, it is theirs; where none was, it is somebody else's, and the next run sees whose.
 */
async function afterTwins(
  { book, read, lost }: Writing,
  twins: readonly Undone[],
): Promise<readonly Undone[]> {
  const isLost = ({ family }: Undone) => family.nodes.some(({ ref }) => lost.has(ref));
  const others = twins.filter((twin) => !isLost(twin));
  const there = await thoseThere(
    others.map(({ family }) => family),
    read,
  );
  for (const row of rowsOf([...there])) book.untried(row, CAME_MEANWHILE);
  const absent = new Set(
    await findOut(
      book,
      twins.filter(isLost).map(({ family }) => family),
      read,
    ),
  );
  // A unique field that is no key has refused them.
  const refused = twins.filter((twin) =>
    isLost(twin) ? absent.has(twin.family) : !there.has(twin.family),
  );
  return refused.flatMap((twin) => {
    const settled = afterRefusals(book, twin);
    return settled.kind === 'undone' ? [settled] : [];
  });
}

/** The whole call failed. */
async function afterFailure(
  failure: SalesforceFailure,
  writing: Writing,
  batch: readonly Family[],
): Promise<readonly Undone[]> {
  const { http, book, search, read } = writing;
  const { rule, outcome, errors } = failure;
  if (rule.smaller === true) http.pace.tooMuch();
  // After a time-out Salesforce may still be at work, so less of the same is no help.
  if (rule.smaller === true && rule.code !== 'TIMEOUT' && batch.length > 1) {
    // A request that was stopped half way may have written some of its families.
    return await inHalves(writing, await findOut(book, batch, read));
  }
  if (outcome === 'unknown' || rule.code === 'REQUEST_RUNNING_TOO_LONG') {
    return await afterLostAnswer(failure, writing, batch);
  }
  // Nothing was done. One value of a wrong form may spoil the whole call: halves find it.
  if (batch.length > 1 && search.maySplit()) return await inHalves(writing, batch);
  const reject = () => {
    for (const row of rowsOf(batch)) book.rejected(row, errors);
  };
  if (rule.treatment === 'hold') reject();
  else search.failed(failure, reject);
  return [];
}

async function inHalves(writing: Writing, families: readonly Family[]): Promise<readonly Undone[]> {
  const middle = Math.ceil(families.length / 2);
  const halves = [families.slice(0, middle), families.slice(middle)];
  const undone: Undone[] = [];
  for (const half of halves) {
    if (half.length > 0) undone.push(...(await sendBatch(writing, half)));
  }
  return undone;
}

/** The answer is lost. What has a row with a key can be looked for; the rest cannot be known. */
async function afterLostAnswer(
  failure: SalesforceFailure,
  writing: Writing,
  batch: readonly Family[],
): Promise<readonly Undone[]> {
  const { book, search, described, read, backoff, lost } = writing;
  const { rule, errors, retryAfterMs } = failure;
  for (const { ref } of rowsOf(batch)) lost.add(ref);
  try {
    const more =
      rule.treatment !== 'stop' &&
      (await backoff.again({ code: rule.code, retryAfterMs, attempts: rule.attempts }));
    const absent = await findOut(book, batch, read);
    if (rule.treatment === 'stop') {
      throw problemOf(errors, `write ${rowsOf(batch).length} new rows`, failure);
    }
    // Salesforce may still be at work: not there yet says nothing, and only a row that it takes once
    // keeps the person from being made twice.
    const isSafe = ({ nodes }: Family) =>
      rule.code !== 'TIMEOUT' && nodes.some((row) => isInserted(row, described));
    const again = absent.filter(isSafe);
    const unsafe = absent.filter((family) => !isSafe(family));
    if (more) {
      unknown(book, unsafe, UNKNOWN_OUTCOME);
      return again.map((family) => ({ family, refusals: [], lost: true }));
    }
    if (rule.isolate === true && again.length > 1 && search.maySplit()) {
      unknown(book, unsafe, UNKNOWN_OUTCOME);
      return await inHalves(writing, again);
    }
    search.failed(failure, () => {
      unknown(book, unsafe, UNKNOWN_OUTCOME);
      unknown(book, again, `it was not written so far: ${rule.meaning}${waitAskedBy(failure)}`);
    });
    return [];
  } catch (problem) {
    if (problem instanceof Problem) unknownToAll(book, batch, problem);
    throw problem;
  }
}

function unknown(book: Book, families: readonly Family[], why: string): void {
  for (const row of rowsOf(families)) book.unknown(row, why);
}

/** A wait that is longer than a run has the patience for is why there was no other attempt. */
function waitAskedBy({ retryAfterMs }: SalesforceFailure): string {
  const minutes = Math.ceil((retryAfterMs ?? 0) / 60_000);
  return minutes < 2 ? '' : `; it asks to wait for ${minutes} minutes`;
}

function rowsOf(families: readonly Family[]) {
  return families.flatMap(({ nodes }) => nodes);
}

/** Marks all rows without a receipt as of unknown outcome. */
function unknownToAll(book: Book, families: readonly Family[], problem: Problem): Problem {
  for (const row of rowsOf(families)) {
    if (!book.receipts.has(row.ref)) book.unknown(row, UNKNOWN_OUTCOME);
  }
  return problem;
}
