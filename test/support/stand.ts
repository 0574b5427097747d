/** A whole run with real parts, for tests: the local org, ETS's stand-in, a state, the shipped mapping. */
import { onTestFinished } from 'vitest';
import {
  applyPlan,
  planRun,
  type RunOptions,
  runConnector,
} from '../../src/connector/connector.ts';
import type { Limits, Parts } from '../../src/connector/parts.ts';
import { plannedRecords } from '../../src/connector/planned.ts';
import { type LocalEts, startLocalEts } from '../../src/local-org/ets/server.ts';
import {
  type LocalOrg,
  type LocalOrgOptions,
  startLocalOrg,
} from '../../src/local-org/local-org.ts';
import { compileMapping, objectsOf } from '../../src/mapping/compile.ts';
import type { CompiledMapping } from '../../src/mapping/compiled.ts';
import type { Mapping } from '../../src/mapping/load.ts';
import type { PlannedRecord } from '../../src/plan/plan.ts';
import type { RunReport } from '../../src/plan/report.ts';
import { connectSalesforce } from '../../src/salesforce/connect.ts';
import type {
  Salesforce,
  SalesforceAuth,
  SalesforceOptions,
} from '../../src/salesforce/salesforce.ts';
import { etsSource } from '../../src/source/ets.ts';
import { openStaging } from '../../src/state/scratch.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import type { StateStore } from '../../src/state/store.ts';
import { listed } from '../source/chunks.ts';
import { shippedMapping } from './shipped.ts';

/** All tests live on this day, so that windows hold the same records whenever they run. */
export const NOW = new Date('2026-11-25T12:00:00Z');

export interface StandOptions {
  /** What ETS has from the start. */
  readonly records?: Iterable<unknown>;
  /** Contacts that the org has from the start. */
  readonly people?: Iterable<object>;
  readonly org?: LocalOrgOptions;
  /** Default: the shipped one. */
  readonly mapping?: Mapping;
  /** Default: the org's first session. */
  readonly auth?: (org: LocalOrg) => SalesforceAuth;
  /** Asked for each run. Default: nothing of its own. */
  readonly salesforce?: () => Partial<SalesforceOptions>;
  readonly chunkSize?: number;
  readonly limits?: Partial<Limits>;
  readonly bulk?: Parts['bulk'];
  /** Default: nobody cancels. */
  readonly signal?: AbortSignal;
  /** What runs have for the state. Default: the state itself. */
  readonly stateFor?: (state: StateStore) => StateStore;
}

export interface Stand {
  readonly org: LocalOrg;
  readonly ets: LocalEts;
  readonly state: StateStore;
  /** The object of each row that a request tried to write, in the order of the writing. */
  readonly writes: readonly string[];
  /** What the last run had planned, newest reports first. */
  readonly planned: readonly PlannedRecord[];
  /** One run, as the command does it; `mode` is `run` unless said otherwise. */
  run(options?: Partial<RunOptions>): Promise<RunReport>;
  /** The lines of a plan, as `plan --out` saves them. */
  savePlan(options?: Omit<RunOptions, 'mode'>): Promise<string[]>;
  /** Carries a saved plan out, as `apply` does it. */
  apply(lines: readonly string[]): Promise<RunReport>;
  /** From now on with an empty state, as after losing the file. */
  loseState(): Promise<void>;
}

/** Ends with the test. */
export async function openStand(options: StandOptions = {}): Promise<Stand> {
  const records = [...(options.records ?? [])];
  const org = await startLocalOrg({ now: () => NOW, ...options.org });
  onTestFinished(() => org.close());
  const ets = await startLocalEts({ records: () => records, now: () => NOW });
  onTestFinished(() => ets.close());
  org.insert(
    'Contact',
    [...(options.people ?? [])].map((person) => ({ ...person })),
  );
  const mapping = options.mapping ?? (await shippedMapping());
  const writes = watchWrites(org);
  let state = await openSqliteStore(':memory:');
  onTestFinished(() => state.close());
  let planned: readonly PlannedRecord[] = [];
  let runs = 0;
  return {
    org,
    ets,
    get state() {
      return state;
    },
    writes,
    get planned() {
      return planned;
    },
    run: (wanted = {}) => withParts((parts) => runConnector(parts, { mode: 'run', ...wanted })),
    savePlan: (wanted = {}) =>
      withParts(async (parts) => listed((await planRun(parts, wanted)).planLines(null))),
    apply(saved) {
      const plan = {
        shown: 'plan.ndjson',
        async *lines() {
          yield* saved;
        },
      };
      return withParts((parts) => applyPlan({ ...parts, sources: [] }, plan, { key: null }));
    },
    async loseState() {
      await state.close();
      state = await openSqliteStore(':memory:');
    },
  };

  async function withParts<T>(work: (parts: Parts) => Promise<T>): Promise<T> {
    runs += 1;
    const salesforce = await connect(org, options);
    const staging = await openStaging();
    const parts: Parts = {
      sources: [sourceOf(ets)],
      mapping: await compile(mapping, salesforce),
      salesforce,
      state: options.stateFor?.(state) ?? state,
      staging,
      limits: {
        createdPeople: Infinity,
        updatedPeople: Infinity,
        heldShare: 1,
        overwrittenShare: 1,
        ...options.limits,
      },
      bulk: options.bulk,
      chunkSize: options.chunkSize ?? 2000,
      now: () => NOW,
      runId: `run-${runs}`,
      signal: options.signal ?? new AbortController().signal,
      onProgress: () => {},
    };
    try {
      return await work(parts);
    } finally {
      planned = await listed(plannedRecords(parts));
      staging.close();
    }
  }
}

/** Salesforce waits for nothing here. */
function connect(org: LocalOrg, { auth, signal, salesforce }: StandOptions): Promise<Salesforce> {
  return connectSalesforce({
    auth: auth?.(org) ?? {
      kind: 'accessToken',
      instanceUrl: org.url,
      accessToken: org.accessToken,
    },
    retry: { sleep: async () => {}, random: () => 0.5 },
    ...(signal === undefined ? {} : { signal }),
    ...salesforce?.(),
  });
}

function sourceOf({ url, authCode }: LocalEts) {
  return etsSource({ baseUrl: url, path: '/scores', authCode, sleep: async () => {}, retries: 1 });
}

/** A rule that strikes nothing and is asked about every record that is written. */
function watchWrites(org: LocalOrg): string[] {
  const writes: string[] = [];
  for (const object of ['Contact', 'TOEFL_Score__c']) {
    const record = () => {
      writes.push(object);
      return false;
    };
    org.fault({
      match: { object, record },
      effect: { kind: 'record', statusCode: 'NEVER', message: 'never' },
    });
  }
  return writes;
}

async function compile(mapping: Mapping, salesforce: Salesforce): Promise<CompiledMapping> {
  const compilation = compileMapping(mapping, await salesforce.describe(objectsOf(mapping)));
  if (compilation.kind !== 'wrong') return compilation.mapping;
  throw new Error(`the mapping does not fit: ${compilation.findings[0]?.message}`);
}
