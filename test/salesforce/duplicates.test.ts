/** Duplicate rules of the org: whom they found is told, and saving past them only if it is wished. */
import { expect, test } from 'vitest';
import { duplicatesIn } from '../../src/salesforce/duplicates.ts';
import { connectTo, knownPerson, openOrg, person, score } from './support.ts';

const rule = (action: 'block' | 'alert') => ({
  object: 'Contact',
  fields: ['LastName', 'Email'],
  action,
  on: ['create', 'update'] as const,
});

const twin = { LastName: 'Okafor', Email: 'ada@example.edu' };

async function orgWith(action: 'block' | 'alert') {
  const org = await openOrg({ duplicateRules: [rule(action)] });
  const [id = ''] = org.insert('Contact', [twin]);
  return { org, id };
}

test.each(['block', 'alert'] as const)(
  'a new person whom a rule that says %s knows is refused, with whom it found',
  async (action) => {
    const { org, id } = await orgWith(action);
    const salesforce = await connectTo(org);
    const one = person(1, twin);

    const { receipts, stopped } = await salesforce.write([one, score('A1', { ref: one.ref })]);

    expect(stopped).toBeNull();
    expect(receipts.get(one.ref)).toMatchObject({
      kind: 'rejected',
      errors: [{ code: 'DUPLICATES_DETECTED', duplicates: { object: 'Contact', ids: [id] } }],
    });
    expect(receipts.get('TOEFL_Score__c A1')?.kind).toBe('untried');
    expect(org.rows('Contact')).toHaveLength(1);
    expect(salesforce.calls).toBe(1);
  },
);

test('a known person who would become a duplicate is refused in a collection likewise', async () => {
  const { org, id } = await orgWith('alert');
  const [other = ''] = org.insert('Contact', [{ LastName: 'Okafor' }]);
  const salesforce = await connectTo(org);

  const { receipts } = await salesforce.write([knownPerson(other, { Email: twin.Email })]);

  expect(receipts.get(`Contact ${other}`)).toMatchObject({
    errors: [{ duplicates: { object: 'Contact', ids: [id] } }],
  });
});

test.each([
  ['alert', 'written'],
  ['block', 'rejected'],
] as const)(
  'where duplicates are allowed, a rule that says %s leaves it %s',
  async (action, kind) => {
    const { org } = await orgWith(action);
    const [other = ''] = org.insert('Contact', [{ LastName: 'Okafor' }]);
    const salesforce = await connectTo(org, { allowDuplicates: true });
    const one = person(1, twin);

    const { receipts } = await salesforce.write([
      one,
      score('A1', { ref: one.ref }),
      knownPerson(other, { Email: twin.Email }),
    ]);

    expect(receipts.get(one.ref)?.kind).toBe(kind);
    expect(receipts.get(`Contact ${other}`)?.kind).toBe(kind);
  },
);

const match = (entityType: string, ...ids: string[]) => ({
  entityType,
  matchRecords: ids.map((Id) => ({ matchConfidence: 100, record: { Id } })),
});

test.each([
  ['nothing', undefined, null],
  ['a rule that names nobody', { matchResults: [match('Contact')] }, null],
  [
    'people and leads',
    {
      duplicateRuleEntityType: 'Contact',
      matchResults: [match('Lead', 'L1'), match('Contact', 'C1', 'C2'), match('Contact', 'C2')],
    },
    { object: 'Contact', ids: ['C1', 'C2'] },
  ],
  [
    'leads only',
    { duplicateRuleEntityType: 'Contact', matchResults: [match('Lead', 'L1')] },
    { object: 'Lead', ids: ['L1'] },
  ],
  [
    'a crowd',
    { matchResults: [match('Contact', ...Array.from({ length: 30 }, (_, n) => `C${n}`))] },
    { object: 'Contact', ids: Array.from({ length: 20 }, (_, n) => `C${n}`) },
  ],
])('of %s the candidates are read', (_, result, candidates) => {
  expect(duplicatesIn(result)).toEqual(candidates);
});
