/** A big plan is written by Bulk API 2.0: every record is in the org exactly once, or held. */
import { expect, it } from 'vitest';
import { describeFeed, generateFeed, knownPeople } from '../../src/local-org/feed/feed.ts';
import type { FaultRule } from '../../src/local-org/local-org.ts';
import { addsUp } from '../../src/plan/account.ts';
import { etsSample, set } from '../record/records.ts';
import { NOW, openStand, type Stand, type StandOptions } from '../support/stand.ts';

const FEED = { seed: 2026, count: 120 };
const BULK = { threshold: 1, readThreshold: 1_000_000, fewRows: 0 };
const EVERYTHING = { from: new Date('2024-01-01T00:00:00Z'), to: NOW };
const INGEST = 'jobs/ingest';

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

const LIMIT = {
  kind: 'status',
  status: 403,
  body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
} as const;

it('what bulk jobs write is what the other ways write', async () => {
  const [bulk, plain] = [await openLoad(), await openLoad({ bulk: 'never' })];

  const reports = [await bulk.run(), await plain.run()];

  expect(content(bulk)).toEqual(content(plain));
  expect(reports[0]?.account).toEqual(reports[1]?.account);
  expect(reports[0]?.rows).toEqual(reports[1]?.rows);
  expect(paths(bulk).filter((path) => path.includes('/composite/graph'))).toEqual([]);
});

it('the report says which way each object was written, and why', async () => {
  const stand = await openLoad();
  const { ways } = await stand.run();

  const { people, sittings } = describeFeed(FEED);
  const why = expect.stringMatching(/^\d+ rows to write, from 1 on$/);
  expect(ways).toContainEqual({
    object: 'TOEFL_Score__c',
    does: 'write',
    way: 'bulk',
    rows: sittings,
    why,
  });
  const contacts = ways?.find(({ object }) => object === 'Contact');
  expect(contacts?.rows).toBeGreaterThan(0);
  expect(contacts?.rows).toBeLessThanOrEqual(people);
});

it('a load below the threshold says why it went another way', async () => {
  const stand = await openLoad({ bulk: { ...BULK, threshold: 100_000 } });

  const { ways = [] } = await stand.run();

  expect(new Set(ways.map(({ way }) => way))).toEqual(new Set(['graph', 'collections']));
  expect(ways[0]?.why).toMatch(/bulk jobs begin with 100000/);
});

it('after a load by bulk jobs the same feed finds nothing to do, and asks for nothing', async () => {
  const stand = await openLoad();
  await stand.run();
  const before = stand.org.calls;

  const { account } = await stand.run({ window: EVERYTHING });

  expect(account).toMatchObject({ created: 0, updated: 0, held: 0 });
  const describes = 2;
  expect(stand.org.calls - before).toBeLessThanOrEqual(describes + 1);
  expect(await stand.state.bulk.jobs()).toEqual([]);
  expect(await stand.state.bulk.inserted()).toEqual([]);
});

it('the number of calls does not grow with the number of records', async () => {
  const load = (count: number) =>
    openStand({
      records: generateFeed({ seed: 3, count }),
      bulk: { ...BULK, readThreshold: 1 },
      chunkSize: 10,
    });
  const [few, many] = [await load(60), await load(600)];

  const calls = [(await few.run()).calls.salesforce, (await many.run()).calls.salesforce];

  expect(calls[1]).toBe(calls[0]);
  expect(calls[1]).toBeLessThanOrEqual(30);
});

it('few rows that may be sent twice are not worth a job', async () => {
  const stand = await openLoad({ bulk: { ...BULK, fewRows: 100_000 } });

  await stand.run();

  const jobs = stand.org.log.filter(
    ({ method, path }) => method === 'POST' && path.endsWith(INGEST),
  );
  expect(jobs).toHaveLength(1);
  expectAllOnce(stand);
});

it('a refused row is held with the reason, and the others go on', async () => {
  const stand = await openLoad();
  stand.org.fault({ match: { object: 'Contact' }, effect: REFUSED, skip: 3 });

  const { account } = await stand.run();

  expect(account.held).toBeGreaterThan(0);
  expect(account.held).toBeLessThan(5);
  expect(addsUp(account)).toBe(true);
  const reasons = (await stand.state.held()).flatMap((held) => held.reasons);
  expect(reasons[0]).toMatchObject({ code: 'rejected', where: 'Contact.LastName' });
  // Salesforce's own words may hold personal values.
  expect(JSON.stringify(reasons)).not.toContain('Zzyzx');
  stand.org.clearFaults();
  expect((await stand.run({ window: EVERYTHING })).account.held).toBe(0);
  expectAllOnce(stand);
});

