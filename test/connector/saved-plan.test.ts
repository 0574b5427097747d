/** A plan that is saved, looked at, and carried out later: the same as a run, or not at all. */
import { expect, it } from 'vitest';
import { describeFeed, generateFeed, knownPeople } from '../../src/local-org/feed/feed.ts';
import { endLine, openSeal, readEnd } from '../../src/plan/file.ts';
import { etsSample, set } from '../record/records.ts';
import { change } from '../support/rest.ts';
import { NOW, openStand } from '../support/stand.ts';

const FEED = { seed: 7, count: 120 };
const KEY = '2025071621000001';
const CONTACT = {
  LastName: 'Konatham',
  FirstName: 'Srinivasa',
  Birthdate: '2007-01-27',
  Email: 'tracy.choi@sampleinbox.co',
};

it('saving a plan writes nothing to the org and leaves nothing in the state', async () => {
  const { savePlan, writes, state } = await openStand({ records: [etsSample()] });

  await savePlan();

  expect(writes).toEqual([]);
  expect(await state.runs()).toEqual([]);
});

it('applied, it makes of the org what a run would have made', async () => {
  const options = { records: [...generateFeed(FEED)], people: [...knownPeople(FEED)] };
  const planned = await openStand(options);
  const direct = await openStand(options);

  const report = await planned.apply(await planned.savePlan());
  const expected = await direct.run();

  expect(report.account).toEqual(expected.account);
  expect(report.rows).toEqual(expected.rows);
  expect(await planned.state.watermark('ets')).toEqual(NOW);
  expect(planned.org.rows('Contact')).toHaveLength(describeFeed(FEED).people);
  const then = await planned.run();
  expect(then.account).toMatchObject({ created: 0, updated: 0, held: 0 });
});

it('applied with other chunks than it was made with, it does the same', async () => {
  const options = { records: [...generateFeed(FEED)], people: [...knownPeople(FEED)] };
  const made = await openStand({ ...options, chunkSize: 50 });
  const lines = await made.savePlan();

  const report = await made.apply(lines);

  expect(report.account).toMatchObject({ held: 0 });
  expect(made.org.rows('Contact')).toHaveLength(describeFeed(FEED).people);
});

it('applied a second time, it finds everything there', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const lines = await stand.savePlan();
  await stand.apply(lines);

  const { account } = await stand.apply(lines);

  expect(account).toMatchObject({ created: 0, updated: 0, unchanged: 1, held: 0 });
});

it('leaves a row that was changed meanwhile, holds its record, and does the others', async () => {
  const other = set(etsSample(), {
    appointmentNo: '2025071621000002',
    'candidateInfo.lastName': 'Other',
    'candidateInfo.email': 'other@example.org',
    'candidateInfo.dob': '20010203',
  });
  const stand = await openStand({ records: [etsSample(), other], people: [CONTACT] });
  const lines = await stand.savePlan();
  const [person] = stand.org.rows('Contact');
  await change(stand.org, `Contact/${person?.['Id']}`, { FirstName: 'Typed' });

  const { account, held } = await stand.apply(lines);

  expect(account).toMatchObject({ created: 1, held: 1 });
  expect(held).toEqual([{ reason: 'drifted', count: 1 }]);
  expect(stand.org.rows('TOEFL_Score__c').map((row) => row['Appointment_Number__c'])).toEqual([
    '2025071621000002',
  ]);
  expect((await stand.state.held()).map(({ key }) => key)).toEqual([KEY]);
});

it('makes no second person when somebody has made one meanwhile', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const lines = await stand.savePlan();
  stand.org.insert('Contact', [CONTACT]);

  const { account } = await stand.apply(lines);

  expect(account).toMatchObject({ created: 0, held: 1 });
  expect(stand.org.rows('Contact')).toHaveLength(1);
});

it('leaves a score for which a newer report has come meanwhile', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const lines = await stand.savePlan();
  stand.ets.deliver([set(etsSample(), { reportDate: '20251001', scoreStatus: 'C' })]);
  await stand.run();
  const [before] = stand.org.rows('TOEFL_Score__c');

  const { held } = await stand.apply(lines);

  expect(held).toEqual([{ reason: 'drifted', count: 1 }]);
  expect(stand.org.rows('TOEFL_Score__c')).toEqual([before]);
});

it('keeps what the plan held, with its reason', async () => {
  const bad = set(etsSample(), { 'testInfo.testDate': '20250230' });
  const stand = await openStand({ records: [bad] });

  const { account, held } = await stand.apply(await stand.savePlan());

  expect(account).toMatchObject({ pulled: 1, held: 1 });
  expect(held).toEqual([{ reason: 'impossible-date', count: 1 }]);
  expect(await stand.state.held()).toHaveLength(1);
});

it.each([
  {
    name: 'a changed value',
    change: (lines: string[]) =>
      lines.map((l) => l.replace('"C2"', '"A1"').replace('Reported', 'Cancelled')),
  },
  { name: 'a missing line', change: ([header = '', , ...rest]: string[]) => [header, ...rest] },
  { name: 'a missing end', change: (lines: string[]) => lines.slice(0, -1) },
  { name: 'a line behind its end', change: (lines: string[]) => [...lines, '{}'] },
])('refuses a file with $name', async ({ change }) => {
  const stand = await openStand({ records: [etsSample()] });
  const lines = await stand.savePlan();

  await expect(stand.apply(change(lines))).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('plan.ndjson is not as it was written'),
  });
  expect(stand.writes).toEqual([]);
});

it('refuses what is no plan, and a plan for another org', async () => {
  const stand = await openStand({ records: [etsSample()] });
  const lines = await stand.savePlan();
  const elsewhere = lines[0]?.replace(stand.org.orgId, '00D000000000009EAA') ?? '';

  await expect(stand.apply(['{"data":[]}'])).rejects.toMatchObject({ kind: 'usage' });
  await expect(stand.apply([])).rejects.toMatchObject({ kind: 'usage' });
  await expect(stand.apply(sealed([elsewhere, ...lines.slice(1)]))).rejects.toMatchObject({
    message: expect.stringContaining('is a plan for the org 00D000000000009'),
  });
  expect(stand.writes).toEqual([]);
});

/** Sealed anew, as one could who knows how. */
function sealed(lines: readonly string[]): string[] {
  const [end = ''] = lines.slice(-1);
  const content = lines.slice(0, -1);
  const seal = openSeal(null);
  for (const line of content) seal.add(line);
  const found = readEnd(end);
  return found === null ? [...lines] : [...content, endLine({ ...found, seal: seal.text() })];
}
