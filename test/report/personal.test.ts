import { expect, it } from 'vitest';
import type { RowDocument } from '../../src/mapping/schema.ts';
import { showingWritten } from '../../src/report/personal.ts';

const person: RowDocument = {
  object: 'Contact',
  match: [['Email']],
  fields: { Email: 'candidateInfo.email', Site__c: 'scoreStatus' },
};

it.each([
  ['what the mapping fills with a personal value is hidden', 'Email', 'a@example.org', '•••@•••'],
  ['what it fills with another value is shown', 'Site__c', 'R', 'R'],
  ['what it does not fill any more is hidden', 'Old__c', 'x', '•••'],
  ['that an undo has deleted the row is shown', 'IsDeleted', true, 'true'],
])('%s', (_, field, value, text) => {
  expect(showingWritten({ person }, false)('Contact', field, value)).toBe(text);
});
