/** The check knows what the mapping writes, and warns of rules that cannot find it. */
import { describe, expect, it } from 'vitest';
import { findingsOfMatch } from '../support/matching.ts';

/** The first line of each finding, without its severity and code. */
function saidOf(match: string, more = '', fields = ''): string[] {
  return findingsOfMatch(match, more, fields).map((text) => text.split('\n')[0] ?? '');
}

const CHECKBOX = '      Deceased__c: { value: false, write: onCreate }\n';
const KIND = '      Kind__c: { value: Applicant }\n';

describe('a rule that no record can use', () => {
  it.each([
    [
      '`blank` of a checkbox',
      '[{ fields: [Email], blank: [Deceased__c] }]',
      CHECKBOX,
      '`blank` names Deceased__c, and a checkbox is never blank',
    ],
    [
      '`blank` of a field that is always filled',
      '[{ fields: [Email], blank: [LastName] }]',
      '',
      '`blank` names LastName, and this mapping always fills it',
    ],
    [
      '`blank` of a field that the rule compares',
      '[{ fields: [Email], blank: [Email] }]',
      '',
      '`blank` names Email, and the rule compares it as well, and a blank equals nothing',
    ],
    [
      'a field that is always blank',
      '[[Email, Kind__c]]',
      '      Kind__c: { value: null }\n',
      'it compares Kind__c, and this mapping always leaves it blank',
    ],
    [
      'signs only',
      '[[Email, School_Email__c]]',
      '      School_Email__c: { value: "\\u200b-" }\n',
      'it compares School_Email__c, and what it gets has no letter and no digit',
    ],
  ])('gives a warning: %s', (_what, match, fields, said) => {
    expect(saidOf(match, '', fields)).toEqual([
      `warning[idle-rule]: this rule finds nobody: ${said}`,
    ]);
  });

  it.each([
    ['one of people with one name', '[{ fields: [Birthdate, LastName], blank: [FirstName] }]', ''],
    ['one of people without an address', '[{ fields: [Birthdate], blank: [Email] }]', ''],
    ['a field with a condition', '[[Email, FirstName]]', ''],
    ['a fixed value', '[[Email, Kind__c]]', KIND],
  ])('is another than %s', (_what, match, fields) => {
    expect(saidOf(match, '', fields)).toEqual([]);
  });
});

describe('a filter of a rule', () => {
  const where = (what: string) => `[{ fields: [Email], where: { ${what} } }]`;
  const SAID =
    'warning[filter-not-filled]: the rule asks for Kind__c, and whom this mapping makes gets something else, so nobody finds them again';

  it.each([
    ['another value', 'Kind__c: Alumnus', KIND],
    ['a blank', 'Kind__c: { is: blank }', KIND],
    ['any other value', 'Kind__c: { not: applicant }', KIND],
    [
      'a value of none of its codes',
      'Kind__c: Alumnus',
      '      Kind__c: { from: scoreStatus, values: { R: Applicant, C: Applicant } }\n',
    ],
  ])('must let pass what the mapping writes: %s', (_what, filter, fields) => {
    expect(saidOf(where(filter), '', fields)).toEqual([SAID]);
    expect(saidOf(where(filter), '    onNoMatch: hold\n', fields)).toEqual([]);
  });

  it.each([
    ['the value', 'Kind__c: applicant', KIND],
    ['one of several', 'Kind__c: [Alumnus, Applicant]', KIND],
    [
      'a value of some codes',
      'Kind__c: Alumnus',
      '      Kind__c: { from: scoreStatus, values: { R: Alumnus, C: Applicant } }\n',
    ],
    ['what may be anything', 'MailingCity: Bonn', ''],
    [
      'a blank, where the condition does not hold',
      'Kind__c: { is: blank }',
      '      Kind__c: { value: Applicant, when: { scoreStatus: R } }\n',
    ],
  ])('is right when it asks for %s', (_what, filter, fields) => {
    expect(saidOf(where(filter), '', fields)).toEqual([]);
  });
});
