/** The exact words of every finding: what is wrong, and what to do. */
import { describe, expect, it } from 'vitest';
import { explanationOf, findingCodes } from '../../src/mapping/codes.ts';
import { compileMapping } from '../../src/mapping/compile.ts';
import { loadMapping } from '../../src/mapping/load.ts';
import { load, SMALL_MAPPING } from '../support/mappings.ts';
import { SMALL_ORG } from '../support/metadata.ts';
import { findingsOfPart } from './explanations.ts';

/** Of the wrong example of each code. */
const OF_CODES: readonly [code: string, message: string, hint: string | null][] = [
  [
    'yaml',
    'this line is not indented like those that it belongs to',
    'What belongs together starts in the same column; what belongs to a line above it, two blanks further right.',
  ],
  [
    'same-key',
    '`Total__c` stands in this group already, in line 1',
    'Leave out one of them, or give it another name.',
  ],
  ['wrong-alias', 'nothing above has the name `&totl`', 'Did you mean `*total`?'],
  [
    'unknown-include',
    'the file `parts/toefl-scores.yaml` cannot be read',
    'The name is relative to the mapping file.',
  ],
  [
    'missing',
    '`fields` is missing',
    'Add `fields:`, and under it lines such as `Email: candidateInfo.email`.',
  ],
  [
    'unknown-key',
    'unknown key `value`',
    'Did you mean `values`? Allowed: from, values, otherwise, default, write, blank, when, else, truncate, case, round.',
  ],
  ['wrong-type', 'the number `7` does not fit here', 'Allowed: text, a list.'],
  ['wrong-value', '`never` is not allowed here', 'Allowed: always, ifBlank, onCreate.'],
  [
    'unknown-object',
    'the org has no object `TOEFL_Scores__c` that this user may see',
    'Did you mean `TOEFL_Score__c`?',
  ],
  [
    'no-identity',
    '`score` says neither `key` nor `match`',
    'A row of our own has a `key` (an external id); a row that staff own is found by `match`.',
  ],
  [
    'one-key',
    'a key is one external id field',
    'Join several values in one text: "{institutionCode}-{appointmentNo}".',
  ],
  [
    'no-external-id',
    'TOEFL_Score__c.Test_Center_Code__c is no external id, so nothing can be upserted by it',
    'Tick "External ID" and "Unique" of the field in Setup.',
  ],
  [
    'not-unique',
    'TOEFL_Score__c.Key__c is not unique, so the org may hold a key twice',
    'Tick "Unique" of the field in Setup.',
  ],
  [
    'fan-out-without-key',
    'a row that fans out needs a `key`',
    'Such as `key: { Key__c: "{appointmentNo}-{section.code}" }`.',
  ],
  [
    'one-key-for-all',
    'the row becomes several, and they would all have this key',
    'Add the section: "{appointmentNo}-{section.code}".',
  ],
  [
    'key-not-unique',
    'several sittings can have this key, and only one of them would be kept',
    'Put the appointment number into it: `Appointment_Number__c: "{appointmentNo}-{testInfo.testType}"`.',
  ],
  [
    'same-row',
    '`score` and `best` have the same key, so they are one row of Salesforce',
    'Make them one row, give one of them a key of its own, such as "{appointmentNo}-2", or conditions (`when`) that exclude each other.',
  ],
  [
    'rule-not-filled',
    'the rule compares `Phone`, and `fields` does not fill it',
    'Add Phone to `fields`.',
  ],
  [
    'not-filterable',
    "Contact.Description can't be searched in Salesforce",
    'Choose another field for this rule.',
  ],
  [
    'weak-rule',
    'nothing in this rule tells people apart, so whomever it finds is left to a person to decide',
    'Add a date of birth, an e-mail address or an id of your own.',
  ],
  [
    'wrong-option',
    'ReportsToId is of type reference, and Email of type email',
    'Name a field of the same type.',
  ],
  [
    'wrong-filter',
    'no row of Contact can have `never` in Deceased__c',
    'A checkbox is true or false.',
  ],
  [
    'filter-not-filled',
    'the rule asks for Deceased__c, and whom this mapping makes does not get it, so nobody finds them again',
    'Fill Deceased__c in `fields`, or say `onNoMatch: hold`.',
  ],
  [
    'idle-rule',
    'this rule finds nobody: `blank` names LastName, and this mapping always fills it',
    'Leave it out of the rule, or leave out the rule.',
  ],
  [
    'newest-no-date',
    '`newest` needs a date field and a date of the record',
    'Mostly: `newest: { Report_Date__c: reportDate }`.',
  ],
  [
    'newest-same-date',
    'all reports of this row have the same `testInfo.testDate`, so an older one can overwrite a newer one',
    'The date of a report is `reportDate`: `newest: { Report_Date__c: reportDate }`.',
  ],
  [
    'no-status',
    'no field of this row shows a cancellation, so a report of the same day can undo one',
    'Add a field that reads `scoreStatus`.',
  ],
  ['required-field', 'Contact needs LastName, and nothing fills it', 'Add `LastName` to `fields`.'],
  [
    'required-blank',
    'Contact needs LastName, and this may be blank',
    'Records without a value are held. Name other paths after it, `[a, b]`, or give a `default`.',
  ],
  [
    'cycle',
    'these rows wait for each other: one → two → one',
    'Leave out one of the `row:` references.',
  ],
  [
    'unknown-field',
    'TOEFL_Score__c has no field `Totl__c` that this user may see',
    'Did you mean `Total__c`? If `Totl__c` is right, give the field to the permission set of this user.',
  ],
  [
    'unknown-relationship',
    'TOEFL_Score__c has no relationship `Contct__r`',
    'Did you mean `Contact__r`?',
  ],
  ['field-twice', 'Total__c is filled twice in this row', 'Leave out one of them.'],
  [
    'read-only',
    'TOEFL_Score__c.Name cannot be written',
    'It is a formula or system field, or this user has only read access to it.',
  ],
  [
    'create-only',
    'TOEFL_Score__c.Parent__c can only be set when the row is made',
    'Say `write: onCreate`, so that a changed value does not hold the record.',
  ],
  ['cannot-convert', 'text does not convert to Total__c, which is of type double', null],
  [
    'may-not-fit',
    'the value can be 120, and Small__c takes 1 digit before the point',
    'Give the field more digits in Setup, or read the scores of one scale only, such as `ibt26.totalScore`.',
  ],
  [
    'not-in-picklist',
    'the picklist Mode__c does not have `House`',
    'Salesforce stores it as an inactive value, which no list or filter offers. Add it in Setup. The picklist has: Home, Test Center.',
  ],
  [
    'may-be-too-long',
    'the value can have 15 characters, and Short__c takes 3',
    'Records with longer values are held. Make the field longer, or say `truncate: true`.',
  ],
  [
    'shadowed',
    '`person` and `again` find the same row of Salesforce, and both fill LastName, Email',
    'What stands here wins. Make it one row, or match by other fields.',
  ],
  ['no-effect', '`truncate` does nothing to Total__c, which is of type double', 'Leave it out.'],
  [
    'checkbox-blank',
    'a blank leaves Listening_Omitted__c as it is, so a box that is ticked stays ticked',
    'Add `default: false`.',
  ],
  [
    'checkbox-kept',
    'Deceased__c is only set when the row is made: only blanks are filled here, and a checkbox is never blank',
    'Say `write: always`, or `write: onCreate` if that is what you mean.',
  ],
  [
    'not-its-own',
    'Reference__c is unique, and several rows get the same value, which Salesforce refuses',
    'Fill it with what only this row has, such as `appointmentNo`, or untick "Unique" of the field in Setup.',
  ],
  ['unknown-path', 'the catalogue has no path `score.totl`', 'Did you mean `score.total`?'],
  [
    'not-in-fan-out',
    '`section.score` is only there in a row with `forEach`',
    'Add `forEach: sections` to the row, or use a path such as `score.listening`.',
  ],
  ['unknown-constant', 'there is no constant `sorce`', 'Did you mean `constant.source`?'],
  [
    'broken-template',
    'the braces of this text do not match',
    'Write `{path}` for a value, and `{{` or `}}` for a brace itself.',
  ],
  [
    'otherwise-without-values',
    '`otherwise` says what to do with codes that are not in `values`, and there are none',
    'Add `values`, or use `default` for blanks.',
  ],
  [
    'same-code',
    '`r` stands in the table already, since case does not count',
    'Leave out one of them; the last wins.',
  ],
  [
    'missing-code',
    '`values` says nothing about the code R of scoreStatus',
    'A record with one is held. Add `R: …` to the table, or say `otherwise`.',
  ],
  ['unknown-code', '`X` is no code of scoreStatus', 'It can be R, C.'],
  [
    'path-as-text',
    'this writes the text `departmentDescription`, not what the path holds',
    'To read the path, write it alone, or `{ from: departmentDescription }`.',
  ],
  [
    'else-without-when',
    '`else` says what comes when `when` does not hold, and there is none',
    'Add `when`, or use `default` for blanks.',
  ],
  [
    'wrong-condition',
    '`atLeast` compares numbers and dates, and this is neither on both sides',
    'Dates are written as 2026-01-31.',
  ],
  ['never-holds', 'testInfo.testType is never `iBT`', 'It can be K, I, E, C.'],
  [
    'unknown-function',
    'there is no function `halved`',
    'Functions are given to `compileMapping` by the program that uses the library.',
  ],
  [
    'unknown-record-type',
    'TOEFL_Score__c has no active record type `Langage_Test` that this user may use',
    'Did you mean `Language_Test`?',
  ],
  ['unknown-row', 'this mapping has no row `persn`', 'Did you mean `person`?'],
  [
    'parent-may-be-missing',
    'TOEFL_Detail__c needs Score__c, and `score` is only made where a `when` holds',
    'Give this row the same `when`, or leave out the condition of `score`.',
  ],
  [
    'many-parents',
    "`section` becomes several rows, so it can't be a parent",
    'Name a row without `forEach`, such as the one that has the sitting.',
  ],
  [
    'wrong-parent',
    'Department__c is no lookup, and `person` is a Contact',
    'Lookups to Contact are: Contact__c.',
  ],
];

