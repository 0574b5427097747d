/** Whole runs over generated feeds with real parts: the account, second runs, order, later reports. */
import { expect, it } from 'vitest';
import {
  cancellationOf,
  describeFeed,
  type FeedRecord,
  generateFeed,
  knownPeople,
} from '../../src/local-org/feed/feed.ts';
import type { LocalOrg } from '../../src/local-org/local-org.ts';
import { addsUp } from '../../src/plan/account.ts';
import { etsSample, set } from '../record/records.ts';
import { NOW, openStand } from '../support/stand.ts';

/** As in issue 4: 1,000 records, 30 % of the people known. */
const FEED = { seed: 2026, count: 1000 };
const EVERYTHING = { from: new Date('2024-01-01T00:00:00Z'), to: NOW };

it('of 1,000 records each sitting makes one row, each candidate is one Contact', async () => {
  const { sittings, people, known, records } = describeFeed(FEED);
  const { org, run } = await openStand({ records: generateFeed(FEED), people: knownPeople(FEED) });

  const { account, rows } = await run();

  expect(account).toEqual({
    pulled: records,
    created: sittings,
    updated: 0,
    unchanged: 0,
    superseded: records - sittings,
    held: 0,
  });
  expect(rows['Contact']).toMatchObject({ created: people - known });
  expect(org.rows('Contact')).toHaveLength(people);
  expect(org.rows('TOEFL_Score__c')).toHaveLength(sittings);
});

it('all scores of one candidate are with one person, and no two candidates share one', async () => {
  const { org, run } = await openStand({ records: generateFeed(FEED), people: knownPeople(FEED) });

  await run();

  const pairs = org.rows('TOEFL_Score__c').map((row) => ({
    person: row['Contact__c'],
    candidate: [
      row['Reported_Last_Name__c'],
      row['Reported_First_Name__c'],
      row['Reported_Birthdate__c'],
    ].join(),
  }));
  const { people } = describeFeed(FEED);
  const different = (values: readonly unknown[]) => new Set(values).size;
  expect(different(pairs.map(({ person }) => person))).toBe(people);
  expect(different(pairs.map(({ candidate }) => candidate))).toBe(people);
  expect(different(pairs.map(({ person, candidate }) => `${person} ${candidate}`))).toBe(people);
});

// The rule of names needs a first name, so nothing finds such a person: known fault of the mapping.
it('a known person with a single name and no e-mail address is not made again', async () => {
  const person = { LastName: 'Tikagayu', Birthdate: '2003-05-16' };
  const record = set(etsSample(), {
    'candidateInfo.lastName': 'TIKAGAYU',
    'candidateInfo.firstName': '',
    'candidateInfo.dob': '20030516',
  });
  const { org, run } = await openStand({ records: [record], people: [person] });

  await run();

  expect(org.rows('Contact')).toHaveLength(1);
});

it('a plan foretells the account and the rows of the run, and writes nothing', async () => {
  const { run, writes } = await openStand({
    records: generateFeed(FEED),
    people: knownPeople(FEED),
  });

  const plan = await run({ mode: 'plan' });

  expect(writes).toEqual([]);
  const done = await run();
  expect([done.account, done.rows]).toEqual([plan.account, plan.rows]);
});

it.each([
  { name: 'with the ledger', lose: false, full: false },
  { name: 'with the ledger, but reading all of the org', lose: false, full: true },
  { name: 'after the state was lost', lose: true, full: false },
])('a second run over the same feed writes nothing, $name', async ({ lose, full }) => {
  const stand = await openStand({ records: generateFeed(FEED), people: knownPeople(FEED) });
  const { sittings, records } = describeFeed(FEED);
  await stand.run();
  const before = [content(stand.org), stand.writes.length];
  if (lose) await stand.loseState();

  const { account } = await stand.run({ window: EVERYTHING, full });

  expect(account).toEqual({
    pulled: records,
    created: 0,
    updated: 0,
    unchanged: sittings,
    superseded: records - sittings,
    held: 0,
  });
  expect([content(stand.org), stand.writes.length]).toEqual(before);
});

it('what the ledger knows costs no call', async () => {
  const { run } = await openStand({ records: generateFeed(FEED), people: knownPeople(FEED) });
  await run();

  const again = await run({ window: EVERYTHING });
  const nothing = await run({
    window: { from: new Date('2024-01-01'), to: new Date('2024-01-02') },
  });

  expect(nothing.account.pulled).toBe(0);
  expect(again.calls.salesforce).toBe(nothing.calls.salesforce);
});

it('order of the feed and size of the chunks do not change what the org holds', async () => {
  const feed = { seed: 11, count: 150 };
  const records = [...generateFeed(feed)];
  const people = knownPeople(feed);
  const orders = [records, records.toReversed(), records.toSorted(byName)];
  const contents: unknown[] = [];
  for (const ordered of orders) {
    for (const chunkSize of [1, 7, 2000]) {
      const { org, run } = await openStand({ records: ordered, people, chunkSize });
      await run();
      contents.push(content(org));
    }
  }
  const [first, ...others] = contents;
  for (const other of others) expect(other).toEqual(first);
});

