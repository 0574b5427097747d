/**
 * Families of new rows, each in one transaction: POST /composite/graph, up to 75 families in one
 * API call. Called by `write.ts`. Nothing here is sent twice without looking first.
 *
 * Source: REST API Developer Guide, "Composite Graph" and its limits.
 */
import { z } from 'zod';
import { Problem } from '../problem.ts';
import { notUnderstood } from './composite.ts';
import { type ApiError, isRolledBack, severest } from './errors.ts';
import { errorsOfPart, problemOf, SalesforceFailure } from './failure.ts';
import { type Family, MOST_KINDS, MOST_NODES } from './families.ts';
import type { Http } from './http.ts';
import { locksOf } from './locks.ts';
import { findOut, type Read, UNKNOWN_OUTCOME } from './lost-answer.ts';
import { allAtOnce, type Pace } from './pace.ts';
import { type Backoff, startBackoff } from './retry.ts';
import { type Book, bodyOf, looksLikeReference, NO_PARENT, type Parent, type Row } from './rows.ts';

const MOST_GRAPHS = 75;

const answerSchema = z.looseObject({
  graphs: z.array(
    z.looseObject({
      graphId: z.string(),
      isSuccessful: z.boolean(),
      graphResponse: z.looseObject({
        compositeResponse: z.array(
          z.looseObject({
            referenceId: z.string(),
            httpStatusCode: z.number(),
            body: z.unknown(),
          }),
        ),
      }),
    }),
  ),
});

const writtenSchema = z.looseObject({
  id: z.string(),
  created: z.boolean().optional(),
});

type Graph = z.infer<typeof answerSchema>['graphs'][number];

/** What a call left undone. */
interface Undone {
  readonly family: Family;
  /** Of the row to blame; empty when the family was not tried. */
  readonly refusals: readonly {
    readonly row: Row;
    readonly errors: readonly ApiError[];
  }[];
  /** Its answer was lost, and it was waited and looked for since. */
  readonly lost: boolean;
  /** It goes on without rows that were refused. */
  readonly smaller?: boolean;
}

/**
 * Writes families and enters every outcome in the book.
 * @throws Problem for what stops everything; rows without a receipt were not tried
 */
