/** Rows are cut into uploads that Salesforce takes. */
import { expect, it, onTestFinished } from 'vitest';
import { loadsOf } from '../../src/connector/bulk-loads.ts';
import { openSheet, type Sheet } from '../../src/state/sheet.ts';

const SCORES = {
  name: 'scores',
  form: { object: 'TOEFL_Score__c', operation: 'upsert', keyField: 'Appointment_Number__c' },
  columns: new Set(['Appointment_Number__c', 'Contact__c', 'Note__c']),
} as const;

it('the rows of one parent are in one upload, however the plan has them', async () => {
  const sheet = await sheetOf(['A', 'B', 'C', 'A', 'B', 'C', 'A', 'B', 'C']);

  const loads = [...loadsOf(sheet, SCORES, { most: 1_000, enough: 100 })];

  const parents = await Promise.all(loads.map(async ({ csv }) => parentsIn(await csv.text())));
  expect(parents.length).toBeGreaterThan(1);
  expect(parents.flatMap((some) => [...some]).toSorted()).toEqual(['A', 'B', 'C']);
  expect(loads.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(9);
});

it('each upload has the header, and rows that lack a column leave it alone', async () => {
  const sheet = await sheetOf(['A', 'B']);

  const [first] = loadsOf(sheet, SCORES);

  expect(await first?.csv.text()).toBe(
    '"Appointment_Number__c","Contact__c","Note__c"\n"0","A",""\n"1","B",""\n',
  );
});

it('a row whose parent was not written is not sent', async () => {
  const sheet = await openSheet();
  onTestFinished(() => sheet.close());
  const links = [{ field: 'Contact__c', relationship: null, to: 'Contact new person 1' }];
  put(sheet, 0, '', [], links);

  expect([...loadsOf(sheet, SCORES)]).toEqual([]);
  expect(
    [...sheet.receipts(['TOEFL_Score__c 0']).values()].map((text) => JSON.parse(text)),
  ).toEqual([{ kind: 'untried', why: 'the row that it belongs to was not written' }]);
});

async function sheetOf(parents: readonly string[]): Promise<Sheet> {
  const sheet = await openSheet();
  onTestFinished(() => sheet.close());
  for (const [index, parent] of parents.entries()) {
    put(sheet, index, parent, [['Contact__c', parent]], []);
  }
  return sheet;
}

function put(
  sheet: Sheet,
  index: number,
  parent: string,
  values: readonly (readonly [string, string])[],
  links: readonly object[],
): void {
  const ref = `TOEFL_Score__c ${index}`;
  const key = { field: 'Appointment_Number__c', value: String(index) };
  const row = { ref, object: 'TOEFL_Score__c', action: 'create', id: null, key, values, links };
  sheet.put({ ref, group: 'scores', parent, line: JSON.stringify(row) });
}

function parentsIn(csv: string): Set<string> {
  const lines = csv.trim().split('\n').slice(1);
  return new Set(lines.map((line) => line.split(',')[1]?.replaceAll('"', '') ?? ''));
}