it('a person whose score was refused is not made again with it', async () => {
  const stand = await openStand({ records: [unmatchable(1)], bulk: BULK });
  stand.org.fault({ match: { object: 'TOEFL_Score__c' }, effect: REFUSED });
  expect((await stand.run()).account.held).toBe(1);

  const { account } = await stand.run({ window: EVERYTHING });

  expect(account.created).toBe(1);
  expect(stand.org.rows('Contact')).toHaveLength(1);
  expect(stand.org.rows('TOEFL_Score__c')[0]?.['Contact__c']).toBe(
    stand.org.rows('Contact')[0]?.['Id'],
  );
  expect(await stand.state.bulk.inserted()).toEqual([]);
});

it('uploads that are too large are halved', async () => {
  const stand = await openLoad({ org: { bulk: { uploadBytes: 12_000 } } });

  const { account } = await stand.run();

  expect(account.held).toBe(0);
  expectAllOnce(stand);
  expect(jobsMade(stand)).toBeGreaterThan(jobsMade(await smooth()));
  expect(await stand.state.bulk.jobs()).toEqual([]);
});

it('a row that no upload takes stops the run, and says so', async () => {
  const stand = await openLoad({ org: { bulk: { uploadBytes: 100 } } });

  await expect(stand.run()).rejects.toMatchObject({
    kind: 'salesforce',
    message: expect.stringContaining('a request was too large'),
  });
});

it('a person whose score has to wait is not made again though an older report is superseded', async () => {
  const older = set(unmatchable(1), { reportDate: '20250601' });
  const stand = await openStand({ records: [unmatchable(1), older], bulk: BULK });
  stand.org.fault({ ...ruleOf(`POST /${INGEST}$`, LIMIT), skip: 1, times: 100 });
  await expect(stand.run()).rejects.toMatchObject({ kind: 'salesforce' });
  expect(stand.org.rows('Contact')).toHaveLength(1);
  stand.org.clearFaults();

  await stand.run({ window: EVERYTHING });

  expect(stand.org.rows('Contact')).toHaveLength(1);
});

it.each(['Contact', 'TOEFL_Score__c'])(
  'locked rows of %s go again in another job',
  async (object) => {
    const stand = await openLoad();
    stand.org.fault({ match: { object }, effect: LOCKED, skip: 5, times: 4 });

    const { account } = await stand.run();

    expect(account.held).toBe(0);
    expectAllOnce(stand);
    expect(jobsMade(stand)).toBeGreaterThan(jobsMade(await smooth()));
  },
);

it('rows that stay locked are held in the end', async () => {
  const stand = await openLoad();
  stand.org.fault({ match: { object: 'TOEFL_Score__c' }, effect: LOCKED, times: 1_000_000 });

  const { account, held } = await stand.run();

  expect(account.created).toBe(0);
  expect(held).toEqual([{ reason: 'rejected', count: account.held }]);
});

it('people who are the same in all are made once each', async () => {
  const stand = await openStand({ records: [1, 2, 3].map(unmatchable), bulk: BULK });

  await stand.run();

  expect(stand.org.rows('Contact')).toHaveLength(3);
  const owners = stand.org.rows('TOEFL_Score__c').map((row) => row['Contact__c']);
  expect(new Set(owners).size).toBe(3);
});

it.each<{ readonly name: string; readonly rule: FaultRule }>([
  ...[
    'POST ingest$',
    'PUT batches$',
    'PATCH ingest/\\w+$',
    'GET ingest/\\w+$',
    'GET successful',
  ].flatMap((request) => [
    { name: `the answer to ${request} is lost`, rule: ruleOf(request, { kind: 'resetAfter' }) },
    { name: `${request} does not arrive`, rule: ruleOf(request, { kind: 'reset' }) },
    {
      name: `a page comes instead of the answer to ${request}`,
      rule: ruleOf(request, { kind: 'html', status: 503 }),
    },
    {
      name: `the session expires before ${request}`,
      rule: ruleOf(request, { kind: 'expireSessions' }),
    },
  ]),
])('a load comes in though $name', async ({ rule }) => {
  const stand = await openLoad();
  stand.org.fault(rule);

  const { account } = await stand.run();

  expect(account.held).toBe(0);
  expectAllOnce(stand);
  expect(stand.org.log.some(({ status }) => status === 0 || status >= 400)).toBe(true);
});

// As when the process dies: nothing that it had in memory helps the next run.
it('wherever the connection goes for good, the next run makes nobody twice', async () => {
  const records = [1, 2, 3].map(unmatchable);
  const trial = await openStand({ records, bulk: BULK });
  await trial.run();
  const requests = paths(trial).filter((path) => path.includes(INGEST)).length;
  expect(requests).toBeGreaterThan(10);

  for (const kind of ['reset', 'resetAfter'] as const) {
    for (let skip = 0; skip < requests; skip += 1) {
      const stand = await openStand({ records, bulk: BULK });
      const rule = { match: { path: INGEST }, effect: { kind }, skip, times: 1_000_000 };
      stand.org.fault(rule);
      await expect(stand.run(), `${kind} ${skip}`).rejects.toMatchObject({ kind: 'salesforce' });
      stand.org.clearFaults();

      const { account } = await stand.run();

      expect(account, `${kind} ${skip}`).toMatchObject({ pulled: 3, held: 0 });
      expect(stand.org.rows('Contact'), `${kind} ${skip}`).toHaveLength(3);
      const owners = stand.org.rows('TOEFL_Score__c').map((row) => row['Contact__c']);
      expect(new Set(owners).size, `${kind} ${skip}`).toBe(3);
      expect(await stand.state.bulk.jobs()).toEqual([]);
    }
  }
});

