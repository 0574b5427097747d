import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowChange, RowReceipt } from '../../src/plan/plan.ts';
import { connectTo, knownPerson, openOrg, pair, person, score, section } from './support.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const kinds = (receipts: ReadonlyMap<string, RowReceipt>) =>
  Object.fromEntries([...receipts].map(([ref, { kind }]) => [ref, kind]));

test('writes 300 new people with one score each in 4 calls', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);

  const { receipts, stopped } = await salesforce.write(numbers(300).flatMap((n) => pair(n)));

  expect(stopped).toBeNull();
  expect(salesforce.calls).toBe(4);
  expect(org.rows('Contact')).toHaveLength(300);
  expect(org.rows('TOEFL_Score__c')).toHaveLength(300);
  const people = new Set(org.rows('Contact').map(({ Id }) => Id));
  expect(org.rows('TOEFL_Score__c').every(({ Contact__c }) => people.has(Contact__c))).toBe(true);
  expect([...receipts.values()].every((r) => r.kind === 'written' && r.created)).toBe(true);
  expect(receipts.size).toBe(600);
});

test('writes 700 known people and 700 scores in 2 calls', async () => {
  const org = await openOrg();
  const ids = org.insert(
    'Contact',
    numbers(700).map((n) => ({ LastName: `Person ${n}` })),
  );
  const salesforce = await connectTo(org);

  const { receipts, stopped } = await salesforce.write(
    ids.flatMap((id, n) => [knownPerson(id, { FirstName: 'Ada' }), score(`A${n}`, { id })]),
  );

  expect(stopped).toBeNull();
  expect(salesforce.calls).toBe(2);
  expect(receipts.size).toBe(1400);
  expect(org.rows('Contact').every(({ FirstName }) => FirstName === 'Ada')).toBe(true);
  expect(org.rows('TOEFL_Score__c')).toHaveLength(700);
});

test('sends several changes of one row as one row, the later fields winning', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const one = person(1, { FirstName: 'Early', Email: 'one@example.com' });
  const again = person(1, { FirstName: 'Late' });

  await salesforce.write([
    one,
    score('A1', { ref: one.ref }),
    again,
    score('A2', { ref: one.ref }),
  ]);

  expect(org.rows('Contact')).toMatchObject([{ FirstName: 'Late', Email: 'one@example.com' }]);
  expect(org.rows('TOEFL_Score__c')).toHaveLength(2);
});

test('says created of a row that was not there, and not of one that was', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  await salesforce.write([score('A1', { id })]);

  const { receipts } = await salesforce.write([
    score('A1', { id }, { Total__c: 4.5 }),
    score('A2', { id }),
  ]);

  expect(receipts.get('TOEFL_Score__c A1')).toMatchObject({
    kind: 'written',
    created: false,
  });
  expect(receipts.get('TOEFL_Score__c A2')).toMatchObject({
    kind: 'written',
    created: true,
  });
});

test('asks nothing for a row that has nothing to change', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const salesforce = await connectTo(org);

  const { receipts } = await salesforce.write([knownPerson(id, {})]);

  expect(receipts.get(`Contact ${id}`)).toEqual({
    kind: 'written',
    id,
    created: false,
  });
  expect(salesforce.calls).toBe(0);
});

test('writes a new person in the same transaction as a score row that was there before', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [old = ''] = org.insert('Contact', [{ LastName: 'Wrong' }]);
  const [id = ''] = org.insert('TOEFL_Score__c', [
    { Appointment_Number__c: 'A1', Contact__c: old },
  ]);
  const right = person('right');

  const { receipts } = await salesforce.write([
    right,
    { ...score('A1', { ref: right.ref }), action: 'update', id },
  ]);

  const made = receipts.get(right.ref);
  expect(made).toMatchObject({ kind: 'written', created: true });
  expect(org.rows('TOEFL_Score__c')).toMatchObject([
    { Id: id, Contact__c: made?.kind === 'written' ? made.id : '' },
  ]);
  expect(receipts.get('TOEFL_Score__c A1')).toEqual({
    kind: 'written',
    id,
    created: false,
  });
});

test('writes people who belong together in one transaction', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const parent = person('parent');
  const child: RowChange = {
    ...person('child'),
    parents: [{ field: 'ReportsToId', relationship: 'ReportsTo', to: parent.ref }],
  };
  const wrong = score('A1', { ref: child.ref }, { Status__c: 'Nonsense' });

  const { receipts } = await salesforce.write([wrong, child, parent]);

  expect(kinds(receipts)).toEqual({
    [parent.ref]: 'untried',
    [child.ref]: 'untried',
    [wrong.ref]: 'rejected',
  });
  expect(org.rows('Contact')).toEqual([]);
});

