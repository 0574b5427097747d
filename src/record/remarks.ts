/**
 * What is odd in a record that can be used all the same, for `parse.ts`: unknown codes, scores off
 * their scale or in the wrong place, totals and levels that do not agree with the scores.
 *
 * ETS's values are kept whatever a remark says. Messages carry no scores and no personal values.
 */
import { textOf } from './blank.ts';
import { shapeOf } from './hold.ts';
import { layout } from './layout.ts';
import type { LeafFacts } from './leaf.ts';
import {
  cefrOfBand,
  isComparable,
  type Range,
  type Scale,
  scaleOf,
  scales,
  totalOf,
} from './scales.ts';
import type { RawScoreRecord } from './schema.ts';

/** Something odd, to be said to the user. */
export interface Remark {
  readonly path: string;
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Everything odd in a record that is valid by the schema; mostly nothing. */
export function remarksOn(record: RawScoreRecord): Remark[] {
  return [...leafRemarks(record), ...presenceRemarks(record), ...agreementRemarks(record)];
}

/** The leaves that have documented codes or a range, by the object they are in. */
const checkedParts = layout
  .map(({ at, leaves }) => ({
    at,
    leaves: leaves.filter(({ facts }) => facts.values !== null || facts.range !== null),
  }))
  .filter(({ leaves }) => leaves.length > 0);

function leafRemarks(record: RawScoreRecord): Remark[] {
  const remarks: Remark[] = [];
  const someOmitted = isOmitted(record);
  for (const { at, leaves } of checkedParts) {
    const fields = fieldsAt(record, at);
    if (fields === null) continue;
    for (const { key, path, facts } of leaves) {
      const value = textOf(fields[key]);
      if (value === null) continue;
      const message =
        facts.range === null
          ? faultOfCode(value, facts)
          : // A zero is how an omitted section may be written: the views know.
            someOmitted && Number(value) === 0
            ? null
            : faultOfNumber(Number(value), facts.range);
      if (message !== null) remarks.push({ path, message });
    }
  }
  return remarks;
}

function faultOfCode(value: string, { values, personal }: LeafFacts): string | null {
  if (values === null || Object.hasOwn(values, value)) return null;
  const found = personal || value.length > 2 ? `a value that looks like ${shapeOf(value)}` : value;
  return `ETS documents ${Object.keys(values).join(', ')}; this is ${found}.`;
}

function faultOfNumber(value: number, { min, max, step }: Range): string | null {
  if (value >= min && value <= max && Number.isInteger(value / step)) return null;
  return `The number is not from ${min} to ${max} in steps of ${step}.`;
}

function presenceRemarks(record: RawScoreRecord): Remark[] {
  const remarks: Remark[] = [];
  const status = textOf(record.scoreStatus);
  const testType = textOf(record.testInfo?.testType);
  const scale = scaleOf(testType);
  if (status === null) {
    remarks.push({ path: 'scoreStatus', message: 'It is blank; the scores count as reported.' });
  }
  if (testType === null) {
    const message = 'It is blank, so nobody can say which scores are the right ones.';
    remarks.push({ path: 'testInfo.testType', message });
  }
  if (scale === null) return remarks;
  for (const { object } of Object.values(scales)) {
    if (object !== scale.object) {
      if (isFilled(record[object]) || isFilled(record[object]?.mbs)) {
        const message = `It holds scores, though those of test type ${testType} are in ${scale.object}.`;
        remarks.push({ path: object, message });
      }
      // ETS documents no object for Paper Edition, and not what a cancellation still holds.
    } else if (testType !== 'C' && status !== 'C' && !isFilled(record[object])) {
      const message = `It holds no scores, though those of test type ${testType} belong there.`;
      remarks.push({ path: object, message });
    }
  }
  return remarks;
}

/** Whether totals, levels and comparable totals agree with what they are made of. */
function agreementRemarks(record: RawScoreRecord): Remark[] {
  const scale = scaleOf(textOf(record.testInfo?.testType));
  const scores = scale === null ? null : record[scale.object];
  if (scale === null || !scores) return [];
  return [
    ...(isOmitted(record) ? [] : faultsOfTotal(scores, scale, scale.object)),
    ...(scores.mbs ? faultsOfTotal(scores.mbs, scale, `${scale.object}.mbs`) : []),
  ];
}

function faultsOfTotal(scores: Fields, scale: Scale, at: string): Remark[] {
  const total = numberOf(scores['totalScore']);
  if (total === null) return [];
  const remarks: Remark[] = [];
  const sections = sectionKeys.map((key) => numberOf(scores[key])).filter((n) => n !== null);
  if (sections.length === sectionKeys.length && totalOf(scale, sections) !== total) {
    const rule =
      scale.totalIs === 'sum' ? 'sum of the four sections' : 'mean of the four sections, rounded';
    remarks.push({ path: `${at}.totalScore`, message: `The total is not the ${rule}.` });
  }
  if (scale.object !== 'ibt26') return remarks;
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
  return remarks;
}

const sectionKeys = ['listeningScore', 'readingScore', 'speakingScore', 'writingScore'] as const;

function isOmitted({ testInfo }: RawScoreRecord): boolean {
  return (
    textOf(testInfo?.listeningAccommodationInd) === 'L' ||
    textOf(testInfo?.speakingAccommodationInd) === 'S'
  );
}

/** Objects full of blank strings hold nothing. */
function isFilled(fields: Fields | null | undefined): boolean {
  if (!fields) return false;
  for (const key in fields) if (textOf(fields[key]) !== null) return true;
  return false;
}

function numberOf(value: unknown): number | null {
  const text = textOf(value);
  return text === null ? null : Number(text);
}

function fieldsAt(record: RawScoreRecord, at: readonly string[]): Fields | null {
  let fields: Fields = record;
  for (const name of at) {
    const inside = fields[name];
    if (!isFields(inside)) return null;
    fields = inside;
  }
  return fields;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
