/** Bulk jobs that Salesforce does not know any more, or that somebody has ended in Setup. */
import { describe, expect, it } from 'vitest';
import { describeFeed, generateFeed } from '../../src/local-org/feed/feed.ts';
import type { FaultRule } from '../../src/local-org/local-org.ts';
import type { RunReport } from '../../src/plan/report.ts';
import { etsSample, set } from '../record/records.ts';
import { NOW, openStand, type Stand, type StandOptions } from '../support/stand.ts';
import { call, undo } from './undo-stand.ts';

const BULK = { threshold: 1, readThreshold: 1_000_000, fewRows: 0 };
const EVERYTHING = { window: { from: new Date('2024-01-01T00:00:00Z'), to: NOW } };
/** No match rule finds them again, and two are the same in all. */
const STRANGERS = ['Ada', 'Ada', 'Eve'].map((firstName, place) =>
  set(etsSample(), {
    appointmentNo: `202507162100000${place}`,
    'candidateInfo.firstName': firstName,
    'candidateInfo.email': '',
    'candidateInfo.dob': '',
  }),
);
const JOB = 'ingest/750\\w+';
const FOR_GOOD = 1_000_000;

const NOT_FOUND = refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
const NO_ACCESS = refusal(403, 'INSUFFICIENT_ACCESS', 'No access to the job');

describe.each([
  ['NOT_FOUND', NOT_FOUND],
  ['INSUFFICIENT_ACCESS', NO_ACCESS],
] as const)('%s', (_, effect) => {
  it.each([`PUT ${JOB}/batches$`, `PATCH ${JOB}$`, `GET ${JOB}$`, `GET ${JOB}/successfulResults`])(
    'to %s for a moment keeps nobody from coming in',
    async (request) => {
      const stand = await openLoad();
      stand.org.fault({ ...ruleOf(request, effect), times: 2 });

      const { account } = await stand.run();

      expect(account).toMatchObject({ created: 3, held: 0 });
      expectAllOnce(stand);
      expectNoGraphs(stand);
      expect(await stand.state.bulk.jobs()).toEqual([]);
    },
  );

  it.each([`GET ${JOB}$`, `GET ${JOB}/successfulResults`])(
    'to %s for good leaves the rows unsure, and the next run finds them',
    async (request) => {
      const stand = await openLoad();
      stand.org.fault({ ...ruleOf(request, effect), times: FOR_GOOD });
      expectUnsure(stand, await stand.run());

      expect((await stand.run(EVERYTHING)).account).toMatchObject({ held: 0 });

      expectAllOnce(stand);
      expect(await stand.state.held()).toEqual([]);
    },
  );

  it('to the first job that is asked for means that there are no bulk jobs', async () => {
    const stand = await openLoad();
    stand.org.fault({ ...ruleOf('POST ingest$', effect), times: FOR_GOOD });

    const { account, ways = [] } = await stand.run();

    expect(account).toMatchObject({ created: 3, held: 0 });
    expectAllOnce(stand);
    expect(ways.map(({ why }) => why)).toContain('the org has no bulk jobs for this user');
  });

  it('to a later job that is asked for stops the run', async () => {
    const stand = await openLoad();
    stand.org.fault({ ...ruleOf('POST ingest$', effect), skip: 1, times: FOR_GOOD });
    await expect(stand.run()).rejects.toMatchObject({ kind: 'salesforce' });
    expect(stand.org.rows('Contact')).toHaveLength(3);
    expectNoGraphs(stand);
    stand.org.clearFaults();

    await stand.run(EVERYTHING);

    expectAllOnce(stand);
  });

  it('to every upload stops the run, and says so', async () => {
    const stand = await openLoad();
    stand.org.fault({ ...ruleOf(`PUT ${JOB}`, effect), times: FOR_GOOD });

    await expect(stand.run()).rejects.toMatchObject({
      kind: 'salesforce',
      message: expect.stringContaining('does not know the bulk jobs that it has just made'),
    });

    expect(stand.org.rows('Contact')).toEqual([]);
    expectNoGraphs(stand);
    expect(await stand.state.bulk.jobs()).toEqual([]);
  });
});

