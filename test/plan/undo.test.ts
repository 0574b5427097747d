/** Taking a row back: what is put together from the journal, what goes back, what stays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../src/mapping/values.ts';
import type { FieldChange } from '../../src/plan/plan.ts';
import type { OrgRow } from '../../src/plan/reads.ts';
import { type TouchedRow, TouchedRows, type WrittenRow } from '../../src/plan/touched.ts';
import { undoOf, undoReads } from '../../src/plan/undo.ts';
import { unhang } from '../../src/plan/unhanging.ts';
import { field, object, org } from '../support/metadata.ts';

const ID = '003000000000001AAA';

function written(more: Partial<WrittenRow> = {}): WrittenRow {
  const names = { row: 'person', object: 'Contact', key: null, id: ID };
  return { ...names, action: 'update', fields: [], ...more };
}

function change(from: FieldValue, to: FieldValue, name = 'City__c'): FieldChange {
  return { field: name, from, to };
}

/** @param journal from the end, one row a record */
function touchedIn(journal: readonly WrittenRow[]): TouchedRow[] {
  const rows = new TouchedRows();
  for (const row of journal) rows.foresee(row);
  return journal.flatMap((row, index) => {
    const record = { key: `A${journal.length - index}`, recordId: `r${index}` };
    return rows.take(row, record) ?? [];
  });
}

describe('a row that several records of a run touched', () => {
  it('goes from what the first found to what the last left', () => {
    const [row] = touchedIn([
      written({ fields: [change('b', 'c'), change(null, 'x', 'Note__c')] }),
      written({ fields: [change('a', 'b')] }),
    ]);
    expect(row?.fields).toEqual([change('a', 'c'), change(null, 'x', 'Note__c')]);
    expect(row?.mentions).toEqual([
      { key: 'A2', row: 'person' },
      { key: 'A1', row: 'person' },
    ]);
    expect(row?.record).toEqual({ key: 'A1', recordId: 'r1' });
  });

  it('was made by the run when one of them made it', () => {
    const [row] = touchedIn([written(), written({ action: 'create' })]);
    expect(row?.made).toBe(true);
  });

  it('has no values when those of one of them are gone', () => {
    expect(touchedIn([written(), written({ fields: null })])[0]?.fields).toBeNull();
    expect(touchedIn([written({ fields: null }), written()])[0]?.fields).toBeNull();
  });

  it('comes when its first change comes, so that it stands behind its children', () => {
    const child = written({ object: 'Score__c', id: 'a00000000000001AAA' });
    const rows = touchedIn([written(), child, written({ action: 'create' })]);
    expect(rows.map((row) => row.object)).toEqual(['Score__c', 'Contact']);
  });
});

const ORG = org(
  object('Contact', [
    field('Id', 'id'),
    field('City__c', 'string'),
    field('Total__c', 'double'),
    field('Flag__c', 'boolean'),
    field('School__c', 'reference', { referenceTo: ['School'], relationshipName: 'School__r' }),
    field('CreatedById', 'reference'),
    field('LastModifiedById', 'reference'),
  ]),
  object('School', [field('Code__c', 'string', { externalId: true })]),
);

function touched(more: Partial<TouchedRow> = {}): TouchedRow {
  const { action: _, ...names } = written();
  const record = { key: 'A1', recordId: 'r1' };
  return { ...names, made: false, record, mentions: [], ...more };
}

function undo(
  row: TouchedRow,
  current: Readonly<Record<string, FieldValue>> | null,
  { isDone = () => false, deleteCreated = false }: Partial<Options> = {},
) {
  const there: OrgRow | undefined = current === null ? undefined : { ...current, Id: ID };
  return undoOf(row, there, ORG, isDone, deleteCreated);
}

interface Options {
  readonly isDone: (field: string) => boolean;
  readonly deleteCreated: boolean;
}

describe('a field that the run changed', () => {
  it.each<[string, FieldChange, FieldValue, readonly FieldChange[]]>([
    ['goes back', change('a', 'b'), 'b', [change('b', 'a')]],
    ['goes back to a blank', change(null, 'b'), 'b', [change('b', null)]],
    ['goes back when it has the same meaning', change('a', 'b'), ' b', [change(' b', 'a')]],
    [
      'of a number goes back by its scale',
      change(1, 2.5, 'Total__c'),
      2.504,
      [change(2.504, 1, 'Total__c')],
    ],
    [
      'of a checkbox goes back to false, for it has no blank',
      change(null, true, 'Flag__c'),
      true,
      [change(true, false, 'Flag__c')],
    ],
    [
      'of a parent named by its key goes back',
      change('K1', 'K2', 'School__r.Code__c'),
      'K2',
      [change('K2', 'K1', 'School__r.Code__c')],
    ],
    ['that is as it was needs nothing', change('a', 'b'), 'a ', []],
  ])('%s', (_, changed, now, fields) => {
    const result = undo(touched({ fields: [changed] }), { [changed.field]: now });
    expect(result).toEqual({ kind: 'restore', fields, stays: [] });
  });

  it.each<[string, FieldChange, string]>([
    ['that somebody has changed since', change('a', 'b'), 'changed-since'],
    ['that is not in the org any more', change('a', 'b', 'Old__c'), 'field-gone'],
    ['of a parent that is not in the org', change('a', 'b', 'Old__r.Code__c'), 'field-gone'],
  ])('stays when it is one %s', (_, changed, code) => {
    const result = undo(touched({ fields: [changed] }), { City__c: 'c' });
    expect(result).toMatchObject({
      kind: 'restore',
      fields: [],
      stays: [{ code, field: changed.field }],
    });
  });

  it('is left alone when an earlier undo has put it back', () => {
    const row = touched({ fields: [change('a', 'b')] });
    const isDone = (name: string) => name === 'City__c';
    const nothing = { kind: 'restore', fields: [], stays: [] };
    expect(undo(row, { City__c: 'b' }, { isDone })).toEqual(nothing);
  });
});

