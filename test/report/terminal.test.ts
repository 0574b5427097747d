/** A plan at a terminal of 80 columns: what is held and what to do first, then the changes. */
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedRecord } from '../../src/plan/plan.ts';
import { HOLD_CODES } from '../../src/record/hold.ts';
import { changesOf, summary, type TerminalStyle } from '../../src/report/terminal.ts';
import { CONTACT_ID, changed, fieldsOf, held, inputOf, planned, scoreRow } from './samples.ts';

const PLAIN: TerminalStyle = { color: false, width: 80 };

async function textOf(
  records: readonly PlannedRecord[],
  { limit = 10, style = PLAIN }: { limit?: number; style?: TerminalStyle } = {},
): Promise<string> {
  const { show } = inputOf(records);
  return changesOf(records, show, limit, style);
}

describe('the changes of a plan', () => {
  it('are shown field by field, old and new', async () => {
    const fields = fieldsOf({ LastName: ['Ng', 'Ngo'], Title: [null, 'Dr'], Note__c: ['x', null] });
    expect(await textOf([planned({ changes: [changed({ fields })] })])).toBe(
      [
        `~ Contact ${CONTACT_ID}`,
        '    LastName  ••• → •••',
        '    Title     (blank) → Dr',
        '    Note__c   x → (blank)',
        '',
      ].join('\n'),
    );
  });

  it('show the first fields of a new row, and its links to rows of the same plan', async () => {
    const parents = [{ field: 'Contact__c', relationship: null, to: 'Contact new person A-1' }];
    const style = { ...PLAIN, fields: 1 };
    expect(await textOf([planned({ changes: [scoreRow('A-1', { parents })] })], { style })).toBe(
      [
        '+ TOEFL_Score__c A-1',
        '    Contact__c  → Contact new person A-1',
        '    Total__c    4.5',
        '    … and 1 more field',
        '',
      ].join('\n'),
    );
  });

  it('come after what is held, which is put together by its reason with what to do', async () => {
    const records = [
      planned(),
      held('no-person', 'A-1', 'nobody fits'),
      held('too-long', 'A-2', 'it has 81 characters'),
      held('no-person', 'A-3', 'nobody fits'),
    ];
    expect(await textOf(records)).toBe(
      [
        '! Nobody in Salesforce fits: 2 records held [no-person]',
        '    Nothing, for an applicant who has yet to register: the score waits. If the',
        '    person is there under another name or date, or the one you had chosen was',
        '    merged away, use `held assign APPOINTMENT CONTACT_ID`.',
        '    A-1  scores.json',
        '      Contact.Email: nobody fits',
        '    A-3  scores.json',
        '      Contact.Email: nobody fits',
        '',
        '! A value is longer than its field: 1 record held [too-long]',
        '    Make the field longer in Salesforce, or let the mapping cut the text with',
        '    `truncate: true`.',
        '    A-2  scores.json',
        '      Contact.Email: it has 81 characters',
        '',
        `~ Contact ${CONTACT_ID}`,
        '    LastName  ••• → •••',
        '',
      ].join('\n'),
    );
  });

  it('say the whole reason, however long it is', async () => {
    expect((await textOf([held('missing-value', 'A-1')])).split('\n').slice(0, 2)).toEqual([
      '! A value that the score cannot be filed without is missing: 1 record held',
      '  [missing-value]',
    ]);
  });

  it('are limited, the held and the changed each, and say how to see more', async () => {
    const records = [held('no-person', 'A-1'), held('no-person', 'A-2'), planned(), planned()];
    const text = await textOf(records, { limit: 1 });
    expect(text).toContain('2 records held [no-person]');
    expect(text).not.toContain('A-2');
    expect(text).toContain('  … and 1 more held record (--limit 2)\n');
    expect(text).toContain('  … and 1 more record (--limit 2)\n');
  });

  it('tell where the org has changed what was written, and where its value stays', async () => {
    const fields = [{ field: 'Title', from: 'Mr', to: 'Dr', again: true }] as const;
    const overruled = [
      { object: 'Contact', id: CONTACT_ID, field: 'Note__c', ours: 'a', theirs: null },
    ];
    expect(await textOf([planned({ changes: [changed({ fields })], overruled })])).toBe(
      [
        `~ Contact ${CONTACT_ID}`,
        '    Title  Mr → Dr',
        '           changed in the org since we wrote it',
        `= Contact ${CONTACT_ID}`,
        '    Note__c  stays (blank), not a',
        '    the org has twice put its own value in place of the mapped one',
        '',
      ].join('\n'),
    );
  });

  it('are nothing where nothing changes', async () => {
    expect(await textOf([planned({ outcome: 'unchanged', changes: [] })])).toBe('');
  });

  it('have colours only when told, and the same text then', async () => {
    const records = [held('no-person', 'A-1'), planned(), planned({ changes: [scoreRow('A-2')] })];
    const colored = await textOf(records, { style: { ...PLAIN, color: true } });
    expect(colored).not.toBe(await textOf(records));
    expect(stripVTControlCharacters(colored)).toBe(await textOf(records));
  });

  it('fit 80 columns, whatever is in them', async () => {
    const value = fc.string({ maxLength: 200, unit: fc.constantFrom('a', ' ', '\n', 'é', '→') });
    const record = fc
      .record({ value, code: fc.constantFrom(...HOLD_CODES) })
      .map(({ value: note, code }): PlannedRecord[] => [
        {
          ...held(code, 'A-1', note.replaceAll('\n', ' ').replace(/\S{40}/g, '$& ')),
          origin: note,
        },
        planned({ changes: [changed({ fields: fieldsOf({ Note__c: [note, null] }) })] }),
        planned({
          changes: [],
          overruled: [
            { object: 'Contact', id: CONTACT_ID, field: 'Note__c', ours: note, theirs: note },
          ],
        }),
      ]);
    await fc.assert(
      fc.asyncProperty(record, async (records) => {
        const lines = (await textOf(records)).split('\n');
        const longest = Math.max(...lines.map(({ length }) => length));
        expect(longest).toBeLessThanOrEqual(80);
      }),
      { seed: 20261125 },
    );
  });
});

