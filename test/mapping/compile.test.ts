import { describe, expect, it } from 'vitest';
import { compile, findingsOf, SMALL_MAPPING } from '../support/mappings.ts';
import { scoreRecord } from '../support/records.ts';

/** A mapping of one row, whose fields are the given lines. */
function withFields(...lines: string[]): string {
  const fields = lines.map((line) => `      ${line}`).join('\n');
  return `name: x\nversion: 1\nrows:\n  score:\n    object: Score__c\n    key: { Key__c: appointmentNo }\n    fields:\n${fields}\n`;
}

/** What a field gets of a record, by the field's name. */
function mapped(text: string, values: Record<string, unknown> = {}): Record<string, unknown> {
  const result = compile(text).map(scoreRecord(values));
  if (result.kind === 'held') return { held: result.reasons };
  return Object.fromEntries(
    result.rows.flatMap(({ row, values: all }) =>
      row.fields.map(({ field }, index) => [field.name, all[index]]),
    ),
  );
}

describe('the forms of a field', () => {
  it.each([
    [
      'a path',
      'Note__c: candidateInfo.address.city',
      { 'candidateInfo.address.city': 'Ulm' },
      'Ulm',
    ],
    [
      'a path that is blank',
      'Note__c: candidateInfo.address.city',
      { 'candidateInfo.address.city': ' ' },
      null,
    ],
    [
      'the first of several that is not blank',
      'Note__c: [candidateInfo.middleName, candidateInfo.address.state]',
      {},
      'CA',
    ],
    [
      'a table of values',
      'Note__c: { from: scoreStatus, values: { R: yes!, C: no! } }',
      {},
      'yes!',
    ],
    [
      'a table, whatever the case of the code',
      'Note__c: { from: scoreStatus, values: { r: yes! } }',
      {},
      'yes!',
    ],
    [
      'otherwise, for codes that are not in the table',
      'Note__c: { from: scoreStatus, values: { C: x }, otherwise: other }',
      {},
      'other',
    ],
    [
      'otherwise, read from a path',
      'Note__c: { from: scoreStatus, values: { C: x }, otherwise: { from: scoreStatus } }',
      {},
      'R',
    ],
    [
      'a default for blanks',
      'Note__c: { from: candidateInfo.middleName, default: none }',
      {},
      'none',
    ],
    [
      'several values joined',
      'Note__c: { join: [scoreStatus, candidateInfo.middleName, testInfo.testType], with: "/" }',
      {},
      'R/K',
    ],
    [
      'a text with values in it',
      'Note__c: { text: "{testInfo.testType} ({scoreStatus})" }',
      {},
      'K (R)',
    ],
    [
      'a text whose values are all blank',
      'Note__c: { text: "Mr {candidateInfo.middleName}" }',
      {},
      null,
    ],
    ['a fixed value', 'Note__c: { value: TOEFL }', {}, 'TOEFL'],
    ['a cut text', 'Note__c: { from: candidateInfo.email, truncate: true }', {}, 'tracy.choi'],
    [
      'a field that the catalogue does not know yet',
      'Note__c: raw.newField.inner',
      { 'newField.inner': 'x' },
      'x',
    ],
  ])('%s', (_name, line, values, expected) => {
    expect(mapped(withFields(line), values)['Note__c']).toBe(expected);
  });

  it.each([
    ['score.total', '3', '3.0', true],
    ['score.total', '3.0', '3.0', true],
    ['score.total', '"3.00"', '3.0', true],
    ['score.total', '30', '3.0', false],
    ['[mybest.total, score.total]', '3', '3.0', true],
    ['raw.ibt26.totalScore', '3', '3.0', true],
    ['testInfo.testDate', '2026-04-23', '20260423', true],
    ['testInfo.testDate', '20260423', '20260423', true],
    ['testInfo.testDate', '2026-04-24', '20260423', false],
    ['departmentCode', '1', '01', false],
    ['departmentCode', '01', '01', true],
    ['[departmentCode, score.total]', '1', '01', false],
    ['raw.newField', '3', '3.0', false],
  ])('of %s, a table has the code %s for %s: %s', (from, code, sent, found) => {
    const form = `Note__c: { from: ${from}, values: { ${code}: yes! }, otherwise: no! }`;
    const record = {
      departmentCode: sent,
      'testInfo.testDate': sent === '20260423' ? sent : '20260501',
      'ibt26.totalScore': sent === '3.0' ? sent : '4.0',
      'ibt26.mbs.totalScore': '',
      newField: sent,
    };
    expect(mapped(withFields(form), record)['Note__c']).toBe(found ? 'yes!' : 'no!');
  });

  it('holds the record when a code is in no table', () => {
    const result = compile(withFields('Note__c: { from: scoreStatus, values: { C: x } }')).map(
      scoreRecord(),
    );
    expect(result).toEqual({
      kind: 'held',
      reasons: [
        {
          code: 'not-in-values',
          where: 'Score__c.Note__c',
          message: '`values` says nothing about the code in scoreStatus (it looks like A)',
        },
      ],
    });
  });

  it('never reads what belongs to JavaScript', () => {
    expect(mapped(withFields('Note__c: raw.__proto__.constructor'))['Note__c']).toBeNull();
  });
});

