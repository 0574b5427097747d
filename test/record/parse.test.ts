import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/record/parse.ts';
import {
  essentialsRecord,
  etsSample,
  ibt26Record,
  ibtRecord,
  type Json,
  paperRecord,
  parsed,
  set,
} from './records.ts';

/** Reasons as `code where`, in the order they are given. */
function reasonsOf(value: unknown): string[] {
  const result = parseRecord(value);
  return result.kind === 'record'
    ? []
    : result.reasons.map(({ code, where }) => `${code} ${where}`);
}

describe('a record that can be used', () => {
  it("is ETS's sample, without a remark", () => {
    expect(parseRecord(etsSample())).toEqual({
      kind: 'record',
      record: {
        appointmentNo: '2025071621000001',
        reportDate: '20250716',
        cancelled: false,
        fields: etsSample(),
        remarks: [],
      },
    });
  });

  it.each([
    ['K', ibt26Record()],
    ['I', ibtRecord()],
    ['E', essentialsRecord()],
    ['C', paperRecord()],
  ])('is one of test type %s, without a remark', (_, record) => {
    expect(parsed(record).remarks).toEqual([]);
  });

  it('keeps fields that ETS may add, wherever they are', () => {
    const added = {
      newRoot: { deep: [1, null, true] },
      'ibt26.mbs.listeningCEFR': 'C1',
    };
    const record = ibt26Record(added);
    expect(parsed(record).fields).toEqual(record);
  });

  it('has trimmed keys and untouched fields', () => {
    const record = parsed(ibt26Record({ appointmentNo: ' 42\u3000', reportDate: '20250716\t' }));
    expect([record.appointmentNo, record.reportDate]).toEqual(['42', '20250716']);
    expect(record.fields.appointmentNo).toBe(' 42\u3000');
  });

  it.each([
    ['C', true],
    [' C ', true],
    ['R', false],
    ['', false],
    ['X', false],
  ])('with status "%s" is cancelled: %s', (scoreStatus, cancelled) => {
    expect(parsed(ibt26Record({ scoreStatus })).cancelled).toBe(cancelled);
  });

  it('may lack everything but its key and its report date', () => {
    expect(reasonsOf({ appointmentNo: '1', reportDate: '20250716' })).toEqual([]);
  });

  it.each([null, undefined, '', ' \t\n', '\u00a0', '\u3000'])(
    'may have %j in any leaf but those two',
    (blank) => {
      const blanked = (value: unknown): unknown =>
        typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, blanked(v)]))
          : blank;
      const record = Object.assign({}, blanked(ibt26Record()), {
        appointmentNo: '1',
        reportDate: '20250716',
      });
      expect(reasonsOf(record)).toEqual([]);
    },
  );

  it.each(['candidateInfo', 'candidateInfo.address', 'testInfo', 'ibt', 'ibt26.mbs'])(
    'may have null or a blank string in the place of the object %s',
    (path) => {
      expect(reasonsOf(ibt26Record({ [path]: null }))).toEqual([]);
      expect(reasonsOf(ibt26Record({ [path]: '' }))).toEqual([]);
      expect(reasonsOf(ibt26Record({ [path]: '\u00a0' }))).toEqual([]);
    },
  );

  it('has null where an object was sent as a blank string, and everything else as sent', () => {
    const record = ibt26Record({ 'ibt26.mbs': '', ibt: ' ', added: '' });
    expect(parsed(record).fields).toEqual(set(record, { 'ibt26.mbs': null, ibt: null }));
  });
});

