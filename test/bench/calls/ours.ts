/** The work as the connector does it, from signing in to the report. */
import { runConnector } from '../../../src/connector/connector.ts';
import type { Parts } from '../../../src/connector/parts.ts';
import { compileMapping, objectsOf } from '../../../src/mapping/compile.ts';
import type { CompiledMapping } from '../../../src/mapping/compiled.ts';
import type { Mapping } from '../../../src/mapping/load.ts';
import { connectSalesforce } from '../../../src/salesforce/connect.ts';
import type { Salesforce } from '../../../src/salesforce/salesforce.ts';
import type { Source } from '../../../src/source/source.ts';
import { openStaging } from '../../../src/state/scratch.ts';
import type { StateStore } from '../../../src/state/store.ts';
import type { BenchOrg } from './org.ts';
import type { Feed } from './situations.ts';

/** @throws Error when not all records came in: then nothing was measured */
export async function runOurs(
  org: BenchOrg,
  mapping: Mapping,
  feed: Feed,
  state: StateStore,
): Promise<void> {
  const salesforce = await signIn(org);
  const staging = await openStaging();
  const parts: Parts = {
    sources: [sourceOf(feed)],
    mapping: await compileFor(mapping, salesforce),
    salesforce,
    state,
    staging,
    limits: {
      createdPeople: Infinity,
      updatedPeople: Infinity,
      heldShare: 1,
      overwrittenShare: 1,
    },
    chunkSize: 2000,
    now: () => new Date(),
    runId: 'bench',
    signal: new AbortController().signal,
    onProgress: () => {},
  };
  try {
    const { account } = await runConnector(parts, { mode: 'run' });
    if (account.held > 0) throw new Error(`${account.held} records were held`);
  } finally {
    staging.close();
  }
}

export function signIn({ url, accessToken }: BenchOrg): Promise<Salesforce> {
  return connectSalesforce({ auth: { kind: 'accessToken', instanceUrl: url, accessToken } });
}

export async function compileFor(
  mapping: Mapping,
  salesforce: Salesforce,
): Promise<CompiledMapping> {
  const compilation = compileMapping(mapping, await salesforce.describe(objectsOf(mapping)));
  if (compilation.kind === 'wrong') throw new Error(JSON.stringify(compilation.findings));
  return compilation.mapping;
}

function sourceOf(feed: Feed): Source {
  return {
    name: 'feed',
    windowed: false,
    calls: 0,
    async *pull() {
      for (const text of feed) yield { text, value: JSON.parse(text), origin: 'feed' };
    },
  };
}