it('the same feed in many small runs ends like one run', async () => {
  const feed = { seed: 12, count: 150 };
  // A cancellation without scores keeps those that were there, so what came before it tells.
  const records = [...generateFeed(feed)].filter(({ scoreStatus }) => scoreStatus === 'R');
  const people = knownPeople(feed);
  const once = await openStand({ records, people });
  await once.run();
  const piecemeal = await openStand({ people });
  const sorted = records.toSorted((a, b) => (a.reportDate < b.reportDate ? -1 : 1));
  for (let at = 0; at < sorted.length; at += 30) {
    piecemeal.ets.deliver(sorted.slice(at, at + 30));
    await piecemeal.run({ window: EVERYTHING });
  }

  expect(scoresOf(piecemeal.org)).toEqual(scoresOf(once.org));
  expect(piecemeal.org.rows('Contact')).toHaveLength(once.org.rows('Contact').length);
});

it('a later cancellation marks the row and erases no score', async () => {
  const record = oneReport();
  const { org, ets, run } = await openStand({ records: [record] });
  await run();
  const [before] = org.rows('TOEFL_Score__c');
  ets.deliver([cancellationOf(record, '20261120', 'blank')]);

  const { account } = await run();

  expect(account).toMatchObject({ updated: 1 });
  const [after] = org.rows('TOEFL_Score__c');
  expect(after).toEqual({ ...before, Status__c: 'Cancelled', Report_Date__c: '2026-11-20' });
});

it.each([
  { name: 'with the ledger', lose: false },
  { name: 'without it', lose: true },
])('an older report does not undo a cancellation, $name', async ({ lose }) => {
  const record = oneReport();
  const stand = await openStand({ records: [cancellationOf(record, '20261120')] });
  await stand.run();
  const before = content(stand.org);
  if (lose) await stand.loseState();
  stand.ets.deliver([record, { ...record, reportDate: '20261120' }]);

  const { account } = await stand.run({ window: EVERYTHING });

  expect(account).toMatchObject({ pulled: 3, unchanged: 1, superseded: 2 });
  expect(content(stand.org)).toEqual(before);
});

it('of two records with the same appointment in one feed the newer one counts', async () => {
  const older = oneReport();
  const newer = { ...older, reportDate: '20261120', departmentCode: '02' };
  const { org, run } = await openStand({ records: [newer, older] });

  const { account } = await run();

  expect(account).toMatchObject({ pulled: 2, created: 1, superseded: 1 });
  expect(org.rows('TOEFL_Score__c').map((row) => row['Department_Code__c'])).toEqual(['02']);
});

it('the very same record twice in one feed is one row', async () => {
  const { org, run } = await openStand({ records: [oneReport(), oneReport()] });

  const { account } = await run();

  expect(account).toMatchObject({ pulled: 2, created: 1, superseded: 1, held: 0 });
  expect(org.rows('TOEFL_Score__c')).toHaveLength(1);
});

it.each([21, 22, 23])('the account of any feed adds up, seed %i', async (seed) => {
  const feed = { seed, count: 200, knownShare: 0.5 };
  const broken = [...generateFeed(feed)].map((record, index) =>
    index % 9 === 0 ? { ...record, appointmentNo: index % 2 === 0 ? '' : 'x'.repeat(30) } : record,
  );
  const { run } = await openStand({ records: broken, people: knownPeople(feed), chunkSize: 50 });

  const { account, held } = await run();

  expect(addsUp(account)).toBe(true);
  expect(account.pulled).toBe(200);
  expect(held.reduce((sum, { count }) => sum + count, 0)).toBe(account.held);
  expect(account.held).toBeGreaterThan(0);
});

/** A report of a sitting that is reported once. */
function oneReport(): FeedRecord {
  const [record] = generateFeed({ seed: 1, count: 1, from: '2026-03-01', to: '2026-03-31' });
  if (record === undefined) throw new Error('the feed is empty');
  return record;
}

function byName(a: FeedRecord, b: FeedRecord): number {
  return a.candidateInfo.lastName < b.candidateInfo.lastName ? -1 : 1;
}

/** What the org holds, without Ids and numbers that depend on the order of writing. */
function content(org: LocalOrg): unknown {
  return { people: peopleOf(org), scores: scoresOf(org) };
}

function peopleOf(org: LocalOrg): string[] {
  return org
    .rows('Contact')
    .map(({ Id, ...row }) => JSON.stringify(row))
    .toSorted();
}

function scoresOf(org: LocalOrg): string[] {
  const names = new Map(org.rows('Contact').map((row) => [row['Id'], row['Name']]));
  return org
    .rows('TOEFL_Score__c')
    .map(({ Id, Name, Contact__c, ...row }) =>
      JSON.stringify({ ...row, person: names.get(Contact__c) }),
    )
    .toSorted();
}
