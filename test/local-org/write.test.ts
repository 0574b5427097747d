import { expect, it } from 'vitest';
import { defineObject, restricted } from '../../src/local-org/schema/define.ts';
import { at, call, openOrg, V } from './support.ts';

const long = 'x'.repeat(41);

it.each([
  [
    'a missing required field',
    'Contact',
    {},
    'REQUIRED_FIELD_MISSING',
    'Required fields are missing: [LastName]',
    ['LastName'],
  ],
  [
    'a blank required field',
    'Contact',
    { LastName: '  ' },
    'REQUIRED_FIELD_MISSING',
    'Required fields are missing: [LastName]',
    ['LastName'],
  ],
  [
    'a text that is too long',
    'Contact',
    { LastName: 'A', MailingCity: long },
    'STRING_TOO_LONG',
    `Mailing City: data value too large: ${long} (max length=40)`,
    ['MailingCity'],
  ],
  [
    'a malformed e-mail',
    'Contact',
    { LastName: 'A', Email: 'badone' },
    'INVALID_EMAIL_ADDRESS',
    'Email: invalid email address: badone',
    ['Email'],
  ],
  [
    'a value outside a restricted picklist',
    'TOEFL_Score__c',
    { Status__c: 'Lost' },
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    'Status: bad value for restricted picklist field: Lost',
    ['Status__c'],
  ],
  [
    'too many digits before the point',
    'TOEFL_Score__c',
    { Total__c: 1000 },
    'NUMBER_OUTSIDE_VALID_RANGE',
    'Total: value outside of valid range on numeric field: 1000',
    ['Total__c'],
  ],
  [
    'a read-only field',
    'Contact',
    { LastName: 'A', Name: 'B' },
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    'Unable to create/update fields: Name. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
    ['Name'],
  ],
  [
    'a checkbox set to null',
    'TOEFL_Score__c',
    { Listening_Omitted__c: null },
    'INVALID_TYPE_ON_FIELD_IN_RECORD',
    'Listening Omitted: value not of required type: null',
    ['Listening_Omitted__c'],
  ],
  [
    'an Id of another object',
    'TOEFL_Score__c',
    { Contact__c: '001Lo0000000001IAA' },
    'MALFORMED_ID',
    'Contact: id value of incorrect type: 001Lo0000000001IAA',
    ['Contact__c'],
  ],
  [
    'what is no Id',
    'TOEFL_Score__c',
    { Contact__c: 'Okafor' },
    'MALFORMED_ID',
    'Contact: id value of incorrect type: Okafor',
    ['Contact__c'],
  ],
  [
    'a parent that is not there',
    'TOEFL_Score__c',
    { Contact__c: '003Lo0000000009' },
    'INVALID_CROSS_REFERENCE_KEY',
    'invalid cross reference id',
    [],
  ],
  [
    'a parent by a key that nobody has',
    'TOEFL_Score__c',
    { Contact__r: { Email: 'a@b.edu' } },
    'INVALID_FIELD',
    'Foreign key external ID: a@b.edu not found for field Email in entity Contact',
    [],
  ],
])('refuses a record for %s', async (_, object, record, code, message, fields) => {
  const org = await openOrg();
  const one = await call(org, 'POST', `${V}/sobjects/${object}`, record);
  expect([one.status, one.body]).toEqual([400, [{ errorCode: code, message, fields }]]);
  const many = await call(org, 'POST', `${V}/composite/sobjects`, {
    records: [{ attributes: { type: object }, ...record }],
  });
  expect(many.status).toBe(200);
  expect(many.body).toEqual([{ success: false, errors: [{ statusCode: code, message, fields }] }]);
});

