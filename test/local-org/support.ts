/** What the tests of the local org share: an org for one test, and plain requests to it. */

import { onTestFinished } from 'vitest';
import {
  type LocalOrg,
  type LocalOrgOptions,
  startLocalOrg,
} from '../../src/local-org/local-org.ts';

export const V = '/services/data/v62.0';

export async function openOrg(options: LocalOrgOptions = {}): Promise<LocalOrg> {
  const org = await startLocalOrg(options);
  onTestFinished(() => org.close());
  return org;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** JSON that can be looked into without casts. */
export type Json = string | number | boolean | null | undefined | Json[] | { [name: string]: Json };

export async function call(
  org: LocalOrg,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(org.url + path, {
    method,
    headers: {
      Authorization: `Bearer ${org.accessToken}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : parse(text),
  };
}

/** The value at a path such as `[0].errors[0].statusCode`. */
export function at(json: Json, path: string): Json {
  let value = json;
  for (const [, name, index] of path.matchAll(/\.?([A-Za-z_]\w*)|\[(\d+)\]/g)) {
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      value = value[name ?? ''];
    else value = undefined;
  }
  return value;
}

export function query(org: LocalOrg, soql: string): Promise<Answer> {
  return call(org, 'GET', `${V}/query?q=${encodeURIComponent(soql)}`);
}

/** Records with `attributes`, as collections want them. */
export function typed(type: string, records: readonly object[]): object[] {
  return records.map((record) => ({ attributes: { type }, ...record }));
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
