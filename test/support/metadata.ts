/** Describes of a small org, as the mapping sees them, for tests of the pure core. */
import type {
  FieldMetadata,
  FieldType,
  ObjectMetadata,
  OrgMetadata,
} from '../../src/mapping/metadata.ts';

export function field(
  name: string,
  type: FieldType,
  more: Partial<FieldMetadata> = {},
): FieldMetadata {
  return {
    name,
    label: name.replace(/__c$/, '').replaceAll('_', ' '),
    type,
    length: ['string', 'picklist', 'textarea', 'phone'].includes(type)
      ? 80
      : type === 'email'
        ? 80
        : 0,
    precision: type === 'double' ? 4 : 0,
    scale: type === 'double' ? 1 : 0,
    digits: type === 'int' ? 9 : 0,
    nillable: true,
    defaultedOnCreate: false,
    createable: true,
    updateable: true,
    filterable: true,
    externalId: false,
    unique: false,
    idLookup: false,
    caseSensitive: false,
    restrictedPicklist: false,
    picklistValues: [],
    referenceTo: [],
    relationshipName: null,
    ...more,
  };
}

export function picklist(
  name: string,
  values: readonly string[],
  restricted = true,
): FieldMetadata {
  return field(name, 'picklist', {
    restrictedPicklist: restricted,
    picklistValues: values.map((value) => ({
      value,
      label: value,
      active: true,
    })),
  });
}

export function object(
  name: string,
  fields: readonly FieldMetadata[],
  more: Partial<ObjectMetadata> = {},
): ObjectMetadata {
  return {
    name,
    label: name,
    keyPrefix: null,
    createable: true,
    updateable: true,
    queryable: true,
    recordTypes: [],
    fields: new Map(fields.map((one) => [one.name.toLowerCase(), one])),
    ...more,
  };
}

export function org(...objects: readonly ObjectMetadata[]): OrgMetadata {
  return new Map(objects.map((one) => [one.name.toLowerCase(), one]));
}

const CONTACT = object('Contact', [
  field('Id', 'id', { createable: false, updateable: false }),
  field('LastName', 'string', { nillable: false }),
  field('FirstName', 'string', { length: 40 }),
  field('Email', 'email', { idLookup: true }),
  field('Birthdate', 'date'),
  field('MailingCity', 'string', { length: 40 }),
  field('MailingStreet', 'textarea', { length: 255 }),
  field('Description', 'textarea', { length: 32_000, filterable: false }),
  field('Name', 'string', { createable: false, updateable: false }),
  field('DoNotCall', 'boolean', { nillable: false, defaultedOnCreate: true }),
]);

const SCORE = object(
  'Score__c',
  [
    field('Id', 'id', { createable: false, updateable: false }),
    field('Key__c', 'string', {
      externalId: true,
      unique: true,
      idLookup: true,
      length: 20,
    }),
    field('Contact__c', 'reference', {
      referenceTo: ['Contact'],
      relationshipName: 'Contact__r',
    }),
    field('Report_Date__c', 'date'),
    field('Test_Date__c', 'date'),
    picklist('Status__c', ['Reported', 'Cancelled']),
    field('Total__c', 'double'),
    field('Whole__c', 'double', { precision: 3, scale: 0 }),
    field('Note__c', 'string', { length: 10 }),
    field('Flag__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
    field('RecordTypeId', 'reference', {
      referenceTo: ['RecordType'],
      relationshipName: 'RecordType',
    }),
    field('Exam__c', 'reference', { referenceTo: ['Exam__c'], relationshipName: 'Exam__r' }),
  ],
  {
    recordTypes: [
      { id: '012000000000001AAA', developerName: 'Language_Test', active: true },
      { id: '012000000000002AAA', developerName: 'Retired', active: false },
    ],
  },
);

const EXAM = object('Exam__c', [
  field('Code__c', 'string', { externalId: true, unique: true, length: 10 }),
  field('Title__c', 'string'),
]);

export const SMALL_ORG = org(CONTACT, SCORE, EXAM);
