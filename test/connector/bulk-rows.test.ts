/** Which rows of a plan go in the same jobs. */
import { expect, it, onTestFinished } from 'vitest';
import { gatherRows } from '../../src/connector/bulk-rows.ts';
import type { PlannedRecord, RowChange } from '../../src/plan/plan.ts';
import { openStaging } from '../../src/state/scratch.ts';
import { openSheet } from '../../src/state/sheet.ts';
import { compile, SMALL_MAPPING } from '../support/mappings.ts';

/** With a second row of the same object. */
const MAPPING = `${SMALL_MAPPING}
  again:
    object: Score__c
    key: { Key__c: "{appointmentNo}-2" }
    fields:
      Contact__c: { row: person }
      Total__c: score.total
`;

it('rows of one object go together, whichever rows of the mapping they are, after their parents', async () => {
  const staging = await openStaging();
  const sheet = await openSheet();
  onTestFinished(() => {
    staging.close();
    sheet.close();
  });
  const planned: PlannedRecord = {
    seq: 1,
    key: '1',
    origin: 'feed',
    rank: '',
    outcome: 'created',
    changes: [scoreRow('score', '1'), scoreRow('again', '1-again'), PERSON],
    fingerprints: [],
    reasons: [],
  };
  staging.addPlanned(1, JSON.stringify(planned));

  const groups = await gatherRows({ mapping: compile(MAPPING), staging, chunkSize: 10 }, sheet);

  expect(groups.map(({ form, name }) => [form.object, sheet.pendingCount(name)])).toEqual([
    ['Contact', 1],
    ['Score__c', 2],
  ]);
});

const PERSON: RowChange = {
  ref: 'Contact new person 1',
  row: 'person',
  object: 'Contact',
  action: 'create',
  id: null,
  key: null,
  fields: [{ field: 'LastName', from: null, to: 'Doe' }],
  parents: [],
};

function scoreRow(row: string, value: string): RowChange {
  return {
    ref: `Score__c ${value}`,
    row,
    object: 'Score__c',
    action: 'create',
    id: null,
    key: { field: 'Key__c', value },
    fields: [],
    parents: [{ field: 'Contact__c', relationship: 'Contact__r', to: PERSON.ref }],
  };
}
