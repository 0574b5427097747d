import { describe, expect, test } from 'vitest';
import { type ApiError, severest } from '../../src/salesforce/errors.ts';
import { problemOf, readErrors } from '../../src/salesforce/failure.ts';

const error = (code: string, message = ''): ApiError => ({ code, message, fields: [] });

describe('several errors', () => {
  test('count as the severest of them', () => {
    const codes = ['UNABLE_TO_LOCK_ROW', 'STRING_TOO_LONG', 'STORAGE_LIMIT_EXCEEDED'];
    const rules = codes.map((_, index) =>
      severest(
        codes.slice(0, index + 1).map((code) => error(code)),
        'row',
      ),
    );

    expect(rules.map(({ treatment }) => treatment)).toEqual(['retry', 'hold', 'stop']);
  });

  test('holds a row that was refused without a reason', () => {
    expect(severest([], 'row').treatment).toBe('hold');
  });
});

describe('errors in a body', () => {
  test.each([
    ['a request', [{ errorCode: 'ODD_CODE', message: 'm', fields: ['F'] }]],
    ['a row', [{ statusCode: 'ODD_CODE', message: 'm', fields: ['F'] }]],
    ['a bare object', { errorCode: 'ODD_CODE', message: 'm', fields: ['F'] }],
  ])('are read from %s', (_, body) => {
    expect(readErrors(body)).toEqual([{ code: 'ODD_CODE', message: 'm', fields: ['F'] }]);
  });

  test.each(['Markxyzlast', 'MARKXYZLAST', 'Ann Example', 'x_y'])(
    'have no code where %s stands in its place',
    (code) => {
      expect(readErrors([{ errorCode: code, message: 'm' }])).toMatchObject([{ code: 'UNKNOWN' }]);
    },
  );

  test.each([
    ['m', 'ODD: m'],
    [undefined, 'ODD'],
  ])('keep a code that is not shown where Salesforce says %s', (message, kept) => {
    expect(readErrors([{ errorCode: 'ODD', message }])).toEqual([
      { code: 'UNKNOWN', message: kept, fields: [] },
    ]);
  });

  test.each([[null], ['<html>'], [[]], [[42]], [{ message: 'no code' }]])(
    'are none in %j',
    (body) => {
      expect(readErrors(body)).toEqual([]);
    },
  );
});

describe('a Problem', () => {
  test.each([
    ['INVALID_FIELD', "No such column 'Nope__c' on sobject of type Contact", 'Contact.Nope__c'],
    [
      'INVALID_FIELD',
      "\nSELECT Id\nNo such column 'Nope__c' on entity 'Bar__c'. If you",
      'Bar__c.Nope__c',
    ],
    ['INVALID_TYPE', "sObject type 'XYZZY' is not supported.", 'XYZZY'],
    [
      'NOT_FOUND',
      'Provided external ID field does not exist or is not accessible: Key__c',
      'Key__c',
    ],
    [
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: Name, X__c. Please check the security settings',
      'Name, X__c',
    ],
  ])('of %s names what is wrong', (code, message, name) => {
    expect(problemOf([error(code, message)], 'write').message).toContain(`(${name})`);
  });

  test('carries no values of the message', () => {
    const problem = problemOf([error('STORAGE_LIMIT_EXCEEDED', 'no room for Zaphod')], 'write');

    expect(problem.message + problem.hint + problem.details.join()).not.toContain('Zaphod');
  });
});
