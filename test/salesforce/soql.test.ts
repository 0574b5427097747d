import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldMetadata, FieldType, ObjectMetadata } from '../../src/mapping/metadata.ts';
import type { ReadRequest } from '../../src/plan/reads.ts';
import { quoted, statementsOf } from '../../src/salesforce/soql.ts';

function field(name: string, type: FieldType, filterable = true): FieldMetadata {
  return {
    name,
    label: name,
    type,
    length: 80,
    precision: 0,
    scale: 0,
    digits: 0,
    nillable: true,
    defaultedOnCreate: false,
    createable: true,
    updateable: true,
    filterable,
    externalId: false,
    unique: false,
    idLookup: false,
    caseSensitive: false,
    restrictedPicklist: false,
    picklistValues: [],
    referenceTo: [],
    relationshipName: null,
  };
}

const contact: ObjectMetadata = {
  name: 'Contact',
  label: 'Contact',
  keyPrefix: '003',
  createable: true,
  updateable: true,
  queryable: true,
  recordTypes: [],
  fields: new Map(
    [
      field('Id', 'id'),
      field('Email', 'email'),
      field('LastName', 'string'),
      field('Birthdate', 'date'),
      field('Seen__c', 'datetime'),
      field('Total__c', 'double'),
      field('Active__c', 'boolean'),
      field('Kinds__c', 'multipicklist'),
      field('Description', 'textarea', false),
    ].map((each) => [each.name.toLowerCase(), each]),
  ),
};

const ask = (by: readonly string[], anyOf: ReadRequest['anyOf']): ReadRequest => ({
  object: 'Contact',
  fields: ['Id', 'Email'],
  by,
  anyOf,
});

const soqlOf = (by: readonly string[], anyOf: ReadRequest['anyOf']) =>
  statementsOf(ask(by, anyOf), contact).map(({ soql }) => soql);

describe('a statement', () => {
  test.each([
    ['a text', 'LastName', "O'Neil\\", "LastName IN ('O\\'Neil\\\\')"],
    ['a number in a text field', 'LastName', 42, "LastName IN ('42')"],
    ['a date', 'Birthdate', '2001-02-03', 'Birthdate IN (2001-02-03)'],
    ['a moment', 'Seen__c', '2025-07-16T00:00:00Z', 'Seen__c IN (2025-07-16T00:00:00Z)'],
    ['a number', 'Total__c', 4.5, 'Total__c IN (4.5)'],
    ['a great number', 'Total__c', 1e21, 'Total__c IN (1000000000000000000000)'],
    ['a boolean', 'Active__c', true, 'Active__c IN (true)'],
    ['a name in the wrong case', 'lastname', 'x', "LastName IN ('x')"],
  ])('compares with %s', (_, by, value, where) => {
    expect(soqlOf([by], [[value]])).toEqual([`SELECT Id, Email FROM Contact WHERE ${where}`]);
  });

  test('compares each field of a rule with all its values', () => {
    expect(
      soqlOf(
        ['LastName', 'Birthdate'],
        [
          ['Ada', '2001-01-01'],
          ['Bob', '2001-01-01'],
        ],
      ),
    ).toEqual([
      "SELECT Id, Email FROM Contact WHERE LastName IN ('Ada','Bob') AND Birthdate IN (2001-01-01)",
    ]);
  });

  test('is not made for a request without values', () => {
    expect(soqlOf(['Email'], [])).toEqual([]);
  });

  test.each([
    ['a field that is not there', 'LastNam', 'Did you mean LastName'],
    ['a field that cannot be filtered by', 'Description', 'another field'],
    ['a multi-select picklist', 'Kinds__c', 'another field'],
  ])('is a Problem with %s', (_, by, hint) => {
    expect(() => soqlOf([by], [['x']])).toThrowError(
      expect.objectContaining({ kind: 'salesforce', hint: expect.stringContaining(hint) }),
    );
  });

  test.each([
    ['Birthdate', '20010203'],
    ['Birthdate', "2001-02-03' OR Name != '"],
    ['Seen__c', '2001-02-03'],
    ['Total__c', '1) OR (1 = 1'],
    ['Active__c', 'true) OR (true'],
  ])('takes no value for %s that is not of its type', (by, value) => {
    expect(() => soqlOf([by], [[value]])).toThrowError(
      expect.objectContaining({ kind: 'internal' }),
    );
  });
});

describe('many values', () => {
  test('go 2,000 to a statement', () => {
    const tuples = Array.from({ length: 4_001 }, (_, index) => [`A${index}`]);

    const statements = statementsOf(ask(['LastName'], tuples), contact);

    expect(statements.map((statement) => statement.tuples.length)).toEqual([2000, 2000, 1]);
  });

  test('are neither lost nor doubled, and no statement is longer than 90,000 characters', () => {
    const tuple = fc.tuple(
      fc.string({ maxLength: 80, unit: 'grapheme' }),
      fc.constantFrom('2001-01-01', '2002-02-02'),
    );
    fc.assert(
      fc.property(fc.array(tuple, { minLength: 1_000, maxLength: 3_000 }), (tuples) => {
        const statements = statementsOf(ask(['LastName', 'Birthdate'], tuples), contact);

        expect(statements.flatMap((statement) => statement.tuples)).toEqual(tuples);
        for (const { soql } of statements) expect(soql.length).toBeLessThanOrEqual(90_000);
      }),
      { seed: 20261125, numRuns: 15 },
    );
  });
});

test('quoting keeps every text, and no text ends its quotes', () => {
  const backslash: Readonly<Record<string, string>> = {
    n: '\n',
    r: '\r',
    t: '\t',
    b: '\b',
    f: '\f',
    "'": "'",
    '\\': '\\',
  };
  const text = fc.string({ unit: fc.constantFrom(...'\\\'"\n\r\t\b\fabé%_'.split('')) });
  fc.assert(
    fc.property(text, (value) => {
      const inner = quoted(value).slice(1, -1);
      expect(inner).toMatch(/^(?:[^'\\\n\r]|\\[nrtbf'\\])*$/);
      expect(inner.replace(/\\(.)/g, (_, code: string) => backslash[code] ?? '')).toBe(value);
    }),
    { seed: 20261125, numRuns: 500 },
  );
});
