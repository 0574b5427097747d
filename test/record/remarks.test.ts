import { expect, it } from 'vitest';
import {
  essentialsRecord,
  ibt26Record,
  ibtRecord,
  type Json,
  paperRecord,
  parsed,
} from './records.ts';

const recordOf: Record<string, (changes: Json) => Json> = {
  K: ibt26Record,
  I: ibtRecord,
  E: essentialsRecord,
  C: paperRecord,
};

function remarksOf(type: string, changes: Json): string[] {
  return parsed(recordOf[type]?.(changes)).remarks.map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

it.each<[string, Json, string]>([
  ['K', { 'testInfo.testType': 'Z' }, 'testInfo.testType: ETS documents K, I, E, C; this is Z.'],
  ['K', { scoreStatus: 'V' }, 'scoreStatus: ETS documents R, C; this is V.'],
  ['K', { scoreStatus: '' }, 'scoreStatus: It is blank; the scores count as reported.'],
  ['K', { 'candidateInfo.gender': '9' }, 'a value that looks like 9.'],
  ['K', { 'candidateInfo.gender': 'female' }, 'a value that looks like aaaaaa.'],
  ['K', { 'testInfo.listeningAccommodationInd': 'Y' }, 'a value that looks like A.'],
  ['K', { 'ibt26.totalCEFR': 'C3' }, 'ibt26.totalCEFR: ETS documents A1, A2'],
  ['K', { 'testInfo.testType': ' ' }, 'testInfo.testType: It is blank'],
  ['K', { ibt26: null }, 'ibt26: It holds no scores'],
  ['K', { ibt26: {} }, 'ibt26: It holds no scores'],
  ['K', { ibt26: { totalScore: '', readingScore: ' ' } }, 'ibt26: It holds no scores'],
  ['I', { ibt: '' }, 'ibt: It holds no scores'],
  ['E', { essentials: undefined }, 'essentials: It holds no scores'],
  ['K', { 'ibt.totalScore': '97' }, 'ibt: It holds scores, though those of test type K'],
  ['I', { 'ibt26.mbs.totalScore': '5.0' }, 'ibt26: It holds scores, though'],
  ['C', { 'essentials.totalScore': '8' }, 'essentials: It holds scores, though'],
  ['K', { 'ibt26.readingScore': '5.2' }, 'ibt26.readingScore: The number is not from 1 to 6'],
  ['K', { 'ibt26.readingScore': '0' }, 'ibt26.readingScore: The number is not from 1 to 6'],
  ['I', { 'ibt.readingScore': '31' }, 'ibt.readingScore: The number is not from 0 to 30'],
  ['I', { 'ibt.readingScore': '27.5' }, 'ibt.readingScore: The number is not from 0 to 30'],
  ['E', { 'essentials.readingScore': '13' }, 'essentials.readingScore: The number is not from 1'],
  ['E', { 'essentials.sentenceStructure': '101' }, 'sentenceStructure: The number is not from 0'],
  [
    'K',
    { 'ibt26.totalScoreIbtEquivalent': '121' },
    'The number is not from 0 to 120 in steps of 1.',
  ],
  ['I', { 'ibt.totalScore': '98' }, 'ibt.totalScore: The total is not the sum'],
  ['C', { 'ibt.totalScore': '98' }, 'ibt.totalScore: The total is not the sum'],
  ['I', { 'ibt.mbs.totalScore': '97' }, 'ibt.mbs.totalScore: The total is not the sum'],
  ['E', { 'essentials.totalScore': '8' }, 'essentials.totalScore: The total is not the mean'],
  ['K', { 'ibt26.mbs.listeningScore': '1.0' }, 'ibt26.mbs.totalScore: The total is not the mean'],
  ['K', { 'ibt26.totalCEFR': 'B2' }, 'ibt26.totalCEFR: The CEFR level is not the one of'],
  ['K', { 'ibt26.mbs.totalCEFR': 'A1' }, 'ibt26.mbs.totalCEFR: The CEFR level is not the one of'],
  ['K', { 'ibt26.totalScoreIbtEquivalent': '090' }, 'The comparable total is outside the total'],
])('test type %s with %j is remarked on', (type, changes, said) => {
  expect(remarksOf(type, changes)).toContainEqual(expect.stringContaining(said));
});

it.each([
  // ETS's own examples of rounding.
  [['5.0', '5.0', '5.0', '5.5'], '5.0', 'C1', '100'],
  [['5.0', '5.0', '5.5', '5.5'], '5.5', 'C1', '110'],
  [['4.5', '4.5', '5.0', '5.0'], '5.0', 'C1', '100'],
  [['6', '6', '6', '6'], '6', 'C2', '118'],
  [['1.0', '1.0', '1.0', '1.0'], '1.0', 'A1', '008'],
] as const)('sections %j have the total %s, %s and %s', (sections, total, cefr, comparable) => {
  const [listening, reading, speaking, writing] = sections;
  const scores = {
    listeningScore: listening,
    readingScore: reading,
    speakingScore: speaking,
    writingScore: writing,
    totalScore: total,
    totalCEFR: cefr,
    totalScoreIbtEquivalent: comparable,
  };
  expect(remarksOf('K', { ibt26: scores })).toEqual([]);
});

it.each<[string, Json, string]>([
  ['K', { 'ibt26.listeningScore': '' }, 'a section is blank'],
  ['K', { ibt: { totalScore: '', mbs: { totalScore: ' ' } } }, 'another object is there but blank'],
  ['K', { scoreStatus: 'C', ibt26: null }, 'a cancellation comes without scores'],
  ['C', { ibt: null }, 'ETS documents no object for Paper Edition'],
  ['E', { 'essentials.totalCEFR': 'B2+' }, 'ETS lists no levels of Essentials'],
  ['I', { 'ibt.mbs.totalCEFR': 'A1' }, 'the levels by band are those of the scale 1-6'],
  [
    'E',
    {
      essentials: {
        listeningScore: '5',
        readingScore: '5',
        speakingScore: '5',
        writingScore: '5',
        totalScore: '5',
        totalCEFR: 'B1',
      },
    },
    'the levels by band are those of the scale 1-6',
  ],
  ['K', { 'candidateInfo.lastName': '', 'candidateInfo.firstName': '' }, 'names are blank'],
])('test type %s with %j is not remarked on: %s', (type, changes) => {
  expect(remarksOf(type, changes)).toEqual([]);
});

it('a zero in the place of an omitted section and of its total is not remarked on', () => {
  const omitted = {
    'testInfo.listeningAccommodationInd': 'L',
    'ibt26.listeningScore': '0',
    'ibt26.totalScore': '0.0',
    'ibt26.totalCEFR': '',
    'ibt26.totalScoreIbtEquivalent': '000',
  };
  expect(remarksOf('K', omitted)).toEqual([]);
});

it('beside an omitted section other scores are still looked at', () => {
  const changes = {
    'testInfo.speakingAccommodationInd': 'S',
    'ibt26.readingScore': '6.5',
  };
  expect(remarksOf('K', changes)).toEqual([
    'ibt26.readingScore: The number is not from 1 to 6 in steps of 0.5.',
  ]);
});

it('no remark carries a personal value or a score', () => {
  const remarks = remarksOf('K', {
    'candidateInfo.gender': 'Quillfeather',
    'ibt26.readingScore': '7.7',
    'ibt26.mbs.totalScore': '77',
    'testInfo.testType': 'Quillfeather',
  });
  expect(remarks.length).toBeGreaterThan(3);
  expect(remarks.join(' ')).not.toMatch(/Quill|7/);
});
