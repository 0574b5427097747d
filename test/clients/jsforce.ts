/**
 * jsforce's own high-level calls, as a program of somebody else's would make them; run by run.ts. The
 * connector itself uses jsforce for its plumbing only, so the tests elsewhere do not cover these.
 */
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { BulkV2 } from 'jsforce/lib/api/bulk2.js';
import { Connection } from 'jsforce/lib/core.js';
import { CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, USERNAME } from './app.ts';
import type { Stage } from './stage.ts';
import type { Trial } from './trial.ts';

const VERSION = '66.0';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export function jsforceTrials(stage: Stage): readonly Trial[] {
  const conn = new Connection({
    instanceUrl: stage.url,
    accessToken: stage.accessToken,
    version: VERSION,
  });
  return [
    ...signingIn(stage),
    ...asking(conn, stage),
    ...saving(conn),
    ...reading(conn),
    ...bulk(conn),
  ];
}

function signingIn(stage: Stage): readonly Trial[] {
  const { url: loginUrl } = stage;
  const app = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, loginUrl };
  return [
    {
      what: 'sign in with client credentials',
      async run() {
        const conn = new Connection({ loginUrl, version: VERSION, oauth2: app });
        const user = await conn.authorize({ grant_type: 'client_credentials' });
        assert.equal(user.organizationId, stage.orgId);
        assert.equal((await conn.query('SELECT Id FROM Organization')).totalSize, 1);
      },
    },
    {
      what: 'sign in with a JWT',
      async run() {
        const conn = new Connection({ loginUrl, version: VERSION });
        const assertion = await new SignJWT({})
          .setProtectedHeader({ alg: 'RS256' })
          .setIssuer(CLIENT_ID)
          .setSubject(USERNAME)
          .setAudience(loginUrl)
          .setExpirationTime('3m')
          .sign(createPrivateKey(stage.privateKey));
        await conn.authorize({ grant_type: JWT_BEARER, assertion });
        assert.equal((await conn.identity()).username, USERNAME);
      },
    },
    {
      what: 'renew a session that has ended, and end one',
      async run() {
        const conn = new Connection({
          instanceUrl: loginUrl,
          accessToken: 'ended',
          refreshToken: REFRESH_TOKEN,
          oauth2: app,
          version: VERSION,
        });
        assert.equal((await conn.query('SELECT Id FROM Organization')).totalSize, 1);
        assert.notEqual(conn.accessToken, 'ended');
        const accessToken = conn.accessToken ?? '';
        await conn.logout();
        const after = new Connection({ instanceUrl: loginUrl, accessToken, version: VERSION });
        await assert.rejects(after.limits(), { errorCode: 'INVALID_SESSION_ID' });
      },
    },
  ];
}

function asking(conn: Connection, stage: Stage): readonly Trial[] {
  return [
    {
      what: 'ask who it is and what is left',
      async run() {
        const identity = await conn.identity();
        assert.equal(identity.organization_id, stage.orgId);
        const { DailyApiRequests } = await conn.limits();
        assert.equal(DailyApiRequests?.Max, 15_000);
        assert.equal(conn.limitInfo.apiUsage?.limit, 15_000);
      },
    },
    {
      what: 'describe one object and all of them',
      async run() {
        const { fields } = await conn.describe('TOEFL_Score__c');
        assert.ok(fields.some(({ name, externalId }) => name.startsWith('App') && externalId));
        const { sobjects } = await conn.describeGlobal();
        assert.ok(sobjects.some(({ name }) => name === 'Contact'));
      },
    },
  ];
}

