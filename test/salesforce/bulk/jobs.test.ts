/** The life of a job of Bulk API 2.0, where it does not go as usual. */
import { expect, it } from 'vitest';
import { connectTo, openOrg } from '../support.ts';

const CONTACTS = { object: 'Contact', operation: 'insert', keyField: null } as const;

it('the pauses between looks at a job grow', async () => {
  const pauses: number[] = [];
  const org = await openOrg({ bulk: { looks: 9 } });
  const { bulk } = await connectTo(org, {
    retry: { sleep: async (ms) => void pauses.push(ms), random: () => 0.5 },
  });
  const job = await bulk.make(CONTACTS);
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
  const job = await bulk.make(CONTACTS);
  await bulk.upload(job, new Blob(['LastName\nLovelace\n']));
  await expect(bulk.finish(job, () => {})).rejects.toMatchObject({ kind: 'cancelled' });

  expect(await bulk.abort(job)).toMatchObject({ state: 'Aborted', processed: 0 });
  const left: (string | undefined)[] = [];
  for await (const row of bulk.results(job, 'unprocessedrecords')) left.push(row.get('lastname'));
  expect(left).toEqual(['Lovelace']);
  expect(org.rows('Contact')).toEqual([]);
});

it('a job whose upload is lost is aborted, so that nothing can come of it', async () => {
  const org = await openOrg();
  const { bulk } = await connectTo(org);
  const job = await bulk.make(CONTACTS);
  org.fault({ match: { path: 'batches$' }, effect: { kind: 'resetAfter' } });

  expect(await bulk.upload(job, new Blob(['LastName\nLovelace\n']))).toBe('lost');

  expect(await bulk.see(job)).toMatchObject({ state: 'Aborted' });
});

it('a job that is not there any more is none', async () => {
  const { bulk } = await connectTo(await openOrg());

  expect(await bulk.see('7505g00000AAAAAAAA')).toBeNull();
  expect(await bulk.abort('7505g00000AAAAAAAA')).toBeNull();
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
