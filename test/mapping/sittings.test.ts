/** Keys keep sittings apart, and the rows of one record. */
import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../src/mapping/compile.ts';
import { compile, load } from '../support/mappings.ts';
import { field, object, org } from '../support/metadata.ts';
import { scoreRecord } from '../support/records.ts';
import { shownFindings } from './shown.ts';

const KEY = { externalId: true, unique: true, idLookup: true };
const ORG = org(
  object('Contact', [
    field('LastName', 'string', { nillable: false }),
    field('Email', 'email'),
    field('Key__c', 'string', KEY),
  ]),
  object('Score__c', [
    field('Key__c', 'string', KEY),
    field('Number__c', 'string', {
      ...KEY,
      createable: false,
      updateable: false,
    }),
    field('Contact__c', 'reference', { referenceTo: ['Contact'], relationshipName: 'Contact__r' }),
    field('Exam__c', 'reference', { referenceTo: ['Exam__c'], relationshipName: 'Exam__r' }),
    field('Report_Date__c', 'date'),
    field('Status__c', 'string'),
    field('Total__c', 'double'),
    field('Best__c', 'double'),
  ]),
  object('Exam__c', [
    field('Key__c', 'string', KEY),
    field('Title__c', 'string'),
    field('Total__c', 'double'),
    field('Person__c', 'reference', { referenceTo: ['Contact'], relationshipName: 'Person__r' }),
  ]),
);

const HEAD = 'name: x\nversion: 1\nconstants: { all: TOEFL }\nrows:\n';
const PERSON = `  person:
    object: Contact
    match: [[Email]]
    fields: { LastName: candidateInfo.lastName, Email: candidateInfo.email }
`;
const SCORE = row('score', 'Score__c', 'appointmentNo', 'Total__c: score.total');

function row(name: string, of: string, key: string, fields: string, more = ''): string {
  return `  ${name}:
    object: ${of}
    key: { Key__c: ${key} }
${more}    fields: { ${fields} }
`;
}

/** A sentence, the rows, and all that is said of them. */
type Case = readonly [sentence: string, rows: string, ...said: string[]];

const SEVERAL = 'several sittings can have this key, and only one of them would be kept';
const overwritten = (name: string) =>
  `several records can have this key, and each would overwrite ${name} of the others`;

const SHARED: readonly Case[] = [
  ['the appointment number is a key', SCORE],
  [
    'and so is a text with it',
    row('s', 'Score__c', '"{ appointmentNo }-A"', 'Total__c: score.total'),
  ],
  [
    'the test type is the same for many',
    row('s', 'Score__c', 'testInfo.testType', 'Total__c: score.total'),
    `error key-not-unique: ${SEVERAL} @ testInfo.testType`,
  ],
  [
    'a constant is the same for all',
    row('s', 'Score__c', 'constant.all', 'Total__c: score.total'),
    `error key-not-unique: ${SEVERAL} @ constant.all`,
  ],
  [
    'a fixed text is the same for all',
    row('s', 'Score__c', '"{{all}}"', 'Total__c: score.total'),
    `error key-not-unique: ${SEVERAL} @ "{{all}}"`,
  ],
  [
    'a field that nobody knows may be the same for all',
    row('s', 'Score__c', 'raw.number', 'Total__c: score.total'),
    `error key-not-unique: ${SEVERAL} @ raw.number`,
    'warning required-blank: the key needs raw.number, and this may be blank @ raw.number',
  ],
  [
    'a key that is no path has one finding, not two',
    row('s', 'Score__c', 'apointmentNo', 'Total__c: score.total'),
    'error unknown-path: the catalogue has no path `apointmentNo` @ apointmentNo',
  ],
  [
    'a row that records share may hold what its key decides',
    SCORE + row('exam', 'Exam__c', '"TOEFL-{testInfo.testType}"', 'Title__c: testInfo.testType'),
  ],
  [
    'a row that records share may hold what is the same for many',
    SCORE + row('exam', 'Exam__c', 'departmentCode', 'Title__c: departmentDescription'),
  ],
  [
    'a row that records share takes no score',
    SCORE + row('exam', 'Exam__c', 'testInfo.testType', 'Total__c: score.total'),
    `error key-not-unique: ${overwritten('Total__c')} @ testInfo.testType`,
  ],
  [
    'nor a name',
    SCORE + row('exam', 'Exam__c', 'testInfo.testType', 'Title__c: candidateInfo.lastName'),
    `error key-not-unique: ${overwritten('Title__c')} @ testInfo.testType`,
  ],
  [
    'nor a person',
    PERSON + SCORE + row('exam', 'Exam__c', 'testInfo.testType', 'Person__c: { row: person }'),
    `error key-not-unique: ${overwritten('Person__c')} @ testInfo.testType`,
  ],
  [
    'a person may be found by a key of their own',
    row('person', 'Contact', 'candidateInfo.email', 'LastName: candidateInfo.lastName') + SCORE,
  ],
  [
    'but a person has no total',
    SCORE + row('exam', 'Exam__c', 'candidateInfo.email', 'Total__c: mybest.total'),
    `error key-not-unique: ${overwritten('Total__c')} @ candidateInfo.email`,
  ],
];

