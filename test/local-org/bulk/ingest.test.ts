import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LocalOrg, startLocalOrg } from '../../../src/local-org/local-org.ts';
import { defineObject, type FieldRow, idField } from '../../../src/local-org/schema/define.ts';
import { at, call, openOrg, V } from '../support.ts';
import { finish, JOBS, load, open, resultsOf, run, upload } from './support.ts';

const INSERT = { operation: 'insert', object: 'Contact' };
const UPSERT = {
  operation: 'upsert',
  object: 'TOEFL_Score__c',
  externalIdFieldName: 'Appointment_Number__c',
};

describe('the life of a job', () => {
  it('is the one that was recorded', async () => {
    const org = await openOrg({ now: () => new Date('2026-11-25T10:00:00Z') });
    const made = await call(org, 'POST', JOBS, { contentType: 'CSV', ...UPSERT });
    const brief = {
      id: '750Lo0000000001AAA',
      operation: 'upsert',
      object: 'TOEFL_Score__c',
      createdById: '005Lo0000000001AAA',
      createdDate: '2026-11-25T10:00:00.000+0000',
      systemModstamp: '2026-11-25T10:00:00.000+0000',
      state: 'Open',
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: 62,
      externalIdFieldName: 'Appointment_Number__c',
    };
    const id = String(at(made.body, 'id'));
    expect(made.status).toBe(200);
    expect(made.body).toEqual({
      ...brief,
      id,
      createdById: at(made.body, 'createdById'),
      contentUrl: `services/data/v62.0/jobs/ingest/${id}/batches`,
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    });

    const sent = await upload(org, id, 'Appointment_Number__c,Total__c\nA1,4.5\n');
    expect([sent.status, sent.body]).toEqual([201, undefined]);
    const closed = await call(org, 'PATCH', `${JOBS}/${id}`, { state: 'UploadComplete' });
    expect(closed.body).toMatchObject({ id, state: 'UploadComplete' });

    const states = [];
    expect(at((await call(org, 'GET', JOBS)).body, 'records[0].state')).toBe('UploadComplete');
    for (let looks = 0; looks < 4; looks += 1) {
      states.push(at((await call(org, 'GET', `${JOBS}/${id}`)).body, 'state'));
    }
    expect(states).toEqual(['UploadComplete', 'InProgress', 'JobComplete', 'JobComplete']);
    expect((await call(org, 'GET', `${JOBS}/${id}`)).body).toMatchObject({
      jobType: 'V2Ingest',
      numberRecordsProcessed: 1,
      numberRecordsFailed: 0,
      retries: 0,
    });
    expect(org.rows('TOEFL_Score__c')).toMatchObject([
      { Appointment_Number__c: 'A1', Total__c: 4.5 },
    ]);
  });

  it('may be one request with two parts, which closes the job', async () => {
    const org = await openOrg();
    const body = [
      '--B',
      'Content-Type: application/json',
      'Content-Disposition: form-data; name="job"',
      '',
      JSON.stringify({ ...INSERT, contentType: 'CSV' }),
      '--B',
      'Content-Type: text/csv',
      'Content-Disposition: form-data; name="content"; filename="content"',
      '',
      'LastName\nOkafor\n',
      '--B--',
      '',
    ].join('\r\n');
    const made = await call(org, 'POST', `${JOBS}/`, body, {
      'Content-Type': 'multipart/form-data; boundary=B',
    });
    expect(at(made.body, 'state')).toBe('UploadComplete');
    await finish(org, `${JOBS}/${at(made.body, 'id')}`);
    expect(org.rows('Contact')).toMatchObject([{ LastName: 'Okafor' }]);
    const long = body.replace('Okafor', 'x'.repeat(100_000));
    const refused = await call(org, 'POST', JOBS, long, {
      'Content-Type': 'multipart/form-data; boundary=B',
    });
    expect(at(refused.body, '[0].errorCode')).toBe('INVALIDJOB');
  });

  it('goes on by the clock of the org, batch by batch, whoever looks', async () => {
    let now = new Date('2026-11-25T10:00:00Z');
    const org = await openOrg({
      now: () => now,
      bulk: { looks: 0, batchMs: 60_000, batchRows: 2 },
    });
    const id = await load(org, INSERT, 'LastName\nA\nB\nC\n');
    const rowsAfter = async (minutes: number) => {
      now = new Date(Date.parse('2026-11-25T10:00:00Z') + minutes * 60_000);
      await call(org, 'GET', `${V}/limits`);
      return org.rows('Contact').length;
    };
    expect(await rowsAfter(0.9)).toBe(0);
    expect(await rowsAfter(1)).toBe(2);
    expect(at((await call(org, 'GET', `${JOBS}/${id}`)).body, 'state')).toBe('InProgress');
    expect(await rowsAfter(2)).toBe(3);
    expect(at((await call(org, 'GET', `${JOBS}/${id}`)).body, 'state')).toBe('JobComplete');
  });

  it('keeps what was saved before an abort, and gives the rest back', async () => {
    let now = new Date('2026-11-25T10:00:00Z');
    const org = await openOrg({
      now: () => now,
      bulk: { looks: 0, batchMs: 1000, batchRows: 1 },
    });
    const id = await load(org, INSERT, 'LastName,FirstName\nA,a\nB,"b"\n');
    now = new Date('2026-11-25T10:00:01Z');
    const aborted = await call(org, 'PATCH', `${JOBS}/${id}`, { state: 'Aborted' });
    expect(at(aborted.body, 'state')).toBe('Aborted');
    now = new Date('2026-11-25T11:00:00Z');
    const { successful, unprocessed } = await resultsOf(org, id);
    expect(successful.split('\n')).toHaveLength(3);
    expect(unprocessed).toBe('LastName,FirstName\nB,"b"\n');
    expect(org.rows('Contact')).toMatchObject([{ LastName: 'A' }]);
  });

  it('gives everything back when it is aborted before it began', async () => {
    const org = await openOrg();
    const id = await load(org, INSERT, 'LastName,Email\nA,\n');
    await call(org, 'PATCH', `${JOBS}/${id}`, { state: 'Aborted' });
    expect(await resultsOf(org, id)).toEqual({
      successful: '"sf__Id","sf__Created",LastName,Email\n',
      failed: '"sf__Id","sf__Error",LastName,Email\n',
      unprocessed: 'LastName,Email\nA,\n',
    });
  });

  it('gives the same results however often they are read, for seven days', async () => {
    let now = new Date('2026-11-25T10:00:00Z');
    const org = await openOrg({ now: () => now });
    const { id, ...first } = await run(org, INSERT, 'LastName\nA\n');
    now = new Date('2026-12-02T09:59:59Z');
    expect(await resultsOf(org, id)).toEqual({
      successful: first.successful,
      failed: first.failed,
      unprocessed: first.unprocessed,
    });
    now = new Date('2026-12-02T10:00:00Z');
    expect((await call(org, 'GET', `${JOBS}/${id}`)).status).toBe(404);
  });

  it('is listed until it is deleted', async () => {
    const org = await openOrg();
    const { id } = await run(org, INSERT, 'LastName\nA\n');
    const list = await call(org, 'GET', JOBS);
    expect(list.body).toMatchObject({ done: true, records: [{ id, state: 'JobComplete' }] });
    expect((await call(org, 'DELETE', `${JOBS}/${id}`)).status).toBe(204);
    expect(at((await call(org, 'GET', JOBS)).body, 'records')).toEqual([]);
    expect((await call(org, 'DELETE', `${JOBS}/${id}`)).status).toBe(404);
  });
});

