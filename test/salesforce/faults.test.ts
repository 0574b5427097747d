/** What goes wrong between the connector and the org while rows are written. */
import nock from 'nock';
import { afterEach, expect, test } from 'vitest';
import type { RetryNotice } from '../../src/salesforce/retry.ts';
import { connectKnowing, connectTo, knownPerson, openOrg, pair, person, score } from './support.ts';

afterEach(() => {
  nock.cleanAll();
  nock.restore();
  nock.activate();
});

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

test('makes nobody twice when the answer to a graph call is lost', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  org.fault({ match: { path: 'graph' }, effect: { kind: 'resetAfter' } });

  const { receipts, stopped } = await salesforce.write(numbers(100).flatMap((n) => pair(n)));

  expect(stopped).toBeNull();
  expect(org.rows('Contact')).toHaveLength(100);
  expect([...receipts.values()].every((r) => r.kind === 'written' && r.created)).toBe(true);
  const ids = new Map(org.rows('TOEFL_Score__c').map((row) => [row.Id, row.Contact__c]));
  for (const n of numbers(100)) {
    const made = receipts.get(`Contact new ${n}`);
    const row = receipts.get(`TOEFL_Score__c A${n}`);
    expect(row?.kind === 'written' ? ids.get(row.id) : null).toBe(
      made?.kind === 'written' ? made.id : undefined,
    );
  }
});

test("finds the parent's parent too when the answer is lost", async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const parent = person('parent');
  const child = {
    ...person('child'),
    parents: [{ field: 'ReportsToId', relationship: 'ReportsTo', to: parent.ref }],
  };
  org.fault({ match: { path: 'graph' }, effect: { kind: 'resetAfter' } });

  const { receipts } = await salesforce.write([parent, child, score('A1', { ref: child.ref })]);

  const idOf = (name: string) => org.rows('Contact').find((row) => row.LastName === name)?.Id;
  expect(receipts.get(parent.ref)).toMatchObject({ id: idOf('Person parent') });
  expect(receipts.get(child.ref)).toMatchObject({ id: idOf('Person child') });
  expect(org.rows('Contact')).toHaveLength(2);
});

test('gives up on families that are never there, and says that they were not written so far', async () => {
  const org = await openOrg();
  const salesforce = await connectKnowing(org);
  org.fault({ match: { path: 'graph' }, effect: { kind: 'reset' }, times: 100 });

  const { receipts, stopped } = await salesforce.write(pair(1));

  expect(stopped).toBeNull();
  expect(receipts.get('Contact new 1')).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('was not written'),
  });
});

test('says how long Salesforce asks to wait where nothing was tried again', async () => {
  const org = await openOrg();
  const salesforce = await connectKnowing(org);
  nock(org.url, { allowUnmocked: true })
    .post(/graph/)
    .reply(503, [{ errorCode: 'SERVER_UNAVAILABLE', message: 'x' }], { 'Retry-After': '3600' });

  const { receipts } = await salesforce.write(pair(1));

  expect(receipts.get('Contact new 1')).toEqual({
    kind: 'unknown',
    why: 'it was not written so far: Salesforce is overloaded or under maintenance; it asks to wait for 60 minutes',
  });
});

test.each([
  ['the connection is cut before Salesforce has done anything', { kind: 'reset' }],
  ['a proxy answers with a page', { kind: 'html', status: 503 }],
  [
    'Salesforce fails',
    {
      kind: 'status',
      status: 500,
      body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'x' }],
    },
  ],
  ['a login page comes instead of an answer', { kind: 'html', status: 200 }],
] as const)('sends families again that are not there when %s', async (_, effect) => {
  const org = await openOrg();
  const salesforce = await connectKnowing(org);
  org.fault({ match: { path: 'graph' }, effect });

  const { receipts, stopped } = await salesforce.write(numbers(3).flatMap((n) => pair(n)));

  expect(stopped).toBeNull();
  expect(org.rows('Contact')).toHaveLength(3);
  expect([...receipts.values()].every(({ kind }) => kind === 'written')).toBe(true);
});

