import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/record/catalogue.ts';
import { viewOf } from '../../src/record/view.ts';
import { etsSample, ibt26Record, parsed } from './records.ts';

/** The tables of ETS's article "JSON layout", object by object, in its order. */
const article: Record<string, string> = {
  '': 'institutionCode departmentCode departmentDescription appointmentNo reportDate scoreStatus',
  'candidateInfo.':
    'lastName firstName middleName nativeCountryCode nativeCountryName nativeLanguageCode nativeLanguageName dob gender email',
  'candidateInfo.address.':
    'address1 address2 address3 address4 city state countryCode countryName zip',
  'candidateInfo.securityId.': 'type number issuingCountry',
  'testInfo.':
    'testDate testType listeningAccommodationInd speakingAccommodationInd testMode testCenterCode testCenterCountryName',
  'ibt26.':
    'listeningScore readingScore speakingScore writingScore totalScore totalCEFR totalScoreIbtEquivalent',
  'ibt.': 'listeningScore readingScore speakingScore writingScore totalScore',
  'essentials.':
    'listeningScore readingScore speakingScore writingScore totalScore listeningCEFR readingCEFR writingCEFR speakingCEFR totalCEFR sentenceStructure vacabularyKnowledge',
};
const mbs =
  'listeningScore listeningTestDate readingScore readingTestDate writingScore writingTestDate speakingScore speakingTestDate totalScore totalScoreIbtEquivalent totalCEFR asOfDate';
for (const object of ['ibt26', 'ibt', 'essentials']) article[`${object}.mbs.`] = mbs;

const articlePaths = Object.entries(article).flatMap(([at, names]) =>
  names.split(' ').map((name) => `${at}${name}`),
);

const entries = [...catalogue.values()];
const viewPaths = entries.filter(({ from }) => from === 'view').map(({ path }) => path);

describe('the catalogue', () => {
  it("has exactly the fields of ETS's article, and vocabularyKnowledge rightly spelt", () => {
    const raw = entries.filter(({ from }) => from === 'ets').map(({ path }) => path);
    expect(raw.toSorted()).toEqual([...articlePaths, 'essentials.vocabularyKnowledge'].toSorted());
  });

  it('has exactly the fields of the views', () => {
    const { score, mybest, sections } = viewOf(parsed(etsSample()));
    expect(viewPaths).toEqual([
      ...Object.keys(score).map((key) => `score.${key}`),
      ...Object.keys(mybest).map((key) => `mybest.${key}`),
      ...Object.keys(sections[0] ?? {}).map((key) => `section.${key}`),
    ]);
  });

  it('tells for section fields alone that they need a fan-out', () => {
    const inSection = entries.filter(({ scope }) => scope === 'section').map(({ path }) => path);
    expect(inSection).toEqual(viewPaths.filter((path) => path.startsWith('section.')));
  });

  it.each(entries)('describes $path so that it agrees with itself', (entry) => {
    expect(catalogue.get(entry.path)).toBe(entry);
    expect(entry.meaning).toMatch(/^[A-Z].*\.$/);
    if (entry.kind === 'number') {
      expect(entry.max).not.toBeNull();
      expect(Number(entry.example)).toBeLessThanOrEqual(entry.max ?? 0);
      expect(entry.example.split('.')[1]?.length ?? 0).toBeLessThanOrEqual(entry.decimals);
    } else {
      expect([entry.max, entry.decimals]).toEqual([null, 0]);
    }
    if (entry.kind === 'date') expect(entry.maxLength).toBe(8);
    if (entry.maxLength !== null) {
      expect(entry.example.length).toBeLessThanOrEqual(entry.maxLength);
      for (const code of Object.keys(entry.values ?? {})) {
        expect(code.length).toBeLessThanOrEqual(entry.maxLength);
      }
    }
    if (entry.values !== null) expect(Object.keys(entry.values)).toContain(entry.example);
  });

  it.each(entries.filter(({ from }) => from === 'ets'))(
    'has an example for $path that makes a usable record',
    ({ path, example }) => {
      expect(parsed(ibt26Record({ [path]: example })).remarks.map((r) => r.path)).not.toContain(
        path,
      );
    },
  );

  it('calls personal what tells who somebody is, where they live, and their accommodations', () => {
    const personal = entries.filter((entry) => entry.personal).map(({ path }) => path);
    expect(personal).toEqual([
      ...articlePaths.filter((path) => path.startsWith('candidateInfo.')),
      'testInfo.listeningAccommodationInd',
      'testInfo.speakingAccommodationInd',
      'section.omitted',
    ]);
  });

  it.each([
    ['testInfo.testType', { kind: 'text', maxLength: 1 }],
    ['candidateInfo.dob', { kind: 'date', maxLength: 8, personal: true }],
    ['ibt26.totalScore', { kind: 'number', decimals: 1, max: 6 }],
    ['ibt26.readingScore', { kind: 'number', decimals: 1, max: 6 }],
    ['ibt26.totalScoreIbtEquivalent', { kind: 'number', decimals: 0, max: 120 }],
    ['ibt.readingScore', { kind: 'number', decimals: 0, max: 30 }],
    ['ibt.totalScore', { kind: 'number', decimals: 0, max: 120 }],
    ['ibt.mbs.readingScore', { kind: 'number', decimals: 1, max: 30 }],
    ['essentials.readingScore', { kind: 'number', decimals: 0, max: 12 }],
    ['essentials.totalScore', { kind: 'number', decimals: 1, max: 12 }],
    ['score.reading', { kind: 'number', decimals: 1, max: 30 }],
    ['score.total', { kind: 'number', decimals: 1, max: 120 }],
    ['section.omitted', { kind: 'boolean', scope: 'section' }],
  ])('has %s as %j', (path, facts) => {
    expect(catalogue.get(path)).toMatchObject(facts);
  });
});