test('joins the families of two new people that one row points at', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [one, two] = [person(1), person(2)];
  const shared: RowChange = {
    ...section('S1', one.ref),
    parents: [
      { field: 'Person__c', relationship: 'Person__r', to: one.ref },
      { field: 'Proxy__c', relationship: 'Proxy__r', to: two.ref },
    ],
  };

  const { receipts } = await salesforce.write([one, two, shared]);

  const idOf = (ref: string) => {
    const receipt = receipts.get(ref);
    return receipt?.kind === 'written' ? receipt.id : null;
  };
  expect(org.rows('TOEFL_Section__c')).toMatchObject([
    { Person__c: idOf(one.ref), Proxy__c: idOf(two.ref) },
  ]);
  expect(salesforce.calls).toBe(1);
});

test('upserts a new row of a family by a key with characters that mean something in a URL', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const one = person(1);

  await salesforce.write([one, score('A/1 ä?%20', { ref: one.ref })]);

  expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Appointment_Number__c: 'A/1 ä?%20' }]);
});

test('writes the rows that one graph has no room for after it', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const one = person(1);

  const { receipts, stopped } = await salesforce.write([
    one,
    ...numbers(620).map((n) => score(`A${n}`, { ref: one.ref })),
  ]);

  expect(stopped).toBeNull();
  expect([...receipts.values()].every(({ kind }) => kind === 'written')).toBe(true);
  expect(org.rows('TOEFL_Score__c')).toHaveLength(620);
  expect(salesforce.calls).toBe(2);
});

test('names a parent of the same call by its external id', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);

  const { receipts, stopped } = await salesforce.write([
    section('A1-L', 'TOEFL_Score__c A1'),
    score('A1', { id }),
  ]);

  expect(stopped).toBeNull();
  expect(kinds(receipts)).toEqual({
    'TOEFL_Section__c A1-L': 'written',
    'TOEFL_Score__c A1': 'written',
  });
  expect(org.rows('TOEFL_Section__c')).toMatchObject([
    { Section_Key__c: 'A1-L', Score__c: org.rows('TOEFL_Score__c')[0]?.['Id'] },
  ]);
  expect(salesforce.calls).toBe(1);
});

test('fills composite calls with three generations of rows', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const ids = org.insert(
    'Contact',
    numbers(300).map((n) => ({ LastName: `Person ${n}` })),
  );
  const changes = ids.flatMap((id, n) => {
    const one = score(`A${n}`, { id });
    return [one, ...['L', 'R', 'S', 'W'].map((code) => section(`A${n}-${code}`, one.ref))];
  });

  const { stopped } = await salesforce.write(changes);

  // 2 collections of scores and 6 of sections.
  expect(stopped).toBeNull();
  expect(org.rows('TOEFL_Section__c')).toHaveLength(1200);
  expect(salesforce.calls).toBe(2);
});

test('writes two changes with one key one after the other, since a request may name it once', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const second = {
    ...score('a1', { id }, { Total__c: 5 }),
    ref: 'TOEFL_Score__c other',
  };

  const { receipts } = await salesforce.write([score('A1', { id }, { Total__c: 4 }), second]);

  expect([...receipts.values()].map(({ kind }) => kind)).toEqual(['written', 'written']);
  expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Total__c: 5 }]);
});

test('rejects a refused row with its errors, and writes the others', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);

  const { receipts, stopped } = await salesforce.write([
    score('A1', { id }),
    score('A2', { id }, { Status__c: 'Nonsense' }),
    score('A3', { id }),
  ]);

  expect(stopped).toBeNull();
  expect(receipts.get('TOEFL_Score__c A2')).toMatchObject({
    kind: 'rejected',
    errors: [
      {
        code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        fields: ['Status__c'],
      },
    ],
  });
  expect(org.rows('TOEFL_Score__c')).toHaveLength(2);
});

test('does not try the rows of a rejected parent', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const wrong = score('A1', { id }, { Status__c: 'Nonsense' });

  const { receipts } = await salesforce.write([wrong, section('A1-L', wrong.ref)]);

  expect(kinds(receipts)).toEqual({
    [wrong.ref]: 'rejected',
    'TOEFL_Section__c A1-L': 'untried',
  });
});

test('does not try a row whose parent is in no change', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);

  const { receipts } = await salesforce.write([score('A1', { ref: 'Contact new 7' })]);

  expect(kinds(receipts)).toEqual({ 'TOEFL_Score__c A1': 'untried' });
  expect(salesforce.calls).toBe(0);
});

test('rejects the guilty row of a family, leaves the others untried, and writes the other families', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);

  const { receipts, stopped } = await salesforce.write([
    ...pair(1),
    ...pair(2, { Status__c: 'Nonsense' }),
    ...pair(3),
  ]);

  expect(stopped).toBeNull();
  expect(kinds(receipts)).toEqual({
    'Contact new 1': 'written',
    'TOEFL_Score__c A1': 'written',
    'Contact new 2': 'untried',
    'TOEFL_Score__c A2': 'rejected',
    'Contact new 3': 'written',
    'TOEFL_Score__c A3': 'written',
  });
  expect(org.rows('Contact')).toHaveLength(2);
});

