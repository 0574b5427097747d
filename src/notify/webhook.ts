/** Notices to a webhook over HTTP. Opened by the command line. */
import { createHmac } from 'node:crypto';
import { Problem } from '../problem.ts';
import type { Channel } from './notice.ts';
import { type Shape, shaped } from './shapes.ts';

export interface WebhookOptions {
  readonly name: string;
  readonly shape: Shape;
  /** A secret: whoever knows it can post. */
  readonly url: string;
  readonly signingKey?: string;
  readonly fetch?: typeof globalThis.fetch;
}

const TIMEOUT_MS = 20_000;

/**
 * With a signing key two headers let the receiver know that the post is ours and fresh:
 * `x-toefl-sync-timestamp` (Unix seconds), and `x-toefl-sync-signature`, which is `v1=` and the
 * HMAC-SHA256 in hex of the timestamp, a full stop and the body.
 */
export function webhookChannel(options: WebhookOptions): Channel {
  const { name, shape, url, signingKey, fetch = globalThis.fetch } = options;
  return {
    name,
    async send(message) {
      const body = JSON.stringify(shaped(message, shape));
      const timestamp = String(Math.floor(message.at.getTime() / 1000));
      const signed =
        signingKey === undefined
          ? {}
          : {
              'x-toefl-sync-timestamp': timestamp,
              'x-toefl-sync-signature': `v1=${signature(signingKey, timestamp, body)}`,
            };
      const status = await post(
        fetch,
        url,
        { 'content-type': 'application/json', ...signed },
        body,
      ).catch((cause: unknown) => {
        throw new Problem('configuration', `${name}: the webhook ${whyUnreached(cause)}.`, {
          hint: 'Check the address that the channel’s `url` names, and the firewall.',
        });
      });
      if (status >= 200 && status < 300) return;
      throw new Problem('configuration', `${name}: the webhook answered with status ${status}.`, {
        hint:
          status >= 500
            ? 'It is tried again after the next run.'
            : 'The address may have been taken back: make a new one, and put it where `url` names it.',
      });
    },
  };
}

function signature(key: string, timestamp: string, body: string): string {
  return createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
}

async function post(
  fetch: typeof globalThis.fetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await answer.body?.cancel();
  return answer.status;
}

/** The error's own words may hold the address. */
function whyUnreached(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'did not answer in time';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  return `cannot be reached${code === null ? '' : ` (${code})`}`;
}