describe('a request is refused', () => {
  it.each([
    ['an unknown object', { operation: 'insert', object: 'Foo__c' }, 'INVALIDJOB'],
    ['no object', { operation: 'insert' }, 'INVALIDJOB'],
    ['an unknown operation', { operation: 'merge', object: 'Contact' }, 'JSON_PARSER_ERROR'],
    ['an unknown delimiter', { ...INSERT, columnDelimiter: 'COLON' }, 'JSON_PARSER_ERROR'],
    ['another content type', { ...INSERT, contentType: 'JSON' }, 'JSON_PARSER_ERROR'],
    ['an upsert without key', { operation: 'upsert', object: 'Contact' }, 'INVALIDJOB'],
    ['a key that is none', { ...UPSERT, externalIdFieldName: 'Total__c' }, 'INVALIDJOB'],
    ['hardDelete', { operation: 'hardDelete', object: 'Contact' }, 'FEATURENOTENABLED'],
  ])('for a job with %s', async (_, job, code) => {
    const answer = await call(await openOrg(), 'POST', JOBS, job);
    expect([answer.status, at(answer.body, '[0].errorCode')]).toEqual([400, code]);
  });

  it('for a second upload, though not for a second file of another job', async () => {
    const org = await openOrg();
    const id = await open(org, INSERT);
    expect((await upload(org, id, 'LastName\nA\n')).status).toBe(201);
    const twice = await upload(org, id, 'LastName\nB\n');
    expect([twice.status, at(twice.body, '[0].errorCode')]).toEqual([400, 'CLIENT_INPUT_ERROR']);
    expect((await upload(org, await open(org, INSERT), 'LastName\nA\n')).status).toBe(201);
  });

  it('for an upload that is no CSV, or longer than allowed', async () => {
    const org = await openOrg({ bulk: { uploadBytes: 20 } });
    const id = await open(org, INSERT);
    const path = `${JOBS}/${id}/batches`;
    expect((await call(org, 'PUT', path, { LastName: 'A' })).status).toBe(415);
    expect((await upload(org, id, 'LastName\nÄÄÄÄÄÄ\n')).status).toBe(413);
    expect((await upload(org, id, 'LastName\nÄÄÄÄÄ\n')).status).toBe(201);
  });

  it.each([
    ['closing', 'PATCH', '', { state: 'UploadComplete' }],
    ['aborting', 'PATCH', '', { state: 'Aborted' }],
    ['an upload', 'PUT', '/batches', 'LastName\nB\n'],
  ])('for %s a job that is over', async (_, method, path, body) => {
    const org = await openOrg();
    const { id } = await run(org, INSERT, 'LastName\nA\n');
    const type = method === 'PUT' ? { 'Content-Type': 'text/csv' } : {};
    const answer = await call(org, method, `${JOBS}/${id}${path}`, body, type);
    expect([answer.status, at(answer.body, '[0].errorCode')]).toEqual([400, 'INVALIDJOBSTATE']);
  });

  it('for results or deletion of a job that is not over', async () => {
    const org = await openOrg();
    const id = await open(org, INSERT);
    for (const path of ['/successfulResults', '/failedResults/', '/unprocessedrecords']) {
      const answer = await call(org, 'GET', `${JOBS}/${id}${path}`);
      expect(at(answer.body, '[0].errorCode')).toBe('INVALIDJOBSTATE');
    }
    expect((await call(org, 'DELETE', `${JOBS}/${id}`)).status).toBe(400);
  });

  it('for a job inside a composite', async () => {
    const answer = await call(await openOrg(), 'POST', `${V}/composite`, {
      compositeRequest: [{ referenceId: 'j', method: 'GET', url: JOBS }],
    });
    expect(at(answer.body, 'compositeResponse[0].httpStatusCode')).toBe(400);
  });
});