it.each<[string, Partial<TouchedRow>, Readonly<Record<string, FieldValue>> | null, string]>([
  ['its values are not known any more', { fields: null }, {}, 'values-unknown'],
  ['it is not there', { fields: [change('a', 'b')] }, null, 'row-gone'],
  ['its object is not there', { object: 'Old__c', fields: [] }, null, 'row-gone'],
  ['an undo deleted it', { fields: [change(false, true, 'IsDeleted')] }, null, 'in-recycle-bin'],
])('a row that the run changed stays when %s', (_, more, current, code) => {
  expect(undo(touched(more), current)).toMatchObject({ kind: 'restore', stays: [{ code }] });
});

describe('a row that the run made', () => {
  const made = touched({ made: true, fields: [change(null, 'b')] });
  const there = { City__c: 'b', CreatedById: '005A', LastModifiedById: '005A' };
  const deleteCreated = true;

  it('is deleted when it is as the run left it', () => {
    expect(undo(made, there, { deleteCreated })).toEqual({ kind: 'delete' });
  });

  it('is gone when it is not there', () => {
    expect(undo(made, null)).toEqual({ kind: 'gone' });
  });

  it.each<[string, TouchedRow, Readonly<Record<string, FieldValue>>, boolean, string]>([
    ['nobody asked to delete it', made, there, false, 'not-asked'],
    ['a field of it was changed', made, { ...there, City__c: 'c' }, true, 'changed-since'],
    [
      'somebody else was the last to change anything in it',
      made,
      { ...there, LastModifiedById: '005B' },
      true,
      'changed-since',
    ],
    [
      'a field of it cannot be looked at',
      touched({ made: true, fields: [change(null, 'b', 'Old__c')] }),
      there,
      true,
      'field-gone',
    ],
    [
      'what the run wrote is not known any more',
      touched({ made: true, fields: null }),
      there,
      true,
      'values-unknown',
    ],
  ])('is kept when %s', (_, row, current, wanted, code) => {
    const result = undo(row, current, { deleteCreated: wanted });
    expect(result).toMatchObject({ kind: 'keep', stays: [{ code }] });
  });
});

it('reads of each object once, and only fields that there are', () => {
  const rows = [
    touched({ fields: [change('a', 'b'), change('a', 'b', 'Old__c')] }),
    touched({ id: '003000000000002AAA', made: true, fields: [change(null, true, 'Flag__c')] }),
  ];
  const anyOf = [[ID], ['003000000000002AAA']];
  expect(undoReads(rows, ORG, false)).toEqual([
    { object: 'Contact', fields: ['Id', 'City__c'], by: ['Id'], anyOf },
  ]);
  expect(undoReads(rows, ORG, true)).toEqual([
    {
      object: 'Contact',
      fields: ['Id', 'City__c', 'Flag__c', 'CreatedById', 'LastModifiedById'],
      by: ['Id'],
      anyOf,
    },
  ]);
});

describe('rows to be deleted', () => {
  const hangs = (id: string, parent: string) => ({ parent, object: 'Any', id, field: 'Up__c' });

  it('go children first', () => {
    const { levels } = unhang(['p', 'c', 'g'], [hangs('c', 'p'), hangs('g', 'c')]);
    expect(levels).toEqual([['g'], ['c'], ['p']]);
  });

  it('stay when something hangs on them that stays, however far down', () => {
    const { levels, blocked } = unhang(['p', 'c', 'x'], [hangs('c', 'p'), hangs('stranger', 'c')]);
    expect(levels).toEqual([['x']]);
    expect([...blocked.keys()].toSorted()).toEqual(['c', 'p']);
  });

  it('go together when they hang on one another', () => {
    expect(unhang(['a', 'b'], [hangs('a', 'b'), hangs('b', 'a')]).blocked.size).toBe(0);
  });

  it('leave nothing behind that hung on them, whatever hangs on what', () => {
    const name = fc.integer({ min: 0, max: 9 }).map(String);
    const edges = fc.array(fc.tuple(name, name), { maxLength: 20 });
    fc.assert(
      fc.property(fc.uniqueArray(name), edges, (wanted, pairs) => {
        const hanging = pairs.map(([id, parent]) => hangs(id, parent));
        const { levels, blocked } = unhang(wanted, hanging);
        const going = levels.flat();
        expect([...going, ...blocked.keys()].toSorted()).toEqual(wanted.toSorted());
        const gone = new Set(going);
        for (const { id, parent } of hanging) {
          if (gone.has(parent)) expect(gone).toContain(id);
        }
      }),
      { seed: 20_261_125 },
    );
  });
});
