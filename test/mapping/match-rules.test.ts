/** What is wrong with the options of a match rule, and what only looks so. */
import { describe, expect, it } from 'vitest';
import { findingsOfMatch } from '../support/matching.ts';

const NAMES = 'fields: [LastName, FirstName, Birthdate]';

describe('a match rule', () => {
  it.each([
    ['is a list of fields', '[[Email, Birthdate]]'],
    [
      'has fields, and fields that are blank',
      '[{ fields: [LastName, Birthdate], blank: [FirstName] }]',
    ],
    ['has fields alone', '[{ fields: [Email, Birthdate] }]'],
    [
      'has names that may be swapped, and shortened',
      `[{ ${NAMES}, swapped: [LastName, FirstName], firstWord: [FirstName] }]`,
    ],
    [
      'names further places of a value, in text fields as well',
      '[{ fields: [Email, Birthdate], alsoIn: { Email: [Private_Email__c, School_Email__c] } }]',
    ],
    [
      'says what must agree, and where that may stand too',
      `[{ ${NAMES}, agree: [Email], alsoIn: { Email: [Private_Email__c] } }]`,
    ],
    ['says that nothing must agree', '[{ fields: [Email, Birthdate], agree: [] }]'],
    [
      'filters by values, lists, blanks and record types',
      '[{ fields: [Email], where: { Deceased__c: false, Level__c: [1, 2], Kind__c: { not: alumnus }, MailingCity: { is: filled }, RecordTypeId: { recordType: [Student, Donor] }, Birthdate: "2004-05-05" } }]',
    ],
    [
      'does not mind the case of a name',
      '[{ fields: [email], alsoIn: { EMAIL: [private_email__c] } }]',
    ],
  ])('%s', (_sentence, match) => {
    expect(findingsOfMatch(match, '    onNoMatch: hold\n')).toEqual([]);
  });

  it.each([
    ['that a new row passes', 'Deceased__c: false'],
    ['for a blank', 'Kind__c: { is: blank }'],
    ['by a long text, which is read and not searched', 'Notes__c: { not: left }'],
    ['by a multi-select picklist, which is read and not searched', 'Languages__c: { not: German }'],
    ['by an encrypted text, which is read and not searched', 'Secret__c: { is: blank }'],
    ['by a time', 'Office_Hour__c: { not: "10:30" }'],
    ['that the mapping fills', 'MailingCity: Ulm'],
  ])('may have a filter %s', (_which, where) => {
    expect(findingsOfMatch(`[{ fields: [Email], where: { ${where} } }]`)).toEqual([]);
  });

  it.each(['Kind__c: Applicant', 'Deceased__c: true', 'RecordTypeId: { recordType: Student }'])(
    'is warned of a filter that no new row passes: %s',
    (where) => {
      const [finding, ...more] = findingsOfMatch(`[{ fields: [Email], where: { ${where} } }]`);
      expect(finding).toMatch(/^warning\[filter-not-filled\]/);
      expect(more).toEqual([]);
    },
  );
});

