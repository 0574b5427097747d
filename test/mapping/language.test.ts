/** What the language adds to the plain forms: conditions, tables, constants, functions, parents. */
import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../src/mapping/compile.ts';
import type { NamedFunctions } from '../../src/mapping/functions.ts';
import { compile, findingsOf, load } from '../support/mappings.ts';
import { SMALL_ORG } from '../support/metadata.ts';
import { scoreRecord } from '../support/records.ts';

function row(fields: string, more = ''): string {
  return `name: x\nversion: 1\nrows:\n  score:\n    object: Score__c\n    key: { Key__c: appointmentNo }\n${more}    fields:\n      ${fields}\n`;
}

/** The value of the row's first field. */
function value(text: string, values: Record<string, unknown> = {}): unknown {
  const result = compile(text).map(scoreRecord(values));
  return result.kind === 'rows' ? result.rows[0]?.values[0] : result.reasons;
}

describe('conditions', () => {
  const K = { 'testInfo.testType': 'K', 'ibt26.totalScore': '4.5', reportDate: '20260301' };

  it.each([
    ['{ testInfo.testType: K }', true],
    ['{ testInfo.testType: k }', true],
    ['{ testInfo.testType: I }', false],
    ['{ testInfo.testType: [I, K] }', true],
    ['{ testInfo.testType: { in: [I, E] } }', false],
    ['{ testInfo.testType: { not: I } }', true],
    ['{ testInfo.testType: { not: [I, K] } }', false],
    ['{ candidateInfo.middleName: { is: blank } }', true],
    ['{ candidateInfo.middleName: { is: filled } }', false],
    ['{ candidateInfo.middleName: { not: X } }', true],
    ['{ score.total: 4.50 }', true],
    ['{ score.total: { atLeast: 4.5 } }', true],
    ['{ score.total: { above: 4.5 } }', false],
    ['{ score.total: { atMost: 4 } }', false],
    ['{ score.total: { above: 4, below: 5 } }', true],
    ['{ reportDate: { atLeast: 2026-01-21 } }', true],
    ['{ reportDate: { below: "2026-01-21" } }', false],
    ['{ reportDate: 2026-03-01 }', true],
    ['{ candidateInfo.dob: { atLeast: 2030-01-01 } }', false],
    ['{ testInfo.testType: K, scoreStatus: C }', false],
    ['{ any: [{ testInfo.testType: I }, { scoreStatus: R }] }', true],
    ['{ all: [{ testInfo.testType: I }, { scoreStatus: R }] }', false],
    ['{ none: [{ testInfo.testType: I }, { scoreStatus: C }] }', true],
    ['{ none: [{ any: [{ testInfo.testType: K }] }] }', false],
  ])('%s is %s', (condition, holds) => {
    const text = row(`Note__c: { value: yes, when: ${condition} }`);
    expect(value(text, K)).toBe(holds ? 'yes' : undefined);
  });

  it.each([
    ['an unknown path', '{ testInfo.testTyp: K }', 'Did you mean `testInfo.testType`?'],
    ['a text compared by size', '{ scoreStatus: { above: A } }', 'compares numbers and dates'],
    [
      'a number compared with a text',
      '{ score.total: { above: A } }',
      'compares numbers and dates',
    ],
    ['an unknown comparison', '{ score.total: { over: 4 } }', 'over'],
    ['`any` without a list', '{ any: { scoreStatus: R } }', 'any'],
    ['nothing', '{}', 'a condition needs a path'],
  ])('%s is an error', (_name, condition, expected) => {
    expect(findingsOf(row(`Note__c: { value: yes, when: ${condition} }`)).join('\n')).toContain(
      expected,
    );
  });

  it('leave a row out', () => {
    const mapping = compile(row('Note__c: { value: x }', '    when: { scoreStatus: C }\n'));
    expect(mapping.map(scoreRecord())).toEqual({ kind: 'rows', rows: [] });
  });

  it('choose the sections that become rows', () => {
    const text = row(
      'Total__c: section.score',
      '    forEach: sections\n    when: { section.score: { is: filled } }\n',
    ).replace('Key__c: appointmentNo', 'Key__c: "{appointmentNo}-{section.code}"');
    const result = compile(text).map(
      scoreRecord({ 'testInfo.speakingAccommodationInd': 'S', 'ibt26.speakingScore': '' }),
    );
    expect(result.kind === 'rows' && result.rows.map(({ name }) => name)).toEqual([
      'score L',
      'score R',
      'score W',
    ]);
  });

  it('tell a value that is left out from a blank in the fingerprint', () => {
    const [left, blank] = [
      '{ from: candidateInfo.middleName, when: { scoreStatus: C } }',
      '{ from: candidateInfo.middleName, when: { scoreStatus: R } }',
    ].map((form) => {
      const result = compile(row(`Note__c: ${form}`)).map(scoreRecord());
      return result.kind === 'rows' ? result.rows[0]?.values : null;
    });
    expect([left, blank]).toEqual([[undefined], [null]]);
  });
});

