/**
 * ETS's score scales, which test type is on which, and the concordance between them, as tables to
 * be checked against ETS's pages. Read by the schema (ranges), the views and the remarks.
 *
 * Nothing here computes a score for Salesforce: ETS's own values are copied, these only tell
 * whether they agree.
 */

/** The values that a score can have. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Values are whole multiples of it. */
  readonly step: number;
}

export interface Scale {
  /** The object of the record that holds the scores. */
  readonly object: 'ibt26' | 'ibt' | 'essentials';
  readonly name: '1-6' | '0-120' | '1-12';
  readonly section: Range;
  readonly total: Range;
  /** How ETS makes the total of the four sections. */
  readonly totalIs: 'mean' | 'sum';
  /** For what the layout has a CEFR level. */
  readonly cefr: 'total' | 'total-and-sections' | 'none';
}

/**
 * Sources: https://www.ets.org/toefl/institutions/ibt/score-scale-update.html (1–6, 0–120),
 * https://www.ets.org/s/toefl-essentials/score-users/scores-admissions/set/ (1–12),
 * https://intercom.help/toeflaccess/en/articles/13185232-json-layout (CEFR).
 */
export const scales = {
  ibt26: {
    object: 'ibt26',
    name: '1-6',
    section: { min: 1, max: 6, step: 0.5 },
    total: { min: 1, max: 6, step: 0.5 },
    totalIs: 'mean',
    cefr: 'total',
  },
  ibt: {
    object: 'ibt',
    name: '0-120',
    section: { min: 0, max: 30, step: 1 },
    total: { min: 0, max: 120, step: 1 },
    totalIs: 'sum',
    cefr: 'none',
  },
  essentials: {
    object: 'essentials',
    name: '1-12',
    section: { min: 1, max: 12, step: 1 },
    total: { min: 1, max: 12, step: 0.5 },
    totalIs: 'mean',
    cefr: 'total-and-sections',
  },
} as const satisfies Record<Scale['object'], Scale>;

/** `testInfo.testType`; Paper Edition has the content and the scale of the iBT of its time. */
const scaleByTestType: ReadonlyMap<string, Scale> = new Map<string, Scale>([
  ['K', scales.ibt26],
  ['I', scales.ibt],
  ['E', scales.essentials],
  ['C', scales.ibt],
]);

/** The scale of a test type; null where the type is blank or unknown. */
export function scaleOf(testType: string | null): Scale | null {
  return testType === null ? null : (scaleByTestType.get(testType) ?? null);
}

/** ETS's comparable total of a test on the 1–6 scale, `000` to `120` in the feed. */
export const comparableRange: Range = { min: 0, max: 120, step: 1 };

/** A band of the 1–6 scale. */
interface Band {
  /** The same for the total and for each section. */
  readonly cefr: string;
  /** Totals of the 0–120 scale that fall into the band: the lowest, the highest. */
  readonly total: readonly [number, number];
}

/**
 * ETS's web page "TOEFL iBT score scale update"
 * (https://www.ets.org/toefl/institutions/ibt/score-scale-update.html) for the totals, and help
 * article 12839102 for the CEFR levels. Other tables in circulation disagree with it.
 */
const concordance: ReadonlyMap<number, Band> = new Map([
  [6, { cefr: 'C2', total: [114, 120] }],
  [5.5, { cefr: 'C1', total: [107, 113] }],
  [5, { cefr: 'C1', total: [95, 106] }],
  [4.5, { cefr: 'B2', total: [86, 94] }],
  [4, { cefr: 'B2', total: [72, 85] }],
  [3.5, { cefr: 'B1', total: [58, 71] }],
  [3, { cefr: 'B1', total: [44, 57] }],
  [2.5, { cefr: 'A2', total: [34, 43] }],
  [2, { cefr: 'A2', total: [24, 33] }],
  [1.5, { cefr: 'A1', total: [12, 23] }],
  [1, { cefr: 'A1', total: [0, 11] }],
]);

/** The CEFR level of a score on the 1–6 scale; null where there is no such band. */
export function cefrOfBand(band: number): string | null {
  return concordance.get(band)?.cefr ?? null;
}

/** Whether a 0–120 total lies in what ETS's concordance gives for a band; true for no band. */
export function isComparable(band: number, total: number): boolean {
  const range = concordance.get(band)?.total;
  return range === undefined || (total >= range[0] && total <= range[1]);
}

/**
 * The total that a scale makes of the sum of the four section scores. A mean goes to the nearest
 * half, .25 and .75 up: in ETS's own examples 5, 5, 5, 5.5 are 5.0 and 5, 5, 5.5, 5.5 are 5.5.
 */
export function totalOf(scale: Scale, sumOfSections: number): number {
  return scale.totalIs === 'sum' ? sumOfSections : Math.round((sumOfSections / 4) * 2) / 2;
}
