/**
 * One request to the org, through jsforce: counted, repeated where that is safe, its failures in
 * one form. Used by everything in this folder that asks the org for something.
 */
import { Connection } from 'jsforce/lib/core.js';
import { failureOfAnswer, problemOf, SalesforceFailure } from './failure.ts';
import { type Retrying, throwIfCancelled, withRetries } from './retry.ts';
import type { Session } from './session.ts';
import { jsforceTransport, type RawAnswer, type Send } from './transport.ts';

interface Call {
  /** What is being done, to follow "could not": `read 3 queries`. No values. */
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below `/services/data/vXX.X`, or a whole path from `/services/`. */
  readonly path: string;
  readonly body?: unknown;
  /** `never`: an unknown outcome is the caller's to find out, so it is thrown as it is. */
  readonly repeat: 'safely' | 'never';
}

export interface Http {
  readonly calls: number;
  readonly usage: { readonly used: number; readonly limit: number } | null;
  readonly apiVersion: string;
  /** `/services/data/v62.0`, which the URLs inside a composite need. */
  readonly base: string;
  readonly retrying: Retrying;
  /**
   * The parsed body of a good answer; null when it is empty.
   * @throws Problem (salesforce, cancelled)
   */
  send(call: Call): Promise<unknown>;
  /**
   * The same for callers who judge refusals themselves.
   * @throws Problem (salesforce) for what stops everything and when trying again did not help;
   *   Problem (cancelled); SalesforceFailure of a refusal whose rule holds, and of an unknown
   *   outcome with `repeat: 'never'`
   */
  trySend(call: Call): Promise<unknown>;
}

export interface HttpOptions {
  readonly session: Session;
  readonly send: Send;
  readonly apiVersion: string;
  readonly retrying: Retrying;
  /** How the client names itself in Salesforce's logs. */
  readonly client: string;
}

export function createHttp({ session, send, apiVersion, retrying, client }: HttpOptions): Http {
  const connection = new Connection({
    instanceUrl: session.current.instanceUrl,
    accessToken: session.current.accessToken,
    version: apiVersion,
    callOptions: { client },
  });
  let calls = 0;

  /** One exchange, with the session that is current now. */
  async function exchange({ method, path, body }: Call): Promise<unknown> {
    const { accessToken, instanceUrl } = session.current;
    connection.accessToken = accessToken;
    connection.instanceUrl = instanceUrl;
    let raw: RawAnswer | null = null;
    calls++;
    try {
      const answer: unknown = await connection.request(
        {
          method,
          url: path,
          headers: {
            Accept: 'application/json',
            'Content-Type': 'application/json',
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
        {
          transport: jsforceTransport(send, (answer) => {
            raw = answer;
          }),
        },
      );
      const failure = failureOf(raw, answer);
      if (failure !== null) throw failure;
      session.accepted();
      return answer ?? null;
    } catch (error) {
      // jsforce's own error of a refused answer has lost status and headers.
      throw error instanceof SalesforceFailure ? error : (failureOf(raw) ?? error);
    }
  }

  /** The same, after signing in again when the session has expired. */
  async function withSession(call: Call): Promise<unknown> {
    while (true) {
      const { accessToken } = session.current;
      try {
        return await exchange(call);
      } catch (error) {
        if (!(error instanceof SalesforceFailure) || error.rule.treatment !== 'refresh')
          throw error;
        throwIfCancelled(retrying.signal);
        await session.renew(accessToken);
      }
    }
  }

  async function trySend(call: Call): Promise<unknown> {
    try {
      return await withRetries(
        retrying,
        call.what,
        () => withSession(call),
        (error) => {
          if (!(error instanceof SalesforceFailure) || isForCaller(call, error)) return null;
          if (error.rule.treatment !== 'retry') return null;
          const { code, attempts } = error.rule;
          return { code, retryAfterMs: error.retryAfterMs, attempts };
        },
      );
    } catch (error) {
      if (!(error instanceof SalesforceFailure) || isForCaller(call, error)) throw error;
      throw problemOf(error.errors, call.what, error);
    }
  }

  return {
    apiVersion,
    base: `/services/data/v${apiVersion}`,
    retrying,
    get calls() {
      return calls;
    },
    get usage() {
      return connection.limitInfo.apiUsage ?? null;
    },
    trySend,
    async send(call) {
      try {
        return await trySend(call);
      } catch (error) {
        if (!(error instanceof SalesforceFailure)) throw error;
        throw problemOf(error.errors, call.what, error);
      }
    },
  };
}

/** Whether a failure is the caller's to judge: of one row, or of a write that may have been done. */
function isForCaller({ repeat }: Call, { rule, outcome }: SalesforceFailure): boolean {
  return rule.treatment === 'hold' || (repeat === 'never' && outcome === 'unknown');
}

/** The failure that an answer stands for; null without an answer, or when it is good. */
function failureOf(raw: RawAnswer | null, parsed?: unknown): SalesforceFailure | null {
  if (raw === null) return null;
  const empty = raw.statusCode === 204;
  return failureOfAnswer({
    status: raw.statusCode,
    headers: new Map(Object.entries(raw.headers)),
    body: empty ? null : (parsed ?? parseOrText(raw.body)),
  });
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
