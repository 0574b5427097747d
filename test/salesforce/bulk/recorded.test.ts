/**
 * What Bulk API 2.0 of real orgs has answered, written anew with fictitious Ids and names, and what the
 * connector makes of it: quotes around some columns and not around others, empty files, bare codes.
 */
import nock from 'nock';
import { afterEach, describe, expect, test } from 'vitest';
import { errorOfRow } from '../../../src/salesforce/bulk/row-errors.ts';
import { ruleFor } from '../../../src/salesforce/errors.ts';
import type { Salesforce } from '../../../src/salesforce/salesforce.ts';
import { BASE, connectToNock, INSTANCE } from '../support.ts';

const JOB = '7505g00000AbCdEAAL';
const PATH = `${BASE}/jobs/ingest/${JOB}`;

afterEach(() => {
  expect(nock.isDone()).toBe(true);
  nock.cleanAll();
});

const brief = (state: string) => ({
  id: JOB,
  operation: 'update',
  object: 'Contact',
  createdById: '0055g00000AbCdEAAE',
  createdDate: '2026-11-25T01:31:13.000+0000',
  systemModstamp: '2026-11-25T01:31:16.000+0000',
  state,
  concurrencyMode: 'Parallel',
  contentType: 'CSV',
  apiVersion: 62,
});

const whole = (state: string, processed: number, more: object = {}) => ({
  ...brief(state),
  jobType: 'V2Ingest',
  lineEnding: 'LF',
  columnDelimiter: 'COMMA',
  numberRecordsProcessed: processed,
  numberRecordsFailed: 0,
  retries: 0,
  totalProcessingTime: 170,
  apiActiveProcessingTime: 65,
  apexProcessingTime: 0,
  ...more,
});

async function resultsOf(
  salesforce: Salesforce,
  kind: Parameters<Salesforce['bulk']['results']>[1],
): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for await (const row of salesforce.bulk.results(JOB, kind)) rows.push(Object.fromEntries(row));
  return rows;
}

describe('the life of a job', () => {
  test('is made, filled, closed and looked at until it is over', async () => {
    nock(INSTANCE)
      .post(`${BASE}/jobs/ingest`)
      .reply(200, {
        ...brief('Open'),
        contentUrl: `services/data/v62.0/jobs/ingest/${JOB}/batches`,
        lineEnding: 'LF',
        columnDelimiter: 'COMMA',
      })
      .put(`${PATH}/batches`, 'Id,FirstName\n003,Ada\n')
      .matchHeader('content-type', /^text\/csv/)
      .reply(201)
      .patch(PATH, { state: 'UploadComplete' })
      .reply(200, brief('UploadComplete'))
      .get(PATH)
      .reply(200, whole('InProgress', 4))
      .get(PATH)
      .reply(200, whole('JobComplete', 4));
    const { bulk } = await connectToNock();

    const made = await bulk.make({ object: 'Contact', operation: 'update', keyField: null });
    expect(made).toEqual({ kind: 'made', job: JOB });
    expect(await bulk.upload(JOB, new Blob(['Id,FirstName\n003,Ada\n']))).toBe('there');
    expect(await bulk.finish(JOB, () => {})).toEqual({
      state: 'JobComplete',
      processed: 4,
      failed: 0,
      message: null,
    });
  });

  test('may end with a failure in words of its own', async () => {
    const errorMessage = 'InvalidBatch : Field name not found : Nope__c';
    nock(INSTANCE)
      .get(PATH)
      .reply(200, whole('Failed', 0, { errorMessage }));
    const { bulk } = await connectToNock();

    expect(await bulk.see(JOB)).toMatchObject({ state: 'Failed', message: errorMessage });
  });
});

describe('result files', () => {
  const files: readonly (readonly [
    what: string,
    kind: Parameters<Salesforce['bulk']['results']>[1],
    csv: string,
    rows: readonly Record<string, string>[],
  ])[] = [
    [
      'rows that were upserted',
      'successfulResults',
      '"sf__Id","sf__Created","Custom_Id__c","LastName"\n"a015g00000AbCd1AAV","false","C1","Eki"\n"a015g00000AbCd2AAV","true","C2","Obi"\n',
      [
        { sf__id: 'a015g00000AbCd1AAV', sf__created: 'false', custom_id__c: 'C1', lastname: 'Eki' },
        { sf__id: 'a015g00000AbCd2AAV', sf__created: 'true', custom_id__c: 'C2', lastname: 'Obi' },
      ],
    ],
    [
      'rows that failed, with columns as they were sent',
      'failedResults',
      '"sf__Id","sf__Error",Id,My_Field__c\n"","INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--","003zzz","v"\n',
      [
        {
          sf__id: '',
          sf__error: 'INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--',
          id: '003zzz',
          my_field__c: 'v',
        },
      ],
    ],
    ['no row that failed', 'failedResults', '"sf__Id","sf__Error",Id,Phone\n', []],
    ['no row that was left', 'unprocessedrecords', 'Id,Phone\n', []],
    [
      'rows that were left, with a parent’s key',
      'unprocessedrecords',
      'Birthdate,FirstName,LastName,Account.Key__c\n"1998-03-21",Ada,Eki,0000301557\n',
      [
        {
          birthdate: '1998-03-21',
          firstname: 'Ada',
          lastname: 'Eki',
          'account.key__c': '0000301557',
        },
      ],
    ],
  ];

  test.each(files)('are read: %s', async (_, kind, csv, rows) => {
    nock(INSTANCE).get(`${PATH}/${kind}`).reply(200, csv, { 'Content-Type': 'text/csv' });

    expect(await resultsOf(await connectToNock(), kind)).toEqual(rows);
  });

  test.each([
    [
      'UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 200 records: 001xxx,001yyy,...:--',
      'retry',
    ],
    ['UNABLE_TO_LOCK_ROW', 'retry'],
    ['INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--', 'hold'],
    ['BRAND_NEW_CODE:something that nobody has heard of:Email --', 'hold'],
  ])('say of a row "%s": %s', (text, treatment) => {
    expect(ruleFor(errorOfRow(text), 'row').treatment).toBe(treatment);
  });
});
