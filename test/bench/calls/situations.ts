/** What is measured: an org, what it got before, and the feed that comes. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { readMapping } from '../../../src/cli/mapping.ts';
import {
  cancellationOf,
  type FeedOptions,
  generateFeed,
} from '../../../src/local-org/feed/feed.ts';
import { loadMapping, type Mapping } from '../../../src/mapping/load.ts';

/** The texts of its records. */
export type Feed = readonly string[];

export interface Situation {
  readonly name: string;
  /** Calls in all, of design.md §7; null where it says nothing. */
  readonly budget: number | null;
  readonly mapping: Mapping;
  /** Of the org; null for those that the local org brings. */
  readonly objects: readonly unknown[] | null;
  /** Of this feed, the org has those whom it knows. */
  readonly people: FeedOptions;
  /** What the connector brought in before; null for nothing. */
  readonly before: (() => Feed) | null;
  /** Whether the connector has its ledger of that. */
  readonly ledger: boolean;
  readonly feed: () => Feed;
  /** Each is measured by itself. Milliseconds. */
  readonly latencies: readonly number[];
  /** The baselines do a part of it only, and what they cost is multiplied; 1 for all of it. */
  readonly sample: { readonly collections: number; readonly records: number };
}

const ALL = { collections: 1, records: 1 };
/** Of 100 people the org knows 70. */
const THOUSAND: FeedOptions = { seed: 1, count: 1_000, knownShare: 0.7 };
const DAY_LATER: FeedOptions = { ...THOUSAND, count: 1_050 };
const FIRST_LOAD: FeedOptions = { seed: 2, count: 100_000 };

export async function situations(): Promise<Situation[]> {
  const custom = { mapping: await shipped('custom-object'), objects: null };
  const eda = { mapping: await shipped('eda'), objects: await snapshotOf('eda') };
  const thousand = () => textsOf(generateFeed(THOUSAND));
  const usual = { ...custom, people: DAY_LATER, feed: thousand, sample: ALL, latencies: [50, 200] };
  return [
    {
      ...usual,
      name: '1,000 new records, 30 % of the people unknown',
      budget: 12,
      before: null,
      ledger: false,
    },
    {
      ...usual,
      name: 'the same 1,000 again',
      budget: null,
      before: thousand,
      ledger: true,
    },
    {
      ...usual,
      name: 'the same 1,000 again, the ledger lost',
      budget: 3,
      before: thousand,
      ledger: false,
    },
    {
      ...usual,
      name: 'a day later: the same, 50 new records, 5 cancellations',
      budget: null,
      before: thousand,
      ledger: true,
      feed: () => textsOf(dayLater()),
    },
    {
      ...usual,
      ...eda,
      name: '1,000 new records in EDA, five rows to each test',
      budget: 16,
      mapping: await shipped('eda', [
        'comparable',
        'mybestSection',
        'mybestOverall',
        'mybestComparable',
      ]),
      before: null,
      ledger: false,
    },
    {
      ...usual,
      ...eda,
      name: '1,000 new records in EDA as shipped, ten rows to each test',
      budget: null,
      before: null,
      ledger: false,
    },
    {
      ...usual,
      name: '100,000 records, first load',
      budget: 60,
      before: null,
      ledger: false,
      people: FIRST_LOAD,
      feed: () => textsOf(generateFeed(FIRST_LOAD)),
      latencies: [200],
      sample: { collections: 1 / 20, records: 1 / 100 },
    },
  ];
}

function* dayLater(): Generator<object> {
  yield* generateFeed(DAY_LATER);
  const reported = [...generateFeed(THOUSAND)].filter(({ scoreStatus }) => scoreStatus === 'R');
  for (const record of reported.slice(0, 5)) yield cancellationOf(record, '20261121');
}

function textsOf(records: Iterable<object>): Feed {
  return Array.from(records, (record) => JSON.stringify(record));
}

/** @param without these of its rows */
async function shipped(name: string, without: readonly string[] = []): Promise<Mapping> {
  const file = fileURLToPath(new URL(`../../../mappings/${name}.yaml`, import.meta.url));
  if (without.length === 0) return readMapping(file);
  const document = parseDocument(await readFile(file, 'utf8'));
  for (const row of without) document.deleteIn(['rows', row]);
  const loaded = loadMapping(String(document), file);
  if (loaded.kind === 'mapping') return loaded.mapping;
  throw new Error(JSON.stringify(loaded.findings));
}

async function snapshotOf(name: string): Promise<readonly unknown[]> {
  const file = new URL(`../../fixtures/snapshots/${name}.json`, import.meta.url);
  const snapshot: { readonly objects: readonly unknown[] } = JSON.parse(
    await readFile(file, 'utf8'),
  );
  return snapshot.objects;
}