describe('case', () => {
  it.each([
    ['upper', "O'Brien-lee", "O'BRIEN-LEE"],
    ['lower', "O'Brien", "o'brien"],
    ['title', "O'BRIEN-LEE", "O'Brien-Lee"],
    ['title', 'maría josé', 'María José'],
    ['title', 'de la Cruz', 'de la Cruz'],
  ])('%s makes of %s %s', (how, name, expected) => {
    const text = row(
      `Note__c: { from: candidateInfo.lastName, case: ${how}, truncate: true }`,
    ).replace('Note__c', 'Note__c');
    expect(value(text, { 'candidateInfo.lastName': name })).toBe(expected.slice(0, 10));
  });
});

describe('named tables', () => {
  it.each([
    ['country/alpha2', 'candidateInfo.address.countryCode', 'MEX', 'MX'],
    ['country/alpha2', 'candidateInfo.address.countryCode', 'XKX', 'XK'],
    ['country/name', 'candidateInfo.address.countryCode', 'MEX', 'Mexico'],
    ['country/salesforce', 'candidateInfo.address.countryCode', 'LAO', 'Lao People'],
    ['language/name', 'candidateInfo.nativeLanguageCode', 'SPA', 'Spanish'],
    ['language/name', 'candidateInfo.nativeLanguageCode', 'GER', 'German'],
    ['language/alpha2', 'candidateInfo.nativeLanguageCode', 'PER', 'fa'],
    ['gender', 'candidateInfo.gender', '3', 'Non-binary'],
    ['testType', 'testInfo.testType', 'E', 'TOEFL Esse'],
    ['cefr', 'ibt26.totalCEFR', 'B2', 'Vantage'],
  ])('%s: %s %s is %s', (table, path, code, expected) => {
    const text = row(`Note__c: { from: ${path}, values: ${table}, truncate: true }`);
    expect(value(text, { [path]: code })).toBe(expected);
  });

  it('hold the record at a code that they do not have, unless the mapping says more', () => {
    const form = (more: string) =>
      row(`Note__c: { from: candidateInfo.nativeLanguageCode, values: language/alpha2${more} }`);
    expect(value(form(''), { 'candidateInfo.nativeLanguageCode': 'ZZZ' })).toMatchObject([
      { code: 'not-in-values' },
    ]);
    expect(
      value(form(', otherwise: { from: candidateInfo.nativeLanguageCode }'), {
        'candidateInfo.nativeLanguageCode': 'ZZZ',
      }),
    ).toBe('ZZZ');
  });

  it('have a nearest right name', () => {
    expect(
      findingsOf(row('Note__c: { from: candidateInfo.gender, values: country/alpha3 }')).join(),
    ).toContain('country/alpha2');
  });
});

describe('constants', () => {
  const text = row('Note__c: constant.school').replace(
    'rows:',
    'constants: { school: Main }\nrows:',
  );

  it('are read from the mapping, and the configuration can give others', () => {
    const mapping = load(text);
    const values = [{}, { school: 'West' }].map((constants) => {
      const compiled = compileMapping(mapping, SMALL_ORG, { constants });
      const result = compiled.kind === 'compiled' ? compiled.mapping.map(scoreRecord()) : null;
      return result?.kind === 'rows' ? result.rows[0]?.values[0] : null;
    });
    expect(values).toEqual(['Main', 'West']);
  });

  it('stand in texts, too', () => {
    expect(
      value(text.replace('constant.school', '{ text: "{constant.school} {scoreStatus}" }')),
    ).toBe('Main R');
  });

  it('are an error when they are not there', () => {
    expect(findingsOf(text.replace('constant.school', 'constant.schol')).join()).toContain(
      'Did you mean `constant.school`?',
    );
  });
});