describe('conversion by type', () => {
  it.each([
    [
      'a date into a date field',
      'Test_Date__c: testInfo.testDate',
      {},
      'Test_Date__c',
      '2025-06-27',
    ],
    ['a date into a text field as it is', 'Note__c: testInfo.testDate', {}, 'Note__c', '20250627'],
    [
      'a number with its decimals',
      'Total__c: score.total',
      { 'ibt26.totalScore': '4.5' },
      'Total__c',
      4.5,
    ],
    [
      'a number with leading zeros',
      'Whole__c: ibt26.totalScoreIbtEquivalent',
      { 'ibt26.totalScoreIbtEquivalent': '090' },
      'Whole__c',
      90,
    ],
    [
      'a blank number as blank, not zero',
      'Total__c: score.total',
      { 'ibt26.totalScore': '' },
      'Total__c',
      null,
    ],
    [
      'rounded where the mapping says so',
      'Whole__c: { from: score.total, round: nearest }',
      { 'ibt26.totalScore': '4.5' },
      'Whole__c',
      5,
    ],
    [
      'a table into a checkbox',
      'Flag__c: { from: scoreStatus, values: { R: true }, otherwise: false }',
      {},
      'Flag__c',
      true,
    ],
    [
      'a picklist value in its own spelling',
      'Status__c: { value: REPORTED }',
      {},
      'Status__c',
      'Reported',
    ],
    ['a fixed number', 'Whole__c: { value: 7 }', {}, 'Whole__c', 7],
    ['a fixed date', 'Test_Date__c: { value: "2026-01-31" }', {}, 'Test_Date__c', '2026-01-31'],
  ])('%s', (_name, line, values, name, expected) => {
    expect(mapped(withFields(line), values)[name]).toBe(expected);
  });

  it.each([
    [
      'a text that is too long',
      withFields('Note__c: candidateInfo.email'),
      'too-long',
      'the value has 25 characters, the field takes 10',
    ],
    [
      'an address that is none',
      SMALL_MAPPING.replace(
        'candidateInfo.email',
        '{ text: "{candidateInfo.lastName}@{candidateInfo.middleName}.example" }',
      ),
      'not-convertible',
      'the value is no e-mail address (it looks like Aaaaaaaa@.aaaaaaa)',
    ],
  ])('holds the record for %s', (_name, text, code, message) => {
    const result = compile(text).map(scoreRecord());
    expect(result.kind === 'held' && result.reasons[0]).toMatchObject({
      code,
      message,
    });
  });

  it('tries a fixed value when the mapping is compiled', () => {
    expect(findingsOf(withFields('Whole__c: { value: 12345 }')).join()).toContain(
      '5 digits before the point, the field takes 3',
    );
  });
});

