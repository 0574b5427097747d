/** A mapping whose match rules a test says, for an org whose Contact has all that rules can use. */
import { compile, findingsOf } from './mappings.ts';
import { MemoryOrg, planFeed } from './memory-org.ts';
import { field, object, org } from './metadata.ts';
import { scoreRecord } from './records.ts';

const CONTACT = object(
  'Contact',
  [
    field('Id', 'id', { createable: false, updateable: false }),
    field('LastName', 'string', { nillable: false }),
    field('FirstName', 'string'),
    field('Email', 'email', { idLookup: true }),
    field('Private_Email__c', 'email'),
    field('School_Email__c', 'string'),
    field('Birthdate', 'date'),
    field('Student_Number__c', 'string', { externalId: true, unique: true, idLookup: true }),
    field('MailingPostalCode', 'string'),
    field('MailingCity', 'string'),
    field('Deceased__c', 'boolean', { nillable: false, defaultedOnCreate: true }),
    field('Level__c', 'double', { precision: 3, scale: 0 }),
    field('Kind__c', 'picklist', {
      restrictedPicklist: true,
      picklistValues: ['Applicant', 'Alumnus'].map((value) => ({
        value,
        label: value,
        active: true,
      })),
    }),
    field('Notes__c', 'textarea', { length: 32_000, filterable: false }),
    field('Languages__c', 'multipicklist', {
      restrictedPicklist: true,
      picklistValues: ['German', 'French'].map((value) => ({ value, label: value, active: true })),
    }),
    field('Secret__c', 'encryptedstring', { filterable: false }),
    field('Office_Hour__c', 'time'),
    field('MailingAddress', 'other', { createable: false, updateable: false }),
    field('ReportsToId', 'reference', { referenceTo: ['Contact'] }),
    field('RecordTypeId', 'reference', { referenceTo: ['RecordType'] }),
  ],
  {
    recordTypes: [
      { id: '012000000000001AAA', developerName: 'Student', active: true },
      { id: '012000000000002AAA', developerName: 'Donor', active: true },
    ],
  },
);

const SCORE = object('Score__c', [
  field('Id', 'id', { createable: false, updateable: false }),
  field('Key__c', 'string', { externalId: true, unique: true, idLookup: true, length: 20 }),
  field('Contact__c', 'reference', { referenceTo: ['Contact'], relationshipName: 'Contact__r' }),
]);

const MATCHING_ORG = org(CONTACT, SCORE);

function textOf(match: string, more: string, fields = ''): string {
  return `name: matching
version: 1
rows:
  person:
    object: Contact
    match: ${match}
${more}    fields:
      LastName: [candidateInfo.lastName, candidateInfo.firstName]
      FirstName: { from: candidateInfo.firstName, when: { candidateInfo.lastName: { is: filled } } }
      Email: candidateInfo.email
      Birthdate: candidateInfo.dob
      MailingPostalCode: candidateInfo.address.zip
      MailingCity: candidateInfo.address.city
      Student_Number__c: candidateInfo.middleName
${fields}  score:
    object: Score__c
    key: { Key__c: appointmentNo }
    fields: { Contact__c: { row: person } }
`;
}

/** @param match as it stands in the file: `[[Email, Birthdate]]` */
export function matching(match: string, more = '') {
  return compile(textOf(match, more), MATCHING_ORG);
}

/** @param fields further lines of `fields`, each with its indentation and line break */
export function findingsOfMatch(match: string, more = '', fields = ''): string[] {
  return findingsOf(textOf(match, more, fields), MATCHING_ORG);
}

export interface Candidate {
  readonly sitting?: string;
  readonly last?: string;
  readonly first?: string;
  readonly born?: string;
  readonly email?: string;
  readonly zip?: string;
  readonly city?: string;
  /** Stands in for an id of the office's own, which ETS does not send. */
  readonly number?: string;
}

export const ANA = {
  LastName: 'Silva',
  FirstName: 'Ana',
  Email: 'ana@example.org',
  Birthdate: '2004-05-05',
};

/** Ana's record, but for what is said. */
export function candidate({
  sitting = '1',
  last = 'Silva',
  first = 'Ana',
  born = '20040505',
  email = 'ana@example.org',
  zip = '',
  city = '',
  number = '',
}: Candidate = {}) {
  return scoreRecord({
    appointmentNo: sitting,
    'candidateInfo.lastName': last,
    'candidateInfo.firstName': first,
    'candidateInfo.middleName': number,
    'candidateInfo.dob': born,
    'candidateInfo.email': email,
    'candidateInfo.address.zip': zip,
    'candidateInfo.address.city': city,
  });
}

type Contact = Readonly<Record<string, string | number | boolean | null>>;

/** What the rules make of one record: whose score it is, that somebody is made, or why it is held. */
export function outcomeOf(match: string, people: readonly Contact[], record: Candidate, more = '') {
  const existing = new MemoryOrg({ Contact: people });
  const [planned] = planFeed(matching(match, more), [candidate(record)], existing);
  if (planned?.outcome === 'held') return planned.reasons[0]?.code;
  const makes = planned?.changes.some(
    (change) => change.object === 'Contact' && change.action === 'create',
  );
  if (makes) return 'new';
  const score = planned?.changes.find((change) => change.object === 'Score__c');
  const id = score?.fields.find((change) => change.field === 'Contact__c')?.to;
  return existing.rows('Contact').findIndex(({ Id }) => Id === id);
}