/** Where a code has other words as well. */
const OF_PARTS: readonly [part: string, code: string, message: string, hint: string | null][] = [
  [
    'First Name: candidateInfo.firstName',
    'wrong-value',
    'this is no API name of Salesforce (letters, digits and `_`)',
    'Write the API name, which Setup → Object Manager shows under Field Name: `FirstName`, `First_Name__c`, not the label.',
  ],
  [
    'Total__c: 5',
    'wrong-type',
    'the number `5` does not fit here',
    'For a value that is always the same, write `{ value: 5 }`.',
  ],
  [
    'Total__c:',
    'wrong-type',
    'there is no value here',
    'Write a path after the colon, or leave the line out. What empties the field is `{ value: null }`.',
  ],
  [
    'Total__c: { form: score.total }',
    'wrong-type',
    'this group of keys says no form of a field',
    'Did you mean `from`? Say one of: from, join, text, value, call, recordType, row.',
  ],
  [
    'version: "1"\nrows: {}',
    'wrong-value',
    '`1` is a text here, since it stands in quotes',
    'Leave out the quotes: 1.',
  ],
  [
    'Total__c: { from: score.total, when: { any: { scoreStatus: R } } }',
    'wrong-condition',
    '`any` takes a list of conditions',
    'Write each after a dash, or `any: [{ scoreStatus: R }, { testInfo.testType: K }]`.',
  ],
  [
    'rows: { my row: {} }',
    'wrong-value',
    'a row name is letters, digits and `_`',
    'Choose a word without blanks, such as `person`: only this mapping uses it.',
  ],
  [
    'object: TOEFL_Score__c\nkey: { Appointment_Number__c: appointmentNo }\nmatch: [[Total__c]]\nfields: { Total__c: score.total }',
    'no-identity',
    '`score` says both `key` and `match`',
    'A row of our own has a `key` (an external id); a row that staff own is found by `match`.',
  ],
  [
    'Appointment_Number__c: appointmentNo',
    'field-twice',
    'Appointment_Number__c is the key, so it is filled already',
    'Leave it out of `fields`.',
  ],
  [
    'Total__c: score.total\nqwertz: score.total',
    'unknown-field',
    'TOEFL_Score__c has no field `qwertz` that this user may see',
    'Check the API name in Setup → Object Manager, and that the permission set of this user has the field.',
  ],
  [
    'rows:\n  score: { object: TOEFL_Score__c, key: { Appointment_Number__c: appointmentNo }, fields: { Total__c: score.total } }\n  detail: { object: TOEFL_Detail__c, key: { Key__c: appointmentNo }, fields: {} }',
    'required-field',
    'TOEFL_Detail__c needs Score__c, and nothing fills it',
    'Add `Score__c: { row: score }` to `fields`.',
  ],
  [
    'Contact__c: candidateInfo.email',
    'cannot-convert',
    'Contact__c points at Contact, so it takes no text',
    'Point it at another row of the mapping: `{ row: NAME }`; or name the row by an external id of it: `Contact__r.FIELD: path`.',
  ],
  [
    'Listening_Omitted__c: candidateInfo.email',
    'cannot-convert',
    'text does not convert to Listening_Omitted__c, which is of type boolean',
    'Give it a table: `values: { L: true }`, with `default: false`.',
  ],
  [
    'Status__c: { value: Sent }',
    'cannot-convert',
    '`Sent` does not fit Status__c: the picklist has no such value',
    'The picklist has: Reported, Cancelled.',
  ],
  [
    'Status__c: scoreStatus',
    'cannot-convert',
    'the picklist Status__c has no value for the codes R, C',
    'Give it a table: `values: { R: …, C: … }`. The picklist has: Reported, Cancelled.',
  ],
  [
    'Total__c: { value: 12345 }',
    'cannot-convert',
    '`12345` does not fit Total__c: the value has 5 digits before the point, the field takes 3',
    null,
  ],
  [
    'Report_Date__c: score.total',
    'cannot-convert',
    'a number does not convert to Report_Date__c, which is of type date',
    null,
  ],
  [
    'Total__c: { from: score.total, when: { any: scoreStatus } }',
    'wrong-condition',
    '`any` takes a list of conditions',
    'Such as `any: [{ scoreStatus: R }, { testInfo.testType: K }]`.',
  ],
  [
    'Total__c: { from: score.total, when: { score.total: {} } }',
    'wrong-value',
    'say what the value must be',
    'Say one of: is, in, not, atLeast, atMost, above, below.',
  ],
  [
    'Total__c: { from: score.total, when: {} }',
    'wrong-value',
    'a condition needs a path',
    'Such as `{ testInfo.testType: K }`, or leave `when` out.',
  ],
  [
    'Total__c: [ ]',
    'wrong-value',
    'the list is empty',
    'Put something into the list, or leave the line out.',
  ],
  [
    'Total__c: { truncate: true }',
    'wrong-type',
    'this group of keys says no form of a field',
    'Say one of: from, join, text, value, call, recordType, row.',
  ],
  [
    'RecordTypeId: { recordType: Qwertz }',
    'unknown-record-type',
    'TOEFL_Score__c has no active record type `Qwertz` that this user may use',
    'It has: Language_Test.',
  ],
  [
    'Contact__c: { row: qwertz }',
    'unknown-row',
    'this mapping has no row `qwertz`',
    'Its rows are: person, score.',
  ],
  [
    'Total__c: { row: person }',
    'wrong-parent',
    'Total__c is no lookup, and `person` is a Contact',
    'Lookups to Contact are: Contact__c.',
  ],
  [
    'Total__c: qwertz.qwertz',
    'unknown-path',
    'the catalogue has no path `qwertz.qwertz`',
    'See `toefl-sync mapping fields`. For a field that ETS added since, write `raw.qwertz.qwertz`.',
  ],
  [
    'Total__c: Fixed',
    'unknown-path',
    'the catalogue has no path `Fixed`',
    'See `toefl-sync mapping fields`. For a fixed text, write `{ value: Fixed }`.',
  ],
  [
    'Total__c: "{score.total}"',
    'unknown-path',
    'the catalogue has no path `{score.total}`',
    'For a text with values in it, write `{ text: "…" }`.',
  ],
  [
    'Department__c: constant.qwertz',
    'unknown-constant',
    'there is no constant `qwertz`',
    'Constants stand under `constants` in the mapping, or in the configuration.',
  ],
  [
    'Contact__r.Emil: candidateInfo.email',
    'unknown-field',
    'Contact has no field `Emil` that this user may see',
    'Did you mean `Contact__r.Email`?',
  ],
  [
    'Contact__r.LastName: candidateInfo.lastName',
    'no-external-id',
    'Contact.LastName is no external id, so no row can be found by it',
    'Tick "External ID" and "Unique" of the field in Setup.',
  ],
  [
    'object: Qwertz__c\nkey: {Key__c: appointmentNo}\nfields: {Total__c: score.total}',
    'unknown-object',
    'the org has no object `Qwertz__c` that this user may see',
    'Check the API name in Setup → Object Manager, and that the permission set of this user has the object.',
  ],
  [
    'object: Qwertz\nkey: {Key__c: appointmentNo}\nfields: {Total__c: score.total}',
    'unknown-object',
    'the org has no object `Qwertz` that this user may see',
    'A custom object ends in `__c`. Check the API name in Setup → Object Manager.',
  ],
  ['version: 2\nrows: {}', 'wrong-value', 'the number `2` is not allowed here', 'Allowed: 1.'],
  [
    'rows: []',
    'wrong-type',
    'expected a group of keys, found a list',
    'Write names with values under it, further indented: `name: value`.',
  ],
  [
    'fieldz: {}\nfields: { Total__c: score.total }',
    'unknown-key',
    'unknown key `fieldz`',
    'Did you mean `fields`? Allowed: object, key, match, onNoMatch, newest, forEach, when, write, blank, fields.',
  ],
  [
    'write: ifblank\nfields: { Total__c: score.total }',
    'wrong-value',
    '`ifblank` is not allowed here',
    'Did you mean `ifBlank`? Allowed: always, ifBlank, onCreate.',
  ],
  [
    'object: "TOEFL Score"\nkey: {Key__c: appointmentNo}\nfields: {Total__c: score.total}',
    'wrong-value',
    'this is no API name of Salesforce (letters, digits and `_`)',
    'Write the API name, which Setup → Object Manager shows under Field Name: `FirstName`, `First_Name__c`, not the label.',
  ],
  [
    'fields: { Total__c: { from: score.total, round: neerest } }',
    'wrong-value',
    '`neerest` is not allowed here',
    'Did you mean `nearest`? Allowed: nearest, down, up.',
  ],
  [
    'Report_Date__c: reportDate\nTotal__c: { from: score.total, round: nearest }\nDepartment__c: { from: testInfo.testDate, round: up }',
    'no-effect',
    '`round` does nothing to Department__c, which is of type string',
    'Leave it out.',
  ],
  [
    'key: { Short__c: appointmentNo }',
    'no-external-id',
    'TOEFL_Score__c.Short__c is no external id, so nothing can be upserted by it',
    'Tick "External ID" and "Unique" of the field in Setup.',
  ],
  [
    'key: { Appointment_Number__c: "{appointmentNo" }',
    'broken-template',
    'the braces of this text do not match',
    'Write `{path}` for a value, and `{{` or `}}` for a brace itself.',
  ],
  [
    'object: Contact\nmatch: [[Emial]]\nfields: {LastName: candidateInfo.lastName, Email: candidateInfo.email}',
    'rule-not-filled',
    'the rule compares `Emial`, and `fields` does not fill it',
    'Did you mean `Email`?',
  ],
  [
    'match: []\nobject: Contact\nfields: {LastName: candidateInfo.lastName}',
    'wrong-value',
    'a row that is matched needs a rule',
    'Such as `match: [[Email, Birthdate]]`.',
  ],
  [
    'object: Contact\nmatch: [[]]\nfields: {LastName: candidateInfo.lastName}',
    'wrong-value',
    'a rule needs a field',
    'Such as `[Email, Birthdate]`.',
  ],
  [
    'object: Contact\nmatch: [[Email]]\nonNoMatch: make\nfields: {LastName: candidateInfo.lastName, Email: candidateInfo.email}',
    'wrong-value',
    '`make` is not allowed here',
    'Allowed: create, hold.',
  ],
];

