/** The way of a value from the record to the field, as `mapping preview` tells it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TracedField, traceRecord } from '../../src/mapping/trace.ts';
import { compile, load, SMALL_MAPPING } from '../support/mappings.ts';
import { scoreRecord } from '../support/records.ts';

function mappingWith(line: string): string {
  return `name: x\nversion: 1\nconstants: { where: here }\nrows:\n  score:\n    object: Score__c\n    key: { Key__c: appointmentNo }\n    fields:\n      ${line}\n`;
}

/** The only field of the only row. */
function traced(line: string, values: Record<string, unknown> = {}): TracedField {
  const text = mappingWith(line);
  const [row] = traceRecord(load(text), compile(text), scoreRecord(values));
  const [field] = row?.fields ?? [];
  if (field === undefined) throw new Error('no field');
  return field;
}

/** `path value, path value → step value → step value → field`. */
function way({ reads, steps, value }: TracedField): string {
  const read = reads.map((one) => `${one.path} ${one.value}`).join(', ');
  return [read, ...steps.map((step) => `${step.step} ${step.value}`), String(value)].join(' → ');
}

describe('the way of a value', () => {
  it.each([
    ['Note__c: scoreStatus', {}, 'scoreStatus R → R'],
    ['Test_Date__c: testInfo.testDate', {}, 'testInfo.testDate 20250627 → 2025-06-27'],
    [
      'Note__c: [candidateInfo.middleName, testInfo.testType]',
      {},
      'candidateInfo.middleName null, testInfo.testType K → K',
    ],
    [
      'Note__c: { from: scoreStatus, values: { R: yes!, C: no! } }',
      {},
      'scoreStatus R → values yes! → yes!',
    ],
    [
      'Note__c: { from: score.total, values: { 5: high }, otherwise: low }',
      { 'ibt26.totalScore': '5.0' },
      'score.total 5.0 → values high → high',
    ],
    [
      'Note__c: { from: scoreStatus, values: { C: no! }, otherwise: other }',
      {},
      'scoreStatus R → otherwise other → other',
    ],
    [
      'Note__c: { from: scoreStatus, values: { C: no! }, otherwise: { from: testInfo.testType } }',
      {},
      'scoreStatus R, testInfo.testType K → otherwise K → K',
    ],
    [
      'Note__c: { from: candidateInfo.middleName, default: none }',
      {},
      'candidateInfo.middleName null → default none → none',
    ],
    ['Note__c: { from: scoreStatus, default: none }', {}, 'scoreStatus R → R'],
    [
      'Note__c: { from: testInfo.testType, case: lower, truncate: true }',
      {},
      'testInfo.testType K → case lower k → k',
    ],
    [
      'Note__c: { from: candidateInfo.address.countryCode, values: country/alpha2 }',
      { 'candidateInfo.address.countryCode': 'KOR' },
      'candidateInfo.address.countryCode KOR → values country/alpha2 KR → KR',
    ],
    [
      'Note__c: { join: [scoreStatus, testInfo.testType], with: "/" }',
      {},
      'scoreStatus R, testInfo.testType K → join R/K → R/K',
    ],
    [
      'Note__c: { text: "{{{scoreStatus}}} {testInfo.testType}" }',
      {},
      'scoreStatus R, testInfo.testType K → text {R} K → {R} K',
    ],
    ['Note__c: { value: TOEFL }', {}, ' → value TOEFL → TOEFL'],
    ['Note__c: constant.where', {}, 'constant.where here → here'],
    ['Note__c: raw.newField', { newField: 'x' }, 'raw.newField x → x'],
    [
      'Note__c: { from: scoreStatus, when: { testInfo.testType: I } }',
      {},
      'scoreStatus R → undefined',
    ],
    [
      'Note__c: { from: scoreStatus, when: { testInfo.testType: I }, else: none }',
      {},
      'scoreStatus R → else none → none',
    ],
    [
      'RecordTypeId: { recordType: Language_Test }',
      {},
      ' → recordType Language_Test 012000000000001AAA → 012000000000001AAA',
    ],
  ])('of %s', (line, values, expected) => {
    expect(way(traced(line, values))).toBe(expected);
  });

  it('tells which values are personal', () => {
    const { personal, reads } = traced('Note__c: [testInfo.testType, candidateInfo.lastName]');
    expect(personal).toBe(true);
    expect(reads.map((read) => read.personal)).toEqual([false, true]);
  });

  it('tells why a value holds the record', () => {
    const { reasons, value } = traced('Note__c: candidateInfo.email');
    expect(value).toBeNull();
    expect(reasons).toEqual([
      {
        code: 'too-long',
        where: 'Score__c.Note__c',
        message: 'the value has 25 characters, the field takes 10',
      },
    ]);
  });
});

describe('a row', () => {
  it('has its key and its parents', () => {
    const rows = traceRecord(load(SMALL_MAPPING), compile(), scoreRecord());
    expect(rows.map(({ name, object, made }) => [name, object, made])).toEqual([
      ['person', 'Contact', true],
      ['score', 'Score__c', true],
    ]);
    expect(rows[0]?.key).toBeNull();
    expect(rows[1]?.key).toMatchObject({ field: 'Key__c', value: scoreRecord().appointmentNo });
    expect(rows[1]?.parents).toEqual([{ field: 'Contact__c', row: 'person' }]);
  });

  it('that is not made says so', () => {
    const text = mappingWith('Note__c: scoreStatus').replace(
      '    fields:',
      '    when: { scoreStatus: C }\n    fields:',
    );
    const [row] = traceRecord(load(text), compile(text), scoreRecord());
    expect(row).toEqual({
      name: 'score',
      object: 'Score__c',
      made: false,
      key: null,
      parents: [],
      fields: [],
    });
  });

  it('that fans out is told for each section', () => {
    const text = mappingWith('Total__c: section.score')
      .replace('Key__c: appointmentNo', 'Key__c: "{appointmentNo}-{section.code}"')
      .replace('    fields:', '    forEach: sections\n    fields:');
    const rows = traceRecord(load(text), compile(text), scoreRecord());
    expect(rows.map(({ name, key }) => [name, key?.value])).toEqual(
      ['L', 'R', 'S', 'W'].map((code) => [
        `score ${code}`,
        `${scoreRecord().appointmentNo}-${code}`,
      ]),
    );
  });
});

describe('for every record', () => {
  it('the values are those that a run gets', () => {
    const mapping = compile();
    const city = fc.string({ maxLength: 60 });
    const total = fc.constantFrom('', '4.5', '5.0', '5.55', '1234');
    const property = fc.property(city, total, fc.constantFrom('R', 'C', 'X'), (one, two, three) => {
      const record = scoreRecord({
        'candidateInfo.address.city': one,
        'ibt26.totalScore': two,
        scoreStatus: three,
      });
      const rows = traceRecord(load(SMALL_MAPPING), mapping, record);
      const mapped = mapping.map(record);
      const reasons = rows.flatMap(({ fields }) => fields.flatMap((field) => field.reasons));
      if (mapped.kind === 'held') expect(reasons).toEqual(mapped.reasons);
      else {
        expect(reasons).toEqual([]);
        expect(rows.map(({ fields }) => fields.map(({ value }) => value))).toEqual(
          mapped.rows.map(({ values }) => values),
        );
      }
    });
    fc.assert(property, { seed: 5, numRuns: 200 });
  });
});