/** A sentence, the rules, and what the check says: code and message, place, hint. */
const WRONG: readonly (readonly [string, string, string, string, string])[] = [
  [
    'a key that is none',
    '[{ fields: [Email], swaped: [LastName, FirstName] }]',
    'error[unknown-key]: unknown key `swaped`',
    'swaped',
    'Did you mean `swapped`? Allowed: fields, blank, swapped, firstWord, alsoIn, agree, where.',
  ],
  [
    'one field to be swapped',
    `[{ ${NAMES}, swapped: [LastName] }]`,
    'error[wrong-value]: two fields are swapped',
    '[LastName]',
    'docs/mapping-reference.md says what may stand here.',
  ],
  [
    'a swapped field that is not compared',
    '[{ fields: [LastName, Birthdate], swapped: [LastName, FirstName] }]',
    "error[wrong-option]: `swapped` names FirstName, which is none of the rule's fields",
    'FirstName',
    'The rule compares: LastName, Birthdate.',
  ],
  [
    'the first word of a date',
    `[{ ${NAMES}, firstWord: [Birthdate] }]`,
    'error[wrong-option]: `firstWord` is for names, and Birthdate is of type date',
    'Birthdate',
    'Name a text field.',
  ],
  [
    'further places of what is not compared',
    '[{ fields: [Birthdate, LastName], alsoIn: { Email: [Private_Email__c] } }]',
    "error[wrong-option]: `alsoIn` names Email, which is none of the rule's fields",
    'Email',
    'The rule compares: Birthdate, LastName.',
  ],
  [
    'a further place that the object does not have',
    '[{ fields: [Email], alsoIn: { Email: [Privat_Email__c] } }]',
    'error[unknown-field]: Contact has no field `Privat_Email__c` that this user may see',
    'Privat_Email__c',
    'Did you mean `Private_Email__c`? If `Privat_Email__c` is right, give the field to the permission set of this user.',
  ],
  [
    'a further place of another type',
    '[{ fields: [Email], alsoIn: { Email: [Level__c] } }]',
    'error[wrong-option]: Level__c is of type double, and Email of type email',
    'Level__c',
    'Name a field of the same type.',
  ],
  [
    'a further place that cannot be searched',
    '[{ fields: [Email], alsoIn: { Email: [Notes__c] } }]',
    "error[not-filterable]: Contact.Notes__c can't be searched in Salesforce",
    'Notes__c',
    'Choose another field for this rule.',
  ],
  [
    'first words and nothing that Salesforce can be asked for',
    '[{ fields: [LastName, FirstName], firstWord: [FirstName] }]',
    'error[weak-rule]: Salesforce cannot be asked for first words, and nothing else in this rule tells people apart',
    '{ fields: [LastName, FirstName], firstWord: [FirstName] }',
    'Add a date of birth, an e-mail address or an id of your own.',
  ],
  [
    'a field that the object has and the mapping does not fill',
    '[[Email], [Deceased__c, Birthdate]]',
    'error[rule-not-filled]: the rule compares `Deceased__c`, and `fields` does not fill it',
    'Deceased__c',
    'Add Deceased__c to `fields`.',
  ],
  [
    'a filter by a field that the object does not have',
    '[{ fields: [Email], where: { Deceased: false } }]',
    'error[unknown-field]: Contact has no field `Deceased` that this user may see',
    'Deceased',
    'Did you mean `Deceased__c`? If `Deceased` is right, give the field to the permission set of this user.',
  ],
  [
    'a filter of a checkbox by a word',
    '[{ fields: [Email], where: { Deceased__c: maybe } }]',
    'error[wrong-filter]: no row of Contact can have `maybe` in Deceased__c',
    'maybe',
    'A checkbox is true or false.',
  ],
  [
    'a filter of a number by a word',
    '[{ fields: [Email], where: { Level__c: [1, two] } }]',
    'error[wrong-filter]: no row of Contact can have `two` in Level__c',
    '[1, two]',
    'It is a field of type double. For one without a value, write `{ is: blank }`.',
  ],
  [
    'a filter of a number with a comma',
    '[{ fields: [Email], where: { Level__c: "4,5" } }]',
    'error[wrong-filter]: no row of Contact can have `4,5` in Level__c',
    '"4,5"',
    'Write 4.5, with a dot.',
  ],
  [
    'a filter of a date by a word',
    '[{ fields: [Email], where: { Birthdate: { not: today } } }]',
    'error[wrong-filter]: no row of Contact can have `today` in Birthdate',
    'today',
    'Dates are written as 2026-01-31.',
  ],
  [
    'a filter by a value that the picklist does not have',
    '[{ fields: [Email], where: { Kind__c: Student } }]',
    'error[wrong-filter]: no row of Contact can have `Student` in Kind__c',
    'Student',
    'The picklist has: Applicant, Alumnus.',
  ],
  [
    'a filter by the name of a record type',
    '[{ fields: [Email], where: { RecordTypeId: Student } }]',
    'error[wrong-filter]: no row of Contact can have `Student` in RecordTypeId',
    'Student',
    'An Id has 15 or 18 characters. Record types have names: `{ recordType: Student }`.',
  ],
  [
    'a filter by a record type that is not there',
    '[{ fields: [Email], where: { RecordTypeId: { recordType: Studnt } } }]',
    'error[unknown-record-type]: Contact has no record type `Studnt`',
    'Studnt',
    'Did you mean `Student`?',
  ],
  [
    'a lookup to another row of the record, whose Id no rule knows',
    '[[Email], [ReportsToId]]',
    'error[not-filterable]: the rule compares ReportsToId, which points at another row of the record: its Id is not known when a rule searches',
    'ReportsToId',
    'Choose another field for this rule.',
  ],
  [
    'a multi-select picklist, which no query can ask for',
    '[{ fields: [Languages__c, Birthdate] }]',
    "error[not-filterable]: Contact.Languages__c can't be searched in Salesforce",
    'Languages__c',
    'Choose another field for this rule.',
  ],
  [
    'a multi-select picklist as a further place',
    '[{ fields: [Email], alsoIn: { Email: [Languages__c] } }]',
    "error[not-filterable]: Contact.Languages__c can't be searched in Salesforce",
    'Languages__c',
    'Choose another field for this rule.',
  ],
  [
    'a filter by a value that the multi-select picklist does not have',
    '[{ fields: [Email], where: { Languages__c: "German;Dutch" } }]',
    'error[wrong-filter]: no row of Contact can have `German;Dutch` in Languages__c',
    '"German;Dutch"',
    'The picklist has: German, French.',
  ],
  [
    'a filter by a time that is none',
    '[{ fields: [Email], where: { Office_Hour__c: noon } }]',
    'error[wrong-filter]: no row of Contact can have `noon` in Office_Hour__c',
    'noon',
    'Times are written as 10:30.',
  ],
  [
    'a filter by an address as a whole',
    '[{ fields: [Email], where: { MailingAddress: Ulm } }]',
    'error[wrong-filter]: no rule can test MailingAddress, which is no single value',
    'MailingAddress',
    'Name a field that is a part of it, such as MailingCity of MailingAddress.',
  ],
  [
    'a test that there is none of',
    '[{ fields: [Email], where: { Kind__c: { iz: blank } } }]',
    'error[unknown-key]: unknown key `iz`',
    'iz',
    'Did you mean `is`? Allowed: is, not, recordType.',
  ],
  [
    'a test that says nothing',
    '[{ fields: [Email], where: { Kind__c: {} } }]',
    'error[wrong-value]: say what the field must be: one of is, not, recordType',
    'Kind__c',
    'docs/mapping-reference.md says what may stand here.',
  ],
];

/** What fields of the kinds that no rule can compare are filled with. */
const OF_RULES = `      Languages__c: { value: German }
      ReportsToId: { row: parent }
  parent:
    object: Contact
    match: [[LastName, Email]]
    fields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }
`;

describe('the check of a match rule says where it is wrong', () => {
  it.each(WRONG)('%s', (_sentence, match, message, place, hint) => {
    const [said = '', ...more] = findingsOfMatch(match, '', OF_RULES);
    const lines = said.split('\n');
    const caret = lines.findIndex((line) => /^ *\| *\^+$/.test(line));
    const start = lines[caret]?.indexOf('^') ?? 0;
    const end = (lines[caret]?.lastIndexOf('^') ?? 0) + 1;
    expect(more).toEqual([]);
    expect([lines[0], lines[caret - 1]?.slice(start, end)]).toEqual([message, place]);
    expect(unwrapped(lines.slice(caret + 1))).toBe(hint);
  });
});

/** A long hint goes on in further lines. */
function unwrapped(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^ *= /, '').trim()).join(' ');
}