describe('what is wrong with a mapping', () => {
  it.each([
    ['an unknown path', withFields('Total__c: score.totl'), 'Did you mean `score.total`?'],
    ['an unknown field', withFields('Totl__c: score.total'), 'Did you mean `Total__c`?'],
    ['an unknown object', SMALL_MAPPING.replace('Score__c', 'Scor__c'), 'Did you mean `Score__c`?'],
    [
      'a section path without fan-out',
      withFields('Total__c: section.score'),
      '`forEach: sections`',
    ],
    [
      'text into a number',
      withFields('Total__c: candidateInfo.email'),
      'text does not convert to Total__c, which is of type double',
    ],
    [
      'text into a date',
      withFields('Test_Date__c: candidateInfo.email'),
      'text does not convert to Test_Date__c',
    ],
    ['text into a checkbox', withFields('Flag__c: candidateInfo.email'), 'Give it a table'],
    [
      'decimals that the field has no room for',
      withFields('Whole__c: score.total'),
      'round: nearest',
    ],
    [
      'a value that the picklist does not have',
      withFields('Status__c: { from: scoreStatus, values: { R: Sent } }'),
      'The picklist has: Reported, Cancelled.',
    ],
    ['a text into a lookup', withFields('Contact__c: candidateInfo.email'), '{ row: NAME }'],
    ['an unknown row', withFields('Contact__c: { row: persn }'), 'this mapping has no row `persn`'],
    [
      'a read-only field',
      SMALL_MAPPING.replace('MailingCity:', 'Name:'),
      'Contact.Name cannot be written',
    ],
    [
      'a key that is no external id',
      SMALL_MAPPING.replace('Key__c: appointmentNo', 'Note__c: appointmentNo'),
      'is no external id',
    ],
    [
      'a rule on a field that nothing fills',
      SMALL_MAPPING.replace('[Email, Birthdate]', '[Email, Phone]'),
      'Add Phone to `fields`',
    ],
    [
      'a required field that nothing fills',
      SMALL_MAPPING.replace(/ {6}LastName: .*\n/, '').replace(/ {6}- \[LastName.*\n/, ''),
      'Contact needs LastName',
    ],
    [
      'a row without identity',
      SMALL_MAPPING.replace(/ {4}key: .*\n/, ''),
      'neither `key` nor `match`',
    ],
    [
      'a field filled twice',
      withFields('Note__c: scoreStatus', 'note__c: scoreStatus'),
      'filled twice',
    ],
    [
      'the key among the fields',
      withFields('Key__c: appointmentNo'),
      'is the key, so it is filled already',
    ],
    [
      'braces without a partner',
      withFields('Note__c: { text: "{scoreStatus" }'),
      'the braces of this text do not match',
    ],
    [
      '`otherwise` without `values`',
      withFields('Note__c: { from: scoreStatus, otherwise: x }'),
      'Add `values`',
    ],
    [
      'a guard that is no date',
      SMALL_MAPPING.replace('Report_Date__c: reportDate', 'Note__c: scoreStatus'),
      '`newest` needs a date',
    ],
  ])('%s', (_name, text, expected) => {
    expect(findingsOf(text).join('\n')).toContain(expected);
  });

  it('shows a cycle of rows', () => {
    const text = `name: x\nversion: 1\nrows:\n${['a', 'b']
      .map(
        (name) =>
          `  ${name}:\n    object: Contact\n    match: [[LastName]]\n    fields:\n      LastName: candidateInfo.lastName\n      ReportsToId: { row: ${name === 'a' ? 'b' : 'a'} }\n`,
      )
      .join('')}`;
    expect(findingsOf(text).join('\n')).toContain('these rows wait for each other: a → b → a');
  });

  it('finds all errors at once, in the order of the file', () => {
    const findings = findingsOf(
      withFields('Total__c: score.totl', 'Not__c: scoreStatus', 'Flag__c: candidateInfo.email'),
    );
    expect(findings.map((finding) => finding.split('\n')[1])).toEqual([
      '  --> mapping.yaml:8:17',
      '  --> mapping.yaml:9:7',
      '  --> mapping.yaml:10:16',
    ]);
  });
});

describe('the rows of a record', () => {
  it('come with parents before their children, whatever the order in the file', () => {
    const [head = '', person = '', score = ''] = SMALL_MAPPING.split(
      /(?= {2}person:)|(?= {2}score:)/,
    );
    const rows = compile(head + score + person).rows;
    expect(rows.map(({ name }) => name)).toEqual(['person', 'score']);
  });

  it('fan out over the sections with keys of their own', () => {
    const text = withFields('Total__c: section.score')
      .replace('Key__c: appointmentNo', 'Key__c: "{appointmentNo}-{section.code}"')
      .replace('    fields:', '    forEach: sections\n    fields:');
    const result = compile(text).map(scoreRecord());
    expect(
      result.kind === 'rows' && result.rows.map(({ name, key, values }) => [name, key, values]),
    ).toEqual([
      ['score L', '2025071621000001-L', [5]],
      ['score R', '2025071621000001-R', [5]],
      ['score S', '2025071621000001-S', [5]],
      ['score W', '2025071621000001-W', [4.5]],
    ]);
  });

  it('have the same fingerprint for the same values, and another for others', () => {
    const mapping = compile();
    const prints = [{}, {}, { 'ibt26.totalScore': '4.5' }].map((values) => {
      const result = mapping.map(scoreRecord(values));
      return result.kind === 'rows' ? result.rows[1]?.fingerprint : null;
    });
    expect(prints[0]).toBe(prints[1]);
    expect(prints[0]).not.toBe(prints[2]);
  });
});