test('does not send a family again when nobody knows that its key is unique', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  org.fault({ match: { path: 'graph' }, effect: { kind: 'html', status: 504 } });

  const { receipts } = await salesforce.write(pair(1));

  expect([...receipts.values()].map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  expect(org.log.filter(({ path }) => path.includes('graph'))).toHaveLength(1);
});

test('says of a person that the outcome is unknown where nobody can know it', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  org.fault({ match: { path: 'graph' }, effect: { kind: 'resetAfter' } });

  const { receipts } = await salesforce.write([person(1)]);

  expect(receipts.get('Contact new 1')).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('not known'),
  });
  expect(org.rows('Contact')).toHaveLength(1);
});

test('does not send a family again after a time-out, since Salesforce may still be at work', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org, { timeoutMs: 150 });
  org.fault({ match: { path: 'graph' }, effect: { kind: 'delay', ms: 600 } });

  const { receipts } = await salesforce.write(pair(1));

  expect([...receipts.values()].map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  expect(org.log.filter(({ path }) => path.includes('graph')).length).toBeLessThanOrEqual(1);
});

test('says that the outcome is unknown when the org cannot be read after a lost answer', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  org.fault({ match: { path: 'graph' }, effect: { kind: 'resetAfter' } });
  org.fault({
    match: { path: 'composite$' },
    effect: { kind: 'html', status: 503 },
    times: 50,
  });

  const { receipts, stopped } = await salesforce.write(pair(1));

  expect(stopped?.kind).toBe('salesforce');
  expect(receipts.get('Contact new 1')).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('not known'),
  });
});

test('repeats collections when the answer is lost', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const salesforce = await connectTo(org);
  org.fault({ match: { path: 'composite$' }, effect: { kind: 'resetAfter' } });

  const { receipts, stopped } = await salesforce.write([
    knownPerson(id, { FirstName: 'Ada' }),
    ...numbers(5).map((n) => score(`A${n}`, { id })),
  ]);

  expect(stopped).toBeNull();
  expect(org.rows('TOEFL_Score__c')).toHaveLength(5);
  expect([...receipts.values()].every(({ kind }) => kind === 'written')).toBe(true);
});

test.each([
  ['UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record'],
  [
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    'hed.TDTM: execution of AfterInsert caused by: first error: UNABLE_TO_LOCK_ROW, unable to …',
  ],
])('sends only the locked rows again, with a wait, for %s', async (statusCode, message) => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const notices: RetryNotice[] = [];
  const salesforce = await connectTo(org, {
    onRetry: (notice) => notices.push(notice),
  });
  org.fault({
    match: {
      object: 'TOEFL_Score__c',
      record: { Appointment_Number__c: 'A1' },
    },
    effect: { kind: 'record', statusCode, message },
  });

  const { receipts } = await salesforce.write(numbers(3).map((n) => score(`A${n}`, { id })));

  expect([...receipts.values()].every(({ kind }) => kind === 'written')).toBe(true);
  expect(salesforce.calls).toBe(2);
  expect(notices).toMatchObject([{ what: 'write rows', code: statusCode, attempt: 1 }]);
});

test('rejects a row that stays locked, after four attempts', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const salesforce = await connectTo(org);
  org.fault({
    match: { object: 'TOEFL_Score__c' },
    effect: {
      kind: 'record',
      statusCode: 'UNABLE_TO_LOCK_ROW',
      message: 'locked',
    },
    times: 100,
  });

  const { receipts, stopped } = await salesforce.write([score('A1', { id })]);

  expect(stopped).toBeNull();
  expect(receipts.get('TOEFL_Score__c A1')).toMatchObject({
    kind: 'rejected',
    errors: [{ code: 'UNABLE_TO_LOCK_ROW' }],
  });
  expect(salesforce.calls).toBe(4);
});