describe('the words of a finding', () => {
  it.each(OF_CODES)('of %s: %s', (code, message, hint) => {
    const findings = findingsOfPart(explanationOf(code)?.wrong ?? '');
    expect(findings.find((finding) => finding.code === code)).toMatchObject({ message, hint });
  });

  it.each(OF_PARTS)('of %j: %s', (part, code, message, hint) => {
    expect(findingsOfPart(part)[0]).toMatchObject({ code, message, hint });
  });
});

describe('the words of a finding about a whole file', () => {
  const deep = `rows: ${'['.repeat(30)}${']'.repeat(30)}`;
  const bomb = `a: &a [x, x]\n${[...'bcdefghij']
    .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]}, `.repeat(9)}x]`)
    .join('\n')}\n`;

  it.each([
    ['too-large', ' '.repeat(500_001), 'the file has more than 500,000 characters'],
    ['too-complex', deep, 'the file is nested more than 20 levels deep'],
    ['too-complex', bomb, 'the aliases (`*name`) of this file unfold to too much'],
  ])('%s', (code, text, message) => {
    const loaded = loadMapping(text, 'mapping.yaml');
    expect(loaded.kind === 'broken' && loaded.findings[0]).toMatchObject({ code, message });
  });

  it('nested-include', () => {
    const text = `include: part.yaml\n${SMALL_MAPPING}`;
    const part = { file: 'part.yaml', text: 'include: other.yaml\n' };
    const loaded = loadMapping(text, 'mapping.yaml', new Map([['part.yaml', part]]));
    expect(loaded.kind === 'broken' && loaded.findings[0]).toMatchObject({
      code: 'nested-include',
      message: '`part.yaml` includes files itself, which only a mapping may',
      hint: 'Include those files in the mapping.',
    });
  });

  it('wrong-arguments', () => {
    const mapping = load(
      SMALL_MAPPING.replace('score.total', '{ call: halved, with: [score.total, mybest.total] }'),
    );
    const halved = {
      description: 'Half of a number.',
      type: 'number' as const,
      takes: { least: 1, most: 1 },
      call: () => null,
    };
    const compilation = compileMapping(mapping, SMALL_ORG, { functions: { halved } });
    expect(compilation.kind === 'wrong' && compilation.findings[0]).toMatchObject({
      code: 'wrong-arguments',
      message: '`halved` takes 1 path, and here are 2',
      hint: 'Half of a number.',
    });
  });

  it('every code has its words here', () => {
    const apart = [
      'unreadable',
      'wrong-encoding',
      'too-large',
      'too-complex',
      'nested-include',
      'wrong-arguments',
    ];
    expect([...OF_CODES.map(([code]) => code), ...apart].toSorted()).toEqual(
      [...findingCodes].toSorted(),
    );
  });
});