it('once its job is there again, the next run knows whom it has made', async () => {
  for (const request of [`GET ${JOB}$`, `GET ${JOB}/successfulResults`]) {
    const stand = await openLoad({ records: STRANGERS });
    stand.org.fault({ ...ruleOf(request, NOT_FOUND), times: FOR_GOOD });
    expectUnsure(stand, await stand.run());
    stand.org.clearFaults();

    expect((await stand.run(EVERYTHING)).account).toMatchObject({ created: 3, held: 0 });

    expectAllOnce(stand);
    expect(await stand.state.bulk.inserted()).toEqual([]);
  }
});

it.each([
  ['has done its work', 0, reports()],
  ['was not begun', 9, reports()],
  ['has done its work, with strangers', 0, STRANGERS],
  ['was not begun, with strangers', 9, STRANGERS],
])('of a job that somebody deletes when it %s, nobody is made twice', async (_, looks, records) => {
  const stand = await openLoad({
    records,
    org: { bulk: { looks } },
    ...onFirstWait(() => call(stand.org, 'DELETE', jobIn(stand))),
  });
  expectUnsure(stand, await stand.run());

  expect((await stand.run(EVERYTHING)).account).toMatchObject({ created: 3, held: 0 });

  expectAllOnce(stand);
  expect(await stand.state.held()).toEqual([]);
  expect(await stand.state.bulk.inserted()).toEqual([]);
});

it('whom a lost job has made can be taken back with its run', async () => {
  const stand = await openLoad({
    records: STRANGERS,
    ...onFirstWait(() => call(stand.org, 'DELETE', jobIn(stand))),
  });
  await stand.run();
  expect(stand.org.rows('Contact')).toHaveLength(3);

  await undo(stand, 'run-1', { deleteCreated: true });

  expect(stand.org.rows('Contact')).toEqual([]);
});

it('somebody who was there before is not taken for the person of a lost job', async () => {
  const [stranger = {}] = STRANGERS;
  const early = await openLoad({ records: [stranger] });
  await early.run();
  const people = early.org.rows('Contact').map(typedInto);
  let now = new Date('2026-11-25T11:30:00Z');
  const stand = await openLoad({
    ...{ records: [stranger], people, org: { now: () => now, bulk: { looks: 9 } } },
    ...onFirstWait(() => call(stand.org, 'DELETE', jobIn(stand))),
  });
  const [before] = stand.org.rows('Contact');
  now = NOW;
  await stand.run();

  await stand.run(EVERYTHING);

  expect(stand.org.rows('Contact')).toHaveLength(2);
  expect(stand.org.rows('TOEFL_Score__c')[0]?.['Contact__c']).not.toBe(before?.['Id']);
});

it('a job for rows with a key that is gone is found out by their keys', async () => {
  const stand = await openLoad();
  const about = { request: () => stand.org.rows('TOEFL_Score__c').length > 0 };
  stand.org.fault({
    match: { ...ruleOf(`GET ${JOB}`, NOT_FOUND).match, ...about },
    effect: NOT_FOUND,
    times: FOR_GOOD,
  });

  const { account } = await stand.run();

  expect(account).toMatchObject({ created: 3, held: 0 });
  expectAllOnce(stand);
  expectNoGraphs(stand);
});

