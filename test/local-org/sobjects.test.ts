import { describe, expect, it } from 'vitest';
import { at, call, openOrg, query, V } from './support.ts';

describe('one record', () => {
  it('is created with 201, a Location and the body of a real org', async () => {
    const org = await openOrg();
    const answer = await call(org, 'POST', `${V}/sobjects/Contact`, {
      LastName: 'Okafor',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: '003Lo0000000001IAA',
      success: true,
      errors: [],
    });
    expect(answer.headers.get('location')).toBe(`${V}/sobjects/Contact/003Lo0000000001IAA`);
  });

  it('is read with attributes first, all fields, and system fields filled in', async () => {
    const org = await openOrg({
      now: () => new Date('2026-03-04T05:06:07.890Z'),
    });
    const [id] = org.insert('Contact', [
      { LastName: 'Okafor', FirstName: 'Ada', MailingCity: 'Abuja' },
    ]);
    const { body } = await call(org, 'GET', `${V}/sobjects/contact/${id?.slice(0, 15)}`);
    expect(Object.keys(body ?? {})[0]).toBe('attributes');
    expect(body).toMatchObject({
      attributes: { type: 'Contact', url: `${V}/sobjects/Contact/${id}` },
      Id: id,
      Name: 'Ada Okafor',
      Email: null,
      IsDeleted: false,
      OwnerId: '005Lo0000000001IAA',
      CreatedDate: '2026-03-04T05:06:07.000+0000',
      SystemModstamp: '2026-03-04T05:06:07.000+0000',
      MailingAddress: { city: 'Abuja', country: null },
      OtherAddress: null,
    });
  });

  it('is read with the asked fields only', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'Okafor' }]);
    const { body } = await call(org, 'GET', `${V}/sobjects/Contact/${id}?fields=lastname,Email`);
    expect(Object.keys(body ?? {})).toEqual(['attributes', 'LastName', 'Email']);
  });

  it('is updated with 204 and no content, which moves its stamps and its computed name', async () => {
    let now = new Date('2026-01-01T00:00:00Z');
    const org = await openOrg({ now: () => now });
    const [id] = org.insert('Contact', [{ LastName: 'Okafor', FirstName: 'Ada' }]);
    now = new Date('2026-01-02T00:00:00Z');
    const answer = await call(org, 'PATCH', `${V}/sobjects/Contact/${id}`, {
      FirstName: null,
    });
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    expect(org.rows('Contact')).toMatchObject([
      {
        Name: 'Okafor',
        FirstName: null,
        CreatedDate: '2026-01-01T00:00:00.000+0000',
        LastModifiedDate: '2026-01-02T00:00:00.000+0000',
      },
    ]);
  });

  it('gets the next number of its AutoNumber name', async () => {
    const org = await openOrg();
    org.insert('TOEFL_Score__c', [{}, {}]);
    expect(org.rows('TOEFL_Score__c').map((row) => row['Name'])).toEqual([
      'TOEFL-000001',
      'TOEFL-000002',
    ]);
  });

  it('is deleted into the recycle bin, and lookups to it are emptied', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'Okafor' }]);
    org.insert('TOEFL_Score__c', [{ Contact__c: id, Appointment_Number__c: '1' }]);
    expect((await call(org, 'DELETE', `${V}/sobjects/Contact/${id}`)).status).toBe(204);
    expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Contact__c: null }]);
    const gone = await call(org, 'PATCH', `${V}/sobjects/Contact/${id}`, {
      LastName: 'X',
    });
    expect([gone.status, at(gone.body, '[0].errorCode')]).toEqual([404, 'ENTITY_IS_DELETED']);
    const all = await call(org, 'GET', `${V}/queryAll?q=SELECT+Id,IsDeleted+FROM+Contact`);
    expect(at(all.body, 'records[0].IsDeleted')).toBe(true);
    expect(at((await query(org, 'SELECT count() FROM Contact')).body, 'totalSize')).toBe(0);
  });

  it.each([
    ['an unknown object', 'GET', '/sobjects/Foo/describe'],
    ['an unknown record', 'GET', '/sobjects/Contact/0034S000005YJX9QAO'],
    ['what is no Id', 'PATCH', '/sobjects/Contact/nonsense'],
    ['an unknown resource', 'GET', '/frobnicate'],
  ])('%s is not found, as recorded', async (_, method, path) => {
    const org = await openOrg();
    const answer = await call(org, method, V + path, method === 'PATCH' ? {} : undefined);
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual([
      {
        errorCode: 'NOT_FOUND',
        message: 'The requested resource does not exist',
      },
    ]);
  });

  it('names the allowed methods when another is used', async () => {
    const org = await openOrg();
    const answer = await call(org, 'PUT', `${V}/sobjects/Contact/0034S000005YJX9QAO`, {});
    expect(answer.status).toBe(405);
    expect(answer.body).toEqual([
      {
        errorCode: 'METHOD_NOT_ALLOWED',
        message: "HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,PATCH,DELETE",
      },
    ]);
  });
});

describe('one record by its external ID', () => {
  const url = `${V}/sobjects/TOEFL_Score__c/Appointment_Number__c`;

  it('is created with 201, then updated with 200, whatever the case of the key', async () => {
    const org = await openOrg();
    const first = await call(org, 'PATCH', `${url}/A%2F1`, { Total__c: 4 });
    const second = await call(org, 'PATCH', `${url}/a%2F1`, { Total__c: 5 });
    expect([first.status, at(first.body, 'created')]).toEqual([201, true]);
    expect([second.status, at(second.body, 'created')]).toEqual([200, false]);
    expect(at(second.body, 'id')).toBe(at(first.body, 'id'));
    expect(org.rows('TOEFL_Score__c')).toMatchObject([
      { Appointment_Number__c: 'A/1', Total__c: 5 },
    ]);
    const read = await call(org, 'GET', `${url}/a%2f1?fields=Total__c`);
    expect(at(read.body, 'Total__c')).toBe(5);
  });

  it('is not created with updateOnly', async () => {
    const org = await openOrg();
    expect((await call(org, 'PATCH', `${url}/1?updateOnly=true`, {})).status).toBe(404);
    expect(org.rows('TOEFL_Score__c')).toEqual([]);
  });

  it('is refused when the key stands in the body too', async () => {
    const org = await openOrg();
    const answer = await call(org, 'PATCH', `${url}/1`, {
      Appointment_Number__c: '1',
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual([
      {
        errorCode: 'INVALID_FIELD',
        message: 'The Appointment_Number__c field should not be specified in the sobject data.',
      },
    ]);
  });

  it('answers 300 with the URLs of all records that have the key', async () => {
    const org = await openOrg();
    const ids = org.insert('Contact', [
      { LastName: 'A', Email: 'family@example.edu' },
      { LastName: 'B', Email: 'Family@example.edu' },
    ]);
    const answer = await call(org, 'PATCH', `${V}/sobjects/Contact/Email/family@example.edu`, {
      LastName: 'C',
    });
    expect(answer.status).toBe(300);
    expect(answer.body).toEqual(ids.map((id) => `${V}/sobjects/Contact/${id}`));
  });

  it('is not found by a field that is no key', async () => {
    const org = await openOrg();
    const answer = await call(org, 'PATCH', `${V}/sobjects/Contact/Namez/x`, {
      LastName: 'C',
    });
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual([
      {
        errorCode: 'NOT_FOUND',
        message: 'Provided external ID field does not exist or is not accessible: Namez',
      },
    ]);
  });
});