describe('rows', () => {
  it('are saved or refused one by one, each with its own columns in the results', async () => {
    const org = await openOrg();
    const { info, successful, failed, unprocessed } = await run(
      org,
      INSERT,
      'LastName,Email\n"Okafor, Ada",ada@example.edu\n,nobody@example.edu\nObi,no address\n',
    );
    const [row] = org.rows('Contact');
    expect(info).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 3,
      numberRecordsFailed: 2,
    });
    expect(successful).toBe(
      `"sf__Id","sf__Created",LastName,Email\n"${row?.['Id']}","true","Okafor, Ada","ada@example.edu"\n`,
    );
    expect(failed).toBe(
      [
        '"sf__Id","sf__Error",LastName,Email',
        '"","INVALID_EMAIL_ADDRESS:Email: invalid email address: no address:Email --","Obi","no address"',
        '"","REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --","","nobody@example.edu"',
        '',
      ].join('\n'),
    );
    expect(unprocessed).toBe('LastName,Email\n');
  });

  it('keep what is empty, and lose what is #N/A', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'A', Email: 'a@example.edu', Phone: '1' }]);
    await run(
      org,
      { operation: 'update', object: 'Contact' },
      `Id,LastName,Email,Phone\n${id},B,,#N/A\n`,
    );
    expect(org.rows('Contact')).toMatchObject([
      { LastName: 'B', Email: 'a@example.edu', Phone: null },
    ]);
  });

  it('are found by their key, or made', async () => {
    const org = await openOrg();
    org.insert('TOEFL_Score__c', [{ Appointment_Number__c: 'A1' }]);
    const { successful } = await run(org, UPSERT, 'Appointment_Number__c,Total__c\na1,4.5\nA2,5\n');
    expect(successful.match(/"(true|false)"/g)).toEqual(['"true"', '"false"']);
    expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Total__c: 4.5 }, { Total__c: 5 }]);
  });

  it('name their parents by Id, or by a key in a column of its own', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'A', Email: 'a@example.edu' }]);
    const { failed } = await run(
      org,
      UPSERT,
      'Appointment_Number__c,Contact__r.Email\nA1,a@example.edu\nA2,b@example.edu\nA3,\nA4,#N/A\n',
    );
    const parents = org.rows('TOEFL_Score__c').map((row) => row['Contact__c']);
    expect(parents).toEqual([id, null, null]);
    expect(failed).toContain(
      '"INVALID_FIELD:Foreign key external ID: b@example.edu not found for field Email in entity Contact:--","A2"',
    );
  });

  it('are deleted by Id alone', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'A' }, { LastName: 'B' }]);
    const { failed } = await run(
      org,
      { operation: 'delete', object: 'Contact' },
      `Id\n${id}\n003000000000000AAA\n`,
    );
    expect(org.rows('Contact')).toMatchObject([{ LastName: 'B' }]);
    expect(failed).toContain('INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--');
  });

  it.each([
    ['Birthdate', '21-03-1978', 'Birthdate'],
    ['MailingLatitude', 'north', 'Mailing Latitude'],
    ['MailingLatitude', '1,5', 'Mailing Latitude'],
  ])('are refused with a value that is none of %s: %s', async (field, value, label) => {
    const org = await openOrg();
    const { failed } = await run(org, INSERT, `LastName,${field}\nA,"${value}"\n`);
    expect(failed).toContain(
      `INVALID_TYPE_ON_FIELD_IN_RECORD:${label}: value not of required type: ${value}:${field} --`,
    );
  });

  it('with a key that another row of the same 200 has are refused, all of them', async () => {
    const org = await openOrg();
    const { info, failed } = await run(org, UPSERT, 'Appointment_Number__c\nA1\na1\nA2\n');
    expect(at(info, 'numberRecordsFailed')).toBe(2);
    expect(failed).toContain('DUPLICATE_VALUE:Duplicate external id specified: A1');
    const lines = Array.from({ length: 200 }, (_, n) => `B${n}\n`).join('');
    const apart = await run(org, UPSERT, `Appointment_Number__c\n${lines}B0\n`);
    expect(at(apart.info, 'numberRecordsFailed')).toBe(0);
  });

  it('take the faults that are ordered for the upload of the job', async () => {
    const org = await openOrg();
    org.fault({
      match: { path: '/jobs/ingest/', record: { LastName: 'B' } },
      effect: {
        kind: 'record',
        statusCode: 'UNABLE_TO_LOCK_ROW',
        message: 'unable to obtain exclusive access to this record',
      },
    });
    const { failed } = await run(org, INSERT, 'LastName\nA\nB\n');
    expect(failed).toContain(
      '"","UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--","B"',
    );
  });

  it('may be separated in every way that the job names', async () => {
    const org = await openOrg();
    const { successful } = await run(
      org,
      { ...INSERT, columnDelimiter: 'SEMICOLON', lineEnding: 'CRLF' },
      'LastName;Email\r\nA;a@example.edu\r\n',
    );
    const [row] = org.rows('Contact');
    expect(successful).toBe(
      `"sf__Id";"sf__Created";LastName;Email\r\n"${row?.['Id']}";"true";"A";"a@example.edu"\r\n`,
    );
  });
});

