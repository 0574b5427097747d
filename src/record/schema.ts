/**
 * The zod schema of a score record as ETS sends it, with what is known of every field; `parse.ts`
 * validates with it, the catalogue and the remarks are read off it.
 *
 * Source: https://intercom.help/toeflaccess/en/articles/13185232-json-layout. Lengths that the
 * article leaves open are those of ETS's ScoreLink layout, which carries the same data. Every leaf
 * is a string, null or absent, blank strings being null; nothing is coerced or trimmed here.
 */
import { z } from 'zod';
import { date, part, text } from './leaf.ts';
import { essentialsShape, ibt26Shape, ibtShape } from './score-objects.ts';

const personal = true;

const addressShape = {
  address1: text('First line of the postal address.', '12 Example Street', {
    personal,
    maxLength: 55,
  }),
  address2: text('Second line of the postal address.', 'Flat 3', {
    personal,
    maxLength: 55,
  }),
  address3: text('Third line of the postal address.', '', {
    personal,
    maxLength: 55,
  }),
  address4: text('Fourth line of the postal address.', '', {
    personal,
    maxLength: 55,
  }),
  city: text('City of the postal address.', 'Springfield', {
    personal,
    maxLength: 30,
  }),
  state: text('State or province of the postal address.', 'CA', {
    personal,
    maxLength: 6,
  }),
  countryCode: text('Country of the postal address, three letters (ISO, with exceptions).', 'USA', {
    personal,
    maxLength: 3,
  }),
  countryName: text("Country of the postal address, in ETS's capitals.", 'UNITED STATES', {
    personal,
    maxLength: 40,
  }),
  zip: text('Postal code; zeros at the start count.', '06309', {
    personal,
    maxLength: 12,
  }),
};

const securityIdShape = {
  type: text('Kind of identity document shown at the test.', 'PASSPORT', {
    personal,
    maxLength: 15,
  }),
  number: text('Last four digits of the identity document.', '0380', {
    personal,
    maxLength: 25,
  }),
  issuingCountry: text('Country that issued the identity document.', 'MEX', {
    personal,
    maxLength: 10,
  }),
};

const candidateInfoShape = {
  lastName: text(
    'Family name, without accents and apostrophes; blank for some people with one name.',
    'Fernandez de Cordova',
    { personal, maxLength: 30 },
  ),
  firstName: text('Given names; blank for some people with one name.', 'Maria', {
    personal,
    maxLength: 30,
  }),
  middleName: text('Middle name.', 'Elena', { personal, maxLength: 30 }),
  address: part(addressShape),
  nativeCountryCode: text('Native country, three letters (ISO, with exceptions).', 'MEX', {
    personal,
    maxLength: 3,
  }),
  nativeCountryName: text("Native country, in ETS's capitals.", 'MEXICO', {
    personal,
    maxLength: 40,
  }),
  nativeLanguageCode: text('Native language, three letters (mostly ISO 639-2/B).', 'SPA', {
    personal,
    maxLength: 3,
  }),
  nativeLanguageName: text("Native language, in ETS's capitals.", 'SPANISH', {
    personal,
    maxLength: 40,
  }),
  dob: date('Date of birth.', '20070127', { personal }),
  gender: text('Gender.', '2', {
    personal,
    maxLength: 1,
    values: {
      '1': 'Male',
      '2': 'Female',
      '3': 'Non-binary',
      '4': 'Prefer to self-describe',
      '5': 'Prefer not to answer',
      '0': 'No response',
    },
  }),
  email: text('E-mail address of the test taker.', 'maria@example.com', {
    personal,
    maxLength: 75,
  }),
  securityId: part(securityIdShape),
};

const testInfoShape = {
  testDate: date('Day of the test; scores are valid for two years from it.', '20260314'),
  testType: text('Which test was taken.', 'K', {
    maxLength: 1,
    values: {
      K: 'TOEFL iBT from 21 January 2026, scale 1-6',
      I: 'TOEFL iBT until 20 January 2026, scale 0-120',
      E: 'TOEFL Essentials, scale 1-12',
      C: 'TOEFL iBT Paper Edition, scale 0-120',
    },
  }),
  listeningAccommodationInd: text('L when the listening section was left out; else blank.', 'L', {
    personal,
    maxLength: 1,
    values: { L: 'No listening score' },
  }),
  speakingAccommodationInd: text('S when the speaking section was left out; else blank.', 'S', {
    personal,
    maxLength: 1,
    values: { S: 'No speaking score' },
  }),
  testMode: text(
    'Where the test was taken: Test Center, Home Edition and the like.',
    'Home Edition',
  ),
  testCenterCode: text('Code of the test center.', 'STNRPMEX', {
    maxLength: 15,
  }),
  testCenterCountryName: text("Country of the test center, in ETS's capitals.", 'MEXICO', {
    maxLength: 36,
  }),
};

/** In the order of ETS's article. */
export const scoreRecordShape = {
  institutionCode: text('Code of your institution (DI code); letters and digits.', '1230', {
    maxLength: 4,
  }),
  departmentCode: text('Code of the department that the scores were sent to.', '99', {
    maxLength: 2,
  }),
  departmentDescription: text(
    'Department that the scores were sent to.',
    'For any other department not listed',
  ),
  appointmentNo: text(
    'Appointment or registration number: names one sitting of one person.',
    '2026031421000001',
    { maxLength: 16 },
  ),
  reportDate: date('Day on which ETS reported the scores to you.', '20260328'),
  scoreStatus: text('Whether the scores count or were cancelled.', 'R', {
    maxLength: 1,
    values: { R: 'Reported', C: 'Cancelled' },
  }),
  candidateInfo: part(candidateInfoShape),
  testInfo: part(testInfoShape),
  ibt26: part(ibt26Shape),
  ibt: part(ibtShape),
  essentials: part(essentialsShape),
};

export const scoreRecord = z.looseObject(scoreRecordShape);

/** A score record as it was sent: texts untrimmed, fields that ETS may have added beside the known. */
export type RawScoreRecord = z.infer<typeof scoreRecord>;
