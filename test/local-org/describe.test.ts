import { expect, it } from 'vitest';
import { parseDescribe } from '../../src/local-org/local-org.ts';
import { at, call, type Json, openOrg, V } from './support.ts';

/** Attributes of every field of a recorded describe of a Contact. */
const RECORDED =
  'aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey precision queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead'.split(
    ' ',
  );

async function fieldsOf(object: string): Promise<ReadonlyMap<string, Json>> {
  const org = await openOrg();
  const answer = await call(org, 'GET', `${V}/sobjects/${object}/describe`);
  const fields = at(answer.body, 'fields');
  return new Map(
    (Array.isArray(fields) ? fields : []).map((field) => [String(at(field, 'name')), field]),
  );
}

it.each(['Contact', 'Account', 'TOEFL_Score__c', 'Organization'])(
  'tells all attributes of the fields of %s',
  async (object) => {
    for (const field of (await fieldsOf(object)).values()) {
      expect(Object.keys(field ?? {}).sort()).toEqual(RECORDED);
    }
  },
);

it.each([
  [
    'Contact',
    'LastName',
    {
      type: 'string',
      length: 80,
      byteLength: 240,
      nillable: false,
      createable: true,
      compoundFieldName: 'Name',
    },
  ],
  ['Contact', 'Name', { length: 121, createable: false, updateable: false, nameField: true }],
  ['Contact', 'Email', { type: 'email', length: 80, idLookup: true, externalId: false }],
  ['Contact', 'Description', { type: 'textarea', length: 32_000, filterable: false }],
  [
    'Contact',
    'AccountId',
    {
      type: 'reference',
      referenceTo: ['Account'],
      relationshipName: 'Account',
      soapType: 'tns:ID',
    },
  ],
  [
    'TOEFL_Score__c',
    'Appointment_Number__c',
    {
      externalId: true,
      unique: true,
      idLookup: true,
      caseSensitive: false,
      nillable: true,
      filterable: true,
      byteLength: 60,
      soapType: 'xsd:string',
      custom: true,
    },
  ],
  ['TOEFL_Score__c', 'Name', { autoNumber: true, createable: false, nameField: true }],
  [
    'TOEFL_Score__c',
    'Listening__c',
    { type: 'double', precision: 3, scale: 1, soapType: 'xsd:double' },
  ],
  [
    'TOEFL_Score__c',
    'Listening_Omitted__c',
    {
      type: 'boolean',
      nillable: false,
      defaultedOnCreate: true,
      defaultValue: false,
    },
  ],
  ['TOEFL_Score__c', 'Status__c', { type: 'picklist', length: 255, restrictedPicklist: true }],
  ['TOEFL_Score__c', 'Contact__c', { referenceTo: ['Contact'], relationshipName: 'Contact__r' }],
])('describes %s.%s as a real org does', async (object, field, attributes) => {
  expect((await fieldsOf(object)).get(field)).toMatchObject(attributes);
});

it('describes values of a picklist', async () => {
  const status = (await fieldsOf('TOEFL_Score__c')).get('Status__c');
  expect(at(status, 'picklistValues[0]')).toEqual({
    active: true,
    defaultValue: false,
    label: 'Reported',
    validFor: null,
    value: 'Reported',
  });
});

it('names children by their relationship, and keeps its own settings to itself', async () => {
  const org = await openOrg();
  const { body } = await call(org, 'GET', `${V}/sobjects/Contact/describe`);
  expect(at(body, 'childRelationships')).toContainEqual(
    expect.objectContaining({
      childSObject: 'TOEFL_Score__c',
      field: 'Contact__c',
      relationshipName: 'TOEFL_Scores__r',
    }),
  );
  const score = await call(org, 'GET', `${V}/sobjects/TOEFL_Score__c/describe`);
  expect(Object.keys(score.body ?? {})).not.toContain('autoNumberFormat');
});

it('lists the objects of the org', async () => {
  const org = await openOrg();
  const { body } = await call(org, 'GET', `${V}/sobjects`);
  const list = at(body, 'sobjects');
  const names = Array.isArray(list) ? list.map((each) => at(each, 'name')) : [];
  expect(names).toEqual([
    'Contact',
    'Account',
    'TOEFL_Score__c',
    'Organization',
    'User',
    'RecordType',
  ]);
  expect(at(body, 'maxBatchSize')).toBe(200);
});

it('takes on the schema of another org by its describe', async () => {
  const org = await openOrg();
  const { body } = await call(org, 'GET', `${V}/sobjects/Account/describe`);
  const copy = await openOrg({ schema: [parseDescribe(body)] });
  expect((await call(copy, 'GET', `${V}/sobjects/Contact/describe`)).status).toBe(404);
  const again = await call(copy, 'GET', `${V}/sobjects/Account/describe`);
  expect(at(again.body, 'fields')).toEqual(at(body, 'fields'));
  expect(copy.insert('Account', [{ Name: 'A' }])).toHaveLength(1);
});

it.each([[{}], [null], [{ name: 'X', label: 'X', labelPlural: 'X', fields: [] }]])(
  'does not take %j for a describe',
  (json) => {
    expect(() => parseDescribe(json)).toThrow('not the describe of an SObject');
  },
);
