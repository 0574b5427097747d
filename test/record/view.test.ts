import { describe, expect, it } from 'vitest';
import { viewOf } from '../../src/record/view.ts';
import {
  essentialsRecord,
  ibt26Record,
  ibtRecord,
  type Json,
  paperRecord,
  parsed,
} from './records.ts';

const view = (record: Json) => viewOf(parsed(record));

describe('score', () => {
  it('is that of ibt26 for test type K, with the comparable total as sent', () => {
    expect(view(ibt26Record({ 'ibt26.totalScoreIbtEquivalent': '090' })).score).toEqual({
      listening: '5.0',
      reading: '5.0',
      speaking: '5.0',
      writing: '4.5',
      total: '5.0',
      listeningCefr: null,
      readingCefr: null,
      speakingCefr: null,
      writingCefr: null,
      totalCefr: 'C1',
      comparableTotal: '090',
      scale: '1-6',
    });
  });

  it.each([
    ['I', ibtRecord()],
    ['C', paperRecord()],
  ])('is that of ibt for test type %s, without levels and comparable total', (_, record) => {
    expect(view(record).score).toEqual({
      listening: '24',
      reading: '27',
      speaking: '22',
      writing: '24',
      total: '97',
      listeningCefr: null,
      readingCefr: null,
      speakingCefr: null,
      writingCefr: null,
      totalCefr: null,
      comparableTotal: null,
      scale: '0-120',
    });
  });

  it('is that of essentials for test type E, with the levels of the sections', () => {
    expect(view(essentialsRecord()).score).toEqual({
      listening: '9',
      reading: '8',
      speaking: '9',
      writing: '8',
      total: '8.5',
      listeningCefr: 'B2',
      readingCefr: 'B1',
      speakingCefr: 'B2',
      writingCefr: 'B1',
      totalCefr: 'B2',
      comparableTotal: null,
      scale: '1-12',
    });
  });

  it.each(['Z', 'k', '', null])('is null in all for test type %j', (testType) => {
    const { score, mybest } = view(ibt26Record({ 'testInfo.testType': testType }));
    expect(new Set([...Object.values(score), ...Object.values(mybest)])).toEqual(new Set([null]));
  });

  it('has its scale and nothing else when the object is missing', () => {
    const { score } = view(ibt26Record({ ibt26: null }));
    const { scale, ...numbers } = score;
    expect(scale).toBe('1-6');
    expect(new Set(Object.values(numbers))).toEqual(new Set([null]));
  });

  it('takes no number from the object of another test type', () => {
    const record = ibtRecord({
      ibt: null,
      'ibt26.totalScore': '5.0',
      'ibt26.totalCEFR': 'C1',
    });
    expect(view(record).score).toMatchObject({
      total: null,
      totalCefr: null,
      comparableTotal: null,
    });
  });

  it('has no level on the scale 0-120, whatever stands there', () => {
    const record = ibtRecord({
      'ibt.totalCEFR': 'C1',
      'ibt.totalScoreIbtEquivalent': '100',
    });
    expect(view(record).score).toMatchObject({
      totalCefr: null,
      comparableTotal: null,
    });
  });

  it('makes up no missing total, level or comparable total', () => {
    const record = ibt26Record({
      'ibt26.totalScore': '',
      'ibt26.totalCEFR': ' ',
      'ibt26.totalScoreIbtEquivalent': null,
    });
    expect(view(record).score).toMatchObject({
      total: null,
      totalCefr: null,
      comparableTotal: null,
    });
  });
});

