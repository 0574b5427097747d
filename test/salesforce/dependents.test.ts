import { expect, test } from 'vitest';
import { account } from '../../src/local-org/schema/account.ts';
import { contact } from '../../src/local-org/schema/contact.ts';
import {
  defineObject,
  type FieldRow,
  idField,
  lookup,
  SYSTEM_FIELDS,
} from '../../src/local-org/schema/define.ts';
import { toeflScore } from '../../src/local-org/schema/toefl-score.ts';
import type { ObjectSchema } from '../../src/local-org/schema.ts';
import { connectTo, openOrg } from './support.ts';

function object(
  name: string,
  keyPrefix: string,
  parent: FieldRow,
  extra: Readonly<Record<string, unknown>> = {},
): ObjectSchema {
  return defineObject({
    name,
    label: name,
    labelPlural: `${name}s`,
    keyPrefix,
    extra,
    fields: [idField('Id'), ...SYSTEM_FIELDS, parent],
  });
}

const toContact = (extra: Readonly<Record<string, unknown>> = {}): FieldRow => [
  'Who__c',
  'Who',
  'reference',
  18,
  { ...lookup('Contact', 'Who__r'), ...extra },
];

test('finds every row that points at one, of whatever object', async () => {
  const org = await openOrg();
  const [ada = '', bob = '', eve = ''] = org.insert('Contact', [
    { LastName: 'Ada' },
    { LastName: 'Bob' },
    { LastName: 'Eve' },
  ]);
  const [score = ''] = org.insert('TOEFL_Score__c', [{ Contact__c: ada }]);
  const [friend = ''] = org.insert('Contact', [{ LastName: 'Friend', ReportsToId: bob }]);
  const salesforce = await connectTo(org);

  const { found, unseen } = await salesforce.dependents(
    [ada, bob, eve].map((id) => ({ object: 'Contact', id })),
  );

  expect(found).toHaveLength(2);
  expect(found).toEqual(
    expect.arrayContaining([
      { parent: ada, object: 'TOEFL_Score__c', field: 'Contact__c', id: score },
      { parent: bob, object: 'Contact', field: 'ReportsToId', id: friend },
    ]),
  );
  expect(unseen).toEqual([]);
});

test('asks five objects in a call, and describes only once', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Ada' }]);
  const salesforce = await connectTo(org);
  await salesforce.dependents([{ object: 'Contact', id }]);
  const before = org.calls;

  await salesforce.dependents([{ object: 'Contact', id }]);

  // Contact by two lookups, scores, and sections by two.
  expect(org.calls - before).toBe(1);
});

test('asks for nothing when there are no rows', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);
  const before = org.calls;
  expect(await salesforce.dependents([])).toEqual({ found: [], unseen: [] });
  expect(org.calls).toBe(before);
});

test('brings all pages of an answer', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Ada' }]);
  org.insert(
    'TOEFL_Score__c',
    Array.from({ length: 4_500 }, () => ({ Contact__c: id })),
  );
  const salesforce = await connectTo(org);
  expect((await salesforce.dependents([{ object: 'Contact', id }])).found).toHaveLength(4_500);
});

test.each(['Contact__History', 'Contact__Feed', 'Contact__Share', 'Contact__ChangeEvent'])(
  'what Salesforce writes itself hangs on nothing: %s',
  async (name) => {
    const org = await openOrg({ schema: [contact, toeflScore, object(name, 'a10', toContact())] });
    const [id = ''] = org.insert('Contact', [{ LastName: 'Ada' }]);
    org.insert(name, [{ Who__c: id }]);
    const salesforce = await connectTo(org);
    expect(await salesforce.dependents([{ object: 'Contact', id }])).toEqual({
      found: [],
      unseen: [],
    });
  },
);

test.each([
  [
    'an object that cannot be queried',
    object('Secret__c', 'a10', toContact(), { queryable: false }),
  ],
  [
    'a lookup that cannot be searched by',
    object('Secret__c', 'a10', toContact({ filterable: false })),
  ],
])('says that it could not look at %s', async (_, secret) => {
  const org = await openOrg({ schema: [contact, secret, toeflScore] });
  const [id = ''] = org.insert('Contact', [{ LastName: 'Ada' }]);
  org.insert('Secret__c', [{ Who__c: id }]);
  org.insert('TOEFL_Score__c', [{ Contact__c: id }]);
  const salesforce = await connectTo(org);

  const { found, unseen } = await salesforce.dependents([{ object: 'Contact', id }]);

  expect(found).toMatchObject([{ object: 'TOEFL_Score__c' }]);
  expect(unseen).toEqual(['Secret__c.Who__c']);
});

test('a person account and its contact are one: what points at either hangs on it', async () => {
  const more = (of: ObjectSchema, row: FieldRow): ObjectSchema => ({
    ...of,
    fields: [...of.fields, ...object('More', 'a19', row).fields.slice(-1)],
  });
  const org = await openOrg({
    schema: [
      more(account, [
        'PersonContactId',
        'Contact ID',
        'reference',
        18,
        lookup('Contact', 'PersonContact'),
      ]),
      more(contact, ['IsPersonAccount', 'Is Person Account', 'boolean', 0]),
      toeflScore,
    ],
  });
  const [lone = '', busy = ''] = org.insert('Account', [{ Name: 'Lone' }, { Name: 'Busy' }]);
  const [, own = ''] = org.insert('Contact', [
    { LastName: 'Lone', AccountId: lone, IsPersonAccount: true },
    { LastName: 'Busy', AccountId: busy, IsPersonAccount: true },
  ]);
  const [score = ''] = org.insert('TOEFL_Score__c', [{ Contact__c: own }]);
  const salesforce = await connectTo(org);

  const { found } = await salesforce.dependents([
    { object: 'Account', id: lone },
    { object: 'Account', id: busy },
  ]);

  expect(found).toEqual([
    { parent: busy, object: 'TOEFL_Score__c', field: 'Contact__c', id: score },
  ]);
});

test('goes on after an answer that was lost', async () => {
  const org = await openOrg();
  const [id = ''] = org.insert('Contact', [{ LastName: 'Ada' }]);
  org.insert('TOEFL_Score__c', [{ Contact__c: id }]);
  const salesforce = await connectTo(org);
  org.fault({ match: { body: 'TOEFL_Score__c' }, effect: { kind: 'resetAfter' } });
  expect((await salesforce.dependents([{ object: 'Contact', id }])).found).toHaveLength(1);
});
