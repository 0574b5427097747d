/**
 * Things that go wrong on demand: rules that answer a request with an error, cut the connection
 * before or after the work, delay it, or refuse chosen records; asked by server.ts for every
 * request and by write.ts for every record.
 */

import { z } from 'zod';
import { type SaveError, saveError } from './errors.ts';
import { random } from './feed/random.ts';
import type { Row } from './store.ts';

export type FaultEffect =
  /** An answer with this status and JSON body; nothing is done. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
    }
  /** What an edge proxy sends: a page instead of JSON; nothing is done. */
  | { readonly kind: 'html'; readonly status: number }
  /** The connection is cut before anything is done. */
  | { readonly kind: 'reset' }
  /** Everything is done, then the connection is cut: the lost answer. */
  | { readonly kind: 'resetAfter' }
  /** Everything is done, then a proxy that has given up waiting answers with a page. */
  | { readonly kind: 'htmlAfter'; readonly status: number }
  /** Everything is done, that many milliseconds later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The sessions given out so far end just before the request is looked at. */
  | { readonly kind: 'expireSessions' }
  /** The record is refused; the rest of the request goes on as Salesforce would. */
  | {
      readonly kind: 'record';
      readonly statusCode: string;
      readonly message: string;
      readonly fields?: readonly string[] | undefined;
      /** More keys of the error, such as `duplicateResut`. */
      readonly extra?: Readonly<Record<string, unknown>> | undefined;
    };

export interface FaultRule {
  /** What has to fit; what is left out fits always. */
  readonly match?:
    | {
        readonly method?: string | undefined;
        /** Regular expression for the path with its query. */
        readonly path?: string | undefined;
        /** Regular expression for the text of the body. */
        readonly body?: string | undefined;
        /** A question to the request, asked before it is handled. */
        readonly request?: ((request: FaultedRequest) => boolean) | undefined;
        /** For `record`: the object's name. */
        readonly object?: string | undefined;
        /** For `record`: values that the row has, or a question to it. */
        readonly record?: Readonly<Record<string, unknown>> | ((row: Row) => boolean) | undefined;
      }
    | undefined;
  readonly effect: FaultEffect;
  /** So many that fit are left alone first. Default 0. */
  readonly skip?: number | undefined;
  /** Then so many are struck. Default 1, and without end for a rule with a chance. */
  readonly times?: number | undefined;
  /** How likely one that fits is struck, from 0 to 1. Default 1. */
  readonly chance?: number | undefined;
  /** The same seed strikes the same places. Default 1. */
  readonly seed?: number | undefined;
}

interface FaultedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** What has to happen to this request, if anything; uses the rule up by one. */
  onRequest(request: FaultedRequest): FaultEffect | undefined;
  /** Runs the handling of a request, during which its records may be refused. */
  during<T>(request: FaultedRequest, work: () => T): T;
  /** The refusal of this record, if a rule wants it. */
  onRecord(object: string, row: Row): SaveError | undefined;
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const status = z.int().min(200).max(599);

const rule = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().refine(isPattern).optional(),
      body: z.string().refine(isPattern).optional(),
      object: z.string().optional(),
      record: z.record(z.string(), scalar).optional(),
    })
    .optional(),
  effect: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('status'),
      status,
      body: z.unknown().optional(),
    }),
    z.strictObject({ kind: z.literal('html'), status }),
    z.strictObject({ kind: z.literal('reset') }),
    z.strictObject({ kind: z.literal('resetAfter') }),
    z.strictObject({ kind: z.literal('htmlAfter'), status }),
    z.strictObject({
      kind: z.literal('delay'),
      ms: z.number().min(0).max(600_000),
    }),
    z.strictObject({ kind: z.literal('expireSessions') }),
    z.strictObject({
      kind: z.literal('record'),
      statusCode: z.string(),
      message: z.string(),
      fields: z.array(z.string()).optional(),
      extra: z.record(z.string(), z.unknown()).optional(),
    }),
  ]),
  skip: z.int().min(0).optional(),
  times: z.int().min(1).optional(),
  chance: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
});

/** A rule that came over HTTP, or what is wrong with it. */
export function parseFaultRule(
  json: unknown,
): { readonly rule: FaultRule } | { readonly error: string } {
  const result = rule.safeParse(json);
  return result.success ? { rule: result.data } : { error: z.prettifyError(result.error) };
}

export function createFaults(): Faults {
  let rules: { rule: FaultRule; skip: number; times: number; strikes: () => boolean }[] = [];
  let current: FaultedRequest | undefined;

  /** Takes the first rule that fits and is not used up. */
  function take(fits: (rule: FaultRule) => boolean): FaultEffect | undefined {
    for (const each of rules) {
      if (each.times === 0 || !fits(each.rule)) continue;
      if (each.skip > 0) {
        each.skip -= 1;
        continue;
      }
      if (!each.strikes()) continue;
      each.times -= 1;
      return each.rule.effect;
    }
    return undefined;
  }

  return {
    add(added) {
      const { chance, seed = 1 } = added;
      const { next } = random(seed);
      rules.push({
        rule: added,
        skip: added.skip ?? 0,
        times: added.times ?? (chance === undefined ? 1 : Number.POSITIVE_INFINITY),
        strikes: () => chance === undefined || next() < chance,
      });
    },
    clear() {
      rules = [];
    },
    onRequest(request) {
      return take((each) => each.effect.kind !== 'record' && fitsRequest(each, request));
    },
    during(request, work) {
      const outer = current;
      current = request;
      try {
        return work();
      } finally {
        current = outer;
      }
    },
    onRecord(object, row) {
      const request = current;
      if (request === undefined) return undefined;
      const effect = take(
        (each) =>
          each.effect.kind === 'record' && fitsRequest(each, request) && fitsRow(each, object, row),
      );
      if (effect?.kind !== 'record') return undefined;
      const error = saveError(effect.statusCode, effect.message, effect.fields);
      return effect.extra === undefined ? error : { ...error, extra: effect.extra };
    },
  };
}

function fitsRequest({ match = {} }: FaultRule, request: FaultedRequest): boolean {
  return (
    (match.method === undefined || match.method.toUpperCase() === request.method) &&
    (match.path === undefined || new RegExp(match.path).test(request.path)) &&
    (match.body === undefined || new RegExp(match.body).test(request.body)) &&
    (match.request === undefined || match.request(request))
  );
}

function fitsRow({ match = {} }: FaultRule, object: string, row: Row): boolean {
  if (match.object !== undefined && match.object.toLowerCase() !== object.toLowerCase()) {
    return false;
  }
  const { record } = match;
  if (record === undefined) return true;
  if (typeof record === 'function') return record(row);
  return Object.entries(record).every(([name, value]) => (row[name] ?? null) === value);
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
