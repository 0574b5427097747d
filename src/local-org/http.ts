/**
 * Reading an HTTP request and writing an answer as Salesforce's front end does; called by server.ts
 * and identity.ts.
 *
 * Sources: recorded headers of real answers; help article 000386264 (URI and header limits). That a
 * body has at most 50 MB is common knowledge of the platform.
 */

import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

export type Ctx = Context<{ Bindings: HttpBindings }>;

const LONGEST_URI = 16_384;

export function bearerOf(c: Ctx): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

export function basicOf(c: Ctx): { id: string; secret: string } | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id, secret: secret.join(':') };
}

/** The path with its query, as it was sent; the `sf` CLI puts two slashes in front. */
export function pathOf(c: Ctx): string {
  return (c.env.incoming.url ?? '/').replace(/^\/+/, '/');
}

const LONGEST_BODY = 50 * 1024 * 1024;

/** Uploads of bulk jobs may be longer, and have a limit of their own. */
export function refuseBody(path: string, body: string | undefined): Response | undefined {
  if (/\/batches\/?$/.test(path) || Buffer.byteLength(body ?? '') <= LONGEST_BODY) return undefined;
  return page(413, 'Request Entity Too Large');
}

/** undefined when what was sent cannot be decoded */
export async function readBody(c: Ctx): Promise<string | undefined> {
  const bytes = Buffer.from(await c.req.arrayBuffer());
  if (c.req.header('content-encoding') !== 'gzip') return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    return undefined;
  }
}

export function refuseLength(incoming: IncomingMessage): Response | undefined {
  const uri = Buffer.byteLength(incoming.url ?? '');
  if (uri > LONGEST_URI) return page(414, 'URI Too Long');
  const headers = incoming.rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0);
  return uri + headers > LONGEST_URI ? page(431, 'Request Header Fields Too Large') : undefined;
}

export function page(status: number, text: string): Response {
  const html = `<html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>`;
  return new Response(html, {
    status,
    headers: { 'Content-Type': 'text/html' },
  });
}

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'Content-Type': 'application/json;charset=UTF-8' },
  });
}

export const BASE_HEADERS: Readonly<Record<string, string>> = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'none',
  'Cache-Control': 'no-cache,must-revalidate,max-age=0,no-store,private',
  Vary: 'Accept-Encoding',
};
