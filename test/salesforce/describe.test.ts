import nock from 'nock';
import { afterEach, describe, expect, test } from 'vitest';
import { fieldOf } from '../../src/mapping/metadata.ts';
import { parseDescribe } from '../../src/salesforce/describe.ts';
import { BASE, connectTo, connectToNock, INSTANCE, openOrg } from './support.ts';

afterEach(() => {
  nock.cleanAll();
});

/** The keys that matter, as Salesforce sends them among many others. */
const key = {
  name: 'Appointment_Number__c',
  label: 'Appointment Number',
  type: 'string',
  length: 20,
  byteLength: 60,
  precision: 0,
  scale: 0,
  digits: 0,
  nillable: true,
  defaultedOnCreate: false,
  createable: true,
  updateable: true,
  filterable: true,
  externalId: true,
  unique: true,
  idLookup: true,
  caseSensitive: false,
  restrictedPicklist: false,
  picklistValues: [],
  referenceTo: [],
  relationshipName: null,
  soapType: 'xsd:string',
};

const object = (fields: readonly object[]) => ({
  name: 'Score__c',
  label: 'Score',
  keyPrefix: 'a01',
  createable: true,
  updateable: true,
  queryable: true,
  recordTypeInfos: [
    { active: true, available: true, developerName: 'Master', recordTypeId: '012000000000000AAA' },
  ],
  fields,
});

describe('what an org says of an object', () => {
  test('is read as far as mappings need it', () => {
    const parsed = parseDescribe(object([key]));

    expect(parsed).toMatchObject({
      name: 'Score__c',
      keyPrefix: 'a01',
      recordTypes: [{ id: '012000000000000AAA', developerName: 'Master', active: true }],
    });
    expect(parsed && fieldOf(parsed, 'APPOINTMENT_NUMBER__C')).toMatchObject({
      type: 'string',
      length: 20,
      externalId: true,
      unique: true,
    });
  });

  test.each(['address', 'location', 'base64', 'complexvalue', 'invented'])(
    'has type other for a field of type %s',
    (type) => {
      const parsed = parseDescribe(object([{ ...key, type }]));

      expect(parsed && fieldOf(parsed, key.name)?.type).toBe('other');
    },
  );

  test('keeps picklist values and references', () => {
    const parsed = parseDescribe(
      object([
        {
          ...key,
          type: 'picklist',
          picklistValues: [{ active: false, defaultValue: false, label: 'Old', value: 'O' }],
        },
        {
          ...key,
          name: 'Contact__c',
          type: 'reference',
          referenceTo: ['Contact'],
          relationshipName: 'Contact__r',
        },
      ]),
    );

    expect(parsed && fieldOf(parsed, key.name)?.picklistValues).toEqual([
      { value: 'O', label: 'Old', active: false },
    ]);
    expect(parsed && fieldOf(parsed, 'Contact__c')).toMatchObject({
      referenceTo: ['Contact'],
      relationshipName: 'Contact__r',
    });
  });

  test.each([[null], ['text'], [{}], [{ name: 'X', fields: 'none' }]])(
    'is null when it is no describe: %j',
    (json) => {
      expect(parseDescribe(json)).toBeNull();
    },
  );
});

test('describes several objects in one call, by lower-case name', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);

  const found = await salesforce.describe(['Contact', 'TOEFL_Score__c', 'contact']);

  expect([...found.keys()].sort()).toEqual(['contact', 'toefl_score__c']);
  expect(salesforce.calls).toBe(1);
});

test('leaves out what is not there, and lists what is', async () => {
  const org = await openOrg();
  const salesforce = await connectTo(org);

  const found = await salesforce.describe(['Contact', 'TOEFL_Scores__c', 'Zebra']);

  expect([...found.keys()]).toEqual(['contact']);
  expect(await salesforce.objectNames()).toContain('TOEFL_Score__c');
});

test('does not take an answer that is no describe for one', async () => {
  nock(INSTANCE)
    .post(`${BASE}/composite`)
    .reply(200, {
      compositeResponse: [
        { body: { hello: 'world' }, httpHeaders: {}, httpStatusCode: 200, referenceId: 'part0' },
      ],
    });
  const salesforce = await connectToNock();

  await expect(salesforce.describe(['Contact'])).rejects.toThrow('not understood');
});
