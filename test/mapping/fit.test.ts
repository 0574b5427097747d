/** What the check says of values that their fields will not take, before any record has come. */
import { describe, expect, it } from 'vitest';
import { codeTables } from '../../src/mapping/tables/tables.ts';
import { compile } from '../support/mappings.ts';
import { field, object, org, picklist } from '../support/metadata.ts';
import { scoreRecord } from '../support/records.ts';
import { shownFindings } from './shown.ts';

const COUNTRIES = codeTables['country/name'].outputs();
const ORG = org(
  object('Score__c', [
    field('Key__c', 'string', { externalId: true, unique: true, idLookup: true }),
    field('Required__c', 'string', { nillable: false }),
    field('Text__c', 'string'),
    field('Short__c', 'string', { length: 5 }),
    field('Name__c', 'string', { length: 30 }),
    field('Mail__c', 'email'),
    field('Day__c', 'date'),
    field('Flag__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
    field('Number__c', 'double', { precision: 4, scale: 1 }),
    field('Small__c', 'double', { precision: 3, scale: 1 }),
    field('Digit__c', 'double', { precision: 2, scale: 1 }),
    picklist('Status__c', ['Reported', 'Cancelled']),
    picklist('Level__c', ['A1', 'A2', 'B1', 'B2', 'C1', 'C2']),
    picklist('Upper_Level__c', ['B2', 'C1', 'C2']),
    picklist('Open__c', ['R', 'Home'], false),
    picklist('Unknown__c', [], false),
    { ...picklist('Several__c', ['A', 'B', 'C', 'K', 'R']), type: 'multipicklist' },
    { ...picklist('Open_Several__c', ['A', 'B', 'R', 'C'], false), type: 'multipicklist' },
    picklist('Most_Countries__c', COUNTRIES.slice(3)),
    picklist('Two_Countries__c', COUNTRIES.slice(0, 2)),
  ]),
);

/** A mapping of one row, whose required field has a value unless the lines say otherwise. */
function score(line: string, more = ''): string {
  const required = line.startsWith('Required__c') ? '' : '      Required__c: appointmentNo\n';
  return `name: x
version: 1
constants: { status: Reported, least: 4, wrong: Sent }
rows:
  score:
    object: Score__c
    key: { Key__c: appointmentNo }
${more}    fields:
${required}      ${line}
`;
}

/** The line of a field, and all that is said of it. */
type Case = readonly [line: string, ...said: string[]];

const PICKLISTS: readonly Case[] = [
  ['Level__c: score.totalCefr'],
  ['Level__c: mybest.totalCefr'],
  [
    'Open_Several__c: { value: "A;D" }',
    'warning not-in-picklist: the picklist Open_Several__c does not have `D` @ "A;D"',
  ],
  [
    'Several__c: { value: "A;D" }',
    'error cannot-convert: `D` does not fit Several__c: the picklist has no such value @ "A;D"',
  ],
  [
    'Several__c: { join: [scoreStatus, constant.least], with: "; " }',
    'error cannot-convert: the picklist Several__c has no value for the code 4 @ Several__c',
  ],
  ['Several__c: { join: [scoreStatus, scoreStatus], with: ";" }'],
  [
    'Several__c: { join: [scoreStatus, testInfo.testType], with: ";" }',
    'error cannot-convert: the picklist Several__c has no value for the codes I, E @ Several__c',
  ],
  [
    'Several__c: { join: [scoreStatus, testInfo.testMode], with: ";" }',
    'error cannot-convert: Several__c takes the values of its picklist only, and this may be any text @ Several__c',
  ],
  [
    'Several__c: { join: [scoreStatus, scoreStatus], with: "-" }',
    'error cannot-convert: Several__c takes the values of its picklist only, and this may be any text @ Several__c',
  ],
  [
    'Open_Several__c: { join: [scoreStatus, testInfo.testType], with: ";" }',
    'warning not-in-picklist: the picklist Open_Several__c does not have `K`, `I`, `E` @ Open_Several__c',
  ],
  ['Level__c: raw.ibt26.totalCEFR'],
  [
    'Upper_Level__c: score.listeningCefr',
    'error cannot-convert: the picklist Upper_Level__c has no value for the codes A1, A2, B1 @ score.listeningCefr',
  ],
  [
    'Status__c: testInfo.testMode',
    'error cannot-convert: Status__c takes the values of its picklist only, and this may be any text @ testInfo.testMode',
  ],
  [
    'Status__c: raw.newField',
    'error cannot-convert: Status__c takes the values of its picklist only, and this may be any text @ raw.newField',
  ],
  [
    'Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled }, otherwise: { from: testInfo.testMode } }',
    'error cannot-convert: Status__c takes the values of its picklist only, and this may be any text @ testInfo.testMode',
  ],
  [
    'Status__c: { from: scoreStatus, values: { R: Sent, C: Gone } }',
    'error cannot-convert: `Sent`, `Gone` do not fit Status__c: the picklist has no such value @ Sent',
  ],
  [
    'Status__c: { from: scoreStatus, values: { R: Reported, C: Cancelled }, otherwise: Other }',
    'error cannot-convert: `Other` does not fit Status__c: the picklist has no such value @ Other',
  ],
  [
    'Status__c: { value: Reported, when: { scoreStatus: R }, else: Other }',
    'error cannot-convert: `Other` does not fit Status__c: the picklist has no such value @ Other',
  ],
  ['Status__c: constant.status'],
  [
    'Status__c: constant.wrong',
    'error cannot-convert: `Sent` does not fit Status__c: the picklist has no such value @ constant.wrong',
  ],
  [
    'Status__c: { from: candidateInfo.gender, values: gender }',
    'error cannot-convert: `No Response`, `Male`, `Female`, `Non-binary`, `Prefer to self-describe` and 1 more do not fit Status__c: the picklist has no such value @ gender',
  ],
  [
    'Two_Countries__c: { from: candidateInfo.nativeCountryCode, values: country/name }',
    'error cannot-convert: `Algeria`, `American Samoa`, `Andorra`, `Angola`, `Anguilla` and 243 more do not fit Two_Countries__c: the picklist has no such value @ country/name',
  ],
  [
    'Most_Countries__c: { from: candidateInfo.nativeCountryCode, values: country/name }',
    'warning may-not-fit: `Afghanistan`, `Albania`, `Algeria` do not fit Most_Countries__c: the picklist has no such value @ country/name',
  ],
  ['Open__c: { value: home }'],
  [
    'Open__c: { value: House }',
    'warning not-in-picklist: the picklist Open__c does not have `House` @ House',
  ],
  [
    'Open__c: scoreStatus',
    'warning not-in-picklist: the picklist Open__c does not have `C` @ scoreStatus',
  ],
  ['Open__c: testInfo.testMode'],
  ['Unknown__c: { value: House }'],
];

const TABLES: readonly Case[] = [
  ['Text__c: { from: scoreStatus, values: { R: a, C: b } }'],
  ['Text__c: { from: scoreStatus, values: { C: b }, otherwise: a }'],
  [
    'Text__c: { from: testInfo.testType, values: { K: a, I: b } }',
    'warning missing-code: `values` says nothing about the codes E, C of testInfo.testType @ values',
  ],
  [
    'Text__c: { from: testInfo.testType, values: {} }',
    'error missing-code: `values` says nothing about the codes K, I, E, C of testInfo.testType @ values',
  ],
  [
    'Text__c: { from: scoreStatus, values: testType }',
    'warning missing-code: `values` says nothing about the code R of scoreStatus @ values',
  ],
  [
    'Text__c: { from: testInfo.testType, values: { K: a, I: b }, when: { testInfo.testType: [K, I] } }',
  ],
  [
    'Text__c: { from: scoreStatus, values: { R: a, C: b, X: c } }',
    'warning unknown-code: `X` is no code of scoreStatus @ X',
  ],
  [
    'Text__c: { from: score.scale, values: { 1-6: a, 0–120: b }, otherwise: c }',
    'warning unknown-code: `0–120` is no code of score.scale @ 0–120',
  ],
  [
    'Text__c: { from: testInfo.testMode, values: { Home: a } }',
    'warning missing-code: `values` says nothing about other values of testInfo.testMode @ values',
  ],
  ['Text__c: { from: testInfo.testMode, values: { Home: a }, otherwise: b }'],
  ['Text__c: { from: candidateInfo.nativeCountryCode, values: country/alpha2 }'],
  ['Text__c: { from: constant.status, values: { Reported: a } }'],
];

const TYPES: readonly Case[] = [
  [
    'Day__c: { from: scoreStatus, values: { R: 2026-01-31, C: 2026-02-30 } }',
    'error cannot-convert: `2026-02-30` does not fit Day__c: the value is no date @ 2026-02-30',
  ],
  [
    'Day__c: { from: testInfo.testDate, default: never }',
    'error cannot-convert: `never` does not fit Day__c: the value is no date @ never',
  ],
  [
    'Day__c: { value: 1600-01-01 }',
    'error cannot-convert: `1600-01-01` does not fit Day__c: the value is no date @ 1600-01-01',
  ],
  [
    'Number__c: { from: score.total, default: none }',
    'error cannot-convert: `none` does not fit Number__c: the value is no number @ none',
  ],
  [
    'Number__c: { value: .nan }',
    'error cannot-convert: `.nan` does not fit Number__c: the value is no number @ .nan',
  ],
  [
    'Number__c: { value: 1e2 }',
    'error cannot-convert: `1e2` does not fit Number__c: the value is no number @ 1e2',
  ],
  ['Small__c: score.listening'],
  [
    'Small__c: score.total',
    'error cannot-convert: the value can be 120, and Small__c takes 2 digits before the point @ score.total',
  ],
  ['Small__c: ibt26.totalScore'],
  [
    'Small__c: { from: score.total, when: { testInfo.testType: K } }',
    'warning may-not-fit: the value can be 120, and Small__c takes 2 digits before the point @ score.total',
  ],
  [
    'Flag__c: { from: scoreStatus, values: { R: yes, C: no }, default: false }',
    'error cannot-convert: `yes`, `no` do not fit Flag__c: the value is neither true nor false @ yes',
  ],
  ['Mail__c: candidateInfo.email'],
  ['Mail__c: { text: "{appointmentNo}@example.edu" }'],
  ['Mail__c: raw.newAddress'],
  [
    'Mail__c: candidateInfo.lastName',
    'error cannot-convert: this is never an e-mail address, and Mail__c takes nothing else @ candidateInfo.lastName',
  ],
  [
    'Mail__c: { join: [candidateInfo.firstName, candidateInfo.lastName] }',
    'error cannot-convert: this is never an e-mail address, and Mail__c takes nothing else @ Mail__c',
  ],
];

const LENGTHS: readonly Case[] = [
  [
    'Short__c: { text: "longer" }',
    'error cannot-convert: `longer` does not fit Short__c: the value has 6 characters, the field takes 5 @ "longer"',
  ],
  [
    'Short__c: { text: "longer {scoreStatus}" }',
    'error cannot-convert: the value has at least 6 characters, and Short__c takes 5 @ Short__c',
  ],
  ['Short__c: { text: "longer {scoreStatus}", truncate: true }'],
  [
    'Short__c: testInfo.testDate',
    'error cannot-convert: the value has at least 8 characters, and Short__c takes 5 @ testInfo.testDate',
  ],
  [
    'Short__c: mybest.asOfDate',
    'warning may-be-too-long: the value can have 8 characters, and Short__c takes 5 @ mybest.asOfDate',
  ],
  [
    'Short__c: [candidateInfo.nativeCountryCode, testInfo.testDate]',
    'warning may-be-too-long: the value can have 8 characters, and Short__c takes 5 @ testInfo.testDate',
  ],
  [
    'Short__c: { from: testInfo.testDate, when: { scoreStatus: R }, else: { from: departmentCode } }',
    'warning may-be-too-long: the value can have 8 characters, and Short__c takes 5 @ testInfo.testDate',
  ],
  ['Short__c: { text: "{scoreStatus} {testInfo.testMode}" }'],
  [
    'Short__c: { text: "{testInfo.testDate} {testInfo.testMode}" }',
    'error cannot-convert: the value has at least 8 characters, and Short__c takes 5 @ Short__c',
  ],
  [
    'Short__c: { text: "{testInfo.testMode} {departmentCode}{candidateInfo.address.countryCode}" }',
    'warning may-be-too-long: the value can have 6 characters, and Short__c takes 5 @ Short__c',
  ],
  [
    'Short__c: { from: scoreStatus, when: { scoreStatus: R }, else: longer }',
    'error cannot-convert: `longer` does not fit Short__c: the value has 6 characters, the field takes 5 @ longer',
  ],
  [
    'Name__c: { from: candidateInfo.nativeCountryCode, values: country/name }',
    'warning may-not-fit: `South Georgia & South Sandwich Islands` does not fit Name__c: the value has 38 characters, the field takes 30 @ country/name',
  ],
  [
    'Short__c: { from: candidateInfo.nativeLanguageCode, values: language/name }',
    'error cannot-convert: `Afrikaans`, `Albanian`, `Amharic`, `Arabic`, `Armenian` and 61 more do not fit Short__c: of the first, the value has 9 characters, the field takes 5 @ language/name',
  ],
];

const BLANK = 'error required-blank: Score__c needs Required__c, and this is always blank';
const MAY_BE_BLANK = 'warning required-blank: Score__c needs Required__c, and this may be blank';

const REQUIRED: readonly Case[] = [
  ['Required__c: [candidateInfo.middleName, candidateInfo.lastName]'],
  ['Required__c: { from: candidateInfo.middleName, default: none }'],
  ['Required__c: { from: scoreStatus, values: { R: a, C: b }, otherwise: null, default: x }'],
  ['Required__c: { text: "{candidateInfo.middleName} {candidateInfo.lastName}" }'],
  ['Required__c: { value: null }', `${BLANK} @ Required__c`],
  ['Required__c: { value: "  " }', `${BLANK} @ Required__c`],
  ['Required__c: { text: "" }', `${BLANK} @ Required__c`],
  [
    'Required__c: { from: scoreStatus, values: { R: null, C: "" }, default: null }',
    `${BLANK} @ Required__c`,
  ],
  ['Required__c: candidateInfo.middleName', `${MAY_BE_BLANK} @ candidateInfo.middleName`],
  ['Required__c: raw.nope', `${MAY_BE_BLANK} @ raw.nope`],
  [
    'Required__c: { from: testInfo.testType, values: { K: a, I: null, E: b, C: c } }',
    `${MAY_BE_BLANK} @ Required__c`,
  ],
  [
    'Required__c: { from: candidateInfo.lastName, when: { scoreStatus: R } }',
    'warning required-blank: Score__c needs Required__c, and this is left out where its `when` does not hold @ Required__c',
  ],
  ['Required__c: { from: candidateInfo.lastName, when: { scoreStatus: R }, else: x }'],
];

const WORDS: readonly Case[] = [
  ['Text__c: raw.', 'error unknown-path: `raw.` names no field @ raw.'],
  [
    'Text__c: { value: candidateInfo.firstName }',
    'warning path-as-text: this writes the text `candidateInfo.firstName`, not what the path holds @ candidateInfo.firstName',
  ],
  [
    'Text__c: { from: testInfo.testMode, default: raw.mode }',
    'warning path-as-text: this writes the text `raw.mode`, not what the path holds @ raw.mode',
  ],
  [
    'Text__c: { from: scoreStatus, values: { R: score.total, C: x } }',
    'warning path-as-text: this writes the text `score.total`, not what the path holds @ score.total',
  ],
];

describe('a field', () => {
  it.each([...PICKLISTS, ...TABLES, ...TYPES, ...LENGTHS, ...REQUIRED, ...WORDS])(
    '%s',
    (line, ...said) => {
      expect(shownFindings(score(line), ORG)).toEqual(said);
    },
  );

  it('may leave out the codes that the condition of its row leaves out', () => {
    const line = 'Text__c: { from: testInfo.testType, values: { K: a } }';
    const text = score(line, '    when: { none: [{ testInfo.testType: [I, E, C] }] }\n');
    expect(shownFindings(text, ORG)).toEqual([]);
  });

  it('that is required may be blank where no row is made', () => {
    const person = `name: x
version: 1
rows:
  score:
    object: Score__c
    match: [[Mail__c]]
    onNoMatch: hold
    fields: { Required__c: candidateInfo.middleName, Mail__c: candidateInfo.email }
`;
    expect(shownFindings(person, ORG)).toEqual([]);
  });

  it.each(['{ value: "  " }', '{ text: " " }', '{ join: [candidateInfo.middleName], with: "  " }'])(
    'has no text of blanks only: %s',
    (form) => {
      const result = compile(score(`Text__c: ${form}`), ORG).map(scoreRecord());
      expect(result.kind === 'rows' && result.rows[0]?.values[1]).toBeNull();
    },
  );
});
