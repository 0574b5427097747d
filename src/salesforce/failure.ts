/**
 * A request to Salesforce that was not answered as asked: Salesforce's errors, a broken
 * connection, an answer that is none. Thrown by `http.ts`; turned into a Problem for people here.
 */
import { z } from 'zod';
import { Problem } from '../problem.ts';
import { duplicatesIn } from './duplicates.ts';
import type { ErrorRule } from './error-table.ts';
import { type ApiError, saidWith, severest } from './errors.ts';
import { proxyNote, refusedByProxy } from './proxy.ts';
import type { RetryDecision } from './retry.ts';

/** The message carries code and status only; what Salesforce said stays in `errors`. */
export class SalesforceFailure extends Error {
  override readonly name = 'SalesforceFailure';
  /** Null when there was no answer. */
  readonly status: number | null;
  readonly errors: readonly ApiError[];
  readonly rule: ErrorRule;
  /** `refused`: nothing was done. `unknown`: a write may have been carried out all the same. */
  readonly outcome: 'refused' | 'unknown';
  readonly retryAfterMs: number | null;
  /** Which host did not answer; null when one did. */
  readonly host: string | null;
  /** After how long it is of no use to try again; null for the policy's own limits. */
  readonly withinMs: number | null;
  /** What to look at before the rule's remedy; null when there is nothing. */
  readonly note: string | null;

  constructor(details: {
    readonly status: number | null;
    readonly errors: readonly ApiError[];
    readonly outcome: 'refused' | 'unknown';
    readonly retryAfterMs?: number | null;
    readonly host?: string;
    readonly withinMs?: number | null;
    readonly note?: string | null;
    readonly cause?: unknown;
  }) {
    const rule = severest(details.errors, 'request');
    super(`${rule.code}: ${rule.meaning}`, { cause: details.cause });
    this.status = details.status;
    this.errors = details.errors;
    this.rule = rule;
    this.outcome = details.outcome;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.host = details.host ?? null;
    this.withinMs = details.withinMs ?? null;
    this.note = details.note ?? null;
  }
}

/** Whether a failure passes by itself, and how patiently to wait for that. */
export function decisionOn(failure: SalesforceFailure): RetryDecision {
  const { rule, retryAfterMs, withinMs } = failure;
  if (rule.treatment !== 'retry') return null;
  return { code: rule.code, attempts: rule.attempts, retryAfterMs, withinMs };
}

/** Salesforce's errors in a body: `errorCode` in request errors, `statusCode` in row results. */
const errorSchema = z.looseObject({
  errorCode: z.string().optional(),
  statusCode: z.string().optional(),
  message: z.string().nullish(),
  fields: z.array(z.string()).nullish(),
  // Salesforce's own spelling, and the right one, should it ever come.
  duplicateResut: z.unknown().optional(),
  duplicateResult: z.unknown().optional(),
});

/** No connection came about. */
const UNCONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** The failure of an answered request; null when the answer is what was asked for. */
export function failureOfAnswer(answer: {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: unknown;
}): SalesforceFailure | null {
  const { status, headers, body } = answer;
  if (status < 300) {
    if (typeof body !== 'string') return null;
    return new SalesforceFailure({
      status,
      errors: [bare('NOT_JSON')],
      outcome: 'unknown',
    });
  }
  // Whatever code comes with it: less of it at once may pass.
  const known = status === 300 ? 'MULTIPLE_CHOICES' : status === 413 ? 'HTTP_413' : null;
  const errors = known === null ? readErrors(body) : [bare(known)];
  return new SalesforceFailure({
    status,
    errors: errors.length > 0 ? errors : [bare(codeOfStatus(status))],
    // A 5xx may come from a proxy that gave up waiting while Salesforce was still at work.
    outcome: status >= 500 ? 'unknown' : 'refused',
    retryAfterMs: readRetryAfter(headers),
  });
}

/** A person waits in front of an address that may be wrong: with a time-out of 10 s, 15 s at most. */
const FIRST_CONTACT_MS = 5_000;

/**
 * The failure of a request that got no answer.
 * @param met whether the host has answered before
 */
export function failureOfNetwork(
  error: unknown,
  host: string,
  met: boolean,
  env: NodeJS.ProcessEnv = process.env,
): SalesforceFailure {
  const code = codeOfNetwork(error);
  const never = NEVER_SENT.has(code);
  const answered = code === 'CERTIFICATE' || code.startsWith('PROXY');
  return new SalesforceFailure({
    status: null,
    errors: [bare(code)],
    outcome: never ? 'refused' : 'unknown',
    host,
    withinMs: never && !met ? FIRST_CONTACT_MS : null,
    note: met || answered ? null : proxyNote(host, env),
    cause: error,
  });
}