function saving(conn: Connection): readonly Trial[] {
  const contacts = conn.sobject('Contact');
  const scores = conn.sobject('TOEFL_Score__c');
  return [
    {
      what: 'create, update and destroy one record',
      async run() {
        const { id } = succeeded(await contacts.create({ LastName: 'Okafor' }));
        succeeded(await contacts.update({ Id: id, FirstName: 'Ada' }));
        assert.equal((await contacts.retrieve(id))['FirstName'], 'Ada');
        succeeded(await contacts.destroy(id));
        await assert.rejects(contacts.retrieve(id), { errorCode: 'ENTITY_IS_DELETED' });
      },
    },
    {
      what: 'create 450 records, update and destroy some of them',
      async run() {
        const made = await contacts.create(people(450), { allowRecursive: true });
        const ids = made.map((result) => succeeded(result).id);
        assert.equal(new Set(ids).size, 450);
        const changed = ids.slice(0, 210).map((Id) => ({ Id, FirstName: 'Bo' }));
        const updated = await contacts.update(changed, { allowRecursive: true });
        assert.ok(updated.every(({ success }) => success));
        const gone = await contacts.destroy(ids.slice(0, 50));
        assert.ok(gone.every(({ success }) => success));
      },
    },
    {
      what: 'have good records saved beside bad ones, or all or none',
      async run() {
        const records = [{ LastName: 'Mixed' }, { FirstName: 'Nameless' }];
        const mixed = await contacts.create(records);
        assert.deepEqual(
          mixed.map(({ success }) => success),
          [true, false],
        );
        const none = await contacts.create(records, { allOrNone: true });
        assert.ok(none.every(({ success }) => !success));
        assert.equal(await conn.sobject('Contact').count({ LastName: 'Mixed' }), 1);
      },
    },
    {
      what: 'upsert one record, and many of them twice',
      async run() {
        const key = 'Appointment_Number__c';
        succeeded(await scores.upsert({ [key]: 'J0', Total__c: 4.5 }, key));
        const rows = Array.from({ length: 150 }, (_, n) => ({ [key]: `J${n}`, Total__c: 5 }));
        const first = await scores.upsert(rows, key);
        assert.equal(first.filter((result) => createdBy(result)).length, 149);
        const second = await scores.upsert(rows, key);
        assert.ok(second.every((result) => result.success && !createdBy(result)));
      },
    },
    {
      what: 'send a composite with references',
      async run() {
        const base = `/services/data/v${VERSION}`;
        const answer = await conn.requestPost<{
          compositeResponse: { httpStatusCode: number }[];
        }>(`${base}/composite`, {
          allOrNone: true,
          compositeRequest: [
            {
              method: 'POST',
              url: `${base}/sobjects/Contact`,
              referenceId: 'person',
              body: { LastName: 'Composed' },
            },
            {
              method: 'PATCH',
              url: `${base}/sobjects/TOEFL_Score__c/Appointment_Number__c/C1`,
              referenceId: 'score',
              body: { Contact__c: '@{person.id}' },
            },
          ],
        });
        assert.deepEqual(
          answer.compositeResponse.map(({ httpStatusCode }) => httpStatusCode),
          [201, 201],
        );
      },
    },
  ];
}

