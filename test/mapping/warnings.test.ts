/** What works and is hardly meant, and what was meant by what does not: shown where it stands. */
import { describe, expect, it } from 'vitest';
import { compile, findingsOf } from '../support/mappings.ts';
import { scoreRecord } from '../support/records.ts';

/** A mapping of one row that we own, on the fields of the small org. */
function score(fields: string, more = '', key = 'appointmentNo'): string {
  return `name: x
version: 1
rows:
  score:
    object: Score__c
    key: { Key__c: ${key} }
${more}    fields:
      ${fields}
`;
}

/** A mapping of one person, found by the rules. */
function person(match: string): string {
  return `name: x
version: 1
rows:
  person:
    object: Contact
    match: ${match}
    fields:
      LastName: candidateInfo.lastName
      FirstName: candidateInfo.firstName
      Email: candidateInfo.email
      Birthdate: candidateInfo.dob
`;
}

const EACH = '    forEach: sections\n';
const NEWEST = '    newest: { Report_Date__c: reportDate }\n';

/** A sentence, a mapping, and all that the check says of it, as a person sees it. */
type Said = readonly [sentence: string, text: string, ...lines: string[]];

const WARNINGS: readonly Said[] = [
  [
    'a rule of names only makes one person of two',
    person('[[LastName, FirstName]]'),
    'warning[weak-rule]: nothing in this rule tells people apart, so whomever it finds is left to a person to decide',
    '  --> mapping.yaml:6:13',
    '   |',
    ' 6 |     match: [[LastName, FirstName]]',
    '   |             ^^^^^^^^^^^^^^^^^^^^^',
    '  = Add a date of birth, an e-mail address or an id of your own.',
  ],
  [
    'a blank field beside the names makes the rule no stronger',
    person('[{ fields: [LastName], blank: [FirstName] }]'),
    'warning[weak-rule]: nothing in this rule tells people apart, so whomever it finds is left to a person to decide',
    '  --> mapping.yaml:6:13',
    '   |',
    ' 6 |     match: [{ fields: [LastName], blank: [FirstName] }]',
    '   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
    '  = Add a date of birth, an e-mail address or an id of your own.',
  ],
  [
    'a row with `newest` has to show a cancellation',
    score('Total__c: score.total', NEWEST),
    'warning[no-status]: no field of this row shows a cancellation, so a report of the same day can undo one',
    '  --> mapping.yaml:7:5',
    '   |',
    ' 7 |     newest: { Report_Date__c: reportDate }',
    '   |     ^^^^^^',
    '  = Add a field that reads `scoreStatus`.',
  ],
  [
    'a checkbox with a table needs a default',
    score('Flag__c: { from: scoreStatus, values: { R: true, C: false } }'),
    'warning[checkbox-blank]: a blank leaves Flag__c as it is, so a box that is ticked stays ticked',
    '  --> mapping.yaml:8:7',
    '   |',
    ' 8 |       Flag__c: { from: scoreStatus, values: { R: true, C: false } }',
    '   |       ^^^^^^^',
    '  = Add `default: false`.',
  ],
  [
    'a value may be longer than its field',
    score('Note__c: testInfo.testCenterCode'),
    'warning[may-be-too-long]: the value can have 15 characters, and Note__c takes 10',
    '  --> mapping.yaml:8:16',
    '   |',
    ' 8 |       Note__c: testInfo.testCenterCode',
    '   |                ^^^^^^^^^^^^^^^^^^^^^^^',
    '  = Records with longer values are held. Make the field longer, or say `truncate: true`.',
  ],
  [
    'a key may be longer than its field',
    score('Total__c: score.total', '', '"{appointmentNo}-{institutionCode}"'),
    'warning[may-be-too-long]: the key can have 21 characters, and Key__c takes 20',
    '  --> mapping.yaml:6:20',
    '   |',
    ' 6 |     key: { Key__c: "{appointmentNo}-{institutionCode}" }',
    '   |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
    '  = Make the field longer in Setup.',
  ],
  [
    '`truncate` does nothing to a number',
    score('Total__c: { from: score.total, truncate: true }'),
    'warning[no-effect]: `truncate` does nothing to Total__c, which is of type double',
    '  --> mapping.yaml:8:7',
    '   |',
    ' 8 |       Total__c: { from: score.total, truncate: true }',
    '   |       ^^^^^^^^',
    '  = Leave it out.',
  ],
  [
    '`round` does nothing to a text',
    score('Note__c: { from: testInfo.testType, round: nearest }'),
    'warning[no-effect]: `round` does nothing to Note__c, which is of type string',
    '  --> mapping.yaml:8:7',
    '   |',
    ' 8 |       Note__c: { from: testInfo.testType, round: nearest }',
    '   |       ^^^^^^^',
    '  = Leave it out.',
  ],
  [
    'two codes that differ by case only are one',
    score('Note__c: { from: scoreStatus, values: { R: yes, r: no, C: x } }'),
    'warning[same-code]: `r` stands in the table already, since case does not count',
    '  --> mapping.yaml:8:58',
    '   |',
    ' 8 |       Note__c: { from: scoreStatus, values: { R: yes, r: no, C: x } }',
    '   |                                                          ^^',
    '  = Leave out one of them; the last wins.',
  ],
  [
    'two codes that are one number',
    score('Note__c: { from: score.total, otherwise: c, values: { 5: a, 5.0: b } }'),
    'warning[same-code]: `5.0` stands in the table already: as a number, it is `5`',
    '  --> mapping.yaml:8:72',
    '   |',
    ' 8 | … 5: a, 5.0: b } }',
    '   |              ^',
    '  = Leave out one of them; the last wins.',
  ],
];