function textArea(name: string): FieldRow {
  return [name, name, 'textarea', 32_000];
}

describe('a job fails', () => {
  async function failure(
    job: Record<string, string>,
    csv: string,
    options: Parameters<typeof openOrg>[0] = {},
  ): Promise<{ org: LocalOrg; message: unknown; id: string }> {
    const org = await openOrg(options);
    const id = await load(org, job, csv);
    const info = await finish(org, `${JOBS}/${id}`);
    expect(at(info, 'state')).toBe('Failed');
    return { org, message: at(info, 'errorMessage'), id };
  }

  const LINES =
    'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is';

  it.each([
    ['a line ending that is not the job’s', INSERT, 'LastName\r\nA\r\n', `${LINES} LF`],
    ['the other way round', { ...INSERT, lineEnding: 'CRLF' }, 'LastName\nA\n', `${LINES} CRLF`],
    [
      'an unknown column',
      INSERT,
      'LastName,Foo\nA,b\n',
      'InvalidBatch : Field name not found : Foo',
    ],
    [
      'a parent that is none',
      UPSERT,
      'Appointment_Number__c,Foo__r.Email\nA,b\n',
      'InvalidBatch : Field name not found : Foo__r.Email',
    ],
    [
      'no column for the key',
      UPSERT,
      'Total__c\n4\n',
      'InvalidBatch : Field name not found : Appointment_Number__c',
    ],
    [
      'no column for the Id',
      { ...INSERT, operation: 'update' },
      'LastName\nA\n',
      'InvalidBatch : Field name not found : Id',
    ],
    [
      'more than Ids to delete',
      { ...INSERT, operation: 'delete' },
      'Id,LastName\nx,A\n',
      "InvalidBatch : The 'delete' batch must contain only ids",
    ],
    ['an empty file', INSERT, '', 'InvalidBatch : The file is empty'],
  ])('for %s, and nothing is saved', async (_, job, csv, message) => {
    const failed = await failure(job, csv);
    expect(failed.message).toBe(message);
    expect(failed.org.rows('Contact')).toEqual([]);
    expect(String((await resultsOf(failed.org, failed.id)).successful)).not.toContain('true');
  });

  it('in the middle, where a row is no row of the file; what was saved stays', async () => {
    const { org, id, message } = await failure(INSERT, 'LastName\nA\nB,C\nD\n');
    expect(message).toContain('InvalidBatch');
    const { successful, unprocessed } = await resultsOf(org, id);
    expect(org.rows('Contact')).toMatchObject([{ LastName: 'A' }]);
    expect(successful).toContain('"A"');
    expect(unprocessed).toBe('LastName\nB,C\nD\n');
  });

  it('where a field is longer than any may be', async () => {
    const { message } = await failure(INSERT, `LastName,Description\nA,${'x'.repeat(32_001)}\n`);
    expect(message).toBe('InvalidBatch : A field is longer than 32000 characters');
  });

  it('where a record is longer than any may be', async () => {
    const fields = Array.from({ length: 14 }, (_, n) => `F${n}__c`);
    const wide = defineObject({
      name: 'Wide__c',
      label: 'Wide',
      labelPlural: 'Wide',
      keyPrefix: 'a09',
      fields: [idField('Id'), ...fields.map((name) => textArea(name))],
    });
    const row = fields.map(() => 'x'.repeat(30_000)).join(',');
    const job = { object: 'Wide__c', operation: 'insert' };
    const { message } = await failure(job, `${fields}\n${row}\n`, { schema: [wide] });
    expect(message).toBe('InvalidBatch : A record is longer than 400000 characters');
  });

  it('when the day’s batches are used up, and /limits says how many are left', async () => {
    const { org, message } = await failure(INSERT, 'LastName\nA\nB\nC\n', {
      bulk: { batchRows: 1, dailyBatches: 2 },
    });
    expect(message).toBe('ExceededQuota : ApiBatchItems Limit exceeded.');
    expect(org.rows('Contact')).toHaveLength(2);
    const limits = await call(org, 'GET', `${V}/limits`);
    expect(at(limits.body, 'DailyBulkApiBatches')).toEqual({ Max: 2, Remaining: 0 });
  });
});

