import { Connection } from 'jsforce/lib/core.js';
import { expect, it } from 'vitest';
import type { LocalOrg } from '../../src/local-org/local-org.ts';
import { openOrg, V } from './support.ts';

function connect(org: LocalOrg): Connection {
  return new Connection({
    instanceUrl: org.url,
    accessToken: org.accessToken,
    version: '62.0',
  });
}

it('lets jsforce create, read, update and delete records', async () => {
  const org = await openOrg();
  const contacts = connect(org).sobject('Contact');
  const created = await contacts.create({
    LastName: 'Okafor',
    Email: 'ada@example.edu',
  });
  expect(created).toMatchObject({ id: '003Lo0000000001IAA', success: true });
  expect(await contacts.retrieve('003Lo0000000001IAA')).toMatchObject({
    LastName: 'Okafor',
  });
  expect(await contacts.update({ Id: '003Lo0000000001IAA', LastName: 'Obi' })).toMatchObject({
    success: true,
  });
  expect(await contacts.destroy('003Lo0000000001IAA')).toMatchObject({
    success: true,
  });
  expect(org.rows('Contact')).toEqual([]);
});

it('lets jsforce upsert a list in one call', async () => {
  const org = await openOrg();
  const scores = connect(org).sobject('TOEFL_Score__c');
  const rows = [{ Appointment_Number__c: 'A', Total__c: 4.5 }, { Appointment_Number__c: 'B' }];
  expect(await scores.upsert(rows, 'Appointment_Number__c')).toMatchObject([
    { created: true },
    { created: true },
  ]);
  expect(await scores.upsert(rows, 'Appointment_Number__c')).toMatchObject([
    { created: false },
    { created: false },
  ]);
  expect(org.calls).toBe(2);
});

it('lets jsforce follow the pages of a query', async () => {
  const org = await openOrg();
  org.insert(
    'TOEFL_Score__c',
    Array.from({ length: 4100 }, (_, n) => ({ Total__c: n % 100 })),
  );
  const conn = connect(org);
  const result = await conn.query('SELECT Id FROM TOEFL_Score__c', {
    autoFetch: true,
    maxFetch: 5000,
  });
  expect(new Set(result.records.map((each) => each['Id'])).size).toBe(4100);
  expect(conn.limitInfo?.apiUsage).toEqual({ used: 3, limit: 15_000 });
});

it('lets jsforce describe, ask who it is and what is left', async () => {
  const org = await openOrg();
  const conn = connect(org);
  const describe = await conn.describe('TOEFL_Score__c');
  expect(describe.fields.find((field) => field.name === 'Appointment_Number__c')?.externalId).toBe(
    true,
  );
  expect((await conn.limits())['DailyApiRequests']).toEqual({
    Max: 15_000,
    Remaining: 14_998,
  });
  expect((await conn.describeGlobal()).sobjects.map((each) => each.name)).toContain('Contact');
});

it('lets jsforce send composites and graphs as plain requests', async () => {
  const org = await openOrg();
  const answer = await connect(org).requestPost(`${V}/composite/graph`, {
    graphs: [
      {
        graphId: 'g1',
        compositeRequest: [
          {
            referenceId: 'p',
            method: 'POST',
            url: `${V}/sobjects/Contact`,
            body: { LastName: 'Okafor' },
          },
        ],
      },
    ],
  });
  expect(answer).toMatchObject({ graphs: [{ isSuccessful: true }] });
});

it('gives jsforce errors with the codes of a real org', async () => {
  const org = await openOrg();
  const conn = connect(org);
  await expect(conn.query('SELECT Foo__c FROM Contact')).rejects.toMatchObject({
    errorCode: 'INVALID_FIELD',
  });
  await expect(conn.sobject('Contact').create({})).rejects.toMatchObject({
    errorCode: 'REQUIRED_FIELD_MISSING',
    data: { fields: ['LastName'] },
  });
  org.insert('Contact', [
    { LastName: 'A', Email: 'x@example.edu' },
    { LastName: 'B', Email: 'x@example.edu' },
  ]);
  await expect(
    conn.sobject('Contact').upsert({ LastName: 'C', Email: 'x@example.edu' }, 'Email'),
  ).rejects.toMatchObject({ name: 'MULTIPLE_CHOICES' });
});

it('lets jsforce sign in with client credentials', async () => {
  const org = await openOrg({
    clients: [{ clientId: 'app', clientSecret: 'secret' }],
  });
  const conn = new Connection({
    loginUrl: org.url,
    version: '62.0',
    oauth2: { clientId: 'app', clientSecret: 'secret', loginUrl: org.url },
  });
  const user = await conn.authorize({ grant_type: 'client_credentials' });
  expect(user.organizationId).toBe(org.orgId);
  expect(conn.instanceUrl).toBe(org.url);
  expect((await conn.query('SELECT Id FROM Contact')).totalSize).toBe(0);
});
