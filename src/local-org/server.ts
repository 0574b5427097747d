/**
 * The HTTP side of the local org: sessions, counting and limits, faults, the headers of every
 * answer; started by local-org.ts, answers through router.ts and identity.ts.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { listVersions } from './describe.ts';
import { jsonParserError, RequestError } from './errors.ts';
import { type FaultEffect, parseFaultRule } from './faults.ts';
import {
  BASE_HEADERS,
  bearerOf,
  type Ctx,
  json,
  page,
  pathOf,
  readBody,
  refuseLength,
} from './http.ts';
import { answerIdentity, type IdentityParts } from './identity.ts';
import type { Sessions } from './oauth.ts';
import type { ApiReply, Org } from './org.ts';
import { route } from './router.ts';
import { parseApiUrl } from './urls.ts';

export interface LogEntry {
  readonly method: string;
  readonly path: string;
  /** 0 where the connection was cut. */
  readonly status: number;
}

export interface ServerParts extends IdentityParts {
  readonly latencyMs: number;
  /** Counts one API call. */
  readonly count: () => void;
  readonly log: (entry: LogEntry) => void;
  /** Called after each request that may have changed the tables. */
  readonly saved: () => void;
}

export function createApp(parts: ServerParts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use('*', async (c, next) => {
    await next();
    const cut = c.env.incoming.socket.destroyed;
    parts.log({
      method: c.req.method,
      path: pathOf(c),
      status: cut ? 0 : c.res.status,
    });
  });
  app.post('/__control/faults', async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const rules = (Array.isArray(body) ? body : [body]).map(parseFaultRule);
    for (const each of rules) if ('error' in each) return c.text(each.error, 400);
    for (const each of rules) if ('rule' in each) parts.org.faults.add(each.rule);
    return c.body(null, 204);
  });
  app.delete('/__control/faults', (c) => {
    parts.org.faults.clear();
    return c.body(null, 204);
  });
  app.post('/__control/expire-sessions', (c) => {
    parts.sessions.expireAll();
    return c.body(null, 204);
  });
  app.all('*', (c) => answer(parts, c));
  return app;
}

async function answer(parts: ServerParts, c: Ctx): Promise<Response> {
  const tooLong = refuseLength(c.env.incoming);
  if (tooLong !== undefined) return tooLong;
  const body = await readBody(c);
  const request = { method: c.req.method, path: pathOf(c), body: body ?? '' };
  const fault = parts.org.faults.onRequest(request);
  if (parts.latencyMs > 0) await sleep(parts.latencyMs);
  const instead = await strikeBefore(fault, parts.sessions, c);
  if (instead !== undefined) return instead;
  const path = request.path.split('?')[0] ?? '';
  const response = path.startsWith('/services/data')
    ? parts.org.faults.during(request, () => answerApi(parts, c, body))
    : await answerIdentity(parts, c, path, body ?? '');
  parts.saved();
  if (fault?.kind !== 'resetAfter') return response;
  return cut(c);
}

/** What a fault does in place of the work. */
async function strikeBefore(
  fault: FaultEffect | undefined,
  sessions: Sessions,
  c: Ctx,
): Promise<Response | undefined> {
  switch (fault?.kind) {
    case 'status':
      return json(fault.status, fault.body ?? null, BASE_HEADERS);
    case 'html':
      return page(fault.status, 'Service unavailable');
    case 'reset':
      return cut(c);
    case 'delay':
      await sleep(fault.ms);
      return undefined;
    case 'expireSessions':
      sessions.expireAll();
      return undefined;
    case undefined:
    case 'resetAfter':
    case 'record':
      return undefined;
  }
}

function cut(c: Ctx): Response {
  c.env.incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

function answerApi(parts: ServerParts, c: Ctx, body: string | undefined): Response {
  const { org } = parts;
  let reply: ApiReply;
  try {
    reply = apiReply(parts, c, body);
  } catch (error) {
    const refusal = asRefusal(error);
    reply = { status: refusal.status, body: refusal.body() };
  }
  const headers = { ...BASE_HEADERS, ...limitInfo(org), ...reply.headers };
  return json(reply.status, reply.body, headers);
}

function apiReply(parts: ServerParts, c: Ctx, body: string | undefined): ApiReply {
  const { org } = parts;
  const raw = pathOf(c);
  if (/^\/services\/data\/?(\?|$)/.test(raw)) return { status: 200, body: listVersions() };
  const token = bearerOf(c);
  if (token === undefined || !parts.sessions.isValid(token)) {
    throw new RequestError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }
  if (org.calls() >= org.dailyLimit) {
    throw new RequestError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  }
  parts.count();
  return route(org, {
    ...parseApiUrl(raw),
    method: c.req.method,
    header: (name) => c.req.header(name),
    body: parseBody(c, body),
  });
}

function parseBody(c: Ctx, body: string | undefined): unknown {
  if (body === undefined) {
    throw jsonParserError('The HTTP entity body cannot be read as it is encoded');
  }
  if (body === '') return undefined;
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new RequestError(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      "Content type not supported for this resource. Use 'application/json'.",
    );
  }
  try {
    return JSON.parse(body);
  } catch (error) {
    throw jsonParserError(
      `${error instanceof Error ? error.message : error} at [line:1, column:1]`,
    );
  }
}

/** An error that nobody foresaw is a 500, as it would be there; nesting without end is a 400. */
function asRefusal(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof RangeError) return jsonParserError('The request is nested too deeply');
  return new RequestError(
    500,
    'UNKNOWN_EXCEPTION',
    `An unexpected error occurred. Please report it as a bug of the local org: ${error}`,
  );
}

function limitInfo(org: Org): Readonly<Record<string, string>> {
  return {
    'Sforce-Limit-Info': `api-usage=${Math.min(org.calls(), org.dailyLimit)}/${org.dailyLimit}`,
  };
}