it.each([
  [
    'an unknown field',
    { LastName: 'A', foo: 1 },
    'INVALID_FIELD',
    "No such column 'foo' on sobject of type Contact",
  ],
  [
    'a date without hyphens',
    { LastName: 'A', Birthdate: '20250627' },
    'JSON_PARSER_ERROR',
    'Cannot deserialize instance of date from VALUE_STRING value 20250627',
  ],
  [
    'a date that does not exist',
    { LastName: 'A', Birthdate: '2025-02-30' },
    'JSON_PARSER_ERROR',
    'Cannot deserialize instance of date from VALUE_STRING value 2025-02-30',
  ],
  [
    'a date before 1700',
    { LastName: 'A', Birthdate: '1699-12-31' },
    'JSON_PARSER_ERROR',
    'Cannot deserialize instance of date',
  ],
  [
    'a blank date',
    { LastName: 'A', Birthdate: '' },
    'JSON_PARSER_ERROR',
    'Cannot deserialize instance of date from VALUE_STRING value  ',
  ],
  [
    'a number for a text',
    { LastName: 5 },
    'JSON_PARSER_ERROR',
    'Cannot deserialize instance of string from VALUE_NUMBER_INT value 5',
  ],
  [
    'an object for a text',
    { LastName: {} },
    'JSON_PARSER_ERROR',
    'Cannot deserialize instance of string from START_OBJECT value {',
  ],
  [
    'a text for a checkbox',
    { LastName: 'A', DoNotCall: 'true' },
    'JSON_PARSER_ERROR',
    'Cannot deserialize instance of boolean from VALUE_STRING value true',
  ],
  [
    'a text for a number',
    { LastName: 'A', MailingLatitude: '4,5' },
    'JSON_PARSER_ERROR',
    'Cannot deserialize instance of double from VALUE_STRING value 4,5',
  ],
  [
    'a parent by a field that is no key',
    { LastName: 'A', Account: { Name: 'X' } },
    'INVALID_FIELD',
    'Field name provided, Name does not match an External ID, Salesforce Id, or indexed field for Account',
  ],
])('refuses the whole request for %s', async (_, record, code, message) => {
  const org = await openOrg();
  const answer = await call(org, 'POST', `${V}/composite/sobjects`, {
    records: [{ LastName: 'Good' }, record].map((each) => ({
      attributes: { type: 'Contact' },
      ...each,
    })),
  });
  expect(answer.status).toBe(400);
  expect(at(answer.body, '[0].errorCode')).toBe(code);
  expect(at(answer.body, '[0].message')).toContain(message);
  expect(org.rows('Contact')).toEqual([]);
});

it('stores decimals beyond the scale as they are', async () => {
  const org = await openOrg();
  org.insert('TOEFL_Score__c', [{ Listening__c: 37.631 }]);
  expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Listening__c: 37.631 }]);
});

it('trims text, stores blank text as null and keeps lines of an area by CR LF', async () => {
  const org = await openOrg();
  org.insert('Contact', [
    {
      lastname: ' Okafor ',
      FirstName: ' ',
      MailingStreet: '1 Main St\nFlat 2\n',
    },
  ]);
  expect(org.rows('Contact')).toMatchObject([
    {
      LastName: 'Okafor',
      FirstName: null,
      MailingStreet: '1 Main St\r\nFlat 2',
    },
  ]);
});

it('stores any value in an unrestricted picklist', async () => {
  const org = await openOrg();
  org.insert('TOEFL_Score__c', [{ Total_CEFR__c: 'C3' }]);
  expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Total_CEFR__c: 'C3' }]);
});

it('refuses to empty a required field', async () => {
  const org = await openOrg();
  const [id] = org.insert('Contact', [{ LastName: 'Okafor' }]);
  const answer = await call(org, 'PATCH', `${V}/sobjects/Contact/${id}`, {
    LastName: null,
  });
  expect(at(answer.body, '[0].errorCode')).toBe('REQUIRED_FIELD_MISSING');
});

it('refuses a second record with the value of a unique field, whatever its case', async () => {
  const org = await openOrg();
  const [id] = org.insert('TOEFL_Score__c', [{ Appointment_Number__c: 'ab' }, {}, {}]);
  const answer = await call(org, 'POST', `${V}/sobjects/TOEFL_Score__c`, {
    Appointment_Number__c: 'AB',
  });
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual([
    {
      errorCode: 'DUPLICATE_VALUE',
      message: `duplicate value found: Appointment_Number__c duplicates value on record with id: ${id}`,
      fields: [],
    },
  ]);
});

it('tells values of a case-sensitive unique field apart by case', async () => {
  const org = await openOrg({
    schema: [
      defineObject({
        name: 'Thing__c',
        label: 'Thing',
        labelPlural: 'Things',
        keyPrefix: 'a01',
        fields: [
          ['Id', 'Record ID', 'id', 18, { nillable: false, createable: false, updateable: false }],
          ['Key__c', 'Key', 'string', 10, { unique: true, externalId: true, caseSensitive: true }],
          ['Tags__c', 'Tags', 'multipicklist', 4099, restricted('a', 'b')],
        ],
      }),
    ],
  });
  expect(org.insert('Thing__c', [{ Key__c: 'ab' }, { Key__c: 'AB', Tags__c: 'a;b' }])).toHaveLength(
    2,
  );
  expect(() => org.insert('Thing__c', [{ Tags__c: 'a;c' }])).toThrow(
    'restricted picklist field: c',
  );
});

it('takes a parent by its key, and Ids of 15 characters', async () => {
  const org = await openOrg();
  const [id] = org.insert('Contact', [{ LastName: 'Okafor', Email: 'ada@example.edu' }]);
  org.insert('TOEFL_Score__c', [
    { Contact__r: { Email: 'ADA@example.edu' } },
    { Contact__c: id?.slice(0, 15) },
  ]);
  expect(org.rows('TOEFL_Score__c').map((row) => row['Contact__c'])).toEqual([id, id]);
});