describe('the summary', () => {
  it('accounts for all records, and names what is held', () => {
    const records = [
      planned({ outcome: 'created', changes: [scoreRow('A-1')] }),
      planned(),
      held('no-person', 'A-2'),
    ];
    const remarks = [{ path: 'scoreStatus', message: 'It is blank.', count: 3 }];
    const { report } = inputOf(records);
    expect(summary({ ...report, remarks }, PLAIN)).toBe(
      [
        'Plan run-1   nothing was written',
        '',
        '  3 records: 1 created, 1 updated, 1 held',
        '',
        '  TOEFL_Score__c        1 created        0 updated        0 unchanged',
        '  Contact               0 created        1 updated        0 unchanged',
        '',
        '  Held, and tried again in every run:',
        '         1  no-person  Nobody in Salesforce fits',
        '',
        '  Odd in the feed, but no reason to hold a record:',
        '    3 × scoreStatus: It is blank.',
        '',
        '  3 calls to Salesforce, 1 to the source, 1.2 s',
        '',
      ].join('\n'),
    );
  });

  it('says which way a first load went, and why', () => {
    const { report } = inputOf([planned()]);
    const why = '12000 rows to write, from 10000 on';
    const ways = [
      { object: 'Contact', does: 'read', way: 'bulk', rows: 500, why: '25000 records to look up' },
      { object: 'Contact', does: 'write', way: 'bulk', rows: 3000, why },
      { object: 'TOEFL_Score__c', does: 'write', way: 'bulk', rows: 9000, why },
    ] as const;
    expect(summary({ ...report, ways }, { ...PLAIN, width: 120 })).toContain(
      [
        '  Read whole by bulk jobs (25000 records to look up): 500 Contact',
        '  Written by bulk jobs (12000 rows to write, from 10000 on): 3,000 Contact, 9,000 TOEFL_Score__c',
      ].join('\n'),
    );
  });

  it('explains nothing of an everyday run', () => {
    const { report } = inputOf([planned()]);
    const ways = [
      { object: 'Contact', does: 'write', way: 'graph', rows: 1, why: '2 rows to write' },
    ] as const;
    expect(summary({ ...report, ways }, PLAIN)).toBe(summary(report, PLAIN));
  });
});
