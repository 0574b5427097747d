/** What people have decided holds in the runs that follow. */
import { expect, it } from 'vitest';
import { dismissedRecords, filedRecord } from '../../src/connector/reopening.ts';
import { etsSample, set } from '../record/records.ts';
import { change, remove } from '../support/rest.ts';
import { NOW, openStand, type Stand } from '../support/stand.ts';

const KEY = '2025071621000001';
const LATER = { window: { from: new Date('2026-11-24T00:00:00Z'), to: NOW } };
const EVERYTHING = { window: { from: new Date('2024-01-01T00:00:00Z'), to: NOW } };
const TWIN = {
  LastName: 'Konatham',
  FirstName: 'Srinivasa',
  Birthdate: '2007-01-27',
  Email: 'tracy.choi@sampleinbox.co',
};
const OTHER_SITTING = set(etsSample(), { appointmentNo: '2025071621000002' });

/** A record that two people fit is held. */
async function ambiguous(records: readonly unknown[] = [etsSample()]): Promise<Stand> {
  const stand = await openStand({ records, people: [TWIN, TWIN] });
  const { account } = await stand.run();
  expect(account).toMatchObject({ held: records.length, created: 0 });
  return stand;
}

function decide(stand: Stand, subject: string, salesforceId: string): Promise<void> {
  const about = { row: 'person', salesforceId };
  const decision = { kind: 'appointment', subject, applied: false, ...about } as const;
  return stand.state.saveDecisions({ made: [decision], at: NOW.toISOString() });
}

function peopleOf({ org }: Stand): string[] {
  return org.rows('Contact').map(({ Id }) => String(Id));
}

it('the person who was chosen gets the score, with what the row holds', async () => {
  const stand = await ambiguous();
  const [, chosen = ''] = peopleOf(stand);
  await decide(stand, KEY, chosen);

  const { account } = await stand.run(LATER);

  expect(account).toMatchObject({ created: 1, held: 0 });
  expect(stand.org.rows('TOEFL_Score__c').map((row) => row['Contact__c'])).toEqual([chosen]);
  expect(stand.planned[0]?.match).toEqual([{ row: 'person', tried: [], by: 'decision' }]);
  // What staff typed stays: a chosen row is compared like any other.
  expect(stand.org.rows('Contact').map((row) => row['FirstName'])).toEqual([
    'Srinivasa',
    'Srinivasa',
  ]);
});

it('a chosen person who is gone holds the record, and says so', async () => {
  const stand = await ambiguous();
  const [, chosen = ''] = peopleOf(stand);
  await decide(stand, KEY, chosen);
  await remove(stand.org, `Contact/${chosen}`);

  const { held } = await stand.run(LATER);

  expect(held).toEqual([{ reason: 'no-person', count: 1 }]);
});

it('`new` makes a person, once, however often the report comes', async () => {
  const stand = await ambiguous();
  await decide(stand, KEY, 'new');

  const first = await stand.run(LATER);
  const second = await stand.run({ ...EVERYTHING, full: true });

  expect(first.account).toMatchObject({ created: 1, held: 0 });
  expect(second.account).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
  expect(peopleOf(stand)).toHaveLength(3);
});

it('`new` for two sittings of one person makes one', async () => {
  const stand = await ambiguous([etsSample(), OTHER_SITTING]);
  await decide(stand, KEY, 'new');
  await decide(stand, '2025071621000002', 'new');

  const { account } = await stand.run(LATER);

  expect(account).toMatchObject({ created: 2, held: 0 });
  expect(peopleOf(stand)).toHaveLength(3);
});

it('what was dismissed is passed over, and a newer report of it is looked at anew', async () => {
  const stand = await ambiguous();
  const [held] = await stand.state.held();
  const dismissed = { kind: 'dismissed', subject: held?.id ?? '' } as const;
  await stand.state.saveDecisions({
    made: [dismissed],
    released: [dismissed.subject],
    at: NOW.toISOString(),
  });

  const passed = await stand.run(EVERYTHING);
  stand.ets.deliver([set(etsSample(), { reportDate: '20251001' })]);
  const newer = await stand.run(EVERYTHING);

  expect(passed.account).toMatchObject({ pulled: 0, held: 0 });
  expect(passed.remarks).toMatchObject([{ path: 'record', count: 1 }]);
  expect(newer.account).toMatchObject({ pulled: 1, held: 1 });
});

