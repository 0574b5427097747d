/**
 * Rows deleted 200 at a time and 1,000 in one API call: collections inside POST /composite. Called
 * by `connect.ts`, for `undo`.
 *
 * Deleting twice is harmless: what is gone already says so, and counts as deleted.
 *
 * Source: REST API Developer Guide, "sObject Collections" (200 Ids; results in their order).
 */
import { z } from 'zod';
import { Problem } from '../problem.ts';
import { MOST_SCARCE, notUnderstood, piecesOf, sendComposite } from './composite.ts';
import { type ApiError, severest } from './errors.ts';
import { errorsOfPart, problemOf, readErrors, SalesforceFailure } from './failure.ts';
import type { Http } from './http.ts';
import { startBackoff } from './retry.ts';
import type { DeleteReceipt, DeleteResult } from './salesforce.ts';

interface Refused {
  readonly id: string;
  readonly errors: readonly ApiError[];
}

/** Rows in one collection, for the first attempt and those after a lock or a governor limit. */
const SIZES = [200, 50, 10, 1];

const GONE = 'ENTITY_IS_DELETED';

const resultSchema = z.array(z.looseObject({ success: z.boolean(), errors: z.unknown() }));

/** Does not throw for anything that Salesforce says: it is in the receipts, or in `stopped`. */
export async function deleteRows(http: Http, ids: readonly string[]): Promise<DeleteResult> {
  const receipts = new Map<string, DeleteReceipt>();
  let stopped: Problem | null = null;
  try {
    await deletePatiently(http, [...new Set(ids)], receipts);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    stopped = error;
  }
  const why = stopped?.message ?? 'it was not reached';
  for (const id of ids) if (!receipts.has(id)) receipts.set(id, { kind: 'untried', why });
  return { receipts, stopped };
}

async function deletePatiently(
  http: Http,
  ids: readonly string[],
  receipts: Map<string, DeleteReceipt>,
): Promise<void> {
  const { policy } = http.retrying;
  const attempts = Math.min(policy.attempts, SIZES.length);
  const backoff = startBackoff(
    { ...http.retrying, policy: { ...policy, attempts } },
    'delete rows',
  );
  let pending = ids;
  for (const size of SIZES) {
    const again = await deleteOnce(http, pending, size, receipts);
    const [first] = again;
    if (first === undefined) return;
    const { code, attempts } = severest(first.errors, 'row');
    if (!(await backoff.again({ code, retryAfterMs: null, attempts }))) {
      for (const { id, errors } of again) receipts.set(id, { kind: 'rejected', errors });
      return;
    }
    pending = again.map(({ id }) => id);
  }
}

/** Sends all of them once. Gives those that may be sent again. */
async function deleteOnce(
  http: Http,
  ids: readonly string[],
  size: number,
  receipts: Map<string, DeleteReceipt>,
): Promise<readonly Refused[]> {
  const again: Refused[] = [];
  for (const call of piecesOf(piecesOf(ids, size), MOST_SCARCE)) {
    const refused = await sendCollections(http, call, receipts);
    // All is entered before anything is thrown: what was deleted must not be forgotten.
    let stopped: Problem | null = null;
    for (const { id, errors } of refused) {
      const { treatment } = severest(errors, 'row');
      if (treatment === 'retry' || treatment === 'refresh') again.push({ id, errors });
      else {
        receipts.set(id, { kind: 'rejected', errors });
        if (treatment === 'stop') stopped ??= problemOf(errors, 'delete rows');
      }
    }
    if (stopped !== null) throw stopped;
  }
  return again;
}

/** One call. A refusal of all of it, or of a collection, is the refusal of each row. */
async function sendCollections(
  http: Http,
  collections: readonly (readonly string[])[],
  receipts: Map<string, DeleteReceipt>,
): Promise<Refused[]> {
  const what = `delete ${collections.flat().length} rows`;
  const subrequests = collections.map((ids) => ({
    method: 'DELETE' as const,
    url: `/composite/sobjects?ids=${ids.join(',')}&allOrNone=false`,
  }));
  try {
    const answers = await sendComposite(http, what, subrequests, http.trySend);
    return collections.flatMap((ids, index) => {
      const answer = answers[index];
      if (answer === undefined) throw notUnderstood(what);
      if (answer.status < 300) return settle(ids, answer.body, receipts, what);
      const errors = errorsOfPart(answer.status, answer.body);
      return ids.map((id) => ({ id, errors }));
    });
  } catch (error) {
    if (!(error instanceof SalesforceFailure)) throw error;
    return collections.flat().map((id) => ({ id, errors: error.errors }));
  }
}

function settle(
  ids: readonly string[],
  body: unknown,
  receipts: Map<string, DeleteReceipt>,
  what: string,
): Refused[] {
  const results = resultSchema.safeParse(body);
  if (!results.success || results.data.length !== ids.length) throw notUnderstood(what);
  return ids.flatMap((id, index) => {
    const result = results.data[index];
    const errors = readErrors(result?.errors);
    if (result?.success !== true && !errors.some(({ code }) => code === GONE)) {
      return [{ id, errors }];
    }
    receipts.set(id, { kind: 'deleted' });
    return [];
  });
}
