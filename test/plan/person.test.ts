/** When a decision about the person of one record holds for another. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personOf } from '../../src/plan/person.ts';
import { compile, SMALL_MAPPING } from '../support/mappings.ts';
import { scoreRecord } from '../support/records.ts';

type Values = Readonly<Record<string, unknown>>;

const ANN = {
  'candidateInfo.lastName': 'Ngo',
  'candidateInfo.firstName': 'Ann',
  'candidateInfo.dob': '20070127',
  'candidateInfo.email': 'ann.ngo@example.com',
};

const COMPILED = compile();

function subjectOf(values: Values, mapping?: string): string | null {
  const compiled = mapping === undefined ? COMPILED : compile(mapping);
  const mapped = compiled.map(scoreRecord({ ...ANN, ...values }));
  if (mapped.kind === 'held') throw new Error(JSON.stringify(mapped.reasons));
  const person = mapped.rows.find(({ name }) => name === 'person');
  return person === undefined ? null : personOf(person);
}

it.each([
  ['spelled otherwise', { 'candidateInfo.lastName': 'NGÔ', 'candidateInfo.firstName': 'ann' }],
  ['of another sitting', { appointmentNo: '77', 'testInfo.testDate': '20260101' }],
  ['who has moved', { 'candidateInfo.address.city': 'Pune' }],
])('somebody %s is the same person', (_, values) => {
  expect(subjectOf(values)).toBe(subjectOf({}));
});

it.each([
  ['twin', { 'candidateInfo.firstName': 'Bea' }],
  ['namesake born on another day', { 'candidateInfo.dob': '20070128' }],
  ['namesake with another address', { 'candidateInfo.email': 'ngo.ann@example.com' }],
])('a %s is another person', (_, values) => {
  expect(subjectOf(values)).not.toBe(subjectOf({}));
});

it('a twin is another person even where no rule reads first names', () => {
  const rules = SMALL_MAPPING.replace(
    '- [LastName, FirstName, Birthdate]',
    '- [LastName, Birthdate]',
  );
  expect(subjectOf({ 'candidateInfo.firstName': 'Bea' }, rules)).not.toBe(subjectOf({}, rules));
});

describe('a record says too little', () => {
  it.each([
    ['without an e-mail address: namesakes may share a birth date', { 'candidateInfo.email': '' }],
    ['without a name', { 'candidateInfo.lastName': '', 'candidateInfo.firstName': '' }],
  ])('%s', (_, values) => {
    expect(subjectOf(values)).toBeNull();
  });

  it('where no rule reads the e-mail address', () => {
    const rules = SMALL_MAPPING.replace('- [Email, Birthdate]\n', '- [Birthdate, LastName]\n');
    expect(subjectOf({}, rules)).toBeNull();
  });
});

it('any difference in a letter or digit of what is compared makes another person', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', "'", ' ', 'Z'), maxLength: 4 });
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
  fc.assert(
    fc.property(word, word, (one, other) => {
      const isSame =
        subjectOf({ 'candidateInfo.firstName': `N${one}` }) ===
        subjectOf({ 'candidateInfo.firstName': `N${other}` });
      expect(isSame).toBe(plain(one) === plain(other));
    }),
    { seed: 6, numRuns: 200 },
  );
});