it('what a job has done before somebody aborts it counts, and the next run does the rest', async () => {
  const feed = { seed: 5, count: 600 };
  let now = NOW;
  const pass = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1_000);
  };
  const stand = await openLoad({
    records: generateFeed(feed),
    org: { now: () => now, bulk: { looks: 0, batchRows: 200, batchMs: 10_000 } },
    ...onFirstWait(
      async () => {
        pass(15);
        await call(stand.org, 'PATCH', jobIn(stand), { state: 'Aborted' });
      },
      () => pass(60),
    ),
  });
  await expect(stand.run()).rejects.toMatchObject({
    kind: 'salesforce',
    message: 'A bulk job for Contact was aborted in Salesforce.',
  });
  expect(stand.org.rows('Contact')).toHaveLength(200);
  expect(await stand.state.held()).toEqual([]);
  expect(await stand.state.bulk.jobs()).toEqual([]);

  const { account, rows } = await stand.run(EVERYTHING);

  const { people, sittings } = describeFeed(feed);
  expect(account.held).toBe(0);
  expect(rows['Contact']?.created).toBe(people - 200);
  expect(stand.org.rows('Contact')).toHaveLength(people);
  expect(stand.org.rows('TOEFL_Score__c')).toHaveLength(sittings);
});

interface LoadOptions extends Pick<StandOptions, 'org' | 'people' | 'salesforce'> {
  readonly records?: Iterable<unknown>;
}

function openLoad(options: LoadOptions = {}): Promise<Stand> {
  return openStand({ records: reports(), bulk: BULK, org: { bulk: { looks: 0 } }, ...options });
}

/** Of people whom a later run finds by name, birthday and e-mail. */
function reports() {
  return ['Ada', 'Ben', 'Eve'].map((name, place) =>
    set(etsSample(), {
      appointmentNo: `202507162100000${place}`,
      'candidateInfo.firstName': name,
      'candidateInfo.email': `${name.toLowerCase()}@example.com`,
    }),
  );
}

function refusal(status: number, errorCode: string, message: string): FaultRule['effect'] {
  return { kind: 'status', status, body: [{ errorCode, message }] };
}

function ruleOf(request: string, effect: FaultRule['effect']): FaultRule {
  const [method, path] = request.split(' ');
  return { match: { method, path }, effect };
}

/** What somebody does when the run first waits for a job. @param later what happens at all other waits */
function onFirstWait(act: () => Promise<void>, later = () => {}): Pick<StandOptions, 'salesforce'> {
  let isFirst = true;
  const sleep = async () => {
    if (!isFirst) return later();
    isFirst = false;
    await act();
  };
  return { salesforce: () => ({ retry: { sleep, random: () => 0.5 } }) };
}

/** What a person can type into the fields of a row. */
function typedInto(row: Readonly<Record<string, unknown>>): object {
  const own = Object.entries(row).filter(
    ([name, value]) =>
      typeof value === 'string' && /^(LastName|FirstName|Mailing(?!Address))/.test(name),
  );
  return Object.fromEntries(own);
}

/** The newest. */
function jobIn({ org }: Stand): string {
  const made = org.log.findLast(({ path }) => new RegExp(JOB).test(path))?.path ?? '';
  return `jobs/${new RegExp(JOB).exec(made)?.[0]}`;
}

/** All are held with the reason, and nothing was sent in another way. */
function expectUnsure(stand: Stand, { account, held, ways = [] }: RunReport): void {
  expect(account).toMatchObject({ created: 0, held: 3 });
  expect(held).toEqual([{ reason: 'unknown-outcome', count: 3 }]);
  expect(ways.map(({ why }) => why)).not.toContain('the org has no bulk jobs for this user');
  expectNoGraphs(stand);
}

function expectNoGraphs({ org }: Stand): void {
  expect(org.log.filter(({ path }) => path.includes('/composite/graph'))).toEqual([]);
}

function expectAllOnce({ org }: Stand): void {
  const people = org.rows('Contact');
  const scores = org.rows('TOEFL_Score__c');
  expect(people).toHaveLength(3);
  expect(new Set(scores.map((row) => row['Appointment_Number__c'])).size).toBe(3);
  expect(scores).toHaveLength(3);
  expect(new Set(scores.map((row) => row['Contact__c']))).toEqual(
    new Set(people.map(({ Id }) => Id)),
  );
}