it('accounts for every row exactly once, however a job ends', async () => {
  const good = 'A,a@example.edu';
  const row = fc.oneof(
    { weight: 8, arbitrary: fc.constant(good) },
    { weight: 2, arbitrary: fc.constantFrom(',x@example.edu', 'A,no address') },
    { weight: 1, arbitrary: fc.constantFrom('A,B,C', '"A"B,c') },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 0, max: 6 }),
      async (rows, batchRows, minutes) => {
        let now = new Date('2026-11-25T10:00:00Z');
        const org = await startLocalOrg({
          now: () => now,
          bulk: { looks: 0, batchMs: 60_000, batchRows },
        });
        try {
          const id = await load(org, INSERT, ['LastName,Email', ...rows, ''].join('\n'));
          now = new Date(now.getTime() + minutes * 60_000);
          await call(org, 'PATCH', `${JOBS}/${id}`, { state: 'Aborted' });
          const { body } = await call(org, 'GET', `${JOBS}/${id}`);
          const results = await resultsOf(org, id);
          const count = (text: string) => text.split('\n').length - 2;
          const saved = org.rows('Contact').length;
          if (minutes === 0) expect(results.unprocessed.split('\n').slice(1, -1)).toEqual(rows);
          else expect(count(results.successful)).toBe(saved);
          expect(at(body, 'numberRecordsProcessed')).toBe(
            saved + Number(at(body, 'numberRecordsFailed')),
          );
          if (minutes > 0) {
            const tried = saved + count(results.failed);
            expect(tried + count(results.unprocessed)).toBe(rows.length);
            expect(results.unprocessed.split('\n').slice(1, -1)).toEqual(rows.slice(tried));
          }
        } finally {
          await org.close();
        }
      },
    ),
    { seed: 20261125, numRuns: 40 },
  );
});
