/**
 * Which handler answers which request under `/services/data/vNN.0/`: one table for HTTP requests
 * and for the subrequests of composites and graphs; called by server.ts.
 */

import {
  changeIngest,
  createIngest,
  deleteIngest,
  failedResults,
  listIngest,
  readIngest,
  successfulResults,
  unprocessedRecords,
  uploadIngest,
} from './bulk/ingest.ts';
import {
  changeQuery,
  createQuery,
  deleteQuery,
  listQueries,
  queryResults,
  readQuery,
} from './bulk/query.ts';
import { workOff } from './bulk/work.ts';
import { createMany, deleteMany, retrieveMany, updateMany, upsertMany } from './collections.ts';
import { composite } from './composite.ts';
import {
  describeBasic,
  describeGlobal,
  describeObject,
  listResources,
  versionState,
} from './describe.ts';
import { methodNotAllowed, notFound, RequestError } from './errors.ts';
import { compositeGraph } from './graph.ts';
import { limits, recordCount } from './limits.ts';
import type { ApiReply, ApiRequest, Org } from './org.ts';
import { query, queryMore } from './query.ts';
import {
  create,
  deleteById,
  deleteByKey,
  readById,
  readByKey,
  updateById,
  upsertByKey,
} from './sobjects.ts';

/** Answers a request; throws RequestError where it is refused. */
export type Dispatch = (request: ApiRequest) => ApiReply;

type Handler = (org: Org, request: ApiRequest, dispatch: Dispatch) => ApiReply;

/** Whether the resource may stand inside a composite. */
type Place = 'anywhere' | 'outermost';

/** First fit counts: words match themselves, `*` one segment. */
const ROUTES: readonly (readonly [path: string, place: Place, methods: Record<string, Handler>])[] =
  [
    ['', 'outermost', { GET: listResources }],
    ['limits', 'anywhere', { GET: limits }],
    ['limits/recordCount', 'anywhere', { GET: recordCount }],
    ['query', 'anywhere', { GET: query }],
    ['query/*', 'anywhere', { GET: queryMore }],
    ['queryAll', 'anywhere', { GET: query }],
    ['queryAll/*', 'anywhere', { GET: queryMore }],
    ['sobjects', 'anywhere', { GET: describeGlobal }],
    ['sobjects/*', 'anywhere', { GET: describeBasic, POST: create }],
    ['sobjects/*/describe', 'anywhere', { GET: describeObject }],
    ['sobjects/*/*', 'anywhere', { GET: readById, PATCH: updateById, DELETE: deleteById }],
    ['sobjects/*/*/*', 'anywhere', { GET: readByKey, PATCH: upsertByKey, DELETE: deleteByKey }],
    ['composite', 'outermost', { POST: composite }],
    ['composite/graph', 'outermost', { POST: compositeGraph }],
    ['composite/sobjects', 'anywhere', { POST: createMany, PATCH: updateMany, DELETE: deleteMany }],
    ['composite/sobjects/*', 'anywhere', { GET: retrieveMany, POST: retrieveMany }],
    ['composite/sobjects/*/*', 'anywhere', { PATCH: upsertMany }],
    ['jobs/ingest', 'outermost', { GET: listIngest, POST: createIngest }],
    ['jobs/ingest/*', 'outermost', { GET: readIngest, PATCH: changeIngest, DELETE: deleteIngest }],
    ['jobs/ingest/*/batches', 'outermost', { PUT: uploadIngest }],
    ['jobs/ingest/*/successfulResults', 'outermost', { GET: successfulResults }],
    ['jobs/ingest/*/failedResults', 'outermost', { GET: failedResults }],
    ['jobs/ingest/*/unprocessedrecords', 'outermost', { GET: unprocessedRecords }],
    ['jobs/query', 'outermost', { GET: listQueries, POST: createQuery }],
    ['jobs/query/*', 'outermost', { GET: readQuery, PATCH: changeQuery, DELETE: deleteQuery }],
    ['jobs/query/*/results', 'outermost', { GET: queryResults }],
  ];

export function route(org: Org, request: ApiRequest): ApiReply {
  workOff(org);
  return handle(org, request, true);
}

function handle(org: Org, request: ApiRequest, outermost: boolean): ApiReply {
  const state = versionState(request.version);
  if (state === 'retired') {
    throw new RequestError(
      410,
      'UNSUPPORTED_API_VERSION',
      'The API version is retired. Use a supported version.',
    );
  }
  const found = ROUTES.find(([path]) => fits(path, request.path));
  if (state === 'unknown' || found === undefined) throw notFound();
  const [, place, methods] = found;
  if (place === 'outermost' && !outermost) {
    throw new RequestError(
      400,
      'INVALID_INPUT',
      `${request.path.join('/')} is not supported in a composite`,
    );
  }
  const method = methodOf(request);
  const handler = methods[method];
  if (handler === undefined) throw methodNotAllowed(method, Object.keys(methods));
  return org.rules.during(request, () =>
    handler(org, request, (inner) => handle(org, inner, false)),
  );
}

/** For clients that cannot PATCH, a POST may say so in the query. */
function methodOf(request: ApiRequest): string {
  const instead = request.query.get('_HttpMethod');
  if (request.method === 'POST' && instead !== null) return instead.toUpperCase();
  return request.method === 'HEAD' ? 'GET' : request.method;
}

function fits(pattern: string, path: readonly string[]): boolean {
  const words = pattern === '' ? [] : pattern.split('/');
  return (
    words.length === path.length && words.every((word, at) => word === '*' || word === path[at])
  );
}
