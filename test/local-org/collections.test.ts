import { describe, expect, it } from 'vitest';
import { at, call, openOrg, typed, V } from './support.ts';

const many = `${V}/composite/sobjects`;
const byNumber = `${many}/TOEFL_Score__c/Appointment_Number__c`;

describe('sObject collections', () => {
  it('create and update mix types, keep the order, and save the good beside the bad', async () => {
    const org = await openOrg();
    const created = await call(org, 'POST', many, {
      allOrNone: false,
      records: [
        ...typed('Contact', [{ LastName: 'Okafor' }, {}]),
        ...typed('Account', [{ Name: 'Example University' }]),
      ],
    });
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject([
      { id: '003Lo0000000001IAA', success: true, errors: [] },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
      { id: '001Lo0000000001IAA', success: true, errors: [] },
    ]);
    expect(Object.keys(at(created.body, '[1]') ?? {})).toEqual(['success', 'errors']);
    const updated = await call(org, 'PATCH', many, {
      records: typed('Contact', [
        { id: '003Lo0000000001IAA', LastName: 'Obi' },
        { id: '003Lo0000000009', LastName: 'Nobody' },
        { LastName: 'Without' },
      ]),
    });
    expect(updated.body).toMatchObject([
      { success: true },
      { errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY' }] },
      { errors: [{ statusCode: 'MISSING_ARGUMENT' }] },
    ]);
  });

  it('upsert says which rows it created', async () => {
    const org = await openOrg();
    org.insert('TOEFL_Score__c', [{ Appointment_Number__c: 'B' }]);
    const answer = await call(org, 'PATCH', byNumber, {
      records: typed('TOEFL_Score__c', [
        { Appointment_Number__c: 'a', Total__c: 4 },
        { Appointment_Number__c: 'b', Total__c: 5 },
        { Total__c: 6 },
      ]),
    });
    expect(answer.body).toMatchObject([
      { success: true, created: true },
      { success: true, created: false, id: 'a00Lo0000000001IAA' },
      { success: false, errors: [{ statusCode: 'MISSING_ARGUMENT' }] },
    ]);
  });

  it('upsert by Id updates, and creates where it is null', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'A' }]);
    const answer = await call(org, 'PATCH', `${many}/Contact/Id`, {
      records: typed('Contact', [
        { Id: id, LastName: 'B' },
        { Id: null, LastName: 'C' },
      ]),
    });
    expect(answer.body).toMatchObject([{ id, created: false }, { created: true }]);
  });

  it('refuse all records of one call that carry the same key', async () => {
    const org = await openOrg();
    const answer = await call(org, 'PATCH', byNumber, {
      records: typed('TOEFL_Score__c', [
        { Appointment_Number__c: 'a' },
        { Appointment_Number__c: 'b' },
        { Appointment_Number__c: 'A' },
      ]),
    });
    expect(answer.body).toMatchObject([
      {
        errors: [
          {
            statusCode: 'DUPLICATE_VALUE',
            message: 'Duplicate external id specified: a',
          },
        ],
      },
      { success: true },
      {
        errors: [
          {
            statusCode: 'DUPLICATE_VALUE',
            message: 'Duplicate external id specified: A',
          },
        ],
      },
    ]);
    const [id] = org.insert('Contact', [{ LastName: 'A' }]);
    const twice = await call(org, 'PATCH', many, {
      records: typed('Contact', [
        { id, LastName: 'B' },
        { id: id?.slice(0, 15), LastName: 'C' },
      ]),
    });
    expect(twice.body).toMatchObject([{ success: false }, { success: false }]);
  });

  it('find two records with the key of a field that is not unique', async () => {
    const org = await openOrg();
    org.insert('Contact', [
      { LastName: 'A', Email: 'x@example.edu' },
      { LastName: 'B', Email: 'x@example.edu' },
    ]);
    const answer = await call(org, 'PATCH', `${many}/Contact/Email`, {
      records: typed('Contact', [{ LastName: 'C', Email: 'x@example.edu' }]),
    });
    expect(at(answer.body, '[0].errors[0].statusCode')).toBe('DUPLICATE_EXTERNAL_ID');
  });

  it('roll all back with allOrNone, and tell the good why', async () => {
    const org = await openOrg();
    const answer = await call(org, 'POST', many, {
      allOrNone: true,
      records: typed('Contact', [{ LastName: 'A' }, {}]),
    });
    expect(answer.body).toMatchObject([
      {
        success: false,
        errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }],
      },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
    ]);
    expect(org.rows('Contact')).toEqual([]);
  });

  it('delete by a list of Ids of any object', async () => {
    const org = await openOrg();
    const [contact] = org.insert('Contact', [{ LastName: 'A' }]);
    const [score] = org.insert('TOEFL_Score__c', [{}]);
    const answer = await call(org, 'DELETE', `${many}?ids=${contact},${score},${contact},nonsense`);
    expect(answer.body).toMatchObject([
      { id: contact, success: true, errors: [] },
      { id: score, success: true, errors: [] },
      { success: false, errors: [{ statusCode: 'ENTITY_IS_DELETED' }] },
      { success: false, errors: [{ statusCode: 'MALFORMED_ID' }] },
    ]);
  });

  it('retrieve answers null where nothing is', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'A' }]);
    const answer = await call(org, 'POST', `${many}/Contact`, {
      ids: ['nonsense', id, '003Lo0000000009'],
      fields: ['id', 'LastName'],
    });
    expect(answer.body).toEqual([
      null,
      {
        attributes: { type: 'Contact', url: `${V}/sobjects/Contact/${id}` },
        Id: id,
        LastName: 'A',
      },
      null,
    ]);
  });

  const people = (count: number) =>
    typed(
      'Contact',
      Array.from({ length: count }, (_, n) => ({ LastName: `A${n}` })),
    );
  const mixed = Array.from({ length: 11 }, (_, n) =>
    n % 2 === 0
      ? { attributes: { type: 'Contact' }, LastName: 'A' }
      : { attributes: { type: 'Account' }, Name: 'B' },
  );

  it.each([
    ['201 records', many, people(201), 'EXCEEDED_ID_LIMIT'],
    ['eleven chunks of types', many, mixed, 'INVALID_INPUT'],
    ['a record without a type', many, [{ LastName: 'A' }], 'INVALID_TYPE'],
    ['a record of an unknown type', many, typed('Foo', [{}]), 'INVALID_TYPE'],
    ['no records', many, undefined, 'JSON_PARSER_ERROR'],
  ])('refuse a request with %s', async (_, url, records, code) => {
    const org = await openOrg();
    const answer = await call(org, 'POST', url, { records });
    expect([answer.status, at(answer.body, '[0].errorCode')]).toEqual([400, code]);
    expect(org.rows('Contact')).toEqual([]);
  });

  it('take 200 records', async () => {
    const org = await openOrg();
    const answer = await call(org, 'POST', many, { records: people(200) });
    expect(answer.body).toHaveLength(200);
    expect(org.rows('Contact')).toHaveLength(200);
  });
});
