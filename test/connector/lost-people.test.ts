/** New people whose answer was lost, and whom no row with a key tells of. */
import { expect, it, vi } from 'vitest';
import { etsSample, set } from '../record/records.ts';
import { load } from '../support/mappings.ts';
import { NOW, openStand, type Stand, type StandOptions } from '../support/stand.ts';
import { lateGraphs } from './late.ts';
import { edit, undo } from './undo-stand.ts';

const EVERYTHING = { window: { from: new Date('2024-01-01T00:00:00Z'), to: NOW } };
const CREATED = { deleteCreated: true };
const GRAPH = { path: '/composite/graph' };

const PEOPLE_ONLY = `
name: people only
version: 1
rows:
  person:
    object: Contact
    match:
      - [Email, Birthdate]
      - [LastName, FirstName, Birthdate]
    onNoMatch: create
    fields:
      LastName: candidateInfo.lastName
      FirstName: candidateInfo.firstName
      Email: candidateInfo.email
      Birthdate: candidateInfo.dob
`;

it('whom the org has after all counts as made by the run, and can be taken back', async () => {
  const stand = await openPeople();
  stand.org.fault({ match: GRAPH, effect: { kind: 'resetAfter' } });

  const { account, rows } = await stand.run();

  expect(account).toMatchObject({ created: 3, held: 0 });
  expect(rows).toMatchObject({ Contact: { created: 3 } });
  expect(await stand.state.held()).toEqual([]);
  expect((await stand.run(EVERYTHING)).account).toMatchObject({ unchanged: 3, held: 0 });
  await undo(stand, 'run-1', CREATED);
  expect(stand.org.rows('Contact')).toEqual([]);
});

it('who comes after the run has ended is found by the next, and can be taken back', async () => {
  const stand = await openPeople();
  const late = lateGraphs(Infinity);
  const { account, held } = await stand.run();
  expect(account).toMatchObject({ created: 0, held: 3 });
  expect(held).toEqual([{ reason: 'unknown-outcome', count: 3 }]);
  vi.unstubAllGlobals();
  await late.arrive();

  expect((await stand.run(EVERYTHING)).account).toMatchObject({ unchanged: 3, held: 0 });

  expect(stand.org.rows('Contact')).toHaveLength(3);
  await undo(stand, 'run-1', CREATED);
  expect(stand.org.rows('Contact')).toEqual([]);
});

it('who never comes is made by the next run', async () => {
  const stand = await openPeople();
  lateGraphs(Infinity);
  await stand.run();
  vi.unstubAllGlobals();

  expect((await stand.run(EVERYTHING)).account).toMatchObject({ created: 3, held: 0 });

  expect(stand.org.rows('Contact')).toHaveLength(3);
  await expect(undo(stand, 'run-1', CREATED)).rejects.toMatchObject({
    message: 'The run run-1 has nothing that could be undone.',
    details: [expect.stringContaining('Of 3 records nobody can tell')],
  });
});

it('who is known not to have come is accounted for when the run is taken back', async () => {
  const stand = await openStand({ records: reports(), people: [personOf('Ada')] });
  lateGraphs(Infinity);
  expect((await stand.run()).account).toMatchObject({ created: 1, held: 2 });
  vi.unstubAllGlobals();
  await stand.run(EVERYTHING);

  const { rows, unaccounted } = await undo(stand, 'run-1', CREATED);

  expect(rows).toMatchObject({ TOEFL_Score__c: { deleted: 1 } });
  expect(unaccounted).toBe(0);
});

it('a record that shares a lost person with another is accounted for with her', async () => {
  const [report = {}] = reports();
  const again = set(report, { appointmentNo: '2025071621000009' });
  const stand = await openPeople({ records: [report, again] });
  const late = lateGraphs(Infinity);
  const { held } = await stand.run();
  expect(held).toEqual([{ reason: 'unknown-outcome', count: 2 }]);
  vi.unstubAllGlobals();
  await late.arrive();

  const { account, unaccounted } = await undo(stand, 'run-1', CREATED);

  expect(account).toMatchObject({ deleted: 1 });
  expect(unaccounted).toBe(0);
});

it('somebody whom the org has twice is held, and no other', async () => {
  const stand = await openPeople();
  const meanwhile = () => {
    stand.org.insert('Contact', [personOf('Ada')]);
    return true;
  };
  const match = { ...GRAPH, request: meanwhile };
  stand.org.fault({ match, effect: { kind: 'resetAfter' } });

  const { account } = await stand.run();

  expect(account).toMatchObject({ created: 2, held: 1 });
  expect((await stand.run(EVERYTHING)).held).toEqual([{ reason: 'ambiguous-person', count: 1 }]);
  expect(await undo(stand, 'run-1', CREATED)).toMatchObject({ unaccounted: 1 });
  expect(stand.org.rows('Contact').map(({ FirstName }) => FirstName)).toEqual(['Ada', 'Ada']);
});

it('somebody who was there before is not taken for a person whose answer was lost', async () => {
  let now = new Date('2026-11-25T11:30:00Z');
  const stand = await openPeople({
    org: { now: () => now },
    people: [{ ...personOf('Ada'), Birthdate: '2000-01-01' }],
  });
  const [ada] = stand.org.rows('Contact');
  now = NOW;
  lateGraphs(Infinity);
  await stand.run();
  await edit(stand.org, 'Contact', ada?.['Id'], personOf('Ada'));
  vi.unstubAllGlobals();

  expect((await stand.run(EVERYTHING)).account).toMatchObject({ created: 2, held: 0 });

  expect(stand.org.rows('Contact')).toHaveLength(3);
  await expect(undo(stand, 'run-1', CREATED)).rejects.toMatchObject({ kind: 'usage' });
});

async function openPeople(options: StandOptions = {}): Promise<Stand> {
  return openStand({
    mapping: load(PEOPLE_ONLY),
    records: reports(),
    ...options,
  });
}

function reports() {
  return ['Ada', 'Ben', 'Eve'].map(reportOf);
}

function reportOf(firstName: string, place: number) {
  return set(etsSample(), {
    appointmentNo: `202507162100000${place}`,
    'candidateInfo.firstName': firstName,
    'candidateInfo.lastName': 'Lovelace',
    'candidateInfo.email': `${firstName.toLowerCase()}@example.com`,
    'candidateInfo.dob': '20010203',
  });
}

function personOf(FirstName: string) {
  const Email = `${FirstName.toLowerCase()}@example.com`;
  return { FirstName, LastName: 'Lovelace', Email, Birthdate: '2001-02-03' };
}
