/** Folders in which the command works, for the tests of this folder. */
import { expect, onTestFinished } from 'vitest';
import { type LocalEts, startLocalEts } from '../../src/local-org/ets/server.ts';
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import {
  type LocalOrg,
  type LocalOrgOptions,
  startLocalOrg,
} from '../../src/local-org/local-org.ts';
import type { Json } from '../record/records.ts';
import { type Ended, type Folder, openFolder } from '../support/command.ts';

/** What the configuration of `openRemote` takes from the environment. */
export const ENV = {
  env: {
    SF_TOKEN: '00D000000000001!fictitious',
    ETS_AUTHCODE: 'bG9jYWwtY2xpZW50OmxvY2FsLXNlY3JldA==',
  },
};

/** A folder in which `init --local` was typed. */
export async function openLocal(change: (config: Json) => Json = (same) => same): Promise<Folder> {
  const folder = await openFolder();
  await folder.write('sample-scores.json', { data: [...generateFeed({ seed: 2026, count: 25 })] });
  const config = {
    source: { kind: 'file', path: 'sample-scores.json' },
    salesforce: { auth: { kind: 'local', data: 'local-org.json' } },
    mapping: 'mappings/custom-object.yaml',
    state: 'toefl-sync.db',
    limits: { heldShare: 1 },
  };
  await folder.write('config.json', change(config));
  return folder;
}

interface Remote {
  readonly folder: Folder;
  readonly org: LocalOrg;
  readonly ets: LocalEts;
}

/** A folder whose configuration names an org and an ETS of this process; call it with `ENV`. */
export async function openRemote(
  options: {
    readonly records?: Iterable<unknown>;
    readonly people?: Iterable<object>;
    readonly org?: LocalOrgOptions;
    readonly config?: Json;
  } = {},
): Promise<Remote> {
  const records = [...(options.records ?? [])];
  const org = await startLocalOrg({ accessToken: ENV.env.SF_TOKEN, ...options.org });
  onTestFinished(() => org.close());
  const ets = await startLocalEts({ records: () => records, authCode: ENV.env.ETS_AUTHCODE });
  onTestFinished(() => ets.close());
  org.insert(
    'Contact',
    [...(options.people ?? [])].map((person) => ({ ...person })),
  );
  const folder = await openFolder();
  await folder.write('config.json', {
    source: { kind: 'ets', baseUrl: ets.url, authCode: { env: 'ETS_AUTHCODE' } },
    salesforce: {
      auth: { kind: 'accessToken', instanceUrl: org.url, accessToken: { env: 'SF_TOKEN' } },
      apiVersion: '62.0',
    },
    mapping: 'mappings/custom-object.yaml',
    state: 'toefl-sync.db',
    limits: { heldShare: 1 },
    ...options.config,
  });
  return { folder, org, ets };
}

/** A failure that was foreseen has no stack: that is for faults of the connector. */
export function expectNoStack({ stdout, stderr }: Ended): void {
  expect(stdout + stderr).not.toMatch(/An internal error|^\s+at .*:\d+:\d+/m);
}
