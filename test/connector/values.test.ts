/** Every value of a record of each test type arrives in the org where the shipped mapping says. */
import { expect, it } from 'vitest';
import {
  essentialsRecord,
  etsSample,
  ibtRecord,
  type Json,
  paperRecord,
  set,
} from '../record/records.ts';
import { openStand } from '../support/stand.ts';

type Expected = string | number | boolean | null;
type Place = readonly [field: string, value: (text: string) => Expected];

const SCORE_OBJECTS = /^(ibt26|ibt|essentials)\./;
const text = (value: string) => (value === '' ? null : value);
const number = (value: string) => (value === '' ? null : Number(value));
const date = (value: string) =>
  value === '' ? null : `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6)}`;
const oneOf = (names: Readonly<Record<string, Expected>>) => (value: string) =>
  names[value] ?? null;

/** Written by hand from the layout and the mapping file; of score objects without their name. */
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  institutionCode: [['Institution_Code__c', text]],
  departmentCode: [['Department_Code__c', text]],
  departmentDescription: [['Department__c', text]],
  appointmentNo: [['Appointment_Number__c', text]],
  reportDate: [['Report_Date__c', date]],
  scoreStatus: [['Status__c', oneOf({ R: 'Reported', C: 'Cancelled' })]],
  'candidateInfo.lastName': [
    ['Contact.LastName', text],
    ['Reported_Last_Name__c', text],
  ],
  'candidateInfo.firstName': [
    ['Contact.FirstName', text],
    ['Reported_First_Name__c', text],
  ],
  'candidateInfo.middleName': [['Reported_Middle_Name__c', text]],
  'candidateInfo.address.address1': [['Reported_Address_1__c', text]],
  'candidateInfo.address.address2': [['Reported_Address_2__c', text]],
  'candidateInfo.address.address3': [['Reported_Address_3__c', text]],
  'candidateInfo.address.address4': [['Reported_Address_4__c', text]],
  'candidateInfo.address.city': [
    ['Contact.MailingCity', text],
    ['Reported_City__c', text],
  ],
  'candidateInfo.address.state': [
    ['Contact.MailingState', text],
    ['Reported_State__c', text],
  ],
  'candidateInfo.address.countryCode': [['Reported_Country_Code__c', text]],
  'candidateInfo.address.countryName': [
    ['Contact.MailingCountry', text],
    ['Reported_Country__c', text],
  ],
  'candidateInfo.address.zip': [
    ['Contact.MailingPostalCode', text],
    ['Reported_Postal_Code__c', text],
  ],
  'candidateInfo.nativeCountryCode': [['Native_Country_Code__c', text]],
  'candidateInfo.nativeCountryName': [['Native_Country__c', text]],
  'candidateInfo.nativeLanguageCode': [['Native_Language_Code__c', text]],
  'candidateInfo.nativeLanguageName': [['Native_Language__c', text]],
  'candidateInfo.dob': [
    ['Contact.Birthdate', date],
    ['Reported_Birthdate__c', date],
  ],
  'candidateInfo.gender': [['Reported_Gender__c', oneOf({ '1': 'Male' })]],
  'candidateInfo.email': [
    ['Contact.Email', text],
    ['Reported_Email__c', text],
  ],
  'candidateInfo.securityId.type': [['ID_Type__c', text]],
  'candidateInfo.securityId.number': [['ID_Number__c', text]],
  'candidateInfo.securityId.issuingCountry': [['ID_Issuing_Country__c', text]],
  'testInfo.testDate': [['Test_Date__c', date]],
  'testInfo.testType': [
    ['Test_Type__c', oneOf({ K: 'iBT 2026', I: 'iBT', E: 'Essentials', C: 'Paper Edition' })],
    ['Score_Scale__c', oneOf({ K: '1-6', I: '0-120', E: '1-12', C: '0-120' })],
  ],
  'testInfo.listeningAccommodationInd': [
    ['Listening_Accommodation__c', text],
    ['Listening_Omitted__c', (value) => value === 'L'],
  ],
  'testInfo.speakingAccommodationInd': [
    ['Speaking_Accommodation__c', text],
    ['Speaking_Omitted__c', (value) => value === 'S'],
  ],
  'testInfo.testMode': [['Test_Mode__c', text]],
  'testInfo.testCenterCode': [['Test_Center_Code__c', text]],
  'testInfo.testCenterCountryName': [['Test_Center_Country__c', text]],
  listeningScore: [['Listening__c', number]],
  readingScore: [['Reading__c', number]],
  speakingScore: [['Speaking__c', number]],
  writingScore: [['Writing__c', number]],
  totalScore: [['Total__c', number]],
  totalCEFR: [['Total_CEFR__c', text]],
  totalScoreIbtEquivalent: [['Comparable_Total__c', number]],
  listeningCEFR: [['Listening_CEFR__c', text]],
  readingCEFR: [['Reading_CEFR__c', text]],
  speakingCEFR: [['Speaking_CEFR__c', text]],
  writingCEFR: [['Writing_CEFR__c', text]],
  sentenceStructure: [['Sentence_Structure__c', number]],
  vacabularyKnowledge: [['Vocabulary_Knowledge__c', number]],
  'mbs.listeningScore': [['MyBest_Listening__c', number]],
  'mbs.listeningTestDate': [['MyBest_Listening_Date__c', date]],
  'mbs.readingScore': [['MyBest_Reading__c', number]],
  'mbs.readingTestDate': [['MyBest_Reading_Date__c', date]],
  'mbs.speakingScore': [['MyBest_Speaking__c', number]],
  'mbs.speakingTestDate': [['MyBest_Speaking_Date__c', date]],
  'mbs.writingScore': [['MyBest_Writing__c', number]],
  'mbs.writingTestDate': [['MyBest_Writing_Date__c', date]],
  'mbs.totalScore': [['MyBest_Total__c', number]],
  'mbs.totalScoreIbtEquivalent': [['MyBest_Comparable_Total__c', number]],
  'mbs.totalCEFR': [['MyBest_Total_CEFR__c', text]],
  'mbs.asOfDate': [['MyBest_As_Of__c', date]],
};

