/** One run with the shipped mapping against an org by its address: for tests that bring their own state, clock or process. */
import { runConnector } from '../../src/connector/connector.ts';
import type { Parts } from '../../src/connector/parts.ts';
import { compileMapping, objectsOf } from '../../src/mapping/compile.ts';
import type { CompiledMapping } from '../../src/mapping/compiled.ts';
import type { RunReport } from '../../src/plan/report.ts';
import { connectSalesforce } from '../../src/salesforce/connect.ts';
import type { Salesforce, SalesforceOptions } from '../../src/salesforce/salesforce.ts';
import type { Source } from '../../src/source/source.ts';
import { openStaging } from '../../src/state/scratch.ts';
import type { StateStore } from '../../src/state/store.ts';
import { shippedMapping } from './shipped.ts';

export interface Target {
  readonly salesforce: Salesforce;
  readonly mapping: CompiledMapping;
}

/** @param change of the mapping's text */
export async function openTarget(
  { url, accessToken }: { readonly url: string; readonly accessToken: string },
  change: (text: string) => string = (text) => text,
): Promise<Target> {
  return targetBy({ auth: { kind: 'accessToken', instanceUrl: url, accessToken } }, change);
}

/** Waits for nothing, unless `options` say how. */
export async function targetBy(
  options: SalesforceOptions,
  change: (text: string) => string = (text) => text,
): Promise<Target> {
  const salesforce = await connectSalesforce({
    ...options,
    retry: { sleep: async () => {}, random: () => 0.5, ...options.retry },
  });
  const mapping = await shippedMapping(change);
  const compiled = compileMapping(mapping, await salesforce.describe(objectsOf(mapping)));
  if (compiled.kind === 'wrong')
    throw new Error(`it does not fit: ${compiled.findings[0]?.message}`);
  return { salesforce, mapping: compiled.mapping };
}

/** Closes the staging; the state is the caller's. */
export async function oneRun(
  target: Target,
  sources: readonly Source[],
  state: StateStore,
  parts: Pick<Parts, 'now' | 'runId'> & Partial<Parts>,
): Promise<RunReport> {
  const staging = await openStaging();
  try {
    const run: Parts = {
      ...target,
      sources,
      state,
      staging,
      limits: {
        createdPeople: Infinity,
        updatedPeople: Infinity,
        heldShare: 1,
        overwrittenShare: 1,
      },
      chunkSize: 2000,
      signal: new AbortController().signal,
      onProgress: () => {},
      ...parts,
    };
    return await runConnector(run, { mode: 'run' });
  } finally {
    staging.close();
  }
}
