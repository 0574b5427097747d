/**
 * A request to Salesforce that was not answered as asked: Salesforce's errors, a broken
 * connection, an answer that is none. Thrown by `http.ts`; turned into a Problem for people here.
 */
import { z } from 'zod';
import { Problem } from '../problem.ts';
import { duplicatesIn } from './duplicates.ts';
import type { ErrorRule } from './error-table.ts';
import { type ApiError, severest, shownCode } from './errors.ts';
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

  constructor(details: {
    readonly status: number | null;
    readonly errors: readonly ApiError[];
    readonly outcome: 'refused' | 'unknown';
    readonly retryAfterMs?: number | null;
    readonly host?: string;
    readonly withinMs?: number | null;
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

/** Nothing of the request has left this machine. */
const NEVER_SENT: ReadonlySet<string> = new Set([
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
export function failureOfNetwork(error: unknown, host: string, met: boolean): SalesforceFailure {
  const codes = [...causesOf(error)];
  const code = codes.some((name) => name === 'TimeoutError' || TIMEOUTS.has(name))
    ? 'TIMEOUT'
    : codes.includes('ENOTFOUND')
      ? 'HOST_UNKNOWN'
      : codes.some((name) => /CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_VERIFY|ISSUER/.test(name))
        ? 'CERTIFICATE'
        : codes.some((name) => NEVER_SENT.has(name))
          ? 'UNREACHABLE'
          : 'NETWORK';
  const never = code === 'HOST_UNKNOWN' || code === 'CERTIFICATE' || code === 'UNREACHABLE';
  return new SalesforceFailure({
    status: null,
    errors: [bare(code)],
    outcome: never ? 'refused' : 'unknown',
    host,
    withinMs: never && !met ? FIRST_CONTACT_MS : null,
    cause: error,
  });
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
        code: shownCode(code) ?? 'UNKNOWN',
        message: message ?? '',
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
  const where = cause instanceof SalesforceFailure && cause.host !== null ? [cause.host] : [];
  const said = errors.flatMap((error) => [...namesIn(error)]);
  const names = [...new Set([...where, ...(where.length > 0 ? systemCodes(cause) : []), ...said])];
  const about = names.length > 0 ? ` (${names.join(', ')})` : '';
  return new Problem('salesforce', `Salesforce: ${rule.meaning}${about}. Could not ${what}.`, {
    hint: rule.remedy,
    details: [
      `Code: ${[...new Set([...errors.map(({ code }) => code), ...systemCodes(cause)])].join(', ')}`,
    ],
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What the system said of a connection, such as ECONNREFUSED. */
function systemCodes(cause: unknown): string[] {
  return [
    ...new Set([...causesOf(cause)].filter((code) => /^(E[A-Z_]{4,}|UND_ERR_\w+)$/.test(code))),
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
