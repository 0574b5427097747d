/**
 * How jsforce and the sign-in reach the network: one exchange over `fetch`, no retries, no
 * redirects. Made by `connect.ts`.
 *
 * jsforce's own transport ends the process when an answer breaks off half way (3.10.26: the body
 * stream's error has no listener), hides status and headers of a failed request, and follows
 * redirects with the access token. Proxies: Node's NODE_USE_ENV_PROXY, which knows NO_PROXY.
 */
import { PassThrough } from 'node:stream';
import { StreamPromise } from 'jsforce/lib/core.js';
import { Problem } from '../problem.ts';
import { failureOfNetwork } from './failure.ts';

interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Blob;
}

export interface RawAnswer {
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * @throws SalesforceFailure when there is no answer, or only the beginning of one; Problem
 *   (configuration) when secrets would travel in the clear
 */
export type Send = (exchange: Exchange) => Promise<RawAnswer>;

/** An answer that is read as it comes, since it may be longer than memory is wide. */
export interface OpenAnswer {
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** To be read once, to its end. @throws SalesforceFailure when it breaks off */
  readonly body: AsyncIterable<Uint8Array>;
}

/** @throws SalesforceFailure when there is no answer */
export type Open = (exchange: Exchange) => Promise<OpenAnswer>;

/** What jsforce takes as `transport`. */
export interface JsforceTransport {
  httpRequest(request: {
    method: string;
    url: string;
    headers?: Record<string, string>;
    body?: unknown;
  }): Promise<RawAnswer>;
}

/** @param timeoutMs for one exchange, from the first byte sent to the last one read */
export function createSend(timeoutMs: number): Send {
  const met = new Set<string>();
  return async (exchange) => {
    const { host } = checkAddress(exchange.url);
    try {
      const response = await request(exchange, timeoutMs);
      met.add(host);
      return {
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    } catch (error) {
      throw failureOfNetwork(error, host, met.has(host));
    }
  };
}

/** @param timeoutMs as with `createSend` */
export function createOpen(timeoutMs: number): Open {
  return async (exchange) => {
    const { host } = checkAddress(exchange.url);
    try {
      const response = await request(exchange, timeoutMs);
      return {
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        body: bytesOf(response, host),
      };
    } catch (error) {
      throw failureOfNetwork(error, host, true);
    }
  };
}

/**
 * Tokens travel in every request: TLS always, except to this machine. Also for addresses that an
 * answer named.
 */
function checkAddress(text: string): URL {
  const url = new URL(text);
  const here = /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(url.hostname);
  if (url.protocol === 'https:' || here) return url;
  throw new Problem('configuration', `${url.origin} is not safe to sign in to: it has no TLS.`, {
    hint: 'Write the address with https://; http:// is allowed for this machine only.',
  });
}

function request(
  { method, url, headers = {}, body }: Exchange,
  timeoutMs: number,
): Promise<Response> {
  return fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body }),
  });
}

async function* bytesOf({ body }: Response, host: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? [];
  } catch (error) {
    throw failureOfNetwork(error, host, true);
  }
}

/**
 * A transport for one request of jsforce's.
 * @param seen told status and headers, which jsforce keeps to itself
 */
export function jsforceTransport(send: Send, seen: (answer: RawAnswer) => void): JsforceTransport {
  return {
    httpRequest: ({ method, url, headers = {}, body }) =>
      StreamPromise.create(() => ({
        stream: new PassThrough().end(),
        promise: (async () => {
          const answer = await send({
            method,
            url,
            headers: withoutLength(headers),
            ...(typeof body === 'string' ? { body } : {}),
          });
          seen(answer);
          return answer;
        })(),
      })),
  };
}

/** `fetch` counts for itself. */
function withoutLength(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length'),
  );
}
