/** What a reviewer once broke: windows by hand, old holds, unusable reports, ties. */
import { expect, it } from 'vitest';
import { etsSample, set } from '../record/records.ts';
import { NOW, openStand } from '../support/stand.ts';

const EVERYTHING = { from: new Date('2024-01-01T00:00:00Z'), to: NOW };

it('a first run with a window by hand does not count as having pulled the rest', async () => {
  const stand = await openStand({ records: [etsSample()] });
  await stand.run({ window: { from: new Date('2026-11-20T00:00:00Z'), to: NOW } });
  expect(await stand.state.watermark('ets')).toBeNull();

  expect((await stand.run()).account).toMatchObject({ created: 1 });
});

it('what earlier runs hold does not stop later ones', async () => {
  const bad = Array.from({ length: 12 }, (_, index) =>
    set(etsSample(), {
      appointmentNo: `20250716210000${index + 10}`,
      'testInfo.testDate': '20250230',
    }),
  );
  const good = Array.from({ length: 18 }, (_, index) =>
    set(etsSample(), { appointmentNo: `20250716210001${index + 10}` }),
  );
  const stand = await openStand({ records: [...bad, ...good], limits: { heldShare: 0.5 } });
  expect((await stand.run()).account.held).toBe(12);

  const later = await stand.run({ window: { from: new Date('2026-11-24T00:00:00Z'), to: NOW } });

  expect(later.account).toMatchObject({ pulled: 12, held: 12 });
});

it('an unusable report is named by its appointment, and a corrected one releases it', async () => {
  const stand = await openStand({
    records: [set(etsSample(), { 'testInfo.testDate': '20250230' })],
  });
  await stand.run();
  expect((await stand.state.held()).map(({ key }) => key)).toEqual(['2025071621000001']);
  stand.ets.deliver([etsSample()]);

  const { account } = await stand.run({ window: EVERYTHING });

  expect(account).toMatchObject({ created: 1, superseded: 1, held: 0 });
  expect(await stand.state.held()).toEqual([]);
});

it('a cancellation that cannot be used keeps the older report out', async () => {
  const cancelled = set(etsSample(), {
    reportDate: '20251001',
    scoreStatus: 'C',
    'testInfo.testDate': '20250230',
  });
  const stand = await openStand({ records: [etsSample(), cancelled] });

  expect((await stand.run()).account).toMatchObject({ held: 1, superseded: 1, created: 0 });
  expect(stand.org.rows('TOEFL_Score__c')).toEqual([]);
});

it('an older report that can be used stands in for a newer one that cannot', async () => {
  const newer = set(etsSample(), { reportDate: '20251001', 'testInfo.testMode': 'x'.repeat(90) });
  const stand = await openStand({ records: [newer, etsSample()] });

  expect((await stand.run()).account).toMatchObject({ held: 1, created: 1 });
});

it('of two reports of one day the same one counts, whichever comes first', async () => {
  const one = set(etsSample(), { departmentCode: '01' });
  const ends = await Promise.all(
    [
      [one, etsSample()],
      [etsSample(), one],
    ].map(async ([first, second]) => {
      const stand = await openStand({ records: [first] });
      await stand.run();
      stand.ets.deliver([second]);
      await stand.run({ window: EVERYTHING });
      return stand.org.rows('TOEFL_Score__c').map((row) => row['Department_Code__c']);
    }),
  );
  expect(ends[0]).toEqual(ends[1]);
});

it('a person made in one chunk and filled in the next counts as created', async () => {
  const blank = { 'candidateInfo.address.city': '' };
  const stand = await openStand({
    records: [
      set(etsSample(), { reportDate: '20260102', ...blank }),
      set(etsSample(), { appointmentNo: '2025071621000002', reportDate: '20260101' }),
    ],
    chunkSize: 1,
  });

  const { rows } = await stand.run();

  expect(rows['Contact']).toEqual({ created: 1, updated: 0, unchanged: 0 });
  expect(stand.org.rows('Contact')[0]?.['MailingCity']).toBe('Los Angeles');
});