const MYBEST_OF_ESSENTIALS = {
  listeningScore: '9',
  listeningTestDate: '20250103',
  readingScore: '10.5',
  readingTestDate: '20250204',
  speakingScore: '9.5',
  speakingTestDate: '20250305',
  writingScore: '8',
  writingTestDate: '20250627',
  totalScore: '9.5',
  totalScoreIbtEquivalent: '',
  totalCEFR: 'C1',
  asOfDate: '20250711',
};

it.each([
  { name: 'the record that ETS publishes', record: etsSample() },
  {
    name: 'a record of the old iBT (I) with a long address',
    record: ibtRecord({
      'candidateInfo.middleName': 'Rao',
      'candidateInfo.address.address3': 'Block 4',
      'candidateInfo.address.address4': 'Floor 2',
    }),
  },
  {
    name: 'a record of Essentials (E) with MyBest',
    record: essentialsRecord({ 'essentials.mbs': MYBEST_OF_ESSENTIALS }),
  },
  {
    name: 'a record of the Paper Edition (C) without listening and speaking',
    record: paperRecord({
      'testInfo.listeningAccommodationInd': 'L',
      'testInfo.speakingAccommodationInd': 'S',
      'ibt.listeningScore': '',
      'ibt.speakingScore': '',
      'ibt.totalScore': '',
    }),
  },
])('every value of $name is in the org where the mapping says', async ({ record }) => {
  const { org, run } = await openStand({ records: [record] });

  const plan = await run({ mode: 'plan' });
  expect(org.rows('Contact')).toEqual([]);
  const done = await run();

  expect(plan.account).toEqual({ ...done.account });
  expect(done.account).toMatchObject({ pulled: 1, created: 1 });
  const [contact] = org.rows('Contact');
  const [score] = org.rows('TOEFL_Score__c');
  expect(score?.['Contact__c']).toBe(contact?.['Id']);
  const found = (field: string) =>
    field.startsWith('Contact.') ? contact?.[field.slice(8)] : score?.[field];
  for (const [path, value] of leavesOf(record)) {
    const places = PLACES[path.replace(SCORE_OBJECTS, '')];
    if (places === undefined) throw new Error(`no place is known for ${path}`);
    for (const [field, expected] of places)
      expect([path, field, found(field)]).toEqual([path, field, expected(value)]);
  }
  expect(contact?.['MailingStreet']).toBe(streetOf(record));
});

it('a misspelt field of the layout is also understood under its right spelling', async () => {
  const record = set(essentialsRecord(), {
    'essentials.vacabularyKnowledge': '',
    'essentials.vocabularyKnowledge': '80',
  });
  const { org, run } = await openStand({ records: [record] });

  await run();

  expect(org.rows('TOEFL_Score__c')[0]?.['Vocabulary_Knowledge__c']).toBe(80);
});

function* leavesOf(value: object, prefix = ''): Generator<readonly [path: string, text: string]> {
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object' && inner !== null) yield* leavesOf(inner, `${prefix}${name}.`);
    else yield [`${prefix}${name}`, String(inner)];
  }
}

function streetOf(record: Json): string {
  return (
    [...leavesOf(record)]
      .filter(([path, value]) => /\.address\.address\d$/.test(path) && value !== '')
      .map(([, value]) => value)
      // Salesforce stores line breaks of a text area so.
      .join('\r\n')
  );
}
