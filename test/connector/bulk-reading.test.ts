/** A plan of very many records reads the org by Bulk API 2.0, and finds what queries would. */
import { expect, it } from 'vitest';
import { generateFeed, knownPeople } from '../../src/local-org/feed/feed.ts';
import type { FaultRule } from '../../src/local-org/local-org.ts';
import type { PlannedRecord } from '../../src/plan/plan.ts';
import { NOW, openStand, type Stand, type StandOptions } from '../support/stand.ts';

const FEED = { seed: 7, count: 300 };
const FROM_100 = { threshold: 1_000_000, readThreshold: 100, fewRows: 0 };
const EVERYTHING = {
  mode: 'plan',
  full: true,
  window: { from: new Date('2024-01-01'), to: NOW },
} as const;
const QUERY = /\/query\/\?q=/;

it('the plan is the same, whichever way the org is read', async () => {
  const [bulk, queries] = [await openLoaded(FROM_100), await openLoaded('never')];

  await bulk.run(EVERYTHING);
  await queries.run(EVERYTHING);

  expect(bulk.planned.map(shown)).toEqual(queries.planned.map(shown));
  expect(new Set(bulk.planned.map(({ outcome }) => outcome)).size).toBeGreaterThan(1);
});

it('each object is read once, however many chunks the plan has', async () => {
  const stand = await openLoaded(FROM_100, 20);
  const before = stand.org.log.length;

  const { ways } = await stand.run(EVERYTHING);

  const asked = stand.org.log.slice(before);
  expect(
    asked.filter(({ method, path }) => method === 'POST' && /jobs\/query$/.test(path)),
  ).toHaveLength(2);
  expect(asked.filter(({ path }) => QUERY.test(path))).toEqual([]);
  expect(ways).toEqual([
    {
      object: 'Contact',
      does: 'read',
      way: 'bulk',
      rows: contacts(stand),
      why: expect.any(String),
    },
    {
      object: 'TOEFL_Score__c',
      does: 'read',
      way: 'bulk',
      rows: scores(stand),
      why: expect.any(String),
    },
  ]);
});

it('the jobs of several objects are at work at the same time', async () => {
  const stand = await openLoaded(FROM_100);
  const before = stand.org.log.length;

  await stand.run(EVERYTHING);

  const asked = stand.org.log.slice(before).map(({ method, path }) => `${method} ${path}`);
  const lastMade = asked.findLastIndex((request) => /^POST .*jobs\/query$/.test(request));
  const firstRead = asked.findIndex((request) => /jobs\/query\/\w+\/results/.test(request));
  expect(lastMade).toBeLessThan(firstRead);
});

it('an empty org costs one call', async () => {
  const stand = await openStand({ records: generateFeed(FEED), bulk: FROM_100, chunkSize: 20 });

  const { calls, ways } = await stand.run({ mode: 'plan' });

  const describes = 2;
  expect(calls.salesforce).toBeLessThanOrEqual(describes + 1);
  expect(ways).toBeUndefined();
});

it('an object much larger than the feed is asked, not copied', async () => {
  const people = Array.from({ length: 400 }, (_, index) => ({ LastName: `Person ${index}` }));
  const stand = await openStand({
    records: generateFeed({ seed: 7, count: 10 }),
    people,
    bulk: { threshold: 1_000_000, readThreshold: 5, fewRows: 0 },
  });

  await stand.run({ mode: 'plan' });

  expect(stand.org.log.filter(({ path }) => /jobs\/query/.test(path))).toEqual([]);
});

it('a few new records among many that the ledger knows are asked for by queries', async () => {
  const stand = await openStand({ records: generateFeed(FEED), bulk: 'never' });
  await stand.run();
  const before = stand.org.log.length;

  await stand.run({ mode: 'plan' });

  expect(stand.org.log.slice(before).filter(({ path }) => /jobs\/query/.test(path))).toEqual([]);
});

it.each<{ readonly name: string; readonly rules: readonly FaultRule[] }>([
  {
    name: 'the answer to its making is lost',
    rules: [{ match: { method: 'POST', path: 'jobs/query$' }, effect: { kind: 'resetAfter' } }],
  },
  {
    name: 'a look at it is cut off',
    rules: [{ match: { method: 'GET', path: 'jobs/query/\\w+$' }, effect: { kind: 'reset' } }],
  },
  {
    name: 'a page comes instead of its result',
    rules: [{ match: { path: 'jobs/query/\\w+/results' }, effect: { kind: 'html', status: 503 } }],
  },
  {
    name: 'its result is cut off',
    rules: [{ match: { path: 'jobs/query/\\w+/results' }, effect: { kind: 'resetAfter' } }],
  },
  {
    name: 'the session expires before its result',
    rules: [{ match: { path: 'jobs/query/\\w+/results' }, effect: { kind: 'expireSessions' } }],
  },
])('a query job is read to its end though $name', async ({ rules }) => {
  const stand = await openLoaded(FROM_100);
  const smooth = await openLoaded(FROM_100);
  for (const rule of rules) stand.org.fault(rule);

  await stand.run(EVERYTHING);
  await smooth.run(EVERYTHING);

  expect(stand.planned.map(shown)).toEqual(smooth.planned.map(shown));
  expect(stand.org.log.some(({ status }) => status === 0 || status >= 400)).toBe(true);
});

it('an org that refuses query jobs is asked by queries', async () => {
  const stand = await openLoaded(FROM_100);
  stand.org.fault({
    match: { path: 'jobs/query$' },
    effect: {
      kind: 'status',
      status: 403,
      body: [{ errorCode: 'FEATURENOTENABLED', message: 'Bulk API is not enabled' }],
    },
    times: 10,
  });

  const { account } = await stand.run(EVERYTHING);

  expect(account.unchanged).toBeGreaterThan(0);
  expect(stand.org.log.some(({ path }) => path.endsWith('/results'))).toBe(false);
});

/** An org that has known people, and a part of the feed's scores. */
async function openLoaded(bulk: StandOptions['bulk'], chunkSize = 2000): Promise<Stand> {
  const stand = await openStand({
    records: generateFeed(FEED),
    people: knownPeople(FEED),
    bulk,
    chunkSize,
    org: { clients: [{ clientId: 'connector', clientSecret: 'fictitious' }] },
    auth: ({ url }) => ({
      kind: 'clientCredentials',
      loginUrl: url,
      clientId: 'connector',
      clientSecret: 'fictitious',
    }),
  });
  await stand.run({ window: { from: new Date('2024-01-01'), to: new Date('2026-03-01') } });
  return stand;
}

function shown({ key, outcome, changes, reasons }: PlannedRecord): unknown {
  return { key, outcome, reasons, changes };
}

function contacts({ org }: Stand): number {
  return org.rows('Contact').length;
}

function scores({ org }: Stand): number {
  return org.rows('TOEFL_Score__c').length;
}
