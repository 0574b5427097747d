import { describe, expect, test } from 'vitest';
import { type ApiError, ruleFor, severest } from '../../src/salesforce/errors.ts';
import { problemOf, readErrors } from '../../src/salesforce/failure.ts';

const error = (code: string, message = ''): ApiError => ({ code, message, fields: [] });

describe('the table', () => {
  test.each([
    ['UNABLE_TO_LOCK_ROW', '', 'row', 'retry'],
    ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'request', 'stop'],
    ['REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.', 'request', 'retry'],
    ['INVALID_SESSION_ID', 'Session expired or invalid', 'request', 'refresh'],
    ['INVALID_SESSION_ID', 'Connected app is not attached to Agent', 'request', 'stop'],
    ['DUPLICATES_DETECTED', 'Usar um desses registros?', 'row', 'hold'],
    ['JSON_PARSER_ERROR', 'Cannot deserialize', 'request', 'hold'],
    ['INVALID_FIELD', "No such column 'x' on sobject of type Y", 'row', 'stop'],
    ['INVALID_FIELD', 'Foreign key external ID: 1580 not found for field X', 'request', 'hold'],
    ['INVALID_FIELD', 'eine Meldung in anderer Sprache', 'row', 'hold'],
    ['INVALID_FIELD', 'eine Meldung in anderer Sprache', 'request', 'stop'],
    ['NOT_FOUND', 'The requested resource does not exist', 'row', 'hold'],
    ['NOT_FOUND', 'The requested resource does not exist', 'request', 'stop'],
    [
      'NOT_FOUND',
      'Provided external ID field does not exist or is not accessible: X',
      'row',
      'stop',
    ],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'first error: UNABLE_TO_LOCK_ROW, x', 'row', 'retry'],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'Apex CPU time limit exceeded', 'row', 'retry'],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'Select a value for Preferred Email.', 'row', 'hold'],
    ['STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded', 'row', 'stop'],
    ['A_CODE_OF_NEXT_YEAR', '', 'row', 'hold'],
  ] as const)('says of %s "%s" (%s): %s', (code, message, of, treatment) => {
    expect(ruleFor(error(code, message), of).treatment).toBe(treatment);
  });

  test('takes the severest of several errors', () => {
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
    ['a request', [{ errorCode: 'A', message: 'm', fields: ['F'] }]],
    ['a row', [{ statusCode: 'A', message: 'm', fields: ['F'] }]],
    ['a bare object', { errorCode: 'A', message: 'm', fields: ['F'] }],
  ])('are read from %s', (_, body) => {
    expect(readErrors(body)).toEqual([{ code: 'A', message: 'm', fields: ['F'] }]);
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