const ERRORS: readonly Said[] = [
  [
    'a key that all sections would share',
    score('Total__c: section.score', EACH),
    'error[one-key-for-all]: the row becomes several, and they would all have this key',
    '  --> mapping.yaml:6:20',
    '   |',
    ' 6 |     key: { Key__c: appointmentNo }',
    '   |                    ^^^^^^^^^^^^^',
    '  = Add the section: "{appointmentNo}-{section.code}".',
  ],
  [
    'bare codes for a restricted picklist: the table to write',
    score('Status__c: scoreStatus'),
    'error[cannot-convert]: the picklist Status__c has no value for the codes R, C',
    '  --> mapping.yaml:8:18',
    '   |',
    ' 8 |       Status__c: scoreStatus',
    '   |                  ^^^^^^^^^^^',
    '  = Give it a table: `values: { R: …, C: … }`. The picklist has: Reported, Cancelled.',
  ],
  [
    'the last name of a path: the whole path',
    score('Note__c: email'),
    'error[unknown-path]: the catalogue has no path `email`',
    '  --> mapping.yaml:8:16',
    '   |',
    ' 8 |       Note__c: email',
    '   |                ^^^^^',
    '  = Did you mean `candidateInfo.email`?',
  ],
  [
    'a bare word: a fixed value',
    score('Note__c: Yes!'),
    'error[unknown-path]: the catalogue has no path `Yes!`',
    '  --> mapping.yaml:8:16',
    '   |',
    ' 8 |       Note__c: Yes!',
    '   |                ^^^^',
    '  = See `toefl-sync mapping fields`. For a fixed text, write `{ value: Yes! }`.',
  ],
  [
    'braces: a text',
    score('Note__c: "in all {score.total}"'),
    'error[unknown-path]: the catalogue has no path `in all {score.total}`',
    '  --> mapping.yaml:8:16',
    '   |',
    ' 8 |       Note__c: "in all {score.total}"',
    '   |                ^^^^^^^^^^^^^^^^^^^^^^',
    '  = For a text with values in it, write `{ text: "…" }`.',
  ],
  [
    'fields where rules belong: the second pair of brackets',
    person('[Email]'),
    'error[wrong-type]: a rule is a list of fields',
    '  --> mapping.yaml:6:12',
    '   |',
    ' 6 |     match: [Email]',
    '   |            ^^^^^^^',
    '  = Rules are lists of fields in a list: `match: [[Email, Birthdate]]`.',
  ],
  [
    '`else` without a condition: a default',
    score('Total__c: { from: score.total, else: 0 }'),
    'error[else-without-when]: `else` says what comes when `when` does not hold, and there is none',
    '  --> mapping.yaml:8:44',
    '   |',
    ' 8 |       Total__c: { from: score.total, else: 0 }',
    '   |                                            ^',
    '  = Add `when`, or use `default` for blanks.',
  ],
];

describe('a warning', () => {
  it.each(WARNINGS)('says where %s', (_sentence, text, ...lines) => {
    expect(findingsOf(text)).toEqual([lines.join('\n')]);
  });

  it.each([
    ['a rule with a date', person('[[LastName, Birthdate]]')],
    ['a rule with an e-mail address', person('[[LastName, Email]]')],
    [
      'a rule with a date and a field that is blank',
      person('[{ fields: [LastName, Birthdate], blank: [FirstName] }]'),
    ],
    [
      '`newest` beside a field that reads the status',
      score('Note__c: { text: "{scoreStatus}" }', NEWEST),
    ],
    ['a row without `newest` that shows no status', score('Total__c: score.total')],
    [
      'a checkbox with a default',
      score(
        'Flag__c: { from: scoreStatus, values: { R: true }, otherwise: false, default: false }',
      ),
    ],
    [
      'a checkbox with `else`',
      score('Flag__c: { value: true, when: { score.total: { atLeast: 4.5 } }, else: false }'),
    ],
    ['a long value that is cut', score('Note__c: { from: candidateInfo.email, truncate: true }')],
    ['a number that is rounded', score('Whole__c: { from: score.total, round: nearest }')],
    [
      'a key with the section in it',
      score('Total__c: section.score', EACH, '"{appointmentNo}-{section.code}"'),
    ],
  ])('is not given for %s', (_sentence, text) => {
    expect(findingsOf(text)).toEqual([]);
  });
});

describe('an error says what was meant by', () => {
  it.each(ERRORS)('%s', (_sentence, text, ...lines) => {
    expect(findingsOf(text)).toEqual([lines.join('\n')]);
  });
});

describe('digits', () => {
  it.each([
    ['as a code', '{ from: departmentCode, values: { 01: First }, otherwise: x }', 'First'],
    ['as a value', '{ value: 007 }', '007'],
    ['in a condition', '{ value: yes!, when: { departmentCode: 01 } }', 'yes!'],
    ['1 is not the code 01', '{ from: departmentCode, values: { 1: First }, otherwise: x }', 'x'],
  ])('stay as they are written: %s', (_name, form, expected) => {
    const record = scoreRecord({ departmentCode: '01' });
    const result = compile(score(`Note__c: ${form}`)).map(record);
    expect(result.kind === 'rows' && result.rows[0]?.values).toEqual([expected]);
  });
});

describe('a blank', () => {
  it('never clears a field that Salesforce requires, whatever the mapping says', () => {
    const text = person('[[Email]]').replace('fields:', 'blank: clear\n    fields:');
    const policies = compile(text).rows[0]?.fields.map(({ field, policy }) => [
      field.name,
      policy.blank,
    ]);
    expect(policies).toEqual([
      ['LastName', 'keep'],
      ['FirstName', 'clear'],
      ['Email', 'clear'],
      ['Birthdate', 'clear'],
    ]);
  });
});
