/** The org of the mapping guide: Contact and TOEFL_Score__c of the local org, and a few fields more. */
import { contact } from '../../src/local-org/schema/contact.ts';
import { toeflScore } from '../../src/local-org/schema/toefl-score.ts';
import type { FieldMetadata, ObjectMetadata } from '../../src/mapping/metadata.ts';
import { parseDescribe } from '../../src/salesforce/describe.ts';
import { field, object, org, picklist } from '../support/metadata.ts';

const KEY = { externalId: true, unique: true, idLookup: true };

const CONTACT = {
  ...withFields(contact, [
    field('First_City__c', 'string'),
    field('Second_City__c', 'string'),
    field('Meets_Requirement__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
    field('Summary__c', 'string'),
    field('Private_Email__c', 'email'),
    field('Deceased__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
    field('RecordTypeId', 'reference', { referenceTo: ['RecordType'] }),
    picklist('LeadSource', ['Web', 'TOEFL', 'Graduate school'], false),
  ]),
  recordTypes: [{ id: '012000000000001AAA', developerName: 'Applicant', active: true }],
};

const SCORE = withFields(toeflScore, [
  field('Tested_At__c', 'datetime'),
  field('Short__c', 'string', { length: 12 }),
  field('Whole__c', 'double', { precision: 3, scale: 0 }),
  field('School__c', 'reference', { referenceTo: ['School__c'], relationshipName: 'School__r' }),
]);

const SECTION = object('Section_Score__c', [
  field('Key__c', 'string', KEY),
  field('Sitting__c', 'reference', {
    referenceTo: ['TOEFL_Score__c'],
    relationshipName: 'Sitting__r',
  }),
  picklist('Section__c', ['Listening', 'Reading', 'Speaking', 'Writing']),
  field('Band__c', 'double'),
]);

const SCHOOL = object('School__c', [field('ETS_Code__c', 'string', KEY)]);

export const GUIDE_ORG = org(CONTACT, SCORE, SECTION, SCHOOL);

function withFields(describe: unknown, fields: readonly FieldMetadata[]): ObjectMetadata {
  const described = parseDescribe(describe);
  if (described === null) throw new Error('the local org describes it otherwise');
  const more = fields.map((one) => [one.name.toLowerCase(), one] as const);
  return { ...described, fields: new Map([...described.fields, ...more]) };
}
