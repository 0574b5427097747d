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
import { failureOfNetwork } from './failure.ts';

interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** @throws SalesforceFailure when there is no answer, or only the beginning of one */
export type Send = (exchange: Exchange) => Promise<RawAnswer>;

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
  return async ({ method, url, headers = {}, body }) => {
    try {
      const response = await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body }),
      });
      return {
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    } catch (error) {
      throw failureOfNetwork(error);
    }
  };
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