describe('an omitted section', () => {
  it.each(['0', '0.0', '', null, '5.0'])('has no score, though ETS sends %j for it', (sent) => {
    const { score, sections } = view(
      ibt26Record({
        'testInfo.listeningAccommodationInd': ' L',
        'testInfo.speakingAccommodationInd': 'S',
        'ibt26.listeningScore': sent,
        'ibt26.speakingScore': sent,
      }),
    );
    expect(score).toMatchObject({
      listening: null,
      reading: '5.0',
      speaking: null,
      writing: '4.5',
      total: '5.0',
    });
    expect(sections.map(({ code, score, omitted }) => [code, score, omitted])).toEqual([
      ['L', null, 'true'],
      ['R', '5.0', 'false'],
      ['S', null, 'true'],
      ['W', '4.5', 'false'],
    ]);
  });

  it.each([
    ['testInfo.listeningAccommodationInd', 'L'],
    ['testInfo.speakingAccommodationInd', 'S'],
  ])('makes a zero total no total: %s', (indicator, code) => {
    const record = {
      'ibt26.totalScore': '0.0',
      'ibt26.totalScoreIbtEquivalent': '000',
    };
    const omitted = view(ibt26Record({ ...record, [indicator]: code }));
    expect(omitted.score).toMatchObject({ total: null, comparableTotal: null });
    const taken = view(ibt26Record(record));
    expect(taken.score).toMatchObject({ total: '0.0', comparableTotal: '000' });
  });

  it.each(['S', 'l', 'Y', ''])('of listening is not meant by %j', (indicator) => {
    const { sections } = view(ibt26Record({ 'testInfo.listeningAccommodationInd': indicator }));
    expect(sections[0]).toMatchObject({ omitted: 'false', score: '5.0' });
  });

  it('has no level either', () => {
    const record = essentialsRecord({
      'testInfo.speakingAccommodationInd': 'S',
    });
    expect(view(record).score).toMatchObject({
      speakingCefr: null,
      listeningCefr: 'B2',
    });
  });

  it('keeps its MyBest score, which may come from another sitting', () => {
    const record = ibt26Record({ 'testInfo.listeningAccommodationInd': 'L' });
    expect(view(record).mybest.listening).toBe('5.0');
  });
});

describe('mybest', () => {
  it.each([
    ['K', ibt26Record(), 'ibt26', '5.0'],
    ['I', ibtRecord(), 'ibt', '99'],
    ['C', paperRecord(), 'ibt', '99'],
    ['E', essentialsRecord({ 'essentials.mbs.totalScore': '9.5' }), 'essentials', '9.5'],
  ])('is that of the score object of test type %s', (_, record, object, total) => {
    const other = object === 'ibt' ? 'ibt26' : 'ibt';
    const both = Object.assign({}, record, {
      [other]: { mbs: { totalScore: '1' } },
    });
    expect(view(both).mybest.total).toBe(total);
  });

  it('has every value of mbs, as sent', () => {
    const mbs = {
      listeningScore: '1.0',
      listeningTestDate: '20240101',
      readingScore: '2.0',
      readingTestDate: '20240102',
      writingScore: '3.0',
      writingTestDate: '20240103',
      speakingScore: '4.0',
      speakingTestDate: '20240104',
      totalScore: '2.5',
      totalScoreIbtEquivalent: '038',
      totalCEFR: 'A2',
      asOfDate: '20240105',
    };
    expect(view(ibt26Record({ 'ibt26.mbs': mbs })).mybest).toEqual({
      listening: '1.0',
      reading: '2.0',
      speaking: '4.0',
      writing: '3.0',
      total: '2.5',
      totalCefr: 'A2',
      comparableTotal: '038',
      asOfDate: '20240105',
      listeningTestDate: '20240101',
      readingTestDate: '20240102',
      speakingTestDate: '20240104',
      writingTestDate: '20240103',
    });
  });
});

describe('sections', () => {
  it('are four, in the order L R S W, each with what belongs to it', () => {
    const record = essentialsRecord({
      'essentials.listeningScore': '1',
      'essentials.readingScore': '2',
      'essentials.speakingScore': '3',
      'essentials.writingScore': '4',
      'essentials.listeningCEFR': 'A1',
      'essentials.readingCEFR': 'A2',
      'essentials.speakingCEFR': 'B1',
      'essentials.writingCEFR': 'B2',
      'essentials.mbs': {
        listeningScore: '5',
        readingScore: '6',
        speakingScore: '7',
        writingScore: '8',
        listeningTestDate: '20240101',
        readingTestDate: '20240102',
        speakingTestDate: '20240103',
        writingTestDate: '20240104',
      },
    });
    const rows = view(record).sections.map((section) => Object.values(section).join(' '));
    expect(rows).toEqual([
      'L Listening 1 A1 false 5 20240101',
      'R Reading 2 A2 false 6 20240102',
      'S Speaking 3 B1 false 7 20240103',
      'W Writing 4 B2 false 8 20240104',
    ]);
  });

  it('are four even when the record holds nothing', () => {
    const { sections } = view({ appointmentNo: '1', reportDate: '20250716' });
    expect(sections.map(({ code }) => code)).toEqual(['L', 'R', 'S', 'W']);
  });
});
