/** What the examples of `codes.ts` are about: an org with a field of each kind of trouble. */
import { mappingSchema } from '../../src/mapping/schema.ts';
import { field, object, org, picklist } from '../support/metadata.ts';

export const FIELDS_OF_MAPPING: readonly string[] = Object.keys(mappingSchema.shape);
export const FIELDS_OF_ROW: readonly string[] = Object.keys(
  mappingSchema.shape.rows.valueType.shape,
);

const CONTACT = object('Contact', [
  field('LastName', 'string', { nillable: false }),
  field('Email', 'email', { idLookup: true }),
  field('Description', 'textarea', { length: 32_000, filterable: false }),
  field('ReportsToId', 'reference', { referenceTo: ['Contact'], relationshipName: 'ReportsTo' }),
  field('AccountId', 'reference', { referenceTo: ['Account'], relationshipName: 'Account' }),
]);

const SCORE = object(
  'TOEFL_Score__c',
  [
    field('Name', 'string', { createable: false, updateable: false }),
    field('Appointment_Number__c', 'string', { externalId: true, unique: true, idLookup: true }),
    field('Key__c', 'string', { externalId: true, idLookup: true }),
    field('Contact__c', 'reference', { referenceTo: ['Contact'], relationshipName: 'Contact__r' }),
    field('Parent__c', 'reference', {
      referenceTo: ['TOEFL_Score__c'],
      relationshipName: 'Parent__r',
      updateable: false,
    }),
    field('Total__c', 'double'),
    field('MyBest_Total__c', 'double'),
    field('Listening__c', 'double'),
    field('Report_Date__c', 'date'),
    field('Department__c', 'string', { length: 255 }),
    field('Department_Code__c', 'string', { length: 10 }),
    field('Test_Center_Code__c', 'string', { length: 40 }),
    field('Short__c', 'string', { length: 3 }),
    field('Listening_Omitted__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
    picklist('Status__c', ['Reported', 'Cancelled']),
    field('RecordTypeId', 'reference', { referenceTo: ['RecordType'] }),
    field('Description', 'textarea', { length: 32_000, filterable: false }),
  ],
  {
    recordTypes: [{ id: '012000000000001AAA', developerName: 'Language_Test', active: true }],
  },
);

export const ORG_OF_EXPLANATIONS = org(CONTACT, SCORE);
