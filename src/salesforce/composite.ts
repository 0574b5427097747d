/**
 * Several requests in one API call: POST /composite. Used for reading, describing and collections.
 *
 * Source: REST API Developer Guide, "Composite": at most 25 subrequests, 5 of them queries or
 * collections.
 */
import { z } from 'zod';
import { Problem } from '../problem.ts';
import type { Http } from './http.ts';

export interface Subrequest {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'DELETE';
  /** Below `/services/data/vXX.X`, or a whole path from `/services/`. */
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Subanswer {
  readonly status: number;
  readonly body: unknown;
}

export const MOST_SUBREQUESTS = 25;
/** Queries and collections together. */
export const MOST_SCARCE = 5;

const answerSchema = z.looseObject({
  compositeResponse: z.array(
    z.looseObject({
      referenceId: z.string(),
      httpStatusCode: z.number(),
      body: z.unknown(),
    }),
  ),
});

/**
 * Answers in the order of the subrequests, which are carried out one after the other. All of them
 * may safely be repeated.
 * @param send `http.trySend` for callers who judge refusals themselves
 * @throws what `send` throws
 */
export async function sendComposite(
  http: Http,
  what: string,
  subrequests: readonly Subrequest[],
  send: Http['send'] = http.send,
): Promise<readonly Subanswer[]> {
  const body = await send({
    what,
    method: 'POST',
    path: '/composite',
    repeat: 'safely',
    body: {
      allOrNone: false,
      // Salesforce may otherwise change the order, and rows need their parents first.
      collateSubrequests: false,
      compositeRequest: subrequests.map(({ method, url, body, headers = {} }, index) => ({
        method,
        url: url.startsWith('/services/') ? url : http.base + url,
        referenceId: `part${index}`,
        ...(body === undefined ? {} : { body }),
        // Subrequests do not take on the headers of the request around them.
        ...(Object.keys(headers).length === 0 ? {} : { httpHeaders: headers }),
      })),
    },
  });
  const parsed = answerSchema.safeParse(body);
  const answers = new Map(
    (parsed.data?.compositeResponse ?? []).map((part) => [
      part.referenceId,
      { status: part.httpStatusCode, body: part.body },
    ]),
  );
  return subrequests.map((_, index) => {
    const answer = answers.get(`part${index}`);
    if (answer === undefined) throw notUnderstood(what);
    return answer;
  });
}

/** An answer that is JSON, but not Salesforce's. */
export function notUnderstood(what: string): Problem {
  return new Problem('salesforce', `Salesforce's answer was not understood. Could not ${what}.`, {
    hint: 'Look for a proxy between this machine and Salesforce; else report it as a fault.',
  });
}

/** Cuts a list into pieces of at most `size`. */
export function piecesOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
