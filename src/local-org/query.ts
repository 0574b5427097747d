/**
 * `/query`, `/queryAll` and their further pages; called by the router.
 *
 * Sources: REST API Developer Guide "Query", "Query Options Header"; recorded answers of both pages.
 */

import { RequestError } from './errors.ts';
import type { ApiReply, ApiRequest, Org } from './org.ts';
import { columnsOf } from './query-columns.ts';
import { type QueryAnswer, runQuery } from './soql.ts';

/** Open cursors of the user: at most ten, the oldest is dropped; each for two days. */
export interface Cursors {
  open(answer: QueryAnswer): string;
  find(locator: string): QueryAnswer | undefined;
}

const MOST_OPEN = 10;
const KEPT_MS = 2 * 24 * 60 * 60 * 1000;

export function createCursors(now: () => Date): Cursors {
  const open = new Map<string, { readonly answer: QueryAnswer; readonly until: number }>();
  let last = 0;
  return {
    open(answer) {
      last += 1;
      const locator = `01gLo${String(last).padStart(10, '0')}AAA`;
      open.set(locator, { answer, until: now().getTime() + KEPT_MS });
      const [oldest] = open.keys();
      if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest);
      return locator;
    },
    find(locator) {
      const found = open.get(locator);
      return found === undefined || found.until <= now().getTime() ? undefined : found.answer;
    },
  };
}

export function query(org: Org, request: ApiRequest): ApiReply {
  const statement = request.query.get('q');
  if (statement === null) {
    throw new RequestError(400, 'MALFORMED_QUERY', 'SOQL query is required: parameter q');
  }
  const answer = runQuery(org.store, statement, {
    now: org.now(),
    withDeleted: request.path[0] === 'queryAll',
  });
  if (request.query.get('columns') === 'true') return { status: 200, body: columnsOf(answer) };
  return page(org, request, answer, 0, undefined);
}

export function queryMore(org: Org, request: ApiRequest): ApiReply {
  const [, locator = '', start = ''] = /^(01g\w+?)-(\d+)$/.exec(request.path[1] ?? '') ?? [];
  const answer = org.cursors.find(locator);
  if (answer === undefined) {
    throw new RequestError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  }
  return page(org, request, answer, Number(start), locator);
}

function page(
  org: Org,
  request: ApiRequest,
  answer: QueryAnswer,
  start: number,
  locator: string | undefined,
): ApiReply {
  const end = start + pageSize(request.header('sforce-query-options'));
  const records = answer.rows.slice(start, end).map((row) => answer.present(row, request.version));
  const { totalSize } = answer;
  if (end >= answer.rows.length) return { status: 200, body: { totalSize, done: true, records } };
  const next = `${locator ?? org.cursors.open(answer)}-${end}`;
  const nextRecordsUrl = `/services/data/${request.version}/${request.path[0]}/${next}`;
  return {
    status: 200,
    body: { totalSize, done: false, nextRecordsUrl, records },
  };
}

/** `batchSize=200…2000`, a hint; 2,000 otherwise. */
function pageSize(options: string | undefined): number {
  const [, asked] = /batchSize\s*=\s*(\d+)/i.exec(options ?? '') ?? [];
  return asked === undefined ? 2000 : Math.min(2000, Math.max(200, Number(asked)));
}
