/** The life of a job of Bulk API 2.0, where it does not go as usual. */
import { expect, it } from 'vitest';
import type { Bulk } from '../../../src/salesforce/bulk/bulk.ts';
import { connectTo, openOrg } from '../support.ts';

const CONTACTS = { object: 'Contact', operation: 'insert', keyField: null } as const;

it('the pauses between looks at a job grow', async () => {
  const pauses: number[] = [];
  const org = await openOrg({ bulk: { looks: 9 } });
  const { bulk } = await connectTo(org, {
    retry: { sleep: async (ms) => void pauses.push(ms), random: () => 0.5 },
  });
  const job = await jobOf(bulk);
  await bulk.upload(job, new Blob(['LastName\nLovelace\n']));

  await bulk.finish(job, () => {});

  expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 120, 120, 120, 120].map((s) => s * 1000));
});

it('a job is aborted after cancelling, so that the org does nothing more', async () => {
  const controller = new AbortController();
  const org = await openOrg({ bulk: { looks: 9 } });
  const { bulk } = await connectTo(org, {
    signal: controller.signal,
    retry: { sleep: async () => controller.abort() },
  });
  const job = await jobOf(bulk);
  await bulk.upload(job, new Blob(['LastName\nLovelace\n']));
  await expect(bulk.finish(job, () => {})).rejects.toMatchObject({ kind: 'cancelled' });

  expect(await bulk.abort(job)).toMatchObject({ state: 'Aborted', processed: 0 });
  const left: (string | undefined)[] = [];
  for await (const row of bulk.results(job, 'unprocessedrecords')) left.push(row.get('lastname'));
  expect(left).toEqual(['Lovelace']);
  expect(org.rows('Contact')).toEqual([]);
});

it('a job is aborted after cancelling also where the session has ended meanwhile', async () => {
  const controller = new AbortController();
  const org = await openOrg({ clients: [{ clientId: 'app', clientSecret: 'hush' }] });
  const { bulk } = await connectTo(org, {
    signal: controller.signal,
    auth: { kind: 'clientCredentials', loginUrl: org.url, clientId: 'app', clientSecret: 'hush' },
  });
  const job = await jobOf(bulk);
  controller.abort();
  org.expireSessions();

  expect(await bulk.abort(job)).toMatchObject({ state: 'Aborted' });
});

it('a job whose upload is lost is aborted, so that nothing can come of it', async () => {
  const org = await openOrg();
  const { bulk } = await connectTo(org);
  const job = await jobOf(bulk);
  org.fault({ match: { path: 'batches$' }, effect: { kind: 'resetAfter' } });

  expect(await bulk.upload(job, new Blob(['LastName\nLovelace\n']))).toBe('lost');

  expect(await bulk.see(job)).toMatchObject({ state: 'Aborted' });
});

it('a job that is not there any more is none', async () => {
  const { bulk } = await connectTo(await openOrg());

  expect(await bulk.see('7505g00000AAAAAAAA')).toBeNull();
  expect(await bulk.abort('7505g00000AAAAAAAA')).toBeNull();
});

it('a page that says 404 is no word of Salesforce on a job', async () => {
  const org = await openOrg();
  const { bulk } = await connectTo(org);
  const job = await jobOf(bulk);
  org.fault({ match: { path: `${job}$` }, effect: { kind: 'html', status: 404 } });

  await expect(bulk.see(job)).rejects.toMatchObject({ kind: 'salesforce' });
});

it('a job is looked at five times before it is taken for gone', async () => {
  const org = await openOrg();
  const { bulk } = await connectTo(org);
  const job = await jobOf(bulk);
  await bulk.upload(job, new Blob(['LastName\nLovelace\n']));
  const effect = { kind: 'status', status: 404, body: [{ errorCode: 'NOT_FOUND' }] } as const;
  const rule = { match: { method: 'GET', path: `${job}$` }, effect };

  org.fault({ ...rule, times: 5 });
  expect(await bulk.finish(job, () => {})).toBeNull();
  org.fault({ ...rule, times: 4 });
  expect(await bulk.see(job)).not.toBeNull();
});

it('a key that is none is no want of bulk jobs', async () => {
  const { bulk } = await connectTo(await openOrg());
  const form = { object: 'Contact', operation: 'upsert', keyField: 'Nothing__c' } as const;

  await expect(bulk.make(form)).rejects.toMatchObject({ kind: 'salesforce' });
});

it('rows are counted in one call for five objects', async () => {
  const org = await openOrg();
  org.insert('Contact', [{ LastName: 'Lovelace' }, { LastName: 'Hopper' }]);
  const { bulk } = await connectTo(org);
  const before = org.calls;

  const counts = await bulk.count(['Contact', 'TOEFL_Score__c', 'Nothing__c']);

  expect([...counts]).toEqual([
    ['Contact', 2],
    ['TOEFL_Score__c', 0],
    ['Nothing__c', null],
  ]);
  expect(org.calls - before).toBe(1);
});

async function jobOf(bulk: Bulk): Promise<string> {
  const made = await bulk.make(CONTACTS);
  if (made.kind === 'refused') throw made.problem;
  return made.job;
}
