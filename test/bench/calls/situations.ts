/** What is measured: an org, what it got before, and the feed that comes. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readMapping } from '../../../src/cli/mapping.ts';
import {
  cancellationOf,
  type FeedOptions,
  generateFeed,
} from '../../../src/local-org/feed/feed.ts';
import type { Mapping } from '../../../src/mapping/load.ts';
import type { Feed } from './ours.ts';

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
  readonly before: Feed | null;
  /** Whether the connector has its ledger of that. */
  readonly ledger: boolean;
  readonly feed: Feed;
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
  const thousand: Feed = () => generateFeed(THOUSAND);
  const usual = { ...custom, people: DAY_LATER, feed: thousand, sample: ALL };
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
      feed: dayLater,
    },
    {
      ...usual,
      ...eda,
      name: "1,000 new records with EDA's fan-out",
      budget: 16,
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
      feed: () => generateFeed(FIRST_LOAD),
      sample: { collections: 1 / 20, records: 1 / 100 },
    },
  ];
}

function* dayLater(): Generator<object> {
  yield* generateFeed(DAY_LATER);
  const reported = [...generateFeed(THOUSAND)].filter(({ scoreStatus }) => scoreStatus === 'R');
  for (const record of reported.slice(0, 5)) yield cancellationOf(record, '20261121');
}

function shipped(name: string): Promise<Mapping> {
  return readMapping(fileURLToPath(new URL(`../../../mappings/${name}.yaml`, import.meta.url)));
}

async function snapshotOf(name: string): Promise<readonly unknown[]> {
  const file = new URL(`../../fixtures/snapshots/${name}.json`, import.meta.url);
  const snapshot: { readonly objects: readonly unknown[] } = JSON.parse(
    await readFile(file, 'utf8'),
  );
  return snapshot.objects;
}