function reading(conn: Connection): readonly Trial[] {
  return [
    {
      what: 'follow the pages of a query by hand and by itself',
      async run() {
        const rows = Array.from({ length: 2300 }, (_, n) => ({ Appointment_Number__c: `P${n}` }));
        const scores = conn.sobject('TOEFL_Score__c');
        await scores.create(rows, { allowRecursive: true });
        const soql = "SELECT Id FROM TOEFL_Score__c WHERE Appointment_Number__c LIKE 'P%'";
        const page = await conn.query(soql);
        assert.equal(page.done, false);
        const rest = await conn.queryMore(page.nextRecordsUrl ?? '');
        assert.equal(page.records.length + rest.records.length, 2300);
        const all = await conn.query(soql, { autoFetch: true, maxFetch: 5000 });
        assert.equal(all.records.length, 2300);
      },
    },
    {
      what: 'find, count, and read parents',
      async run() {
        const found = await conn
          .sobject('TOEFL_Score__c')
          .find({ Appointment_Number__c: 'C1' }, 'Id, Contact__r.LastName')
          .limit(1);
        assert.equal(Object(found[0]?.['Contact__r']).LastName, 'Composed');
        const many = await conn
          .sobject('Contact')
          .find({ FirstName: 'Bo' })
          .sort('LastName')
          .skip(5);
        assert.equal(many.length, 155);
      },
    },
    {
      what: 'retrieve many records by Id',
      async run() {
        const { records } = await conn.query('SELECT Id FROM TOEFL_Score__c LIMIT 300');
        const ids = records.map(({ Id }) => String(Id));
        const rows = await conn.sobject('TOEFL_Score__c').retrieve(ids);
        assert.deepEqual(
          rows.map(({ Id }) => Id),
          ids,
        );
      },
    },
    {
      what: 'see deleted records when it asks for them',
      async run() {
        const soql = 'SELECT Id FROM Contact WHERE IsDeleted = true';
        assert.equal((await conn.query(soql)).totalSize, 0);
        assert.equal((await conn.query(soql, { scanAll: true })).totalSize, 51);
      },
    },
    {
      what: 'update and destroy what a query finds',
      async run() {
        const contacts = conn.sobject('Contact');
        const updated = await contacts.find({ LastName: 'Mixed' }).update({ FirstName: 'Cy' });
        assert.ok(updated.every(({ success }) => success));
        const gone = await contacts.find({ LastName: 'Mixed' }).destroy();
        assert.equal(gone.length, 1);
      },
    },
    {
      what: 'tell the errors of a real org apart',
      async run() {
        const query = async () => conn.query('SELECT Nope__c FROM Contact');
        await assert.rejects(query, { errorCode: 'INVALID_FIELD' });
        await assert.rejects(conn.describe('Nope__c'), { errorCode: 'NOT_FOUND' });
        await assert.rejects(conn.sobject('Contact').create({}), {
          errorCode: 'REQUIRED_FIELD_MISSING',
        });
      },
    },
  ];
}

function bulk(conn: Connection): readonly Trial[] {
  const upsert = {
    object: 'TOEFL_Score__c',
    operation: 'upsert',
    externalIdFieldName: 'Appointment_Number__c',
  } as const;
  return [
    {
      what: 'load records in bulk and sort the results',
      async run() {
        const good = Array.from({ length: 500 }, (_, n) => ({
          Appointment_Number__c: `B${n}`,
          Total__c: 4.5,
        }));
        const input = [...good, { Appointment_Number__c: 'B-bad', Total__c: 1e9 }];
        const { successfulResults, failedResults, unprocessedRecords } = await new BulkV2(
          conn,
        ).loadAndWaitForResults({ ...upsert, input, pollInterval: 10 });
        assert.equal(successfulResults.length, 500);
        assert.equal(failedResults.length, 1);
        assert.equal(unprocessedRecords.length, 0);
      },
    },
    {
      what: 'abort a bulk job and find it again',
      async run() {
        const job = new BulkV2(conn).createJob(upsert);
        await job.open();
        await job.uploadData('Appointment_Number__c\nNever\n');
        await job.abort();
        const again = new BulkV2(conn).job('ingest', { id: job.getInfo().id });
        assert.equal((await again.check()).state, 'Aborted');
        await again.delete();
      },
    },
    {
      what: 'query in bulk',
      async run() {
        const soql =
          "SELECT Id, Total__c FROM TOEFL_Score__c WHERE Appointment_Number__c LIKE 'B%'";
        const stream = await new BulkV2(conn).query(soql, { pollInterval: 10 });
        assert.equal((await stream.toArray()).length, 500);
      },
    },
  ];
}

function people(count: number): { LastName: string }[] {
  return Array.from({ length: count }, (_, n) => ({ LastName: `Person ${n}` }));
}

/** jsforce's types leave open whether a save has succeeded; here it has to. */
function succeeded<T extends { success: boolean; id?: string | undefined }>(
  result: T,
): T & { id: string } {
  const { id } = result;
  assert.ok(result.success && id !== undefined, JSON.stringify(result));
  return { ...result, id };
}

function createdBy(result: object): boolean {
  return 'created' in result && result.created === true;
}
