/** What somebody else does to the local org, over its API, while the connector is not looking. */
import { expect } from 'vitest';
import type { LocalOrg } from '../../src/local-org/local-org.ts';

/** @param path such as `Contact/003…` */
export function change(org: LocalOrg, path: string, values: object): Promise<void> {
  return send(org, 'PATCH', path, values);
}

export function remove(org: LocalOrg, path: string): Promise<void> {
  return send(org, 'DELETE', path);
}

async function send(org: LocalOrg, method: string, path: string, values?: object): Promise<void> {
  const answer = await fetch(`${org.url}/services/data/v62.0/sobjects/${path}`, {
    method,
    headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': 'application/json' },
    ...(values === undefined ? {} : { body: JSON.stringify(values) }),
  });
  expect(answer.status).toBe(204);
}