it('a job that ends half way leaves what it did, and the next run does the rest', async () => {
  const options = { org: { bulk: { batchRows: 200, dailyBatches: 1 } }, count: 600 };
  const stand = await openLoad({ ...options, bulk: BULK });
  await expect(stand.run()).rejects.toMatchObject({ kind: 'salesforce' });
  const made = stand.org.rows('Contact').length;
  expect(await stand.state.held()).toEqual([]);

  const plan = await stand.run({ mode: 'plan' });

  const feed = describeFeed({ ...FEED, count: 600 });
  expect(made).toBeLessThan(feed.people);
  expect(plan.rows['Contact']?.created).toBe(feed.people - made);
});

it('an org without bulk jobs is written to in the other ways', async () => {
  const stand = await openLoad();
  stand.org.fault({
    match: { path: `${INGEST}$` },
    effect: {
      kind: 'status',
      status: 400,
      body: [{ errorCode: 'FEATURENOTENABLED', message: 'Bulk API is not enabled' }],
    },
  });

  const { ways = [] } = await stand.run();

  expectAllOnce(stand);
  expect(ways.map(({ why }) => why)).toContain('the org has no bulk jobs for this user');
});

it('on cancelling, what the job had done by then is remembered', async () => {
  const controller = new AbortController();
  const stand = await openLoad({ signal: controller.signal });
  const cancel = () => {
    controller.abort();
    return false;
  };
  stand.org.fault({ match: { object: 'Contact', record: cancel }, effect: REFUSED });

  await expect(stand.run()).rejects.toMatchObject({ kind: 'cancelled' });

  expect(stand.org.rows('TOEFL_Score__c')).toEqual([]);
  expect(await stand.state.bulk.inserted()).not.toEqual([]);
});

interface LoadOptions extends Pick<StandOptions, 'bulk' | 'org' | 'signal'> {
  readonly count?: number;
}

/** Signs in by OAuth, so that an expired session can be renewed. */
function openLoad({ count = FEED.count, org, ...options }: LoadOptions = {}): Promise<Stand> {
  const feed = { ...FEED, count };
  return openStand({
    records: generateFeed(feed),
    people: knownPeople(feed),
    bulk: BULK,
    chunkSize: 50,
    ...options,
    org: { clients: [{ clientId: 'connector', clientSecret: 'fictitious' }], ...org },
    auth: ({ url }) => ({
      kind: 'clientCredentials',
      loginUrl: url,
      clientId: 'connector',
      clientSecret: 'fictitious',
    }),
  });
}

async function smooth(): Promise<Stand> {
  const stand = await openLoad();
  await stand.run();
  return stand;
}

/** Of somebody whom no match rule can find again. */
function unmatchable(place: number) {
  return set(etsSample(), {
    appointmentNo: `202507162100000${place}`,
    'candidateInfo.email': '',
    'candidateInfo.dob': '',
  });
}

function ruleOf(request: string, effect: FaultRule['effect']): FaultRule {
  const [method, path] = request.split(' ');
  return { match: { method, path }, effect };
}

function paths({ org }: Stand): string[] {
  return org.log.map(({ path }) => path);
}

function jobsMade({ org }: Stand): number {
  return org.log.filter(({ method, path }) => method === 'POST' && path.endsWith(INGEST)).length;
}

/** Rows without their Ids, which depend on the order of writing. */
function content({ org }: Stand): unknown {
  const names = new Map(org.rows('Contact').map((row) => [row['Id'], fieldsOf(row)]));
  return {
    people: [...names.values()].toSorted(),
    scores: org
      .rows('TOEFL_Score__c')
      .map((row) => fieldsOf({ ...row, Contact__c: names.get(row['Contact__c']) }))
      .toSorted(),
  };
}

function fieldsOf(row: Readonly<Record<string, unknown>>): string {
  const { Id, Name, ...rest } = row;
  return JSON.stringify({ ...rest, Name: row['Contact__c'] === undefined ? Name : undefined });
}

function expectAllOnce({ org }: Stand): void {
  const { sittings, people } = describeFeed(FEED);
  const scores = org.rows('TOEFL_Score__c');
  expect(new Set(scores.map((row) => row['Appointment_Number__c'])).size).toBe(sittings);
  expect(scores).toHaveLength(sittings);
  expect(org.rows('Contact')).toHaveLength(people);
  expect(scores.filter((row) => row['Contact__c'] === null)).toEqual([]);
}