it('only the held records that are wanted are tried again', async () => {
  const stand = await ambiguous([etsSample(), OTHER_SITTING]);
  const [, chosen = ''] = peopleOf(stand);
  await decide(stand, KEY, chosen);
  await decide(stand, '2025071621000002', chosen);
  const wanted = (await stand.state.held()).find(({ key }) => key === KEY);

  const { account } = await stand.run({ only: new Set([wanted?.id ?? '']) });

  expect(account).toMatchObject({ pulled: 1, created: 1 });
  expect((await stand.state.held()).map(({ key }) => key)).toEqual(['2025071621000002']);
});

it('a score that staff have moved since stays where they moved it', async () => {
  const stand = await ambiguous();
  const [first = '', second = ''] = peopleOf(stand);
  await decide(stand, KEY, first);
  await stand.run(LATER);
  const [score] = stand.org.rows('TOEFL_Score__c');
  await change(stand.org, `TOEFL_Score__c/${score?.['Id']}`, { Contact__c: second });
  stand.ets.deliver([set(etsSample(), { reportDate: '20251001' })]);

  await stand.run(EVERYTHING);

  expect(stand.org.rows('TOEFL_Score__c').map((row) => row['Contact__c'])).toEqual([second]);
});

it('the score of a chosen person who was merged away since stays with the one who is left', async () => {
  const stand = await ambiguous();
  const [chosen = '', left = ''] = peopleOf(stand);
  await decide(stand, KEY, chosen);
  await stand.run(LATER);
  const [score] = stand.org.rows('TOEFL_Score__c');
  await change(stand.org, `TOEFL_Score__c/${score?.['Id']}`, { Contact__c: left });
  await remove(stand.org, `Contact/${chosen}`);
  stand.ets.deliver([set(etsSample(), { reportDate: '20251001' })]);

  const { account } = await stand.run(EVERYTHING);

  expect(account).toMatchObject({ updated: 1, held: 0 });
  expect(stand.org.rows('TOEFL_Score__c').map((row) => row['Contact__c'])).toEqual([left]);
});

it('a choice counts as followed only by a run that writes', async () => {
  const stand = await ambiguous();
  const [chosen = ''] = peopleOf(stand);
  await decide(stand, KEY, chosen);
  const followed = async () =>
    (await stand.state.decisions()).map((one) => one.kind === 'appointment' && one.applied);

  await stand.run({ ...LATER, mode: 'plan' });
  expect(await followed()).toEqual([false]);
  await stand.run(LATER);
  expect(await followed()).toEqual([true]);
});

it('a filed record that is assigned to somebody else is moved by the next run', async () => {
  const stand = await ambiguous();
  const [first = '', second = ''] = peopleOf(stand);
  await decide(stand, KEY, first);
  await stand.run(LATER);
  const filed = await filedRecord(stand.state, KEY);
  const about = { subject: KEY, row: 'person', salesforceId: second };
  await stand.state.saveDecisions({
    made: [{ kind: 'appointment', applied: false, ...about }],
    held: filed === null ? [] : [filed],
    doubted: [KEY],
    at: NOW.toISOString(),
  });

  const { account } = await stand.run(LATER);

  expect(account).toMatchObject({ updated: 1, held: 0 });
  expect(stand.org.rows('TOEFL_Score__c').map((row) => row['Contact__c'])).toEqual([second]);
  expect(await stand.state.held()).toEqual([]);
});

it('a dismissed record that is restored is tried again', async () => {
  const stand = await ambiguous();
  const [held] = await stand.state.held();
  const dismissed = { kind: 'dismissed', subject: held?.id ?? '' } as const;
  const at = NOW.toISOString();
  await stand.state.saveDecisions({ made: [dismissed], released: [dismissed.subject], at });
  const [found] = await dismissedRecords(stand.state, KEY);
  await stand.state.saveDecisions({
    withdrawn: [dismissed],
    held: found?.record ? [found.record] : [],
    at,
  });

  const { account } = await stand.run(LATER);

  expect(account).toMatchObject({ pulled: 1, held: 1 });
});

it('a record that waited for a person is filed when an older sitting makes her', async () => {
  const twin = { ...TWIN, FirstName: 'Bea' };
  const newer = set(etsSample(), { 'candidateInfo.email': TWIN.Email });
  const older = set(etsSample(), {
    appointmentNo: '2025071621000002',
    reportDate: '20250601',
    'candidateInfo.email': 'srinivasa@example.org',
  });
  const stand = await openStand({ records: [newer, older], people: [twin] });

  await stand.run();

  const then = await stand.run({ ...EVERYTHING, full: true });
  expect(then.account).toMatchObject({ created: 0, updated: 0 });
});
