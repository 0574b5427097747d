/** Whether a write arrived, told by what the org has now. */
import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../src/mapping/values.ts';
import {
  answersTo,
  arrivalOf,
  isAsMade,
  questionsFor,
  type SoughtRow,
  withChange,
} from '../../src/plan/arrival.ts';
import type { RowChange } from '../../src/plan/plan.ts';
import { SMALL_ORG } from '../support/metadata.ts';

const ID = '003000000000001AAA';

function change(more: Partial<RowChange> = {}): RowChange {
  return {
    ref: `Contact ${ID}`,
    row: 'person',
    object: 'Contact',
    action: 'update',
    id: ID,
    key: null,
    fields: [{ field: 'LastName', from: 'Old', to: 'New' }],
    parents: [],
    ...more,
  };
}

function sought(...changes: RowChange[]): SoughtRow {
  const [first = change(), ...others] = changes;
  return others.reduce(withChange, withChange(undefined, first));
}

describe('a row that was there before', () => {
  const TWO = [
    { field: 'LastName', from: 'Old', to: 'New' },
    { field: 'FirstName', from: null, to: 'Ada' },
  ];
  it.each<[name: string, now: Record<string, FieldValue>, arrival: string]>([
    ['has all that was written', { LastName: 'New', FirstName: 'Ada' }, 'arrived'],
    ['has some of it, and was changed since', { LastName: 'Edited', FirstName: 'Ada' }, 'arrived'],
    ['has what it had', { LastName: 'Old', FirstName: null }, 'absent'],
    ['has what nobody knows', { LastName: 'Edited', FirstName: 'Eve' }, 'unclear'],
    ['has in part what nobody knows', { LastName: 'Edited', FirstName: null }, 'unclear'],
  ])('%s', (_, now, arrival) => {
    const row = sought(change({ fields: TWO }));
    expect(arrivalOf(row, { Id: ID, ...now }, SMALL_ORG)).toBe(arrival);
  });

  it('is not there any more', () => {
    expect(arrivalOf(sought(), undefined, SMALL_ORG)).toBe('unclear');
  });

  it('had nothing of it changed that the org still has', () => {
    const row = sought(change({ fields: [{ field: 'Gone__c', from: null, to: 'x' }] }));
    expect(arrivalOf(row, { Id: ID }, SMALL_ORG)).toBe('unclear');
  });

  it.each([
    [undefined, 'arrived'],
    [{ Id: ID }, 'absent'],
  ])('was to be deleted: %j', (current, arrival) => {
    const row = sought(change({ fields: [{ field: 'IsDeleted', from: false, to: true }] }));
    expect(arrivalOf(row, current, SMALL_ORG)).toBe(arrival);
  });

  it('was changed for several records: what counts is from the first to the last', () => {
    const row = sought(
      change({ fields: [{ field: 'LastName', from: 'Old', to: 'Between' }] }),
      change({ fields: [{ field: 'LastName', from: 'Between', to: 'New' }] }),
    );
    expect(arrivalOf(row, { Id: ID, LastName: 'New' }, SMALL_ORG)).toBe('arrived');
    expect(arrivalOf(row, { Id: ID, LastName: 'Old' }, SMALL_ORG)).toBe('absent');
  });
});

describe('a new row', () => {
  const made = sought(change({ action: 'create', id: null, ref: 'Contact new person 1' }));

  it('arrived when it is there, whatever somebody has made of it since', () => {
    expect(arrivalOf(made, { Id: ID, LastName: 'Edited' }, SMALL_ORG)).toBe('arrived');
    expect(arrivalOf(made, undefined, SMALL_ORG)).toBe('absent');
  });

  it('stays new when another record changes it too', () => {
    const row = withChange(made, change({ id: null, ref: made.ref }));
    expect(row).toMatchObject({ isNew: true, id: null });
  });

  it('is as it was made when it has all that was sent', () => {
    expect(isAsMade(made, { Id: ID, LastName: 'New', FirstName: 'Ada' }, SMALL_ORG)).toBe(true);
    expect(isAsMade(made, { Id: ID, LastName: 'Other' }, SMALL_ORG)).toBe(false);
  });
});

describe('the questions', () => {
  const byKey = change({
    ref: 'Score__c a',
    object: 'Score__c',
    id: null,
    key: { field: 'Key__c', value: 'a' },
    action: 'create',
    fields: [],
  });

  it('ask by Id or by key, and only for what the org knows', () => {
    const gone = change({ ref: 'Gone__c 1', object: 'Gone__c' });
    const questions = questionsFor([sought(), sought(byKey), sought(gone)], SMALL_ORG);
    expect(questions.map(({ request }) => request)).toEqual([
      { object: 'Contact', fields: ['Id', 'LastName'], by: ['Id'], anyOf: [[ID]] },
      {
        object: 'Score__c',
        fields: ['Id', 'Key__c'],
        by: ['Key__c'],
        anyOf: [['a']],
      },
    ]);
  });

  it('are answered by keys in another case, and by Ids in their short form', () => {
    const [first, second] = questionsFor([sought(), sought(byKey)], SMALL_ORG);
    const found = [
      first && answersTo(first, [{ Id: ID.slice(0, 15) }], SMALL_ORG),
      second && answersTo(second, [{ Id: 'a00', Key__c: 'A' }], SMALL_ORG),
    ];
    expect(found.map((rows) => rows?.size)).toEqual([1, 1]);
  });
});