describe('named functions', () => {
  const functions: NamedFunctions = {
    initials: {
      description: 'First letters.',
      type: 'text',
      takes: { least: 1, most: 3 },
      call: (values) => values.map((text) => text?.charAt(0) ?? '').join(''),
    },
    broken: {
      description: 'Always fails.',
      type: 'text',
      takes: { least: 0, most: 0 },
      call: () => {
        throw new Error('secret');
      },
    },
  };

  function outcome(fields: string): unknown {
    const compiled = compileMapping(load(row(fields)), SMALL_ORG, { functions });
    if (compiled.kind === 'wrong') return compiled.findings.map(({ message }) => message);
    const result = compiled.mapping.map(scoreRecord());
    return result.kind === 'rows' ? result.rows[0]?.values[0] : result.reasons;
  }

  it('give a value of the paths they are called with', () => {
    expect(
      outcome(
        'Note__c: { call: initials, with: [candidateInfo.firstName, candidateInfo.lastName] }',
      ),
    ).toBe('SK');
  });

  it('hold the record when they fail, without what they say', () => {
    expect(outcome('Note__c: { call: broken }')).toEqual([
      {
        code: 'not-convertible',
        where: 'Score__c.Note__c',
        message: 'the function `broken` failed on this record',
      },
    ]);
  });

  it.each([
    [
      'an unknown name',
      'Note__c: { call: initial, with: [scoreStatus] }',
      'there is no function `initial`',
    ],
    [
      'too few paths',
      'Note__c: { call: initials }',
      '`initials` takes 1 to 3 paths, and here are 0',
    ],
    [
      'a field that cannot take it',
      'Total__c: { call: initials, with: [scoreStatus] }',
      'text does not convert to Total__c, which is of type double',
    ],
  ])('%s is an error', (_name, fields, message) => {
    expect(outcome(fields)).toEqual([message]);
  });
});

describe('record types', () => {
  it('are named by their developer name', () => {
    expect(value(row('RecordTypeId: { recordType: language_test }'))).toBe('012000000000001AAA');
  });

  it.each([
    ['Language_Tests', 'Did you mean `Language_Test`?'],
    ['Retired', 'It has: Language_Test.'],
  ])('%s is an error', (name, expected) => {
    expect(findingsOf(row(`RecordTypeId: { recordType: ${name} }`)).join()).toContain(expected);
  });
});

describe('a parent by its external id', () => {
  it('is a field of its own', () => {
    const mapping = compile(row('Exam__r.Code__c: { value: TOEFL }'));
    const [field] = mapping.rows[0]?.fields ?? [];
    expect(field?.field).toMatchObject({ name: 'Exam__r.Code__c', type: 'string', length: 10 });
    expect(value(row('exam__r.code__c: { value: TOEFL }'))).toBe('TOEFL');
  });

  it.each([
    ['an unknown relationship', 'Exm__r.Code__c: { value: X }', 'Did you mean `Exam__r`?'],
    ['an unknown field', 'Exam__r.Cod__c: { value: X }', 'Did you mean `Exam__r.Code__c`?'],
    [
      'a field that is no external id',
      'Exam__r.Title__c: { value: X }',
      'is no external id, so no row can be found by it',
    ],
    [
      'a value that is too long',
      'Exam__r.Code__c: { value: ABCDEFGHIJK }',
      'the value has 11 characters, the field takes 10',
    ],
    [
      'the reference filled as well',
      'Exam__r.Code__c: { value: X }\n      Exam__c: { value: a00000000000001 }',
      'Exam__c is filled twice',
    ],
  ])('%s is an error', (_name, fields, expected) => {
    expect(findingsOf(row(fields)).join()).toContain(expected);
  });
});
