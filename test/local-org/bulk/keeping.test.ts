import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalOrg } from '../../../src/local-org/local-org.ts';
import { contact } from '../../../src/local-org/schema/contact.ts';
import { at, call, openOrg, query, V } from '../support.ts';
import { finish, JOBS, load, open, resultsOf, run } from './support.ts';

const INSERT = { operation: 'insert', object: 'Contact' };

function fileIn(): string {
  const path = mkdtempSync(join(tmpdir(), 'local-org-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return join(path, 'org.json');
}

/** The file and its journal as a killed process leaves them. */
function left(file: string): string {
  const copy = fileIn();
  copyFileSync(file, copy);
  if (existsSync(`${file}.journal`)) copyFileSync(`${file}.journal`, `${copy}.journal`);
  return copy;
}

it('finds a job and its results again after the process was killed', async () => {
  const file = fileIn();
  const org = await openOrg({ file });
  const { id, info, ...results } = await run(org, INSERT, 'LastName\nA\n""\n');
  const again = await openOrg({ file: left(file) });
  expect((await call(again, 'GET', `${JOBS}/${id}`)).body).toEqual(info);
  expect(await resultsOf(again, id)).toEqual(results);
});

it('goes on where the killed process stood, and saves no row twice', async () => {
  const file = fileIn();
  let now = new Date('2026-11-25T10:00:00Z');
  const options = { now: () => now, bulk: { looks: 0, batchMs: 1000, batchRows: 2 } };
  const org = await openOrg({ file, ...options });
  const key = { ...INSERT, operation: 'upsert', externalIdFieldName: 'Email' };
  const id = await load(org, key, 'LastName,Email\nA,a@a.de\nB,b@a.de\nC,c@a.de\n');
  now = new Date('2026-11-25T10:00:01Z');
  await call(org, 'GET', `${JOBS}/${id}`);
  expect(org.rows('Contact')).toHaveLength(2);

  const again = await openOrg({ file: left(file), ...options });
  expect(again.rows('Contact')).toHaveLength(2);
  now = new Date('2026-11-25T10:00:02Z');
  expect(await finish(again, `${JOBS}/${id}`)).toMatchObject({
    state: 'JobComplete',
    numberRecordsProcessed: 3,
    externalIdFieldName: 'Email',
  });
  expect(again.rows('Contact').map((row) => row['LastName'])).toEqual(['A', 'B', 'C']);
  expect((await resultsOf(again, id)).successful.split('\n')).toHaveLength(5);
});

it('keeps an open job with its upload, and gives the next one another Id', async () => {
  const file = fileIn();
  const org = await startLocalOrg({ file });
  const id = await open(org, INSERT);
  await call(org, 'PUT', `${JOBS}/${id}/batches`, 'LastName\nA\n', { 'Content-Type': 'text/csv' });
  await org.close();

  const again = await openOrg({ file });
  expect(await open(again, INSERT)).not.toBe(id);
  await call(again, 'PATCH', `${JOBS}/${id}`, { state: 'UploadComplete' });
  await finish(again, `${JOBS}/${id}`);
  expect(again.rows('Contact')).toMatchObject([{ LastName: 'A' }]);
});

it('keeps the result of a query job', async () => {
  const file = fileIn();
  const org = await openOrg({ file });
  org.insert('Contact', [{ LastName: 'A' }]);
  const body = { operation: 'query', query: 'SELECT LastName FROM Contact' };
  const made = await call(org, 'POST', `${V}/jobs/query`, body);
  const path = `${V}/jobs/query/${at(made.body, 'id')}`;
  await finish(org, path);
  const again = await openOrg({ file: left(file) });
  expect((await call(again, 'GET', `${path}/results`)).body).toBe('"LastName"\n"A"\n');
});

it('fails a query job whose object the schema has changed since', async () => {
  const file = fileIn();
  const org = await openOrg({ file });
  const body = { operation: 'query', query: 'SELECT Phone FROM Contact' };
  const made = await call(org, 'POST', `${V}/jobs/query`, body);
  const schema = [{ ...contact, fields: contact.fields.filter(({ name }) => name !== 'Phone') }];
  const again = await openOrg({ file: left(file), schema });
  expect(await finish(again, `${V}/jobs/query/${at(made.body, 'id')}`)).toMatchObject({
    state: 'Failed',
  });
});

it('forgets a job that is deleted', async () => {
  const file = fileIn();
  const org = await openOrg({ file });
  const { id } = await run(org, INSERT, 'LastName\nA\n');
  await call(org, 'DELETE', `${JOBS}/${id}`);
  const again = await openOrg({ file: left(file) });
  expect((await call(again, 'GET', `${JOBS}/${id}`)).status).toBe(404);
});

it('shows no request the tables in which jobs are kept', async () => {
  const org = await openOrg({ file: fileIn() });
  await run(org, INSERT, 'LastName\nA\n');
  expect(JSON.stringify((await call(org, 'GET', `${V}/sobjects`)).body)).not.toContain('Bulk');
  expect((await call(org, 'GET', `${V}/sobjects/BulkJob/describe`)).status).toBe(404);
  expect(at((await query(org, 'SELECT Id FROM BulkJob')).body, '[0].errorCode')).toBe(
    'INVALID_TYPE',
  );
});
