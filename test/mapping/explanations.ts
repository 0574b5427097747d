/** Parts of mappings as `codes.ts` shows them, checked against an org with every kind of trouble. */
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { compileMapping } from '../../src/mapping/compile.ts';
import { loadMapping } from '../../src/mapping/load.ts';
import { mappingSchema } from '../../src/mapping/schema.ts';
import type { Finding } from '../../src/text/finding.ts';
import { field, object, org, picklist } from '../support/metadata.ts';

const FIELDS_OF_MAPPING: readonly string[] = Object.keys(mappingSchema.shape);
const FIELDS_OF_ROW: readonly string[] = Object.keys(mappingSchema.shape.rows.valueType.shape);

const CONTACT = object('Contact', [
  field('LastName', 'string', { nillable: false }),
  field('Email', 'email', { idLookup: true }),
  field('Private_Email__c', 'email'),
  field('Deceased__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
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
    field('Reference__c', 'string', { unique: true }),
    field('Short__c', 'string', { length: 3 }),
    field('Listening_Omitted__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
    picklist('Status__c', ['Reported', 'Cancelled']),
    picklist('Mode__c', ['Home', 'Test Center'], false),
    field('Small__c', 'double', { precision: 2, scale: 1 }),
    field('RecordTypeId', 'reference', { referenceTo: ['RecordType'] }),
    field('Description', 'textarea', { length: 32_000, filterable: false }),
  ],
  {
    recordTypes: [{ id: '012000000000001AAA', developerName: 'Language_Test', active: true }],
  },
);

const DETAIL = object('TOEFL_Detail__c', [
  field('Key__c', 'string', { externalId: true, unique: true, idLookup: true }),
  field('Score__c', 'reference', {
    referenceTo: ['TOEFL_Score__c'],
    relationshipName: 'Score__r',
    nillable: false,
  }),
]);

const ORG_OF_EXPLANATIONS = org(CONTACT, SCORE, DETAIL);

/** What is wrong with a part of a mapping: some fields, a row, or all of it. */
export function findingsOfPart(part: string): readonly Finding[] {
  const loaded = loadMapping(wholeMapping(part), 'example.yaml');
  if (loaded.kind === 'broken') return loaded.findings;
  const compilation = compileMapping(loaded.mapping, ORG_OF_EXPLANATIONS);
  return compilation.kind === 'wrong' ? compilation.findings : compilation.warnings;
}

const group = z.record(z.string(), z.unknown());

function wholeMapping(part: string): string {
  let content: z.output<typeof group>;
  try {
    content = group.parse(parse(part));
  } catch {
    return part;
  }
  const keys = Object.keys(content);
  const head = { name: 'example', version: 1 };
  if (keys.some((key) => FIELDS_OF_MAPPING.includes(key)))
    return stringify({ ...head, ...content });
  const isRow = keys.some((key) => FIELDS_OF_ROW.includes(key));
  const row = {
    object: 'TOEFL_Score__c',
    key: { Appointment_Number__c: 'appointmentNo' },
    fields: {},
  };
  const score = !isRow
    ? { ...row, fields: content }
    : 'object' in content
      ? content
      : { ...row, ...content };
  const person = {
    object: 'Contact',
    match: [['Email']],
    fields: { LastName: 'candidateInfo.lastName', Email: 'candidateInfo.email' },
  };
  return stringify({ ...head, rows: { person, score } });
}
