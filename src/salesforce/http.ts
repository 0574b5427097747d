/**
 * One request to the org, through jsforce: counted, repeated where that is safe, its failures in
 * one form. Used by everything in this folder that asks the org for something.
 */
import { Connection } from 'jsforce/lib/core.js';
import { type Allowance, readUsage, type Usage } from './allowance.ts';
import { decisionOn, failureOfAnswer, problemOf, SalesforceFailure } from './failure.ts';
import type { Pace } from './pace.ts';
import { type Retrying, throwIfCancelled, withRetries } from './retry.ts';
import type { Session } from './session.ts';
import {
  jsforceTransport,
  type Open,
  type OpenAnswer,
  type RawAnswer,
  type Send,
} from './transport.ts';

interface Request {
  /** What is being done, to follow "could not": `read 3 queries`. No values. */
  readonly what: string;
  /** Below `/services/data/vXX.X`, or a whole path from `/services/`. */
  readonly path: string;
  /** `never`: an unknown outcome is the caller's to find out, so it is thrown as it is. */
  readonly repeat: 'safely' | 'never';
  /** Sent though the run was cancelled, or its allowance is used: it leaves things tidy. */
  readonly evenCancelled?: boolean;
  /** The caller can send less of it at once: is told at once when that may help. */
  readonly divisible?: boolean;
  /** The caller looks for the row to blame where trying again does not help: is given that failure too. */
  readonly judged?: boolean;
  /** Told when an attempt may have been carried out of which no answer came. */
  readonly onLost?: () => void;
}

