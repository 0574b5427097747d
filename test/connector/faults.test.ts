/** What goes wrong at Salesforce during a run: every record is in the org exactly once, or held. */
import { expect, it } from 'vitest';
import { describeFeed, generateFeed, knownPeople } from '../../src/local-org/feed/feed.ts';
import type { FaultRule, LocalOrg } from '../../src/local-org/local-org.ts';
import { addsUp } from '../../src/plan/account.ts';
import type { JournalEntry } from '../../src/state/journal.ts';
import { etsSample, set } from '../record/records.ts';
import { NOW, openStand, type Stand } from '../support/stand.ts';

const FEED = { seed: 2026, count: 300 };
const EVERYTHING = { from: new Date('2024-01-01T00:00:00Z'), to: NOW };
const GRAPH = '/composite/graph';
/** A composite that writes; those that read hold a query. */
const COLLECTION = { path: '/composite/?$', body: '/composite/sobjects' };

const PAGE = { kind: 'html', status: 503 } as const;
const LOCKED = {
  kind: 'record',
  statusCode: 'UNABLE_TO_LOCK_ROW',
  message: 'unable to obtain exclusive access to this record',
} as const;
const REFUSED = {
  kind: 'record',
  statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  message: 'Zzyzx is not allowed here',
  fields: ['LastName'],
} as const;

interface Case {
  readonly name: string;
  readonly rules: readonly FaultRule[];
}

/** What the org's log shows of a fault that struck; 0 is a connection that was cut. */
const SIGNS: Readonly<Record<string, number>> = {
  resetAfter: 0,
  reset: 0,
  html: 503,
  expireSessions: 401,
};

it.each<Case>([
  {
    name: 'the answer to a graph is lost',
    rules: [{ match: { path: GRAPH }, effect: { kind: 'resetAfter' } }],
  },
  {
    name: 'the answers to all graphs are lost once',
    rules: [{ match: { path: GRAPH }, effect: { kind: 'resetAfter' }, times: 3 }],
  },
  {
    name: 'the connection is cut before a graph',
    rules: [{ match: { path: GRAPH }, effect: { kind: 'reset' } }],
  },
  {
    name: 'a page comes instead of the answer to a graph',
    rules: [{ match: { path: GRAPH }, effect: PAGE }],
  },
  {
    name: 'the answer to a collection is lost',
    rules: [{ match: COLLECTION, effect: { kind: 'resetAfter' } }],
  },
  {
    name: 'the connection is cut before a collection',
    rules: [{ match: COLLECTION, effect: { kind: 'reset' } }],
  },
  {
    name: 'a page comes instead of the answer to a collection',
    rules: [{ match: COLLECTION, effect: PAGE }],
  },
  {
    name: 'a page comes instead of the answer to a query',
    rules: [{ match: { path: '/composite', body: '/query' }, effect: PAGE }],
  },
  {
    name: 'some people are locked',
    rules: [{ match: { object: 'Contact' }, effect: LOCKED, skip: 5, times: 4 }],
  },
  {
    name: 'some scores are locked',
    rules: [{ match: { object: 'TOEFL_Score__c' }, effect: LOCKED, skip: 5, times: 4 }],
  },
  {
    name: 'the session expires before a graph',
    rules: [{ match: { path: GRAPH }, effect: { kind: 'expireSessions' } }],
  },
  {
    name: 'the session expires before a collection',
    rules: [{ match: COLLECTION, effect: { kind: 'expireSessions' } }],
  },
])('one run brings everything in though $name', async ({ rules }) => {
  const stand = await openFaultyStand(rules);

  const { account } = await stand.run();

  const { sittings, records } = describeFeed(FEED);
  expect(account).toEqual({
    pulled: records,
    created: sittings,
    updated: 0,
    unchanged: 0,
    superseded: records - sittings,
    held: 0,
  });
  expectAllOnce(stand.org);
  for (const { effect } of rules) await expectStruck(stand, effect.kind);
});

it.each<Case>([
  {
    name: 'graphs never get an answer',
    rules: [{ match: { path: GRAPH }, effect: { kind: 'resetAfter' }, times: 100 }],
  },
  {
    name: 'graphs never arrive',
    rules: [{ match: { path: GRAPH }, effect: { kind: 'reset' }, times: 100 }],
  },
  {
    name: 'collections never get an answer',
    rules: [{ match: COLLECTION, effect: { kind: 'resetAfter' }, times: 100 }],
  },
  {
    name: 'some people stay locked',
    rules: [
      {
        match: { object: 'Contact', record: ({ LastName }) => /^[A-K]/.test(String(LastName)) },
        effect: LOCKED,
        times: 100_000,
      },
    ],
  },
])('what could not be written though $name comes in with the next run', async ({ rules }) => {
  const stand = await openFaultyStand(rules);

  // Either the run ends with held records, or it fails: both may be, losing something may not.
  const report = await stand.run().catch((problem: unknown) => {
    expect(problem).toMatchObject({ kind: 'salesforce' });
    return null;
  });
  if (report !== null) expect(addsUp(report.account)).toBe(true);
  for (const { effect } of rules) await expectStruck(stand, effect.kind);
  await clearFaults(stand.org);
  const { account } = await stand.run({ window: EVERYTHING });

  expect(account.held).toBe(0);
  expectAllOnce(stand.org);
  expect(await stand.state.held()).toEqual([]);
});