test('sends families again that were halted because others failed', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const wrong = numbers(40).flatMap((n) => pair(`x${n}`, { Status__c: 'Nonsense' }));
  const right = numbers(30).flatMap((n) => pair(n));

  const { receipts, stopped } = await salesforce.write([...wrong, ...right]);

  const counted = Object.groupBy(receipts.values(), ({ kind }) => kind);
  expect(stopped).toBeNull();
  expect(counted.written).toHaveLength(60);
  expect(counted.rejected).toHaveLength(40);
  expect(counted.untried).toHaveLength(40);
  expect(org.rows('Contact')).toHaveLength(30);
});

test('carries a text like a composite reference unharmed in a row with a key', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);

  await salesforce.write([score('A1', { id }, { Department__c: '@{part0.id}' })]);

  expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Department__c: '@{part0.id}' }]);
});

test('stops at a field that the org does not have, names it, and keeps the receipts', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);

  const { receipts, stopped } = await salesforce.write([
    knownPerson(id, { FirstName: 'Ada' }),
    score('A0', { id }, { Nonsense__c: 'x' }),
    ...pair(1),
  ]);

  expect(stopped?.message).toContain('TOEFL_Score__c.Nonsense__c');
  expect(stopped?.hint).toContain('mapping check');
  expect(kinds(receipts)).toEqual({
    [`Contact ${id}`]: 'written',
    'TOEFL_Score__c A0': 'untried',
    'Contact new 1': 'untried',
    'TOEFL_Score__c A1': 'untried',
  });
});

test("stops when the org's calls are used up, and keeps the receipts", async () => {
  const org = await openOrg({ dailyLimit: 2 });
  const salesforce = await connectTo(org, { apiShare: 1 });

  const { receipts, stopped } = await salesforce.write(numbers(225).flatMap((n) => pair(n)));

  expect(stopped?.message).toContain('API calls of the last 24 hours are used up');
  const counted = Object.groupBy(receipts.values(), ({ kind }) => kind);
  expect(counted.written).toHaveLength(300);
  expect(counted.untried).toHaveLength(150);
  expect(org.rows('Contact')).toHaveLength(150);
});

test('finds the one row that makes Salesforce refuse a whole collection', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const changes = numbers(100).map((n) =>
    score(`A${n}`, { id }, { Test_Date__c: n === 37 ? '20250627' : '2025-06-27' }),
  );

  const { receipts, stopped } = await salesforce.write(changes);

  expect(stopped).toBeNull();
  expect(org.rows('TOEFL_Score__c')).toHaveLength(99);
  expect(receipts.get('TOEFL_Score__c A37')).toMatchObject({
    kind: 'rejected',
    errors: [{ code: 'JSON_PARSER_ERROR' }],
  });
});

test('gives every row exactly one receipt, and the org exactly the written rows', async () => {
  const org = await openOrg();
  const known = org.insert(
    'Contact',
    numbers(5).map((n) => ({ LastName: `Known ${n}` })),
  );
  let round = 0;
  const plan = fc.array(
    fc.record({
      person: fc.nat(7),
      scores: fc.array(fc.constantFrom('Reported', 'Nonsense'), {
        maxLength: 3,
      }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(plan, async (records) => {
      round++;
      const salesforce = await connectTo(org);
      const before = org.rows('TOEFL_Score__c').length;
      const changes = records.flatMap(({ person: number, scores }, at): RowChange[] => {
        const id = known[number];
        const one =
          id === undefined ? person(`${round}-${number}`) : knownPerson(id, { FirstName: 'Ada' });
        return [
          one,
          ...scores.map((status, index) =>
            score(`R${round}-${at}-${index}`, id === undefined ? { ref: one.ref } : { id }, {
              Status__c: status,
            }),
          ),
        ];
      });

      const { receipts, stopped } = await salesforce.write(changes);

      expect(stopped).toBeNull();
      expect(new Set(receipts.keys())).toEqual(new Set(changes.map(({ ref }) => ref)));
      const written = [...receipts].filter(
        ([ref, { kind }]) => kind === 'written' && ref.startsWith('TOEFL'),
      );
      expect(org.rows('TOEFL_Score__c').length - before).toBe(written.length);
    }),
    { seed: 20261125, numRuns: 60 },
  );
});

test('leaves the owner of what it changes alone, and lets the org assign what is new', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Known' }]);
  const salesforce = await connectTo(org);
  const sent: unknown[] = [];
  org.fault({
    match: { path: 'composite/?$', request: ({ body }) => sent.push(JSON.parse(body)) < 0 },
    effect: { kind: 'reset' },
  });

  await salesforce.write([knownPerson(id, { FirstName: 'Ada' }), score('A1', { id })]);

  const keep = { 'Sforce-Auto-Assign': 'FALSE' };
  expect(sent).toMatchObject([
    {
      compositeRequest: [{ httpHeaders: keep }, { url: expect.stringContaining('TOEFL_Score__c') }],
    },
  ]);
  expect(JSON.stringify(sent).match(/Auto-Assign/g)).toHaveLength(1);
});