test('writes the child of a locked parent when the parent is written at last', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const salesforce = await connectTo(org);
  const parent = score('A1', { id });
  org.fault({
    match: { object: 'TOEFL_Score__c' },
    effect: {
      kind: 'record',
      statusCode: 'UNABLE_TO_LOCK_ROW',
      message: 'locked',
    },
  });

  const { receipts } = await salesforce.write([
    parent,
    {
      ...parent,
      ref: 'TOEFL_Section__c A1-L',
      object: 'TOEFL_Section__c',
      key: { field: 'Section_Key__c', value: 'A1-L' },
      fields: [],
      parents: [{ field: 'Score__c', relationship: 'Score__r', to: parent.ref }],
    },
  ]);

  expect([...receipts.values()].map(({ kind }) => kind)).toEqual(['written', 'written']);
  expect(org.rows('TOEFL_Section__c')).toMatchObject([
    { Score__c: org.rows('TOEFL_Score__c')[0]?.Id },
  ]);
});

test('sends a family again that met a lock', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  org.fault({
    match: { object: 'TOEFL_Score__c' },
    effect: {
      kind: 'record',
      statusCode: 'UNABLE_TO_LOCK_ROW',
      message: 'locked',
    },
  });

  const { receipts } = await salesforce.write([...pair(1), ...pair(2)]);

  expect([...receipts.values()].every(({ kind }) => kind === 'written')).toBe(true);
  expect(org.rows('Contact')).toHaveLength(2);
  expect(salesforce.calls).toBe(2);
});

test('rejects what a duplicate rule refuses', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  org.fault({
    match: { object: 'Contact' },
    effect: {
      kind: 'record',
      statusCode: 'DUPLICATES_DETECTED',
      message: 'Use one of these?',
    },
  });

  const { receipts } = await salesforce.write(pair(1));

  expect(receipts.get('Contact new 1')).toMatchObject({
    kind: 'rejected',
    errors: [{ code: 'DUPLICATES_DETECTED' }],
  });
  expect(receipts.get('TOEFL_Score__c A1')).toMatchObject({ kind: 'untried' });
});

test('stops with what was written when the org stays away', async () => {
  const org = await openOrg();
  const ids = org.insert(
    'Contact',
    numbers(1200).map((n) => ({ LastName: `Person ${n}` })),
  );
  const salesforce = await connectTo(org);
  org.fault({
    match: { path: 'composite$' },
    effect: { kind: 'html', status: 503 },
    skip: 1,
    times: 50,
  });

  const { receipts, stopped } = await salesforce.write(
    ids.map((id) => knownPerson(id, { FirstName: 'Ada' })),
  );

  expect(stopped?.hint).toContain('status.salesforce.com');
  const counted = Object.groupBy(receipts.values(), ({ kind }) => kind);
  expect(counted.written).toHaveLength(1000);
  expect(counted.untried).toHaveLength(200);
});

test('stops between two calls when cancelled, and keeps the receipts', async () => {
  const org = await openOrg();
  const cancel = new AbortController();
  const salesforce = await connectTo(org, {
    signal: cancel.signal,
    onRetry: () => cancel.abort(),
  });
  org.fault({
    match: { path: 'graph' },
    effect: { kind: 'status', status: 429 },
    skip: 1,
  });

  const { receipts, stopped } = await salesforce.write(numbers(100).flatMap((n) => pair(n)));

  expect(stopped?.kind).toBe('cancelled');
  const counted = Object.groupBy(receipts.values(), ({ kind }) => kind);
  expect(counted.written).toHaveLength(150);
  expect(counted.untried).toHaveLength(50);
});

test('no Problem, and no notice of a wait, carries a personal value', async () => {
  const org = await openOrg();
  const seen: unknown[] = [];
  const salesforce = await connectKnowing(org, {
    onRetry: (notice) => seen.push(notice),
  });
  org.fault({
    match: { object: 'Contact' },
    effect: {
      kind: 'record',
      statusCode: 'STORAGE_LIMIT_EXCEEDED',
      message: 'no room for Zaphod',
    },
  });
  org.fault({
    match: { path: 'graph' },
    effect: {
      kind: 'status',
      status: 503,
      body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'no room for Zaphod' }],
    },
  });

  const { stopped } = await salesforce.write([person(1, { FirstName: 'Zaphod' }), ...pair(2)]);

  expect(stopped?.message).toContain('storage is full');
  const told = JSON.stringify([seen, stopped?.message, stopped?.hint, stopped?.details]);
  expect(told).not.toContain('Zaphod');
});