interface Call extends Request {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request whose body, if it has one, and whose answer are CSV. */
interface CsvCall extends Request {
  readonly method: 'GET' | 'PUT';
  readonly csv?: Blob;
}

export interface Http {
  readonly calls: number;
  readonly usage: Usage | null;
  readonly apiVersion: string;
  /** `/services/data/v62.0`, which the URLs inside a composite need. */
  readonly base: string;
  readonly retrying: Retrying;
  readonly pace: Pace;
  /** Of each request that saves rows. */
  readonly saveHeaders: Readonly<Record<string, string>>;
  /** The same past the run's allowance, to finish what is begun. */
  readonly finishing: Http;
  /**
   * The parsed body of a good answer; null when it is empty.
   * @throws Problem (salesforce, cancelled)
   */
  send(call: Call): Promise<unknown>;
  /**
   * The same for callers who judge refusals themselves.
   * @throws Problem (salesforce) for what stops everything and when trying again did not help;
   *   Problem (cancelled); SalesforceFailure of a refusal whose rule holds, of an unknown outcome
   *   with `repeat: 'never'`, of a divisible call that was too much at once, and of a judged one that one
   *   row may have spoilt
   */
  trySend(call: Call): Promise<unknown>;
  /**
   * The same for CSV; the answer comes in pieces.
   * @throws as `trySend`; SalesforceFailure when the answer breaks off while it is read
   */
  tryCsv(call: CsvCall): Promise<OpenAnswer>;
}

export interface HttpOptions {
  readonly session: Session;
  readonly send: Send;
  readonly open: Open;
  readonly apiVersion: string;
  readonly retrying: Retrying;
  /** How the client names itself in Salesforce's logs. */
  readonly client: string;
  readonly allowance: Allowance;
  readonly pace: Pace;
  readonly saveHeaders: Readonly<Record<string, string>>;
}

export function createHttp(options: HttpOptions): Http {
  const { session, send, open, apiVersion, retrying, client, allowance, pace, saveHeaders } =
    options;
  const connection = new Connection({
    instanceUrl: session.current.instanceUrl,
    accessToken: session.current.accessToken,
    version: apiVersion,
    callOptions: { client },
  });
  const base = `/services/data/v${apiVersion}`;
  let calls = 0;
  let usage: Usage | null = null;

  /** One exchange, with the session that is current now. */
  async function exchange({ method, path, body, headers }: Call): Promise<unknown> {
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
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
        {
          transport: jsforceTransport(send, (answer) => {
            raw = answer;
            note(answer.headers);
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

  function note(headers: Readonly<Record<string, string>>): void {
    usage = readUsage(headers['sforce-limit-info']) ?? usage;
  }

  /** The same for CSV, of which jsforce would make records. */
  async function exchangeCsv({ method, path, csv }: CsvCall): Promise<OpenAnswer> {
    const { accessToken, instanceUrl } = session.current;
    calls++;
    const answer = await open({
      method,
      url: `${instanceUrl}${base}${path}`,
      headers: {
        Authorization: `Bearer ${accessToken}`,
        'Sforce-Call-Options': `client=${client}`,
        Accept: 'text/csv',
        ...(csv === undefined ? {} : { 'Content-Type': 'text/csv' }),
      },
      ...(csv === undefined ? {} : { body: csv }),
    });
    const { statusCode, headers } = answer;
    note(headers);
    // A page of a proxy's is no CSV, whatever its status says.
    if (statusCode >= 300 || /html/.test(headers['content-type'] ?? '')) {
      const raw = { statusCode, headers: { ...headers }, body: await textOf(answer) };
      const failure = failureOf(raw);
      if (failure !== null) throw failure;
    }
    session.accepted();
    return answer;
  }

  /** An exchange, and again after signing in again when the session has expired. */
  async function withSession<T>(exchange: () => Promise<T>, how: Retrying): Promise<T> {
    while (true) {
      const { accessToken } = session.current;
      try {
        const answer = await exchange();
        pace.well();
        return answer;
      } catch (error) {
        if (!(error instanceof SalesforceFailure) || error.rule.treatment !== 'refresh')
          throw error;
        throwIfCancelled(how.signal);
        await session.renew(accessToken, how.signal);
      }
    }
  }

  async function patiently<T>(
    request: Request,
    finishing: boolean,
    exchange: () => Promise<T>,
  ): Promise<T> {
    const how = request.evenCancelled ? { ...retrying, signal: undefined } : retrying;
    try {
      return await withRetries(
        how,
        request.what,
        () => {
          if (!finishing && !request.evenCancelled) allowance.check(usage, request.what);
          return withSession(exchange, how);
        },
        (error) => {
          if (error instanceof SalesforceFailure && error.outcome === 'unknown') request.onLost?.();
          if (!(error instanceof SalesforceFailure) || isForCaller(request, error)) return null;
          const decision = decisionOn(error);
          if (decision !== null) pace.struggled();
          return decision;
        },
      );
    } catch (error) {
      if (!(error instanceof SalesforceFailure) || isForCaller(request, error)) throw error;
      const { smaller, isolate } = error.rule;
      if (request.judged === true && (smaller === true || isolate === true)) throw error;
      throw problemOf(error.errors, request.what, error);
    }
  }

  const view = (finishing: boolean): Http => {
    const trySend = (call: Call) => patiently(call, finishing, () => exchange(call));
    return {
      apiVersion,
      base,
      retrying,
      pace,
      saveHeaders,
      get calls() {
        return calls;
      },
      get usage() {
        return usage;
      },
      get finishing() {
        return view(true);
      },
      trySend,
      tryCsv: (call) => patiently(call, finishing, () => exchangeCsv(call)),
      async send(call) {
        try {
          return await trySend(call);
        } catch (error) {
          if (!(error instanceof SalesforceFailure)) throw error;
          throw problemOf(error.errors, call.what, error);
        }
      },
    };
  };
  return view(false);
}

/**
 * Whether a failure is the caller's to judge: of one row, of a write that may have been done, or of
 * too much at once.
 */
function isForCaller(request: Request, { rule, outcome }: SalesforceFailure): boolean {
  if (request.divisible === true && rule.smaller === true) return true;
  return rule.treatment === 'hold' || (request.repeat === 'never' && outcome === 'unknown');
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

async function textOf({ body }: OpenAnswer): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