const BEST = (key: string, when = '') =>
  row('best', 'Score__c', key, 'Best__c: mybest.total', when === '' ? '' : `    when: ${when}\n`);
const SAME =
  'error same-row: `score` and `best` have the same key, so they are one row of Salesforce';

const PAIRS: readonly Case[] = [
  ['two keys are two rows', SCORE + BEST('"{appointmentNo}-Best"')],
  ['one key is one row', SCORE + BEST('appointmentNo'), `${SAME} @ appointmentNo`],
  ['however it is written', SCORE + BEST('"{ appointmentNo }"'), `${SAME} @ "{ appointmentNo }"`],
  [
    'one of the sections may have the key of another row',
    row(
      'score',
      'Score__c',
      '"{appointmentNo}-{section.code}"',
      'Total__c: section.score',
      '    forEach: sections\n',
    ) + BEST('"{appointmentNo}-L"'),
    `${SAME} @ "{appointmentNo}-L"`,
  ],
  [
    'conditions that exclude each other keep the rows apart',
    SCORE.replace('    fields', '    when: { testInfo.testType: K }\n    fields') +
      BEST('appointmentNo', '{ testInfo.testType: [I, C] }'),
  ],
  [
    'blank and filled exclude each other',
    SCORE.replace('    fields', '    when: { score.total: { is: filled } }\n    fields') +
      BEST('appointmentNo', '{ score.total: { is: blank } }'),
  ],
  [
    'numbers exclude each other',
    SCORE.replace('    fields', '    when: { score.total: { below: 4 } }\n    fields') +
      BEST('appointmentNo', '{ score.total: { atLeast: 4 } }'),
  ],
  [
    'conditions that can both hold do not',
    SCORE.replace('    fields', '    when: { testInfo.testType: [K, I] }\n    fields') +
      BEST('appointmentNo', '{ testInfo.testType: [I, C] }'),
    `${SAME} @ appointmentNo`,
  ],
  [
    'nor do conditions of different paths',
    SCORE.replace('    fields', '    when: { testInfo.testType: K }\n    fields') +
      BEST('appointmentNo', '{ scoreStatus: C }'),
    `${SAME} @ appointmentNo`,
  ],
];

/** The key of a row for each section, and what is said of it. */
const OF_SECTIONS: readonly (readonly [key: string, ...said: string[]])[] = [
  ['{appointmentNo}-{section.code}'],
  ['{appointmentNo} {section.name}'],
  [
    '{appointmentNo}-{section.score}',
    'error one-key-for-all: the row becomes several, and two sections can have the same section.score',
  ],
  [
    '{appointmentNo}-{section.omitted}',
    'error one-key-for-all: the row becomes several, and two sections can have the same section.omitted',
  ],
  [
    '{appointmentNo}-{section.mybestTestDate}',
    'error one-key-for-all: the row becomes several, and two sections can have the same section.mybestTestDate',
  ],
  [
    '{appointmentNo}-{section.code}-{section.score}',
    'warning required-blank: the key needs section.score, and this may be blank',
  ],
];

/** A key, a condition of its row, and what is said. */
const BLANKS: readonly (readonly [key: string, when: string, ...said: string[]])[] = [
  ['{appointmentNo}-{testInfo.testType}', ''],
  [
    '{appointmentNo}-{candidateInfo.middleName}',
    '',
    'warning required-blank: the key needs candidateInfo.middleName, and this may be blank',
  ],
  [
    '{appointmentNo}-{raw.number}',
    '',
    'warning required-blank: the key needs raw.number, and this may be blank',
  ],
  ['{appointmentNo}-{candidateInfo.middleName}', '{ candidateInfo.middleName: { is: filled } }'],
];

