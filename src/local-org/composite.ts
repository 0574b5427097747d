/**
 * `POST /composite`: up to 25 subrequests in one API call, each seeing the answers before it; called
 * by the router, and shares the subrequest with graph.ts.
 *
 * Sources: REST API Developer Guide "Composite", "allOrNone Parameters in Composite and Collections
 * Requests"; recorded answers with 404, 304 and a failed query.
 */

import { jsonParserError, RequestError } from './errors.ts';
import { type ApiReply, type ApiRequest, isObject, type Org } from './org.ts';
import { type Answers, fillIn } from './references.ts';
import type { Dispatch } from './router.ts';
import { parseApiUrl } from './urls.ts';

export interface Subrequest {
  readonly referenceId: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers: ReadonlyMap<string, string>;
}

export interface Subresponse {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

const MOST_SUBREQUESTS = 25;
const MOST_COLLECTIONS_AND_QUERIES = 5;

export function composite(org: Org, request: ApiRequest, dispatch: Dispatch): ApiReply {
  const { body } = request;
  if (!isObject(body)) throw jsonParserError('compositeRequest is required at [line:1, column:1]');
  const allOrNone = body['allOrNone'] === true;
  const subrequests = readSubrequests(body['compositeRequest'], 'compositeRequest');
  if (subrequests.length > MOST_SUBREQUESTS) {
    throw invalid(
      `The maximum number of subrequests is ${MOST_SUBREQUESTS}, but ${subrequests.length} were given`,
    );
  }
  const scarce = subrequests.filter(({ url }) =>
    /\/(query|queryAll|composite\/sobjects)(\/|\?|$)/.test(url),
  );
  if (scarce.length > MOST_COLLECTIONS_AND_QUERIES) {
    throw invalid(
      `The maximum number of sObject Collections and query operations is ${MOST_COLLECTIONS_AND_QUERIES}, but ${scarce.length} were given`,
    );
  }

  const responses: Subresponse[] = [];
  const answers = new Map<string, unknown>();
  const done = org.store.transaction(
    () => {
      for (const subrequest of subrequests) {
        const response = runSubrequest(request, subrequest, answers, (inner) =>
          dispatch(allOrNone ? withAllOrNone(inner) : inner),
        );
        responses.push(response);
        if (response.httpStatusCode < 400) answers.set(subrequest.referenceId, response.body);
        if (allOrNone && !succeeded(response)) return false;
      }
      return true;
    },
    (all) => all,
  );
  if (done) return { status: 200, body: { compositeResponse: responses } };
  return {
    status: 200,
    body: {
      compositeResponse: subrequests.map(({ referenceId }, at) => {
        const response = responses[at];
        const guilty = response !== undefined && at === responses.length - 1;
        return guilty ? response : rolledBack(referenceId);
      }),
    },
  };
}

/** @throws RequestError when the list, or one of its subrequests, is not well formed */
export function readSubrequests(list: unknown, name: string): readonly Subrequest[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw jsonParserError(`${name}: a list of subrequests is required at [line:1, column:1]`);
  }
  const items: readonly unknown[] = list;
  const seen = new Set<string>();
  return items.map((item) => {
    if (!isObject(item))
      throw jsonParserError(`${name}: a subrequest is an object at [line:1, column:1]`);
    const { referenceId, method, url, body, httpHeaders = {} } = item;
    if (typeof referenceId !== 'string' || !/^[A-Za-z0-9]\w*$/.test(referenceId)) {
      throw invalid(
        `Provided referenceId ('${referenceId}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').`,
      );
    }
    if (seen.has(referenceId))
      throw invalid(
        `Duplicate referenceId '${referenceId}' provided. The referenceId must be unique.`,
      );
    seen.add(referenceId);
    if (typeof method !== 'string' || typeof url !== 'string') {
      throw invalid(`Subrequest '${referenceId}' needs a method and a url`);
    }
    if (!isObject(httpHeaders)) throw invalid(`httpHeaders of '${referenceId}' is not an object`);
    const headers = new Map(
      Object.entries(httpHeaders).map(([header, value]) => [header.toLowerCase(), String(value)]),
    );
    const inherited = ['accept', 'authorization', 'content-type'].find((header) =>
      headers.has(header),
    );
    if (inherited !== undefined) {
      throw invalid(
        `The header ${inherited} is inherited from the request and cannot be given in subrequest '${referenceId}'`,
      );
    }
    return { referenceId, method: method.toUpperCase(), url, body, headers };
  });
}

/** REST API Developer Guide, "Composite": of the outer request's headers, only these count inside. */
const INHERITED: ReadonlySet<string> = new Set(['accept', 'authorization', 'content-type']);

/** Runs one subrequest: its errors become its answer, as its own HTTP answer would be. */
export function runSubrequest(
  outer: ApiRequest,
  subrequest: Subrequest,
  answers: Answers,
  run: (request: ApiRequest) => ApiReply,
): Subresponse {
  const { referenceId } = subrequest;
  let reply: ApiReply;
  try {
    const target = parseApiUrl(String(fillIn(subrequest.url, answers)));
    reply = run({
      method: subrequest.method,
      version: target.version,
      path: target.path,
      query: target.query,
      header: (name) =>
        subrequest.headers.get(name) ?? (INHERITED.has(name) ? outer.header(name) : undefined),
      body: fillIn(subrequest.body, answers),
    });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    reply = { status: error.status, body: error.body() };
  }
  return {
    body: reply.body ?? null,
    httpHeaders: reply.headers ?? {},
    httpStatusCode: reply.status,
    referenceId,
  };
}

/** What the innocent of a rolled back transaction are told. */
export function rolledBack(referenceId: string): Subresponse {
  return {
    body: [
      {
        errorCode: 'PROCESSING_HALTED',
        message:
          'The transaction was rolled back since another operation in the same transaction failed.',
      },
    ],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId,
  };
}

export function invalid(message: string): RequestError {
  return new RequestError(400, 'INVALID_INPUT', message);
}

/** `allOrNone` of the composite overrides that of its collections. */
function withAllOrNone(request: ApiRequest): ApiRequest {
  if (request.path[0] !== 'composite') return request;
  const query = new URLSearchParams(request.query);
  query.set('allOrNone', 'true');
  return {
    ...request,
    query,
    body: isObject(request.body) ? { ...request.body, allOrNone: true } : request.body,
  };
}

/** A collection with a refused record has status 200 and is a failure all the same. */
function succeeded({ httpStatusCode, body }: Subresponse): boolean {
  if (httpStatusCode >= 300 && httpStatusCode !== 304) return false;
  return !Array.isArray(body) || body.every((each) => !isObject(each) || each['success'] !== false);
}
