/** A field that must be one row's own, and what is filled into it. */
import { describe, expect, it } from 'vitest';
import { field, object, org } from '../support/metadata.ts';
import { shownFindings } from './shown.ts';

const KEY = field('Key__c', 'string', { externalId: true, unique: true, idLookup: true });
const OWN = field('Own__c', 'string', { unique: true });

const ORG = org(
  object('Contact', [
    field('LastName', 'string', { nillable: false }),
    field('Email', 'email', { idLookup: true }),
    field('Tested__c', 'date'),
    OWN,
  ]),
  object('Score__c', [
    KEY,
    OWN,
    field('Date__c', 'date'),
    field('Total__c', 'double'),
    field('Status__c', 'string'),
    field('OwnerId', 'reference', { referenceTo: ['User', 'Group'] }),
    field('Contact__c', 'reference', { referenceTo: ['Contact'], relationshipName: 'Contact__r' }),
  ]),
);

/** The findings of one row's lines. */
function findingsOf(row: string): string[] {
  return shownFindings(`name: x\nversion: 1\nrows:\n  row: ${row}`, ORG);
}

const person = (own: string) =>
  `{ object: Contact, match: [[Email]], fields: { LastName: candidateInfo.lastName, Email: candidateInfo.email, Own__c: ${own} } }`;
const score = (own: string) =>
  `{ object: Score__c, key: { Key__c: appointmentNo }, fields: { Own__c: ${own} } }`;
const section = (own: string) =>
  `{ object: Score__c, forEach: sections, key: { Key__c: "{appointmentNo}-{section.code}" }, fields: { Own__c: ${own} } }`;

describe('a unique field', () => {
  it.each([
    ['a fixed value', score('{ value: TOEFL }')],
    ['what many sittings share', score('departmentCode')],
    ['what all sittings of a person share', score('candidateInfo.email')],
    ['the sitting, of a row for each section', section('appointmentNo')],
    ['the section alone', section('section.code')],
    ['what many people share', person('candidateInfo.dob')],
  ])('gets a warning for %s', (_what, row) => {
    expect(findingsOf(row).map((text) => text.replace(/ @ .*/, ''))).toContain(
      'warning not-its-own: Own__c is unique, and several rows get the same value, which Salesforce refuses',
    );
  });

  it.each([
    ['the appointment number', score('appointmentNo')],
    ['a text with it', score('{ text: "TOEFL {appointmentNo}" }')],
    ['sitting and section', section('{ text: "{appointmentNo}/{section.name}" }')],
    ['what belongs to one person', person('candidateInfo.securityId.number')],
    ['what nobody knows anything of', person('raw.candidateInfo.studentId')],
  ])('may get %s', (_what, row) => {
    expect(findingsOf(row).filter((text) => text.includes('not-its-own'))).toEqual([]);
  });
});

describe('the date under `newest`', () => {
  const guarded = (key: string, date: string) =>
    `{ object: Score__c, key: { Key__c: ${key} }, newest: { Date__c: ${date} }, fields: { Status__c: scoreStatus } }`;

  it.each(['testInfo.testDate', 'candidateInfo.dob'])(
    'tells no report of a sitting from another: %s',
    (date) => {
      expect(findingsOf(guarded('appointmentNo', date))).toEqual([
        `warning newest-same-date: all reports of this row have the same \`${date}\`, so an older one can overwrite a newer one @ ${date}`,
      ]);
    },
  );

  it.each([
    ['it is that of the report', guarded('appointmentNo', 'reportDate')],
    ['it may change from report to report', guarded('appointmentNo', 'mybest.asOfDate')],
    [
      'the row is of several sittings',
      '{ object: Contact, match: [[Email]], newest: { Tested__c: testInfo.testDate }, fields: { LastName: candidateInfo.lastName, Email: candidateInfo.email, Own__c: scoreStatus } }',
    ],
  ])('does so when %s', (_why, row) => {
    expect(findingsOf(row).filter((text) => text.includes('newest'))).toEqual([]);
  });
});

describe('a fixed Id', () => {
  const owned = (id: string) =>
    `{ object: Score__c, key: { Key__c: appointmentNo }, fields: { OwnerId: { value: ${id} } } }`;

  it('of another object than the lookup points at is an error', () => {
    expect(findingsOf(owned('003000000000001AAA'))).toEqual([
      'error cannot-convert: `003000000000001AAA` is no Id of User or Group, which OwnerId points at @ 003000000000001AAA',
    ]);
  });

  it.each(['005000000000001AAA', '00G000000000001'])('of the right one is none: %s', (id) => {
    expect(findingsOf(owned(id))).toEqual([]);
  });
});