describe('a key', () => {
  it.each(['sections', 'mybest'])('of a row for each of %s tells them apart', (each) => {
    const said = OF_SECTIONS.map(([key]) =>
      shownFindings(
        HEAD +
          SCORE +
          row('s', 'Score__c', `"${key}"`, 'Total__c: section.score', `    forEach: ${each}\n`),
        ORG,
      ),
    );
    expect(said).toEqual(
      OF_SECTIONS.map(([key, ...lines]) => lines.map((line) => `${line} @ "${key}"`)),
    );
  });

  it.each(BLANKS)('%s that may be blank, with the condition "%s"', (key, when, ...said) => {
    const more = when === '' ? '' : `    when: ${when}\n`;
    const rows = row('s', 'Score__c', `"${key}"`, 'Total__c: score.total', more);
    expect(shownFindings(HEAD + rows, ORG)).toEqual(said.map((line) => `${line} @ "${key}"`));
  });

  it.each([
    ['{testInfo.testType}-{section.name}', '{appointmentNo}-{testInfo.testType}-{section.name}'],
    ['{section.code}', '{appointmentNo}-{section.code}'],
  ])('%s is mended without the loss of its section', (key, better) => {
    const each = '    forEach: sections\n';
    const rows = (of: string) =>
      HEAD + SCORE + row('s', 'Score__c', `"${of}"`, 'Total__c: section.score', each);
    const compilation = compileMapping(load(rows(key)), ORG);
    expect(compilation.kind === 'wrong' && compilation.findings.map(({ hint }) => hint)).toEqual([
      `Put the appointment number into it: \`Key__c: "${better}"\`.`,
    ]);
    expect(shownFindings(rows(better), ORG)).toEqual([]);
  });

  it.each(SHARED)('%s', (_sentence, rows, ...said) => {
    expect(shownFindings(HEAD + rows, ORG)).toEqual(said);
  });

  it.each(PAIRS)('of two rows: %s', (_sentence, rows, ...said) => {
    expect(shownFindings(HEAD + rows, ORG)).toEqual(said);
  });

  it('has to be a field that can be written', () => {
    const rows = SCORE.replace('Key__c', 'Number__c');
    expect(shownFindings(HEAD + rows, ORG)).toEqual([
      'error read-only: Score__c.Number__c cannot be written @ Number__c',
    ]);
  });

  it('has no use for `onNoMatch`', () => {
    const rows = SCORE.replace('    fields', '    onNoMatch: hold\n    fields');
    expect(shownFindings(HEAD + rows, ORG)).toEqual([
      'warning no-effect: `onNoMatch` does nothing to a row with a `key`, which is made when it is not there @ onNoMatch',
    ]);
  });

  it.each([
    [
      `{appointmentNo}-{institutionCode}-${'x'.repeat(60)}`,
      'warning may-be-too-long: the key can have 82 characters, and Key__c takes 80',
    ],
    [
      `{appointmentNo}-{testInfo.testDate}-${'x'.repeat(60)}`,
      'error cannot-convert: the key has at least 86 characters, and Key__c takes 80',
    ],
    [
      `{appointmentNo}-${'x'.repeat(80)}`,
      'error cannot-convert: the key has at least 97 characters, and Key__c takes 80',
    ],
  ])('counts the characters that are known of %s', (key, said) => {
    const rows = row('s', 'Score__c', `"${key}"`, 'Total__c: score.total');
    expect(shownFindings(HEAD + rows, ORG)).toEqual([`${said} @ "${key}"`]);
  });

  it('of the row with the appointment number tells the reports of a sitting, whatever stands first', () => {
    const rows =
      row('person', 'Contact', 'candidateInfo.email', 'LastName: candidateInfo.lastName') + SCORE;
    const record = scoreRecord({ appointmentNo: '7' });
    expect(compile(HEAD + rows, ORG).keyOf(record)).toBe('7');
  });
});

describe('rows that are matched by the same values', () => {
  it('are one row of Salesforce', () => {
    const rows = PERSON + PERSON.replace('person:', 'parent:');
    expect(shownFindings(HEAD + rows, ORG)).toEqual([
      'warning shadowed: `person` and `parent` find the same row of Salesforce, and both fill LastName, Email @ parent',
    ]);
  });

  it('are two when a value is another', () => {
    const rows =
      PERSON +
      PERSON.replace('person:', 'parent:').replace('candidateInfo.email', 'raw.parentEmail');
    expect(shownFindings(HEAD + rows, ORG)).toEqual([]);
  });
});
