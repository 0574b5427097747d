/**
 * The HTTP side of the local org: sessions, counting and limits, faults, the headers of every
 * answer; started by local-org.ts, answers through router.ts and oauth.ts.
 *
 * Sources: recorded headers of real answers; help article 000386264 (URI and header limits).
 */

import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { listVersions } from './describe.ts';
import { jsonParserError, notFound, RequestError } from './errors.ts';
import { type FaultEffect, parseFaultRule } from './faults.ts';
import { type OAuthClient, type Sessions, signIn } from './oauth.ts';
import type { ApiReply, Org } from './org.ts';
import { route } from './router.ts';
import { parseApiUrl } from './urls.ts';

export interface LogEntry {
  readonly method: string;
  readonly path: string;
  /** 0 where the connection was cut. */
  readonly status: number;
}

export interface ServerParts {
  readonly org: Org;
  readonly sessions: Sessions;
  readonly clients: readonly OAuthClient[];
  readonly username: string;
  readonly latencyMs: number;
  /** Counts one API call. */
  readonly count: () => void;
  readonly log: (entry: LogEntry) => void;
  /** Called after each request that may have changed the tables. */
  readonly saved: () => void;
}

type Ctx = Context<{ Bindings: HttpBindings }>;

const LONGEST_URI = 16_384;

export function createApp(parts: ServerParts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use('*', async (c, next) => {
    await next();
    const cut = c.env.incoming.socket.destroyed;
    parts.log({ method: c.req.method, path: pathOf(c), status: cut ? 0 : c.res.status });
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

async function answerIdentity(
  parts: ServerParts,
  c: Ctx,
  path: string,
  body: string,
): Promise<Response> {
  const { org, sessions } = parts;
  if (path === '/services/oauth2/token') {
    if (c.req.method !== 'POST' || !/form-urlencoded/i.test(c.req.header('content-type') ?? '')) {
      const refusal = {
        error: 'unsupported_grant_type',
        error_description: 'grant type not supported',
      };
      return json(400, refusal, BASE_HEADERS);
    }
    const reply = await signIn(
      { form: new URLSearchParams(body), basic: basicOf(c) },
      {
        clients: parts.clients,
        sessions,
        orgId: org.orgId,
        userId: org.userId,
        username: parts.username,
        url: org.url(),
        now: org.now(),
      },
    );
    return json(reply.status, reply.body, BASE_HEADERS);
  }
  if (path === '/services/oauth2/revoke') {
    sessions.revoke(new URLSearchParams(body).get('token') ?? '');
    return json(200, undefined, BASE_HEADERS);
  }
  const identity = `/id/${org.orgId}/${org.userId}`;
  if (path !== '/services/oauth2/userinfo' && path !== identity) {
    return json(404, notFound().body(), BASE_HEADERS);
  }
  const token = bearerOf(c);
  if (token === undefined || !sessions.isValid(token)) {
    return new Response('Bad_OAuth_Token', { status: 403, headers: BASE_HEADERS });
  }
  const about = {
    id: `${org.url()}${identity}`,
    user_id: org.userId,
    organization_id: org.orgId,
    username: parts.username,
    preferred_username: parts.username,
    display_name: 'TOEFL Integration',
    email: parts.username,
    active: true,
    user_type: 'STANDARD',
    locale: 'en_US',
    urls: { rest: `${org.url()}/services/data/v{version}/` },
  };
  return json(200, about, BASE_HEADERS);
}

function bearerOf(c: Ctx): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

function basicOf(c: Ctx): { id: string; secret: string } | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id, secret: secret.join(':') };
}

/** The path with its query, exactly as it was sent. */
function pathOf(c: Ctx): string {
  return c.env.incoming.url ?? '/';
}

/** undefined when what was sent cannot be decoded */
async function readBody(c: Ctx): Promise<string | undefined> {
  const bytes = Buffer.from(await c.req.arrayBuffer());
  if (c.req.header('content-encoding') !== 'gzip') return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    return undefined;
  }
}

function refuseLength(incoming: IncomingMessage): Response | undefined {
  const uri = Buffer.byteLength(incoming.url ?? '');
  if (uri > LONGEST_URI) return page(414, 'URI Too Long');
  const headers = incoming.rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0);
  return uri + headers > LONGEST_URI ? page(431, 'Request Header Fields Too Large') : undefined;
}

function page(status: number, text: string): Response {
  const html = `<html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>`;
  return new Response(html, { status, headers: { 'Content-Type': 'text/html' } });
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>>): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'Content-Type': 'application/json;charset=UTF-8' },
  });
}

const BASE_HEADERS: Readonly<Record<string, string>> = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'none',
  'Cache-Control': 'no-cache,must-revalidate,max-age=0,no-store,private',
  Vary: 'Accept-Encoding',
};

function limitInfo(org: Org): Readonly<Record<string, string>> {
  return {
    'Sforce-Limit-Info': `api-usage=${Math.min(org.calls(), org.dailyLimit)}/${org.dailyLimit}`,
  };
}
