import { expect, it } from 'vitest';
import {
  defineObject,
  IS_DELETED,
  idField,
  lookup,
  SYSTEM_FIELDS,
} from '../../src/local-org/schema/define.ts';
import { at, call, openOrg, V } from './support.ts';

/** `Folder ← Sheet ← Note`, each pointing at the one before. */
function family(sheet: object, note: object = {}) {
  const object = (name: string, keyPrefix: string, parent: readonly [string, object] | null) =>
    defineObject({
      name,
      label: name,
      labelPlural: `${name}s`,
      keyPrefix,
      fields: [
        idField('Record ID'),
        IS_DELETED,
        ['Name', 'Name', 'string', 80, { nameField: true }],
        ...SYSTEM_FIELDS,
        ...(parent === null
          ? []
          : [
              [
                'Parent__c',
                'Parent',
                'reference',
                18,
                { ...lookup(parent[0], 'Parent__r'), ...parent[1] },
              ] as const,
            ]),
      ],
    });
  return [
    object('Folder', 'a10', null),
    object('Sheet', 'a11', ['Folder', sheet]),
    object('Note', 'a12', ['Sheet', note]),
  ];
}

const CASCADE = { cascadeDelete: true };
const RESTRICT = { restrictedDelete: true };

async function openFamily(...how: Parameters<typeof family>) {
  const org = await openOrg({ schema: family(...how) });
  const [folder] = org.insert('Folder', [{ Name: 'F' }]);
  const [sheet] = org.insert('Sheet', [{ Name: 'S', Parent__c: folder }]);
  org.insert('Note', [{ Name: 'N', Parent__c: sheet }]);
  const remaining = () =>
    ['Folder', 'Sheet', 'Note'].filter((object) => org.rows(object).length > 0);
  return { org, folder, remaining };
}

it('children of a master-detail relationship go with their parent, into the recycle bin', async () => {
  const { org, folder, remaining } = await openFamily(CASCADE, CASCADE);
  expect((await call(org, 'DELETE', `${V}/sobjects/Folder/${folder}`)).status).toBe(204);
  expect(remaining()).toEqual([]);
  const all = await call(org, 'GET', `${V}/queryAll?q=SELECT+Name,IsDeleted+FROM+Note`);
  expect(at(all.body, 'records')).toMatchObject([{ Name: 'N', IsDeleted: true }]);
});

it('a lookup that restricts keeps its parent', async () => {
  const { org, folder, remaining } = await openFamily(RESTRICT);
  const answer = await call(org, 'DELETE', `${V}/composite/sobjects?ids=${folder}`);
  expect(answer.body).toMatchObject([
    {
      success: false,
      errors: [
        {
          statusCode: 'DELETE_FAILED',
          message:
            'Your attempt to delete F could not be completed because it is associated with the following sheets.: S',
        },
      ],
    },
  ]);
  expect(remaining()).toEqual(['Folder', 'Sheet', 'Note']);
});

it('a grandchild that restricts keeps them all', async () => {
  const { org, folder, remaining } = await openFamily(CASCADE, RESTRICT);
  const answer = await call(org, 'DELETE', `${V}/sobjects/Folder/${folder}`);
  expect([answer.status, at(answer.body, '[0].errorCode')]).toEqual([400, 'DELETE_FAILED']);
  expect(remaining()).toEqual(['Folder', 'Sheet', 'Note']);
});

it('a plain lookup is emptied', async () => {
  const { org, folder } = await openFamily({});
  await call(org, 'DELETE', `${V}/sobjects/Folder/${folder}`);
  expect(org.rows('Sheet')).toMatchObject([{ Name: 'S', Parent__c: null }]);
});

it('describe says how each child behaves', async () => {
  const { org } = await openFamily(CASCADE);
  const { body } = await call(org, 'GET', `${V}/sobjects/Folder/describe`);
  expect(at(body, 'childRelationships')).toMatchObject([
    { childSObject: 'Sheet', field: 'Parent__c', cascadeDelete: true, restrictedDelete: false },
  ]);
});

it("the parent's list of children decides for standard lookups", async () => {
  const [folder, sheet, note] = family({});
  const listed = { childSObject: 'Sheet', field: 'Parent__c', restrictedDelete: true };
  const org = await openOrg({
    schema: [folder, sheet, note]
      .flatMap((each) => each ?? [])
      .map((each) => (each === folder ? { ...each, childRelationships: [listed] } : each)),
  });
  const [id] = org.insert('Folder', [{ Name: 'F' }]);
  org.insert('Sheet', [{ Name: 'S', Parent__c: id }]);
  const answer = await call(org, 'DELETE', `${V}/sobjects/Folder/${id}`);
  expect(at(answer.body, '[0].errorCode')).toBe('DELETE_FAILED');
});
