/** What a run keeps back or does not begin: held records, broken feeds, the brake. */
import { expect, it } from 'vitest';
import { describeFeed, generateFeed, knownPeople } from '../../src/local-org/feed/feed.ts';
import { etsSample, set } from '../record/records.ts';
import { remove } from '../support/rest.ts';
import { NOW, openStand } from '../support/stand.ts';

const EVERYTHING = { from: new Date('2024-01-01T00:00:00Z'), to: NOW };

it.each([
  { name: 'no appointment number', changes: { appointmentNo: '' } },
  { name: 'an impossible day of birth', changes: { 'candidateInfo.dob': '20070231' } },
  { name: 'a value too long for its field', changes: { testInfo: { testMode: 'x'.repeat(90) } } },
])('a record with $name is held with its reason, and the others go on', async ({ changes }) => {
  const good = set(etsSample(), { appointmentNo: '2025071621000002' });
  const { org, state, run } = await openStand({ records: [set(etsSample(), changes), good] });

  const { account } = await run();

  expect(account).toMatchObject({ pulled: 2, created: 1, held: 1 });
  expect(org.rows('TOEFL_Score__c')).toHaveLength(1);
  const [held] = await state.held();
  expect(held?.reasons[0]?.message).toMatch(/\S/);
  expect(held?.reasons.every(({ where }) => where !== '')).toBe(true);
});

it('a held record is counted once when the feed brings it again', async () => {
  const { run, state } = await openStand({ records: [set(etsSample(), { appointmentNo: '' })] });
  await run();

  const { account } = await run({ window: EVERYTHING });

  expect(account).toMatchObject({ pulled: 1, held: 1 });
  expect((await state.held()).map(({ tries }) => tries)).toEqual([2]);
});

it.each([
  { name: 'in one chunk', chunkSize: 10 },
  { name: 'in a chunk each', chunkSize: 1 },
])(
  'a held record stays the same one when the feed brings it twice, $name',
  async ({ chunkSize }) => {
    const bad = set(etsSample(), { 'testInfo.testMode': 'x'.repeat(90) });
    const { run, state } = await openStand({ records: [bad, bad], chunkSize });
    await run();

    const { account } = await run({ window: EVERYTHING });

    expect(account).toMatchObject({ pulled: 2, superseded: 1, held: 1 });
    expect((await state.held()).map(({ tries }) => tries)).toEqual([2]);
  },
);

it('a record of an ambiguous person comes in by itself once one of the two is gone', async () => {
  const twin = {
    LastName: 'Konatham',
    FirstName: 'Srinivasa',
    Birthdate: '2007-01-27',
    Email: 'tracy.choi@sampleinbox.co',
  };
  const stand = await openStand({ records: [etsSample()], people: [twin, twin] });
  const first = await stand.run();
  expect(first.held).toEqual([{ reason: 'ambiguous-person', count: 1 }]);
  expect(stand.org.rows('TOEFL_Score__c')).toEqual([]);
  const [one, other] = stand.org.rows('Contact').map(({ Id }) => String(Id));
  await remove(stand.org, `Contact/${one}`);

  // The window is past the record: only the state still has it.
  const second = await stand.run({ window: { from: new Date('2026-11-24'), to: NOW } });

  expect(second.account).toMatchObject({ pulled: 1, created: 1, held: 0 });
  expect(stand.org.rows('TOEFL_Score__c').map((row) => row['Contact__c'])).toEqual([other]);
  expect(await stand.state.held()).toEqual([]);
});

it('a record that was held is superseded by a newer one of the same appointment', async () => {
  const bad = set(etsSample(), { 'testInfo.testMode': 'x'.repeat(90) });
  const stand = await openStand({ records: [bad] });
  await stand.run();
  stand.ets.deliver([set(etsSample(), { reportDate: '20261120' })]);

  const { account } = await stand.run({ window: { from: new Date('2026-11-01'), to: NOW } });

  expect(account).toMatchObject({ pulled: 2, created: 1, superseded: 1, held: 0 });
  expect(await stand.state.held()).toEqual([]);
});

it.each([
  { name: 'whose JSON ends in the middle', fault: { kind: 'truncate', afterRecords: 60 } as const },
  { name: 'whose connection breaks', fault: { kind: 'reset', afterRecords: 60 } as const },
])('a feed $name writes nothing, and the next run catches up', async ({ fault }) => {
  const feed = { seed: 5, count: 100 };
  const { sittings } = describeFeed(feed);
  const stand = await openStand({ records: generateFeed(feed), people: knownPeople(feed) });
  const watermark = new Date('2026-11-18T00:00:00Z');
  await stand.state.saveWatermark('ets', watermark);
  stand.ets.fail({ ...fault, times: 1000 });

  await expect(stand.run({ window: EVERYTHING })).rejects.toMatchObject({ kind: 'source' });

  expect(stand.writes).toEqual([]);
  expect(await stand.state.watermark('ets')).toEqual(watermark);
  expect((await stand.state.runs()).map(({ outcome }) => outcome)).toEqual(['failed']);
  stand.ets.mend();
  const { account } = await stand.run({ window: EVERYTHING });
  expect(account).toMatchObject({ created: sittings, held: 0 });
  expect(await stand.state.watermark('ets')).toEqual(NOW);
});

it.each([
  { name: 'create more people', limits: { createdPeople: 3 }, message: 'limits.createdPeople' },
  { name: 'update more people', limits: { updatedPeople: 3 }, message: 'limits.updatedPeople' },
])('a plan that would $name than the limit stops before the first write', async (brake) => {
  const feed = { seed: 6, count: 60 };
  const stand = await openStand({
    records: generateFeed(feed),
    people: knownPeople(feed),
    limits: brake.limits,
  });

  await expect(stand.run()).rejects.toMatchObject({
    kind: 'brake',
    details: [expect.stringContaining(brake.message)],
  });

  expect(stand.writes).toEqual([]);
  expect(await stand.state.watermark('ets')).toBeNull();
  const { account } = await stand.run({ overLimits: true });
  expect(account).toMatchObject({ created: describeFeed(feed).sittings });
});

it('a plan that would hold more of the feed than the limit stops before the first write', async () => {
  const records = Array.from({ length: 20 }, (_, index) =>
    set(etsSample(), {
      appointmentNo: `20250716210000${10 + index}`,
      'testInfo.testMode': index < 12 ? 'x'.repeat(90) : 'Test Center',
    }),
  );
  const stand = await openStand({ records, limits: { heldShare: 0.5 } });

  await expect(stand.run()).rejects.toMatchObject({
    kind: 'brake',
    details: [expect.stringContaining('limits.heldShare')],
  });

  expect(stand.writes).toEqual([]);
});
