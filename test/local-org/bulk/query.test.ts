import { expect, it } from 'vitest';
import type { LocalOrg } from '../../../src/local-org/local-org.ts';
import { at, call, openOrg, V } from '../support.ts';
import { finish } from './support.ts';

const QUERIES = `${V}/jobs/query`;

async function ask(org: LocalOrg, query: string, more: object = {}): Promise<string> {
  const made = await call(org, 'POST', QUERIES, { operation: 'query', query, ...more });
  expect(made.status).toBe(200);
  return `${QUERIES}/${at(made.body, 'id')}`;
}

it('answers a statement as CSV, parents’ fields and blanks included', async () => {
  const org = await openOrg({ now: () => new Date('2026-11-25T10:00:00Z') });
  const [id] = org.insert('Contact', [{ LastName: 'Okafor, Ada' }]);
  org.insert('TOEFL_Score__c', [{ Total__c: 4.5, Contact__c: id }, {}]);
  const path = await ask(
    org,
    'SELECT Name, Total__c, CreatedDate, contact__r.lastname FROM TOEFL_Score__c',
  );
  expect(await finish(org, path)).toMatchObject({
    state: 'JobComplete',
    jobType: 'V2Query',
    object: 'TOEFL_Score__c',
    numberRecordsProcessed: 2,
  });
  const answer = await call(org, 'GET', `${path}/results`);
  expect(answer.headers.get('content-type')).toBe('text/csv');
  expect(answer.body).toBe(
    [
      '"Name","Total__c","CreatedDate","Contact__r.LastName"',
      '"TOEFL-000001","4.5","2026-11-25T10:00:00.000Z","Okafor, Ada"',
      '"TOEFL-000002","","2026-11-25T10:00:00.000Z",""',
      '',
    ].join('\n'),
  );
});

it('gives the result in parts, each with the place of the next', async () => {
  const org = await openOrg();
  org.insert('Contact', [{ LastName: 'A' }, { LastName: 'B' }, { LastName: 'C' }]);
  const path = await ask(org, 'SELECT LastName FROM Contact');
  await finish(org, path);
  const parts = [];
  let locator: string | null = '';
  while (locator !== 'null') {
    const more = locator === '' ? '' : `&locator=${locator}`;
    const answer = await call(org, 'GET', `${path}/results?maxRecords=2${more}`);
    parts.push([answer.headers.get('sforce-numberofrecords'), answer.body]);
    locator = answer.headers.get('sforce-locator');
  }
  expect(parts).toEqual([
    ['2', '"LastName"\n"A"\n"B"\n'],
    ['1', '"LastName"\n"C"\n'],
  ]);
});

it('goes through the states of a job, and can be aborted before it is over', async () => {
  const org = await openOrg();
  const path = await ask(org, 'SELECT Id FROM Contact');
  expect(at((await call(org, 'GET', path)).body, 'state')).toBe('UploadComplete');
  expect(at((await call(org, 'GET', path)).body, 'state')).toBe('InProgress');
  expect((await call(org, 'GET', `${path}/results`)).status).toBe(200);
  const over = await call(org, 'PATCH', path, { state: 'Aborted' });
  expect(at(over.body, '[0].errorCode')).toBe('INVALIDJOBSTATE');

  const other = await ask(org, 'SELECT Id FROM Contact');
  const aborted = await call(org, 'PATCH', other, { state: 'Aborted' });
  expect(at(aborted.body, 'state')).toBe('Aborted');
  expect(at((await call(org, 'GET', `${other}/results`)).body, '[0].errorCode')).toBe(
    'INVALIDJOBSTATE',
  );
  expect((await call(org, 'DELETE', other)).status).toBe(204);
  expect(at((await call(org, 'GET', QUERIES)).body, 'records')).toHaveLength(1);
});

it('sees deleted rows with queryAll', async () => {
  const org = await openOrg();
  const [id] = org.insert('Contact', [{ LastName: 'A' }]);
  await call(org, 'DELETE', `${V}/sobjects/Contact/${id}`);
  const path = await ask(org, 'SELECT LastName FROM Contact', {
    operation: 'queryAll',
    columnDelimiter: 'PIPE',
    lineEnding: 'CRLF',
  });
  await finish(org, path);
  expect((await call(org, 'GET', `${path}/results`)).body).toBe('"LastName"\r\n"A"\r\n');
});

it.each([
  ['no statement', undefined, 'MALFORMED_QUERY'],
  ['a broken one', 'SELECT FROM Contact', 'MALFORMED_QUERY'],
  ['an unknown field', 'SELECT Foo FROM Contact', 'INVALID_FIELD'],
  ['COUNT()', 'SELECT COUNT() FROM Contact', 'MALFORMED_QUERY'],
  ['OFFSET', 'SELECT Id FROM Contact LIMIT 1 OFFSET 1', 'MALFORMED_QUERY'],
  ['a compound field', 'SELECT MailingAddress FROM Contact', 'FEATURENOTENABLED'],
])('refuses %s', async (_, query, code) => {
  const answer = await call(await openOrg(), 'POST', QUERIES, { operation: 'query', query });
  expect([answer.status, at(answer.body, '[0].errorCode')]).toEqual([400, code]);
});

it('refuses a locator that it did not give', async () => {
  const org = await openOrg();
  const path = await ask(org, 'SELECT Id FROM Contact');
  await finish(org, path);
  const answer = await call(org, 'GET', `${path}/results?locator=abc`);
  expect(at(answer.body, '[0].errorCode')).toBe('INVALID_QUERY_LOCATOR');
});

it('refuses jobs above the day’s number, and /limits says how many are left', async () => {
  const org = await openOrg({ bulk: { dailyQueryJobs: 1 } });
  await ask(org, 'SELECT Id FROM Contact');
  const body = { operation: 'query', query: 'SELECT Id FROM Contact' };
  const answer = await call(org, 'POST', QUERIES, body);
  expect(at(answer.body, '[0].errorCode')).toBe('EXCEEDEDQUOTA');
  const limits = await call(org, 'GET', `${V}/limits`);
  expect(at(limits.body, 'DailyBulkV2QueryJobs')).toEqual({ Max: 1, Remaining: 0 });
});
