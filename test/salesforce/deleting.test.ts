import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/local-org/local-org.ts';
import { connectTo, openOrg } from './support.ts';

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ LastName: `Person ${index}` }));

test('deletes rows of any object, 1,000 in a call', async () => {
  const org = await openOrg();
  const ids = [...org.insert('Contact', people(1_100)), ...org.insert('TOEFL_Score__c', [{}, {}])];
  const salesforce = await connectTo(org);
  const before = org.calls;

  const { receipts, stopped } = await salesforce.remove(ids);

  expect(stopped).toBeNull();
  expect(ids.every((id) => receipts.get(id)?.kind === 'deleted')).toBe(true);
  expect([...org.rows('Contact'), ...org.rows('TOEFL_Score__c')]).toEqual([]);
  expect(org.calls - before).toBe(2);
});

test('what is gone already counts as deleted', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', people(1));
  const salesforce = await connectTo(org);
  await salesforce.remove([id]);

  expect((await salesforce.remove([id, id])).receipts).toEqual(
    new Map([[id, { kind: 'deleted' }]]),
  );
});

test('a row that Salesforce refuses stays, with its error, and the others go', async () => {
  const org = await openOrg();
  const [one = '', two = ''] = org.insert('Contact', people(2));
  org.fault({
    match: { object: 'Contact', record: { Id: one } },
    effect: { kind: 'record', statusCode: 'DELETE_FAILED', message: 'it has cases' },
  });
  const salesforce = await connectTo(org);

  const { receipts } = await salesforce.remove([one, two]);

  expect(receipts.get(one)).toMatchObject({
    kind: 'rejected',
    errors: [{ code: 'DELETE_FAILED' }],
  });
  expect(receipts.get(two)).toEqual({ kind: 'deleted' });
});

test.each<[string, FaultRule]>([
  [
    'a locked row',
    {
      match: { object: 'Contact' },
      effect: { kind: 'record', statusCode: 'UNABLE_TO_LOCK_ROW', message: 'locked' },
      times: 3,
    },
  ],
  ['a lost answer', { match: { path: 'composite' }, effect: { kind: 'resetAfter' } }],
  ['a busy server', { match: { path: 'composite' }, effect: { kind: 'status', status: 503 } }],
  ['an expired session', { match: { path: 'composite' }, effect: { kind: 'expireSessions' } }],
])('tries again after %s', async (_, fault) => {
  const client = { clientId: 'key', clientSecret: 'secret' };
  const org = await openOrg({ clients: [client] });
  const ids = org.insert('Contact', people(250));
  const salesforce = await connectTo(org, {
    auth: { kind: 'clientCredentials', loginUrl: org.url, ...client },
  });
  org.fault(fault);

  const { receipts, stopped } = await salesforce.remove(ids);

  expect(stopped).toBeNull();
  expect(ids.every((id) => receipts.get(id)?.kind === 'deleted')).toBe(true);
  expect(org.rows('Contact')).toEqual([]);
});

test('a row that stays locked is given up', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', people(1));
  org.fault({
    match: { object: 'Contact' },
    effect: { kind: 'record', statusCode: 'UNABLE_TO_LOCK_ROW', message: 'locked' },
    times: 100,
  });
  const salesforce = await connectTo(org);

  expect((await salesforce.remove([id])).receipts.get(id)).toMatchObject({
    kind: 'rejected',
    errors: [{ code: 'UNABLE_TO_LOCK_ROW' }],
  });
});

test('says what stopped it, and which rows were not tried', async () => {
  const org = await openOrg();
  const ids = org.insert('Contact', people(1_001));
  org.fault({
    match: { path: 'composite' },
    skip: 1,
    effect: {
      kind: 'status',
      status: 403,
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    },
  });
  const salesforce = await connectTo(org);

  const { receipts, stopped } = await salesforce.remove(ids);

  expect(stopped?.message).toContain("the org's API calls of the last 24 hours are used up");
  expect(receipts.get(ids[999] ?? '')).toEqual({ kind: 'deleted' });
  expect(receipts.get(ids[1_000] ?? '')).toMatchObject({ kind: 'untried' });
});
