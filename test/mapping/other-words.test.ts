/** What admins write who know another language, or half of this one: the hint says it right. */
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../support/mappings.ts';

/** The finding's first line and its hint, of a mapping with a line of the row `score`. */
function saidOf(line: string): string[] {
  const text = `name: x
version: 1
constants: { minimum: 4.5 }
rows:
  person:
    object: Contact
    match: [[Email]]
    fields:
      LastName: candidateInfo.lastName
      Email: candidateInfo.email
  score:
    object: Score__c
    key: { Key__c: appointmentNo }
    fields:
      ${line}
`;
  const [finding = '', ...more] = findingsOf(text);
  expect(more).toEqual([]);
  const lines = finding.split('\n');
  return [lines[0] ?? '', lines.at(-1)?.replace(/^ *= /, '') ?? ''];
}

const when = (condition: string) => `Total__c: { from: score.total, when: ${condition} }`;

describe('the hint says what to write', () => {
  it.each([
    [
      'for braces without quotes',
      'Note__c: {testInfo.testDate}-{scoreStatus}',
      'error[yaml]: a text with values in braces needs quotes',
      'Put it in quotes: `Key__c: "{appointmentNo}-{section.code}"`, or `{ text: "{score.total} of 6" }`.',
    ],
    [
      'for a path in braces',
      'Note__c: {testInfo.testMode}',
      'error[wrong-type]: a path alone needs no braces',
      'Write `testInfo.testMode`; braces are for texts in quotes: `{ text: "{testInfo.testMode}" }`.',
    ],
    [
      'for the name of a row',
      'Contact__c: person',
      'error[unknown-path]: the catalogue has no path `person`',
      'For a lookup to that row, write `{ row: person }`.',
    ],
    [
      'for the name of a constant',
      'Note__c: minimum',
      'error[unknown-path]: the catalogue has no path `minimum`',
      'Did you mean `constant.minimum`?',
    ],
    [
      'for the name of a record type',
      'RecordTypeId: Language_Test',
      'error[unknown-path]: the catalogue has no path `Language_Test`',
      'For the record type, write `{ recordType: Language_Test }`.',
    ],
    [
      'for a record type that there is not',
      'RecordTypeId: Applicants',
      'error[unknown-path]: the catalogue has no path `Applicants`',
      'A record type is named like this: `{ recordType: NAME }`. There are: Language_Test.',
    ],
    [
      'for a record type as a value',
      'RecordTypeId: { value: Language_Test }',
      'error[cannot-convert]: `Language_Test` does not fit RecordTypeId: the value is no Id of Salesforce',
      'Name the record type: `{ recordType: NAME }`.',
    ],
    [
      'for a group of values',
      'Total__c: score',
      'error[unknown-path]: the catalogue has no path `score`',
      'Did you mean `score.total`?',
    ],
    [
      'for a group of values in a condition',
      when('{ mybest: { is: filled } }'),
      'error[unknown-path]: the catalogue has no path `mybest`',
      'Did you mean `mybest.total`?',
    ],
    [
      'for a table as a list',
      'Status__c: { from: scoreStatus, values: [R: Reported, C: Cancelled] }',
      'error[wrong-value]: a table is a group of codes, and this is a list',
      'Leave out the dashes, or write braces for brackets: `values: { R: Reported, C: Cancelled }`.',
    ],
    [
      'for codes that a table leaves out',
      'Note__c: { from: testInfo.testType, values: { K: new } }',
      'warning[missing-code]: `values` says nothing about the codes I, E, C of testInfo.testType',
      'A record with one is held. Add `I: …, E: …, C: …` to the table, or say `otherwise`.',
    ],
  ])('%s', (_what, line, said, hint) => {
    expect(saidOf(line)).toEqual([said, hint]);
  });
});

describe('the hint says what to write in a condition', () => {
  it.each([
    ['{ score.total: ">= 4.5" }', 'Write `{ atLeast: 4.5 }`.'],
    ['{ score.total: "≤4" }', 'Write `{ atMost: 4 }`.'],
    ['{ testInfo.testDate: "> 2026-01-20" }', 'Write `{ above: 2026-01-20 }`.'],
    ['{ testInfo.testType: "!= K" }', 'Write `{ not: K }`.'],
    ['{ score.total: filled }', 'Write `{ is: filled }`.'],
    ['{ candidateInfo.middleName: blank }', 'Write `{ is: blank }`.'],
    ['{ score.total: { not: blank } }', 'Write `{ is: filled }`.'],
    ['{ score.total: minimum }', 'Did you mean `constant.minimum`?'],
    ['{ score.total: { atLeast: minimum } }', 'Did you mean `constant.minimum`?'],
  ])('for %s', (condition, hint) => {
    expect(saidOf(when(condition))[1]).toBe(hint);
  });

  it.each([
    ['or', '{ or: [{ scoreStatus: R }, { scoreStatus: C }] }', 'any'],
    ['AND', '{ AND: { scoreStatus: R } }', 'all'],
    ['not', '{ not: { scoreStatus: R } }', 'none'],
  ])('for `%s`', (word, condition, join) => {
    expect(saidOf(when(condition))).toEqual([
      `error[wrong-condition]: \`${word}\` joins no conditions`,
      `Write \`${join}\`, and each condition after a dash, or \`${join}: [{ scoreStatus: R }, { testInfo.testType: K }]\`.`,
    ]);
  });
});
