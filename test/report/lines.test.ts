/** A plan as JSON lines, whose names scripts rely on. */
import { expect, it } from 'vitest';
import type { PlannedRecord } from '../../src/plan/plan.ts';
import { linesReport, type ReportLine } from '../../src/report/lines.ts';
import type { ReportInput } from '../../src/report/report.ts';
import {
  CONTACT_ID,
  changed,
  fieldsOf,
  held,
  inputOf,
  ORG_URL,
  planned,
  reportOf,
  scoreRow,
  textOf,
} from './samples.ts';

async function linesOf(
  records: readonly PlannedRecord[],
  parts: Partial<ReportInput> = {},
): Promise<ReportLine[]> {
  const text = await textOf(linesReport(inputOf(records, parts)));
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line): ReportLine => JSON.parse(line));
}

it('starts with what the plan is of', async () => {
  const [header] = await linesOf([]);
  expect(header).toEqual({
    type: 'header',
    version: 1,
    run: 'run-1',
    mode: 'plan',
    org: '00D000000000001EAA',
    mapping: 'TOEFL scores in a custom object',
    revealed: false,
  });
});

it('has every record with its changes', async () => {
  const parents = [{ field: 'Contact__c', from: null, relationship: null, to: 'Contact new A-1' }];
  const changes = [
    changed({ fields: fieldsOf({ LastName: ['Ng', 'Ngo'], Title: [null, 'Dr'] }) }),
    scoreRow('A-1', { parents, fields: fieldsOf({ Total__c: [null, 4.5] }) }),
  ];
  const [, record] = await linesOf([planned({ key: 'A-1', changes })]);
  expect(record).toEqual({
    type: 'record',
    outcome: 'updated',
    appointment: 'A-1',
    origin: 'scores.json',
    changes: [
      {
        action: 'update',
        object: 'Contact',
        row: 'person',
        ref: `Contact ${CONTACT_ID}`,
        id: CONTACT_ID,
        key: null,
        link: `${ORG_URL}/lightning/r/Contact/${CONTACT_ID}/view`,
        fields: [
          { field: 'LastName', old: '•••', new: '•••', again: false },
          { field: 'Title', old: null, new: 'Dr', again: false },
        ],
        parents: [],
      },
      {
        action: 'create',
        object: 'TOEFL_Score__c',
        row: 'score',
        ref: 'TOEFL_Score__c A-1',
        id: null,
        key: { field: 'Appointment_No__c', value: 'A-1' },
        link: null,
        fields: [{ field: 'Total__c', old: null, new: 4.5, again: false }],
        parents: [{ field: 'Contact__c', old: null, new: 'Contact new A-1' }],
      },
    ],
    reasons: [],
    overruled: [],
  });
});

it('has the reasons of a held record', async () => {
  const [, record] = await linesOf([held('no-person', 'A-1', 'nobody fits')]);
  expect(record).toMatchObject({
    outcome: 'held',
    reasons: [{ code: 'no-person', where: 'Contact.Email', message: 'nobody fits' }],
  });
});

it('ends with the summary of `--json`', async () => {
  const records = [planned(), held('no-person', 'A-1')];
  expect((await linesOf(records)).at(-1)).toEqual({ type: 'summary', ...reportOf(records) });
});

it('says in the header that personal values are revealed, and has them', async () => {
  const [header, record] = await linesOf([planned()], { revealed: true });
  expect(header).toMatchObject({ revealed: true });
  expect(record).toMatchObject({ changes: [{ fields: [{ old: 'Ng', new: 'Ngo' }] }] });
});

it('tells where the org has changed what was written, and where its value stays', async () => {
  const fields = [{ field: 'Title', from: 'Mr', to: 'Dr', again: true }] as const;
  const overruled = [
    { object: 'Contact', id: CONTACT_ID, field: 'LastName', ours: 'Ng', theirs: 'NG' },
  ];
  const [, record] = await linesOf([planned({ changes: [changed({ fields })], overruled })]);
  expect(record).toMatchObject({
    changes: [{ fields: [{ field: 'Title', old: 'Mr', new: 'Dr', again: true }] }],
    overruled: [
      {
        object: 'Contact',
        id: CONTACT_ID,
        field: 'LastName',
        ours: '•••',
        theirs: '•••',
        link: `${ORG_URL}/lightning/r/Contact/${CONTACT_ID}/view`,
      },
    ],
  });
});