it('a person refused by Salesforce is held with the reason, and the others go on', async () => {
  const stand = await openFaultyStand([
    { match: { object: 'Contact' }, effect: REFUSED, skip: 3, times: 1 },
  ]);

  const { account, held } = await stand.run();

  expect(held.map(({ reason }) => reason)).toContain('rejected');
  expect(account.held).toBeGreaterThan(0);
  expect(account.held).toBeLessThan(5);
  expect(addsUp(account)).toBe(true);
  const reasons = (await stand.state.held()).flatMap(({ reasons: all }) => all);
  const rejected = reasons.filter(({ code }) => code === 'rejected');
  expect(rejected[0]).toMatchObject({
    where: 'Contact.LastName',
    message: expect.stringContaining('FIELD_CUSTOM_VALIDATION_EXCEPTION'),
  });
  // Salesforce's own words may hold personal values.
  expect(JSON.stringify(reasons)).not.toContain('Zzyzx');
});

it('what Salesforce says with a code that nobody wrote down is kept word for word, and not asked for again', async () => {
  const effect = {
    ...REFUSED,
    statusCode: 'BRAND_NEW_CODE',
    message: 'Zzyzxlast is\nnot welcome',
  };
  const stand = await openFaultyStand([{ match: { object: 'Contact' }, effect, times: 1 }]);

  const { account } = await stand.run();

  expect(account.held).toBeGreaterThan(0);
  const entries: JournalEntry[] = [];
  for await (const chunk of stand.state.journal()) entries.push(...chunk);
  expect(entries.flatMap(({ refusals = [] }) => refusals)).toEqual([
    { where: 'Contact.LastName', code: 'BRAND_NEW_CODE', message: 'Zzyzxlast is\nnot welcome' },
  ]);
  const reasons = (await stand.state.held()).flatMap((held) => held.reasons);
  expect(JSON.stringify(reasons)).toContain('BRAND_NEW_CODE: Salesforce refused it');
  expect(JSON.stringify(reasons)).not.toContain('Zzyzx');
});

it('a new person is held for the refusal of the score, not for what came of it', async () => {
  const { run } = await openPairOfScores();

  const { held } = await run();

  expect(held).toContainEqual({ reason: 'rejected', count: 1 });
});

// All of a new person is one transaction, which is not tried again without the refused score.
it('a refused score does not keep back the other scores of a new person', async () => {
  const { org, run } = await openPairOfScores();

  await run();

  expect(org.rows('TOEFL_Score__c')).toHaveLength(1);
});

it('what Salesforce refused comes in with the next run, though the feed brings it no more', async () => {
  const stand = await openFaultyStand([
    { match: { object: 'TOEFL_Score__c' }, effect: REFUSED, skip: 7, times: 2 },
  ]);
  const first = await stand.run();
  expect(first.account.held).toBeGreaterThan(0);

  const { account } = await stand.run({ window: { from: new Date('2026-11-24'), to: NOW } });

  expect(account).toMatchObject({ held: 0, created: first.account.held });
  expectAllOnce(stand.org);
  expect(await stand.state.held()).toEqual([]);
});

it('a session that cannot be renewed stops the run, and what was written is remembered', async () => {
  const stand = await openStand({ records: generateFeed(FEED), people: knownPeople(FEED) });
  stand.org.fault({ match: { path: GRAPH }, effect: { kind: 'expireSessions' }, skip: 1 });

  await expect(stand.run()).rejects.toMatchObject({ kind: 'salesforce' });

  expect((await stand.state.runs()).map(({ outcome }) => outcome)).toEqual(['failed']);
  expect(await stand.state.watermark('ets')).toBeNull();
  const written = stand.org
    .rows('TOEFL_Score__c')
    .map((row) => String(row['Appointment_Number__c']));
  const ledger = await stand.state.ledger(written);
  expect(written.length).toBeGreaterThan(0);
  expect([...ledger.keys()].toSorted()).toEqual(written.toSorted());
  expect(await stand.state.held()).toHaveLength(describeFeed(FEED).sittings - written.length);
});

/** Two sittings of one new person, of which Salesforce always refuses the second. */
async function openPairOfScores(): Promise<Stand> {
  const appointmentNo = '2025071621000002';
  const stand = await openStand({ records: [etsSample(), set(etsSample(), { appointmentNo })] });
  stand.org.fault({
    match: { object: 'TOEFL_Score__c', record: { Appointment_Number__c: appointmentNo } },
    effect: REFUSED,
    times: 1000,
  });
  return stand;
}

/** Signs in by OAuth, so that an expired session can be renewed. */
async function openFaultyStand(rules: readonly FaultRule[]): Promise<Stand> {
  const stand = await openStand({
    records: generateFeed(FEED),
    people: knownPeople(FEED),
    org: { clients: [{ clientId: 'connector', clientSecret: 'fictitious' }] },
    auth: ({ url }) => ({
      kind: 'clientCredentials',
      loginUrl: url,
      clientId: 'connector',
      clientSecret: 'fictitious',
    }),
  });
  for (const rule of rules) stand.org.fault(rule);
  return stand;
}

function expectAllOnce(org: LocalOrg): void {
  const { sittings, people } = describeFeed(FEED);
  const scores = org.rows('TOEFL_Score__c');
  expect(new Set(scores.map((row) => row['Appointment_Number__c'])).size).toBe(sittings);
  expect(scores).toHaveLength(sittings);
  expect(org.rows('Contact')).toHaveLength(people);
  expect(scores.filter((row) => row['Contact__c'] === null)).toEqual([]);
}

/** A fault that never happened would prove nothing. */
async function expectStruck({ org, writes }: Stand, kind: string): Promise<void> {
  const sign = SIGNS[kind];
  if (sign !== undefined) {
    expect(org.log.map(({ status }) => status)).toContain(sign);
    return;
  }
  const smooth = await openFaultyStand([]);
  await smooth.run();
  expect(writes.length).toBeGreaterThan(smooth.writes.length);
}

async function clearFaults(org: LocalOrg): Promise<void> {
  org.clearFaults();
}