describe('a record that cannot be used', () => {
  it.each([
    [null, 'null'],
    ['text', 'text'],
    [7, 'a number'],
    [true, 'true or false'],
    [[], 'a list'],
  ])('is %j, since it is no object', (value, type) => {
    expect(parseRecord(value)).toEqual({
      kind: 'unusable',
      appointmentNo: null,
      reasons: [
        {
          code: 'not-a-record',
          where: 'record',
          message: `A score record is a JSON object; this is ${type}.`,
        },
      ],
    });
  });

  it.each([
    [undefined, 'missing-value'],
    [null, 'missing-value'],
    ['', 'missing-value'],
    ['\u3000 ', 'missing-value'],
    ['1'.repeat(21), 'too-long'],
    ['2025\u000007', 'wrong-type'],
    ['2025\n07', 'wrong-type'],
    ['2025\u200b07', 'wrong-type'],
    ['2025\ud80007', 'wrong-type'],
    [2025071621000001, 'wrong-type'],
    [['1'], 'wrong-type'],
  ])('has the appointment number %j: %s', (appointmentNo, code) => {
    const result = parseRecord(ibt26Record({ appointmentNo }));
    expect(result).toMatchObject({
      kind: 'unusable',
      appointmentNo: null,
      reasons: [{ code, where: 'appointmentNo' }],
    });
  });

  it('is not one with 20 characters in its appointment number', () => {
    expect(reasonsOf(ibt26Record({ appointmentNo: 'A'.repeat(20) }))).toEqual([]);
  });

  it.each([undefined, null, '', ' '])('has the report date %j', (reportDate) => {
    expect(reasonsOf(ibt26Record({ reportDate }))).toEqual(['missing-value reportDate']);
  });

  it.each([
    ['20250230', 'is no day of the calendar'],
    ['20250431', 'is no day of the calendar'],
    ['20250229', 'is no day of the calendar'],
    ['19000229', 'is no day of the calendar'],
    ['20251301', 'is no day of the calendar'],
    ['20250001', 'is no day of the calendar'],
    ['20250100', 'is no day of the calendar'],
    ['18991231', 'has a year outside 1900 to 2099'],
    ['21000101', 'has a year outside 1900 to 2099'],
    ['00000000', 'has a year outside 1900 to 2099'],
    ['2025-02-03', 'is not written YYYYMMDD'],
    ['2025023', 'is not written YYYYMMDD'],
    ['202502030', 'is not written YYYYMMDD'],
    ['２０２５０２０３', 'is not written YYYYMMDD'],
    ['-2025203', 'is not written YYYYMMDD'],
    ['none', 'is not written YYYYMMDD'],
  ])('has a date %s that %s', (dob, fault) => {
    const result = parseRecord(ibt26Record({ 'candidateInfo.dob': dob }));
    expect(result).toMatchObject({
      reasons: [{ code: 'impossible-date', where: 'candidateInfo.dob' }],
    });
    expect(result.kind === 'unusable' && result.reasons[0]?.message).toContain(
      `The date ${fault} `,
    );
  });

  it.each(['19000101', '20991231', '20240229', '20000229', ' 20250131 '])(
    'is not one with the date "%s"',
    (dob) => {
      expect(reasonsOf(ibt26Record({ 'candidateInfo.dob': dob }))).toEqual([]);
    },
  );

  it.each([
    'reportDate',
    'candidateInfo.dob',
    'testInfo.testDate',
    ...['ibt26', 'ibt', 'essentials'].flatMap((object) =>
      ['listening', 'reading', 'writing', 'speaking']
        .map((section) => `${object}.mbs.${section}TestDate`)
        .concat(`${object}.mbs.asOfDate`),
    ),
  ])('has an impossible date in %s', (path) => {
    expect(reasonsOf(ibt26Record({ [path]: '20250230' }))).toEqual([`impossible-date ${path}`]);
  });

  it.each(['-', '5,0', '5.', '.5', '+5', '-1', '1e1', '0x10', 'NaN', 'Infinity', '5 0', '٥', 'B2'])(
    'has "%s" for a number',
    (score) => {
      expect(reasonsOf(ibt26Record({ 'ibt26.readingScore': score }))).toEqual([
        'not-a-number ibt26.readingScore',
      ]);
    },
  );

  it.each(['5.0', '5', '090', '000', ' 5.5 ', '5.00'])(
    'is not one with the number "%s"',
    (score) => {
      expect(reasonsOf(ibt26Record({ 'ibt26.readingScore': score }))).toEqual([]);
    },
  );

  it.each([
    ...['ibt26', 'ibt', 'essentials'].flatMap((object) =>
      [object, `${object}.mbs`].flatMap((at) =>
        ['listening', 'reading', 'writing', 'speaking', 'total'].map(
          (name) => `${at}.${name}Score`,
        ),
      ),
    ),
    'ibt26.totalScoreIbtEquivalent',
    'ibt26.mbs.totalScoreIbtEquivalent',
    'essentials.sentenceStructure',
    'essentials.vacabularyKnowledge',
    'essentials.vocabularyKnowledge',
  ])('has no number in %s', (path) => {
    expect(reasonsOf(ibt26Record({ [path]: 'n/a' }))).toEqual([`not-a-number ${path}`]);
  });

  it.each([
    ['candidateInfo', 'text', 'an object', 'text'],
    ['candidateInfo', [], 'an object', 'a list'],
    ['candidateInfo.address', 7, 'an object', 'a number'],
    ['ibt26.mbs', true, 'an object', 'true or false'],
    ['candidateInfo.lastName', 7, 'text', 'a number'],
    ['candidateInfo.lastName', false, 'text', 'true or false'],
    ['candidateInfo.lastName', ['Doe'], 'text', 'a list'],
    ['candidateInfo.dob', 20070127, 'text', 'a number'],
    ['ibt26.totalScore', 5, 'text', 'a number'],
    ['testInfo.testType', {}, 'text', 'an object'],
  ])('has another JSON type at %s: %j', (where, value, expected, found) => {
    expect(parseRecord(ibt26Record({ [where]: value }))).toMatchObject({
      reasons: [
        {
          code: 'wrong-type',
          where,
          message: `ETS's layout has ${expected} here; this is ${found}.`,
        },
      ],
    });
  });

  it('tells every reason at once, and its number for people to find it', () => {
    const record = ibt26Record({
      reportDate: ' ',
      'candidateInfo.address': [],
      'candidateInfo.dob': '20070230',
      'testInfo.testDate': '2025-06-27',
      'ibt26.readingScore': 5,
      'ibt26.totalScore': 'five',
      'ibt26.mbs.asOfDate': '00000000',
    });
    expect(reasonsOf(record)).toEqual([
      'missing-value reportDate',
      'wrong-type candidateInfo.address',
      'wrong-type ibt26.readingScore',
      'impossible-date candidateInfo.dob',
      'impossible-date testInfo.testDate',
      'not-a-number ibt26.totalScore',
      'impossible-date ibt26.mbs.asOfDate',
    ]);
    expect(parseRecord(record)).toMatchObject({
      appointmentNo: '2025071621000001',
    });
  });

  it('never says the value that is wrong', () => {
    const secret: Json = {
      appointmentNo: 'QQQQ-7777-QQQQ-7777-QQQQ',
      'candidateInfo.dob': '7 May 1977',
      'candidateInfo.lastName': ['Quillfeather'],
      'ibt26.totalScore': '7.7.7',
    };
    const messages = JSON.stringify(parseRecord(ibt26Record(secret)));
    expect(messages).not.toMatch(/7777|QQQQ|May|1977|Quillfeather|7\.7/);
  });
});
