import { expect, it } from 'vitest';
import type { FieldChange } from '../../src/plan/plan.ts';
import { stay } from '../../src/plan/undo.ts';
import type { UndoneRow, UndoReport } from '../../src/plan/undo-report.ts';
import { showingUndone, UndoListing, undoSummary } from '../../src/report/undo.ts';
import { compile } from '../support/mappings.ts';

const LOOK = { color: false, width: 80 };

function row(outcome: UndoneRow['outcome'], more: Partial<UndoneRow> = {}): UndoneRow {
  const names = { object: 'Contact', id: '003000000000001AAA', row: 'person' };
  return { ...names, outcome, fields: [], stays: [], ...more };
}

const city: FieldChange = { field: 'MailingCity', from: 'Oslo', to: null };
const status: FieldChange = { field: 'Status__c', from: 'Cancelled', to: 'Reported' };
const unknown: FieldChange = { field: 'Old__c', from: 'a secret', to: 'another' };

function listed(rows: readonly UndoneRow[], reveal = false, limit = 10): string {
  const listing = new UndoListing(LOOK, showingUndone(compile(), reveal), limit);
  for (const one of rows) listing.add(one);
  return listing.text();
}

it('shows what was put back field by field, then what stays and why', () => {
  const score = { object: 'Score__c', id: 'a00000000000001AAA', row: 'score' };
  const text = listed([
    row('skipped', { fields: [city], stays: [stay('changed-since', 'Email')] }),
    row('kept', { stays: [stay('depended-on', null, '1 × Case (ContactId)')] }),
    row('restored', { ...score, fields: [status] }),
    row('deleted', { fields: [{ field: 'IsDeleted', from: false, to: true }] }),
  ]);
  expect(text).toBe(
    [
      '~ Score__c a00000000000001AAA  restored',
      '    Status__c  Cancelled → Reported',
      '- Contact 003000000000001AAA  deleted',
      '! Contact 003000000000001AAA  skipped',
      '    MailingCity  ••• → (blank)',
      '    Email        stays: somebody, or a later run, has changed it since',
      '= Contact 003000000000001AAA  kept',
      '    stays: other rows hang on it: 1 × Case (ContactId)',
      '',
      '',
    ].join('\n'),
  );
});

it('masks what the mapping does not know: the run may have had another one', () => {
  expect(listed([row('restored', { fields: [unknown] })])).not.toContain('secret');
  expect(listed([row('restored', { fields: [unknown] })], true)).toContain('a secret → another');
});

it('masks everything without a mapping', () => {
  const show = showingUndone(null, false);
  expect(show('Score__c', 'Status__c', 'Cancelled')).toBe('•••');
});

it('shows no more rows than the limit, and says how many there are', () => {
  const rows = Array.from({ length: 5 }, () => row('restored', { fields: [city] }));
  expect(listed(rows, false, 2)).toContain('… and 3 more rows (--limit)');
});

it('says nothing of rows that were so already, or that nobody asked to have deleted', () => {
  expect(listed([row('restored'), row('kept', { stays: [stay('not-asked')] })])).toBe('');
});

const REPORT: UndoReport = {
  run: '20261125-120000-bbbb',
  mode: 'undo',
  undoes: '20261125-110000-aaaa',
  dryRun: false,
  account: { restored: 1200, skipped: 1, deleted: 2, kept: 0 },
  rows: {
    Contact: { restored: 1200, skipped: 1, deleted: 0, kept: 0 },
    TOEFL_Score__c: { restored: 0, skipped: 0, deleted: 2, kept: 0 },
  },
  stays: [{ reason: 'changed-since', count: 1 }],
  unseen: ['Case.ContactId'],
  unaccounted: 0,
  calls: { salesforce: 7 },
  durationMs: 1234,
};

it('sums up: rows, what stays, what could not be looked at, and what comes next', () => {
  expect(undoSummary(REPORT, LOOK, 'toefl-sync')).toBe(
    `Undo of run 20261125-110000-aaaa by run 20261125-120000-bbbb

  1,203 rows: 1,200 restored, 2 deleted, 1 skipped

  Contact           1,200 restored        0 deleted        1 skipped
  TOEFL_Score__c        0 restored        2 deleted        0 skipped

  What stays, and why:
       1  somebody, or a later run, has changed it since

  This user may not look at Case.ContactId, so rows there may hang on what was
  deleted.

  The next run that gets these records writes the same again, unless you mend
  the mapping, dismiss the records, or pause the schedule before. See what it
  would do: toefl-sync plan.

  7 calls to Salesforce, 1.2 s
`,
  );
});

it('says of how many records nobody can tell whether the run wrote them', () => {
  const text = undoSummary({ ...REPORT, unaccounted: 1_200 }, LOOK, 'toefl-sync');
  expect(text).toContain(
    `
  Of 1,200 records nobody can tell whether the run wrote anything: Salesforce's
  answer was lost, and what the org has does not tell. What is there of them
  stays as it is.
`,
  );
});

it('says that a dry run wrote nothing', () => {
  const text = undoSummary({ ...REPORT, dryRun: true }, LOOK, 'toefl-sync');
  expect(text).toContain('nothing was written');
  expect(text).toContain('may hang on what would');
});

it('does not warn of the next run when all stays as it is', () => {
  const account = { restored: 0, skipped: 0, deleted: 0, kept: 2 };
  expect(undoSummary({ ...REPORT, account }, LOOK, 'toefl-sync')).not.toContain('next run');
});