/** Codes of the table that mean: nothing of the request has left this machine. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'HOST_UNKNOWN',
  'CERTIFICATE',
  'TLS',
  'UNREACHABLE',
  'PROXY_407',
  'PROXY_REFUSED',
  'PROXY_5xx',
]);

function codeOfNetwork(error: unknown): string {
  const refused = refusedByProxy(error);
  if (refused !== null) {
    if (refused === 407) return 'PROXY_407';
    return refused >= 500 ? 'PROXY_5xx' : 'PROXY_REFUSED';
  }
  const names = [...causesOf(error)];
  if (names.some((name) => name === 'TimeoutError' || TIMEOUTS.has(name))) return 'TIMEOUT';
  if (names.includes('ENOTFOUND')) return 'HOST_UNKNOWN';
  if (names.some(isHandshake)) return 'TLS';
  if (names.some((name) => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/.test(name))) {
    return 'CERTIFICATE';
  }
  return names.some((name) => UNCONNECTED.has(name)) ? 'UNREACHABLE' : 'NETWORK';
}

/**
 * Whether TLS could not be agreed upon, which comes before anything is sent. A damaged record
 * (`ERR_SSL_…_BAD_RECORD_MAC`) may come later, in the middle of an answer.
 */
function isHandshake(name: string): boolean {
  if (name === 'EPROTO') return true;
  if (name.startsWith('ERR_TLS_')) return !name.includes('CERT');
  return (
    name.startsWith('ERR_SSL_') && !/RECORD_(MAC|TYPE)|DECRYPT|INTERNAL_ERROR|EOF|SHUT/.test(name)
  );
}

/** Salesforce's errors in the body of a refused request, composite part or graph node. */
export function readErrors(body: unknown): readonly ApiError[] {
  const candidates = Array.isArray(body) ? body : [body];
  return candidates.flatMap((candidate) => {
    const parsed = errorSchema.safeParse(candidate);
    const code = parsed.data?.errorCode ?? parsed.data?.statusCode;
    if (parsed.data === undefined || code === undefined) return [];
    const { message, fields, duplicateResut, duplicateResult } = parsed.data;
    const duplicates = duplicatesIn(duplicateResut ?? duplicateResult);
    return [
      {
        ...saidWith(code, message ?? ''),
        fields: fields ?? [],
        ...(duplicates === null ? {} : { duplicates }),
      },
    ];
  });
}

/** The errors of a part of a composite answer; never empty. */
export function errorsOfPart(status: number, body: unknown): readonly ApiError[] {
  const errors = status === 300 ? [bare('MULTIPLE_CHOICES')] : readErrors(body);
  return errors.length > 0 ? errors : [bare(codeOfStatus(status))];
}

/** What a person reads when errors end a run. Names objects and fields, never values. */
export function problemOf(errors: readonly ApiError[], what: string, cause?: unknown): Problem {
  const rule = severest(errors, 'request');
  const failure = cause instanceof SalesforceFailure ? cause : null;
  const note = failure?.note ?? null;
  const where = failure === null || failure.host === null ? [] : [failure.host];
  const said = errors.flatMap((error) => [...namesIn(error)]);
  const names = [...new Set([...where, ...(where.length > 0 ? systemCodes(cause) : []), ...said])];
  const about = names.length > 0 ? ` (${names.join(', ')})` : '';
  return new Problem('salesforce', `Salesforce: ${rule.meaning}${about}. Could not ${what}.`, {
    hint: note === null ? rule.remedy : `${note} If that is not it: ${rule.remedy}`,
    details: [
      `Code: ${[...new Set([...errors.map(({ code }) => code), ...systemCodes(cause)])].join(', ')}`,
    ],
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What the system said of a connection, such as ECONNREFUSED, or a proxy. */
function systemCodes(cause: unknown): string[] {
  const refused = refusedByProxy(cause);
  if (refused !== null) return [`status ${refused}`];
  return [
    ...new Set([...causesOf(cause)].filter((code) => /^(E[A-Z\d_]{4,}|UND_ERR_\w+)$/.test(code))),
  ];
}

/** Names of fields and objects in an error, where the message has them in a known form. */
function* namesIn(error: ApiError): Iterable<string> {
  const column = /No such column '(\w+)' on (?:sobject of type|entity) '?(\w+)/i.exec(
    error.message,
  );
  if (column !== null) yield `${column[2]}.${column[1]}`;
  const object = /sObject type '(\w+)' is not supported/i.exec(error.message);
  if (object?.[1] !== undefined) yield object[1];
  const key = /external ID field does not exist or is not accessible: (\w+)/i.exec(error.message);
  if (key?.[1] !== undefined) yield key[1];
  const readOnly = /Unable to create\/update fields: ([\w, ]+)\./i.exec(error.message);
  if (readOnly?.[1] !== undefined) yield readOnly[1];
  else if (column === null) yield* error.fields;
}

function codeOfStatus(status: number): string {
  if (status >= 500) return 'HTTP_5xx';
  if (status >= 300 && status < 400) return 'HTTP_3xx';
  return `HTTP_${status}`;
}

function bare(code: string): ApiError {
  return { code, message: '', fields: [] };
}

/** Seconds, or an HTTP date counted from the answer's own moment; null when there is none. */
function readRetryAfter(headers: ReadonlyMap<string, string>): number | null {
  const header = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const wait = Date.parse(header) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

/** Names and codes of an error and everything that caused it. */
function* causesOf(error: unknown): Iterable<string> {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    yield current.name;
    if ('code' in current && typeof current.code === 'string') yield current.code;
    if (current instanceof AggregateError) {
      for (const inner of current.errors) yield* causesOf(inner);
    }
    current = current.cause;
  }
}
