/**
 * The HTTP side of the local org: sessions, counting and limits, faults, the headers of every
 * answer; started by local-org.ts, answers through router.ts and identity.ts.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { parseBody } from './body.ts';
import { addControl } from './control.ts';
import { listVersions } from './describe.ts';
import { jsonParserError, RequestError } from './errors.ts';
import type { FaultEffect } from './faults.ts';
import {
  BASE_HEADERS,
  bearerOf,
  type Ctx,
  json,
  page,
  pathOf,
  readBody,
  refuseBody,
  refuseLength,
} from './http.ts';
import { answerIdentity, type IdentityParts } from './identity.ts';
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
  /** What opens `/__control`; it is not there otherwise. */
  readonly controlToken: string | undefined;
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
  const { org, sessions, controlToken: token } = parts;
  if (token !== undefined) addControl(app, { faults: org.faults, sessions, token });
  app.all('*', (c) => answer(parts, c));
  return app;
}

async function answer(parts: ServerParts, c: Ctx): Promise<Response> {
  const tooLong = refuseLength(c.env.incoming);
  if (tooLong !== undefined) return tooLong;
  const body = await readBody(c);
  const request = { method: c.req.method, path: pathOf(c), body: body ?? '' };
  const fault = parts.org.faults.onRequest(request);
  const instead = await strikeBefore(fault, parts, c);
  if (instead !== undefined) return instead;
  const path = request.path.split('?')[0] ?? '';
  const tooMuch = refuseBody(path, body);
  if (tooMuch !== undefined) return tooMuch;
  const { faults, locks } = parts.org;
  try {
    const response = path.startsWith('/services/data')
      ? locks.during(c, () => faults.during(request, () => answerApi(parts, c, body)))
      : await answerIdentity(parts, c, path, body ?? '');
    parts.saved();
    // After the work, so that requests under way at the same time meet each other's locks.
    if (parts.latencyMs > 0) await sleep(parts.latencyMs);
    if (fault?.kind === 'resetAfter') return cut(c);
    return fault?.kind === 'htmlAfter' ? page(fault.status, 'Gateway Timeout') : response;
  } finally {
    locks.release(c);
  }
}

/** What a fault does in place of the work. */
async function strikeBefore(
  fault: FaultEffect | undefined,
  { org, sessions }: ServerParts,
  c: Ctx,
): Promise<Response | undefined> {
  switch (fault?.kind) {
    case 'status':
      return json(fault.status, fault.body ?? null, { ...BASE_HEADERS, ...limitInfo(org) });
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
    case 'htmlAfter':
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
  if (reply.csv !== undefined) {
    return new Response(reply.csv, {
      status: reply.status,
      headers: { ...headers, 'Content-Type': 'text/csv' },
    });
  }
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
  if (body === undefined) {
    throw jsonParserError('The HTTP entity body cannot be read as it is encoded');
  }
  return route(org, {
    ...parseApiUrl(raw),
    method: c.req.method,
    header: (name) => c.req.header(name),
    body: parseBody(raw.split('?')[0] ?? '', c.req.header('content-type') ?? '', body),
  });
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
