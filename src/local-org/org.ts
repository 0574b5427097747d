/**
 * What every handler of the local org is given (the org and one request) and gives back (a reply);
 * implemented by server.ts, which also turns the HTTP request into one.
 */

import type { Bulk } from './bulk/jobs.ts';
import type { Faults } from './faults.ts';
import type { Locks } from './locks.ts';
import type { Cursors } from './query.ts';
import type { Rules } from './rules.ts';
import type { Store } from './store.ts';

export interface Org {
  readonly store: Store;
  readonly faults: Faults;
  readonly rules: Rules;
  readonly locks: Locks;
  readonly bulk: Bulk;
  readonly cursors: Cursors;
  readonly orgId: string;
  /** The user that every session here belongs to. */
  readonly userId: string;
  /** The moment at which the schema was last changed, to the second. */
  readonly schemaDate: Date;
  readonly dailyLimit: number;
  url(): string;
  now(): Date;
  /** API calls since the org was started, this one included. */
  calls(): number;
}

/** One request under `/services/data/vNN.0/`, or a subrequest of a composite that looks the same. */
export interface ApiRequest {
  readonly method: string;
  /** `v62.0`, as it stands in the URL. */
  readonly version: string;
  /** The path behind the version, decoded: `['sobjects', 'Contact', '003…']`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** Header by lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** Parsed JSON, undefined where there was no body; the text of a CSV, the parts of a form. */
  readonly body: unknown;
}

export interface ApiReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON; undefined where there is no content. */
  readonly body?: unknown;
  /** In place of JSON. */
  readonly csv?: string;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
