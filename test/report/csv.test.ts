/** The table for Excel: one line a field change, and cells that Excel shows as they are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedRecord } from '../../src/plan/plan.ts';
import { csvReport } from '../../src/report/csv.ts';
import type { ReportInput } from '../../src/report/report.ts';
import {
  CONTACT_ID,
  changed,
  fieldsOf,
  held,
  inputOf,
  ORG_URL,
  planned,
  scoreRow,
  textOf,
} from './samples.ts';

const HEAD = 'outcome,appointment,object,id,key,action,field,old,new,reason,message,link'.split(
  ',',
);
const LINK = `${ORG_URL}/lightning/r/Contact/${CONTACT_ID}/view`;
const CELL = /"((?:[^"]|"")*)"|([^,\r\n]*)/y;

/** As a reader of CSV sees it. */
function cellsOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let at = 1;
  while (at < text.length) {
    CELL.lastIndex = at;
    const [whole = '', quoted, plain = ''] = CELL.exec(text) ?? [];
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += whole.length + 1;
    if (text[at - 1] === ',') continue;
    lines.push(line);
    line = [];
    at += 1;
  }
  return lines;
}

async function table(
  records: readonly PlannedRecord[],
  parts: Partial<ReportInput> = {},
): Promise<string[][]> {
  return cellsOf(await textOf(csvReport(inputOf(records, parts))));
}

/** What stands in the column of the new value. */
async function cellOf(value: string): Promise<string | undefined> {
  const fields = fieldsOf({ Note__c: [null, value] });
  const [, line] = await table([planned({ changes: [scoreRow('2025', { fields })] })]);
  return line?.[HEAD.indexOf('new')];
}

describe('the table for Excel', () => {
  it('starts with the mark of UTF-8 and ends lines as Windows does', async () => {
    const text = await textOf(csvReport(inputOf([planned()])));
    expect(text.startsWith(`\ufeff${HEAD.join(',')}\r\n`)).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
  });

  it('has a line for each field that changes', async () => {
    const fields = fieldsOf({ MailingCity: [null, 'Lagos'], Title: ['Dr', null] });
    expect(await table([planned({ key: 'A-1', changes: [changed({ fields })] })])).toEqual([
      HEAD,
      [
        'updated',
        'A-1',
        'Contact',
        CONTACT_ID,
        '',
        'update',
        'MailingCity',
        '',
        'Lagos',
        '',
        '',
        LINK,
      ],
      ['updated', 'A-1', 'Contact', CONTACT_ID, '', 'update', 'Title', 'Dr', '', '', '', LINK],
    ]);
  });

  it('has a line for each link to another row of the plan, and one for a row without fields', async () => {
    const parents = [
      { field: 'Contact__c', from: null, relationship: null, to: 'Contact new A-1' },
    ];
    const changes = [scoreRow('A-1', { fields: [], parents }), scoreRow('A-2', { fields: [] })];
    expect(await table([planned({ key: 'A-1', outcome: 'created', changes })])).toEqual([
      HEAD,
      [
        'created',
        'A-1',
        'TOEFL_Score__c',
        '',
        'A-1',
        'create',
        'Contact__c',
        '',
        'Contact new A-1',
        '',
        '',
        '',
      ],
      ['created', 'A-1', 'TOEFL_Score__c', '', 'A-2', 'create', '', '', '', '', '', ''],
    ]);
  });

  it('has a line for each reason of a held record', async () => {
    expect(await table([held('too-long', 'A-1', 'it has 81 characters')])).toEqual([
      HEAD,
      [
        'held',
        'A-1',
        '',
        '',
        '',
        '',
        'Contact.Email',
        '',
        '',
        'too-long',
        'it has 81 characters',
        '',
      ],
    ]);
  });

  it.each(['unchanged', 'superseded'] as const)(
    'has no line for a record that is %s',
    async (outcome) => {
      expect(await table([planned({ outcome, changes: [] })])).toEqual([HEAD]);
    },
  );

  it('tells where the org has changed what was written, and where its value stays', async () => {
    const fields = [{ field: 'Title', from: 'Mr', to: 'Dr', again: true }] as const;
    const overruled = [
      { object: 'Contact', id: CONTACT_ID, field: 'Email', ours: 'a@b.example', theirs: null },
    ];
    const lines = await table([planned({ changes: [changed({ fields })], overruled })]);
    expect(lines.slice(1).map((line) => line.slice(5, 11))).toEqual([
      ['update', 'Title', 'Mr', 'Dr', '', 'written before, and changed in the org since'],
      [
        'keep',
        'Email',
        '',
        'a@b.example',
        '',
        'left as it is: the org has twice put its own value in place of the mapped one',
      ],
    ]);
  });

  it('masks personal values unless they are revealed', async () => {
    const values = async (revealed: boolean) =>
      (await table([planned()], { revealed }))[1]?.slice(7, 9);
    expect(await values(false)).toEqual(['•••', '•••']);
    expect(await values(true)).toEqual(['Ng', 'Ngo']);
  });

  it.each([
    '=1+1',
    '+49 30 1234',
    '-5',
    '@SUM(A1)',
    '＝1+1',
    '  =HYPERLINK("https://example.com")',
  ])('keeps %s from being a formula', async (value) => {
    expect(await cellOf(value)).toBe(`'${value}`);
  });

  it.each(['2025071621000001', '007', '1-6', '12:30', '1/2', '12E5'])(
    'keeps Excel from making a number or date of %s',
    async (value) => {
      expect(await cellOf(value)).toBe(`="${value}"`);
    },
  );

  it.each(['4.5', '120', '0', '2025-06-27', 'B2', 'a "quoted", long\ntext'])(
    'leaves %j as it is',
    async (value) => {
      expect(await cellOf(value)).toBe(value);
    },
  );

  it('lets no text start a formula, and keeps every text in its cell', async () => {
    const text = fc.string({
      unit: fc.constantFrom('=', '+', '@', '-', '"', ',', '\n', ' ', '1', 'a'),
    });
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const cell = (await cellOf(value)) ?? '';
        expect([value, `'${value}`, `="${value}"`]).toContain(cell);
        expect(cell).not.toMatch(/^\s*(=(?!"[\d\s.,:/eE+-]+"$)|[+@-])/);
      }),
      { seed: 20261125 },
    );
  });
});
