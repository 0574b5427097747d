/**
 * What is odd in a record as a whole though it can be used, for `parse.ts`: scores missing or in
 * the wrong place, totals and levels that do not agree with the scores.
 *
 * ETS's values are kept whatever a remark says. Messages carry no scores and no personal values.
 */
import { textOf } from './blank.ts';
import { decimalOf } from './decimal.ts';
import type { JsonObject } from './json.ts';
import { omittedOf } from './omitted.ts';
import { cefrOfBand, isComparable, type Scale, scaleOf, scales, totalOf } from './scales.ts';
import type { RawScoreRecord } from './schema.ts';

/** Something odd, to be said to the user. */
export interface Remark {
  readonly path: string;
  readonly message: string;
}

/** Of a record that is valid by the schema; mostly adds nothing. */
export function addRemarks(record: RawScoreRecord, remarks: Remark[]): void {
  const testType = textOf(record.testInfo?.testType);
  const scale = scaleOf(testType);
  if (textOf(record.scoreStatus) === null) {
    remarks.push({
      path: 'scoreStatus',
      message: 'It is blank; the scores count as reported.',
    });
  }
  if (testType === null) {
    const message = 'It is blank, so nobody can say which scores are the right ones.';
    remarks.push({ path: 'testInfo.testType', message });
  }
  if (scale === null) return;
  for (const object of SCORE_OBJECTS) {
    if (object === scale.object) addMissing(record, object, testType, remarks);
    else addMisplaced(record, object, scale, testType, remarks);
  }
  addDisagreements(record, scale, remarks);
}

const SCORE_OBJECTS = Object.values(scales).map(({ object }) => object);

/** ETS documents no object for Paper Edition, and not what a cancellation still holds. */
function addMissing(
  record: RawScoreRecord,
  path: Scale['object'],
  testType: string | null,
  remarks: Remark[],
): void {
  if (testType === 'C' || textOf(record.scoreStatus) === 'C' || isFilled(record[path])) return;
  const message = `It holds no scores, though those of test type ${testType} belong there.`;
  remarks.push({ path, message });
}

function addMisplaced(
  record: RawScoreRecord,
  path: Scale['object'],
  scale: Scale,
  testType: string | null,
  remarks: Remark[],
): void {
  if (!isFilled(record[path]) && !isFilled(record[path]?.mbs)) return;
  const message = `It holds scores, though those of test type ${testType} are in ${scale.object}.`;
  remarks.push({ path, message });
}

/** Whether totals, levels and comparable totals agree with what they are made of. */
function addDisagreements(record: RawScoreRecord, scale: Scale, remarks: Remark[]): void {
  const scores = record[scale.object];
  if (!scores) return;
  if (!omittedOf(record.testInfo).any) addFaultsOfTotal(scores, scale, '', remarks);
  if (scores.mbs) addFaultsOfTotal(scores.mbs, scale, '.mbs', remarks);
}

/** @param inside where in the score object they are */
function addFaultsOfTotal(
  scores: JsonObject,
  scale: Scale,
  inside: '' | '.mbs',
  remarks: Remark[],
): void {
  const total = numberOf(scores['totalScore']);
  if (total === null) return;
  const at = scale.object + inside;
  const sum = sumOfSections(scores);
  if (sum !== null && totalOf(scale, sum) !== total) {
    const rule =
      scale.totalIs === 'sum' ? 'sum of the four sections' : 'mean of the four sections, rounded';
    remarks.push({
      path: `${at}.totalScore`,
      message: `The total is not the ${rule}.`,
    });
  }
  if (scale.object !== 'ibt26') return;
  const level = textOf(scores['totalCEFR']);
  const expected = cefrOfBand(total);
  if (level !== null && expected !== null && level !== expected) {
    const message = "The CEFR level is not the one of the total's band.";
    remarks.push({ path: `${at}.totalCEFR`, message });
  }
  const comparable = numberOf(scores['totalScoreIbtEquivalent']);
  if (comparable !== null && !isComparable(total, comparable)) {
    const message = "The comparable total is outside the total's band in ETS's concordance.";
    remarks.push({ path: `${at}.totalScoreIbtEquivalent`, message });
  }
}

/** Null unless all four are there. */
function sumOfSections(scores: JsonObject): number | null {
  let sum = 0;
  for (const key of sectionKeys) {
    const score = numberOf(scores[key]);
    if (score === null) return null;
    sum += score;
  }
  return sum;
}

const sectionKeys = ['listeningScore', 'readingScore', 'speakingScore', 'writingScore'] as const;

/** Objects full of blank strings hold nothing. */
function isFilled(fields: JsonObject | null | undefined): boolean {
  if (!fields) return false;
  for (const key in fields) if (textOf(fields[key]) !== null) return true;
  return false;
}

function numberOf(value: unknown): number | null {
  const text = textOf(value);
  return text === null ? null : decimalOf(text);
}
