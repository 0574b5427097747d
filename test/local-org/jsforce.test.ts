import { BulkV2 } from 'jsforce/lib/api/bulk2.js';
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

const UPSERT = {
  object: 'TOEFL_Score__c',
  operation: 'upsert',
  externalIdFieldName: 'Appointment_Number__c',
} as const;

it('lets jsforce load records in bulk and sort the results', async () => {
  const org = await openOrg();
  const results = await new BulkV2(connect(org)).loadAndWaitForResults({
    ...UPSERT,
    input: [
      { Appointment_Number__c: 'A', Total__c: 4.5 },
      { Appointment_Number__c: 'B', Total__c: 1e9 },
    ],
    pollInterval: 1,
  });
  expect(results).toMatchObject({
    successfulResults: [{ sf__Created: 'true', Appointment_Number__c: 'A', Total__c: '4.5' }],
    failedResults: [{ sf__Id: '', Appointment_Number__c: 'B' }],
    unprocessedRecords: [],
  });
  expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Total__c: 4.5 }]);
});

it('lets jsforce open a job, abort it, find it again by its Id and delete it', async () => {
  const org = await openOrg();
  const bulk = new BulkV2(connect(org));
  const job = bulk.createJob(UPSERT);
  await job.open();
  await job.uploadData('Appointment_Number__c\nA\n');
  await job.abort();
  const again = bulk.job('ingest', { id: job.getInfo().id });
  expect(await again.check()).toMatchObject({ state: 'Aborted', jobType: 'V2Ingest' });
  expect(await again.getUnprocessedRecords()).toEqual([{ Appointment_Number__c: 'A' }]);
  await again.delete();
  await expect(again.check()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
  expect(org.rows('TOEFL_Score__c')).toEqual([]);
});

it('tells jsforce why a bulk job failed', async () => {
  const bulk = new BulkV2(connect(await openOrg()));
  await expect(
    bulk.loadAndWaitForResults({ ...UPSERT, input: 'Foo__c\nx\n', pollInterval: 1 }),
  ).rejects.toThrow('InvalidBatch : Field name not found : Foo__c');
});

it('lets jsforce query in bulk', async () => {
  const org = await openOrg();
  org.insert(
    'Contact',
    Array.from({ length: 300 }, (_, n) => ({ LastName: `N${n}` })),
  );
  const records = await new BulkV2(connect(org)).query('SELECT LastName FROM Contact', {
    pollInterval: 1,
  });
  expect((await records.toArray()).at(-1)).toEqual({ LastName: 'N299' });
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
