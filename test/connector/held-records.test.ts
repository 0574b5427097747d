/** How a held record is found and shown, and what a person's choice for it means. */
import { describe, expect, it } from 'vitest';
import { choose, existingId, rowToAssign } from '../../src/connector/deciding.ts';
import { findHeld, nearKey, recordFields } from '../../src/connector/held.ts';
import type { Salesforce } from '../../src/salesforce/salesforce.ts';
import type { HeldRecord, StateStore } from '../../src/state/store.ts';
import { LATER, NOON, progress } from '../state/folder.ts';
import { openMemoryStore } from '../state/memory-store.ts';
import { compile, SMALL_MAPPING } from '../support/mappings.ts';
import { rawRecord } from '../support/records.ts';

function held(id: string, values: Readonly<Record<string, unknown>> = {}): HeldRecord {
  const record = rawRecord(values);
  const key = String(record['appointmentNo']);
  return {
    id: id.padEnd(20, '0'),
    key: key === '' ? null : key,
    reasons: [],
    text: JSON.stringify(record),
    origin: 'feed.json',
    since: '2026-11-20T08:00:00.000Z',
    tries: 1,
  };
}

const ONE = held('aaaaaaaaaa', { appointmentNo: '2025071621000001' });
const NEWER = held('bbbbbbbbbb', { appointmentNo: '2025071621000001', reportDate: '20260101' });
const NAMELESS = held('cccccccccc', { appointmentNo: '' });
const ALL = [ONE, NEWER, NAMELESS];

describe('finding', () => {
  it.each([
    ['an appointment number finds all its reports', '2025071621000001', [ONE, NEWER]],
    ['the beginning of an id finds one of them', 'id:bbbbbbbb', [NEWER]],
    ['the mark before an id can be left out', 'cccccccc', [NAMELESS]],
  ])('%s', (_, wanted, found) => {
    expect(findHeld(ALL, wanted)).toEqual(found);
  });

  it('a few characters of an id are not enough', () => {
    expect(() => findHeld(ALL, 'id:cccc')).toThrow('No record id:cccc is held.');
  });

  it('a slip of the finger is told', () => {
    expect(() => findHeld(ALL, '2025071621000007')).toThrow(
      expect.objectContaining({
        kind: 'usage',
        hint: expect.stringContaining('Did you mean 2025071621000001?'),
      }),
    );
  });

  it.each([
    ['two digits', '2025071621000091', '2025071621000001'],
    ['a digit left out', '202507162100001', '2025071621000001'],
    ['another day', '2025081722000301', null],
  ])('%s: what is near', (_, wanted, near) => {
    expect(nearKey(wanted, ['2025071621000001'])).toBe(near);
  });
});

describe('the record', () => {
  it('has all fields that hold something, and says which are personal', () => {
    const fields = recordFields(ONE.text);
    expect(fields.find(({ path }) => path === 'candidateInfo.lastName')).toMatchObject({
      personal: true,
    });
    expect(fields.find(({ path }) => path === 'testInfo.testDate')).toMatchObject({
      value: '20250627',
      personal: false,
    });
    expect(fields.every(({ value }) => value !== '' && value !== null)).toBe(true);
  });

  it('has what ETS does not document too, as if it were personal', () => {
    const text = JSON.stringify({ appointmentNo: '1', odd: { thing: 'x' } });
    expect(recordFields(text)).toEqual([
      { path: 'appointmentNo', value: '1', personal: false },
      { path: 'odd.thing', value: 'x', personal: true },
    ]);
  });

  it.each([['"text"'], ['[1, 2]'], ['7']])('may be no record at all: %s', (text) => {
    expect(recordFields(text).every(({ personal }) => personal)).toBe(true);
  });
});

describe('a choice', () => {
  const mapping = compile();
  const row = rowToAssign(mapping, undefined);
  const ID = '003000000000001AAA';

  async function holding(records: readonly HeldRecord[]): Promise<StateStore> {
    const state = openMemoryStore();
    await state.saveProgress(progress({ held: records }));
    return state;
  }

  it('is remembered for the appointment, and for the person', async () => {
    const state = await holding(ALL);
    const { change, forPerson, others } = await choose(state, mapping, row, [ONE], ID);
    expect(change.made).toEqual([
      { kind: 'appointment', subject: ONE.key, applied: false, row: 'person', salesforceId: ID },
      { kind: 'person', subject: expect.any(String), row: 'person', salesforceId: ID },
    ]);
    expect(forPerson).toBe(true);
    expect(others.map(({ id }) => id)).toEqual([NEWER.id]);
  });

  it('is for the appointment alone where the record says too little of the person', async () => {
    const record = held('d', { 'candidateInfo.email': '' });
    const state = await holding([record]);
    const { change, forPerson } = await choose(state, mapping, row, [record], ID);
    expect(change.made?.map(({ kind }) => kind)).toEqual(['appointment']);
    expect(forPerson).toBe(false);
  });

  it('is nothing that could be remembered without an appointment number', async () => {
    const choosing = choose(await holding(ALL), mapping, row, [NAMELESS], ID);
    await expect(choosing).rejects.toThrow('has no appointment number');
  });

  it.each([
    ['of another person', ID, ['appointment', 'person']],
    ['of nobody who is there', 'new', ['appointment']],
  ])('%s takes the place of all that was chosen before', async (_, id, kinds) => {
    const state = await holding(ALL);
    const earlier = await choose(state, mapping, row, [ONE], '003000000000002AAA');
    await state.saveDecisions({ ...earlier.change, at: NOON });
    const later = await choose(state, mapping, row, [ONE], id);
    await state.saveDecisions({ ...later.change, at: LATER });
    const decisions = await state.decisions();
    expect(decisions.map(({ kind }) => kind)).toEqual(kinds);
    expect(decisions).toEqual(kinds.map(() => expect.objectContaining({ salesforceId: id })));
  });

  const TWO = SMALL_MAPPING.replace(
    '  score:',
    '  agent:\n    object: Contact\n    match: [[Email, Birthdate]]\n    fields:\n      LastName: candidateInfo.lastName\n      Email: candidateInfo.email\n      Birthdate: candidateInfo.dob\n  score:',
  );

  it.each([
    [undefined, 'The mapping matches several rows: person, agent.'],
    ['agnt', 'The mapping has no row agnt that is matched.'],
    ['score', 'The mapping has no row score that is matched.'],
  ])('of several matched rows needs the name of one: %s', (name, message) => {
    expect(() => rowToAssign(compile(TWO), name)).toThrow(message);
  });

  it('takes the row that is named', () => {
    expect(rowToAssign(compile(TWO), 'agent').name).toBe('agent');
  });

  const org = (ids: readonly string[]): Pick<Salesforce, 'read'> => ({
    read: async () => [ids.map((Id) => ({ Id }))],
  });

  it.each([
    ['no Id', '42', [], '42 is no Id of Salesforce'],
    ['the Id of another object', '001000000000001', [], 'another object than Contact'],
    ['an Id that the org does not have', '003000000000009', [], 'The org has no Contact'],
  ])('must not be %s', async (_, id, ids, message) => {
    const contact = { ...row, object: { ...row.object, keyPrefix: '003' } };
    await expect(existingId(contact, id, org(ids))).rejects.toThrow(message);
  });

  it('takes the short form of an Id, and keeps the long one', async () => {
    expect(await existingId(row, ID.slice(0, 15), org([ID]))).toBe(ID);
  });
});