export async function writeGraphs(
  http: Http,
  book: Book,
  families: readonly Family[],
  read: Read,
): Promise<void> {
  const backoff = startBackoff(http.retrying, 'write new rows');
  let pending: readonly Family[] = families.filter((family) => canBeSent(book, family));
  while (pending.length > 0) {
    const undone: Undone[] = [];
    for (let rest = pending; rest.length > 0; ) {
      const { batches, left } = nextBatches(book, rest, http.pace);
      rest = left;
      const sent = batches.map((batch) => sendBatch(http, book, batch, read, backoff));
      undone.push(...(await allAtOnce(sent)).flat());
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
async function sendBatch(
  http: Http,
  book: Book,
  batch: readonly Family[],
  read: Read,
  backoff: Backoff,
): Promise<readonly Undone[]> {
  const count = batch.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const what = `write ${count} new rows`;
  let body: unknown;
  try {
    body = await http.trySend({
      what,
      method: 'POST',
      path: '/composite/graph',
      repeat: 'never',
      divisible: batch.length > 1,
      body: {
        graphs: batch.map((family, index) => graphOf(http, book, family, `graph${index}`)),
      },
    });
  } catch (error) {
    if (!(error instanceof SalesforceFailure)) throw error;
    if (error.rule.smaller === true) http.pace.tooMuch();
    // A request that was stopped half way may have written some of its families.
    if (error.outcome === 'unknown' || error.rule.smaller === true)
      return await afterLostAnswer(error, book, batch, read, backoff);
    return await afterRefusal(error, http, book, batch, read, backoff);
  }
  const answer = answerSchema.safeParse(body);
  if (!answer.success) throw unknownToAll(book, batch, notUnderstood(what));
  const graphs = new Map(answer.data.graphs.map((graph) => [graph.graphId, graph]));
  const undone: Undone[] = [];
  let stopped: Problem | null = null;
  for (const [index, family] of batch.entries()) {
    const graph = graphs.get(`graph${index}`);
    if (graph === undefined) {
      stopped ??= unknownToAll(book, [family], notUnderstood(what));
      continue;
    }
    const settled = settle(book, family, graph);
    if (settled.kind === 'undone') undone.push(settled);
    if (settled.kind === 'undone' && settled.refusals.length > 0) http.pace.struggled();
    if (settled.kind === 'stopped') stopped ??= settled.problem;
  }
  if (stopped !== null) throw stopped;
  return undone;
}

function graphOf(http: Http, book: Book, { nodes }: Family, graphId: string): object {
  const names = new Map(nodes.map(({ ref }, index) => [ref, `ref${index}`]));
  const parentOf = (to: string): Parent => {
    const name = names.get(to);
    const id = book.row(to)?.id ?? null;
    return name === undefined || id !== null
      ? book.parent(to)
      : { kind: 'id', id: `@{${name}.id}` };
  };
  return {
    graphId,
    compositeRequest: nodes.map((row, index) => ({
      ...addressOf(http, row),
      referenceId: `ref${index}`,
      ...(Object.keys(http.saveHeaders).length === 0 ? {} : { httpHeaders: http.saveHeaders }),
      body: bodyOf(row, ({ to }) => parentOf(to)),
    })),
  };
}

/** A row with a key is upserted, so that a second time does no harm. */
function addressOf(http: Http, { object, key, id }: Row): { method: string; url: string } {
  const url = `${http.base}/sobjects/${object}`;
  if (key !== null) {
    return {
      method: 'PATCH',
      url: `${url}/${key.field}/${encodeURIComponent(key.value)}`,
    };
  }
  return id === null ? { method: 'POST', url } : { method: 'PATCH', url: `${url}/${id}` };
}

type Settled =
  | { readonly kind: 'settled' }
  | (Undone & { readonly kind: 'undone' })
  | { readonly kind: 'stopped'; readonly problem: Problem };

/** Enters what became of one family. */
function settle(book: Book, family: Family, graph: Graph): Settled {
  const parts = new Map(
    graph.graphResponse.compositeResponse.map((part) => [part.referenceId, part]),
  );
  if (graph.isSuccessful) {
    family.nodes.forEach((row, index) => {
      const part = parts.get(`ref${index}`);
      // An update may be answered by 204 without a body; then the Id is known.
      const written = writtenSchema.safeParse(part?.body).data;
      const id = written?.id ?? row.id;
      if (id !== null) book.written(row, id, part?.httpStatusCode === 201);
      else book.unknown(row, 'it was written, but the answer does not say its Id');
    });
    return { kind: 'settled' };
  }
  const refusals = family.nodes.flatMap((row, index) => {
    const part = parts.get(`ref${index}`);
    if (part === undefined || part.httpStatusCode < 300) return [];
    const errors = errorsOfPart(part.httpStatusCode, part.body);
    return errors.every(isRolledBack) ? [] : [{ row, errors }];
  });
  const errors = refusals.flatMap((refusal) => refusal.errors);
  if (errors.length === 0) return { kind: 'undone', family, refusals, lost: false };
  const { treatment } = severest(errors, 'row');
  if (treatment === 'retry' || treatment === 'refresh')
    return { kind: 'undone', family, refusals, lost: false };
  const rest = treatment === 'hold' ? withoutRefused(book, family, refusals) : null;
  if (rest !== null) {
    return { kind: 'undone', family: rest, refusals: [], lost: false, smaller: true };
  }
  giveUp(book, { family, refusals, lost: false });
  if (treatment === 'hold') return { kind: 'settled' };
  return {
    kind: 'stopped',
    problem: problemOf(errors, `write ${objectsOf(refusals)}`),
  };
}

/**
 * The family without its refused rows and what hangs on them, which get their receipts; null when
 * a row without a key was refused, or no row with one is left to find the others by.
 */
function withoutRefused(book: Book, family: Family, refusals: Undone['refusals']): Family | null {
  if (refusals.some(({ row }) => row.key === null)) return null;
  const gone = new Set(refusals.map(({ row }) => row.ref));
  // Parents come before their children.
  const orphans = family.nodes.filter(({ ref, links }) => {
    const orphan = !gone.has(ref) && links.some(({ to }) => gone.has(to));
    if (orphan) gone.add(ref);
    return orphan;
  });
  const nodes = family.nodes.filter(({ ref }) => !gone.has(ref));
  if (!nodes.some(({ key }) => key !== null)) return null;
  for (const { row, errors } of refusals) book.rejected(row, errors);
  for (const row of orphans) book.untried(row, NO_PARENT);
  return { ...family, nodes };
}

/** The guilty rows are rejected; the others were not tried for their sake. */
function giveUp(book: Book, { family, refusals }: Undone): void {
  const why =
    refusals.length === 0
      ? 'Salesforce stopped before it, again and again'
      : `${objectsOf(refusals)} of the same person was refused, and all are written together`;
  for (const row of family.nodes) book.untried(row, why);
  for (const { row, errors } of refusals) book.rejected(row, errors);
}

function objectsOf(refusals: Undone['refusals']): string {
  return [...new Set(refusals.map(({ row }) => row.object))].join(', ');
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

/** Nothing was done. One value of a wrong form may spoil the whole call: halves find it. */
async function afterRefusal(
  error: SalesforceFailure,
  http: Http,
  book: Book,
  batch: readonly Family[],
  read: Read,
  backoff: Backoff,
): Promise<readonly Undone[]> {
  if (error.rule.code !== 'JSON_PARSER_ERROR' || batch.length === 1) {
    for (const { nodes } of batch) for (const row of nodes) book.rejected(row, error.errors);
    return [];
  }
  const middle = Math.ceil(batch.length / 2);
  return [
    ...(await sendBatch(http, book, batch.slice(0, middle), read, backoff)),
    ...(await sendBatch(http, book, batch.slice(middle), read, backoff)),
  ];
}

/** The answer is lost. What has a row with a key can be looked for; the rest cannot be known. */
async function afterLostAnswer(
  error: SalesforceFailure,
  book: Book,
  batch: readonly Family[],
  read: Read,
  backoff: Backoff,
): Promise<readonly Undone[]> {
  const { code, attempts } = error.rule;
  try {
    const more = await backoff.again({
      code,
      retryAfterMs: error.retryAfterMs,
      attempts,
    });
    const absent = await findOut(book, batch, read);
    // After a time-out Salesforce may still be at work: not there yet says nothing.
    const unsure = code === 'TIMEOUT';
    if (more && !unsure) return absent.map((family) => ({ family, refusals: [], lost: true }));
    const why = unsure
      ? UNKNOWN_OUTCOME
      : `it was not written so far: ${error.rule.meaning}, again and again`;
    for (const row of absent.flatMap(({ nodes }) => nodes)) book.unknown(row, why);
    return [];
  } catch (problem) {
    if (problem instanceof Problem) unknownToAll(book, batch, problem);
    throw problem;
  }
}

/** Marks all rows without a receipt as of unknown outcome. */
function unknownToAll(book: Book, families: readonly Family[], problem: Problem): Problem {
  for (const row of families.flatMap(({ nodes }) => nodes)) {
    if (!book.receipts.has(row.ref)) book.unknown(row, UNKNOWN_OUTCOME);
  }
  return problem;
}
