import fc from 'fast-check';
import { expect, it } from 'vitest';
import { call, openOrg, V } from '../support.ts';
import { JOBS, open, upload } from './support.ts';

const word = fc.oneof(
  fc.constantFrom(
    'Contact',
    'TOEFL_Score__c',
    'Id',
    'LastName',
    'Email',
    'Contact__r.Email',
    'User:Owner.Id',
    'MailingAddress',
    '__proto__',
    '#N/A',
    '"',
    'upsert',
    'query',
    'SELECT Id FROM Contact',
  ),
  fc.string({ maxLength: 8 }),
);

it('whatever is asked for, a job is made or refused, but never answered with 500', async () => {
  const org = await openOrg({ dailyLimit: 1_000_000 });
  const name = fc.constantFrom(
    'object',
    'operation',
    'externalIdFieldName',
    'contentType',
    'columnDelimiter',
    'lineEnding',
    'query',
    'state',
  );
  const body = fc.dictionary(name, fc.oneof(word, fc.constant(null), fc.integer()));
  const path = fc.constantFrom('ingest', 'query', 'ingest/x', 'query/x', 'ingest/x/batches');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE'),
      path,
      body,
      async (method, where, what) => {
        const answer = await call(
          org,
          method,
          `${V}/jobs/${where}`,
          method === 'GET' ? undefined : what,
        );
        expect(answer.status).toBeLessThan(500);
      },
    ),
    { seed: 20261125, numRuns: 300 },
  );
});

it('whatever a file holds, its job ends', async () => {
  const org = await openOrg({ dailyLimit: 1_000_000, bulk: { looks: 0 } });
  const key = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'Email' };
  const lines = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  const header = fc.constantFrom('Email,LastName', 'Email,LastName,Birthdate,Account.Id', '');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(key, { object: 'Contact', operation: 'insert' }),
      header,
      lines,
      async (job, first, rest) => {
        const id = await open(org, job);
        const text = [first, ...rest.map((fields) => fields.join(','))].join('\n');
        await upload(org, id, text);
        await call(org, 'PATCH', `${JOBS}/${id}`, { state: 'UploadComplete' });
        const { status, body } = await call(org, 'GET', `${JOBS}/${id}`);
        expect(status).toBe(200);
        expect(body).toMatchObject({ state: expect.stringMatching(/^(JobComplete|Failed)$/) });
      },
    ),
    { seed: 20261125, numRuns: 200 },
  );
});
