/** Scores of each test type and how their totals come about. Called by `story.ts` and `record.ts`. */
import type { Random } from './random.ts';

export type TestType = 'K' | 'I' | 'E' | 'C';

export const SECTIONS = ['listening', 'reading', 'writing', 'speaking'] as const;
export type Section = (typeof SECTIONS)[number];

/** Null for a section that was not taken. */
export type Sections = Readonly<Record<Section, number | null>>;

interface Scale {
  readonly lowest: number;
  readonly highest: number;
  readonly step: number;
  /** Of a whole set of sections. */
  readonly total: (sum: number) => number;
  readonly write: (score: number) => string;
}

/** Half-up to the nearest half: 5.25 is 5.5 (ETS page "Score scale update", its own examples). */
const meanToHalf = (sum: number): number => Math.round(sum / 2) / 2;

/** ETS pages as in each test's score scale; paper-delivered scores are on the old iBT scale. */
const SCALES: Readonly<Record<TestType, Scale>> = {
  K: {
    lowest: 1,
    highest: 6,
    step: 0.5,
    total: meanToHalf,
    write: (score) => score.toFixed(1),
  },
  I: { lowest: 0, highest: 30, step: 1, total: (sum) => sum, write: String },
  E: { lowest: 1, highest: 12, step: 1, total: meanToHalf, write: String },
  C: { lowest: 0, highest: 30, step: 1, total: (sum) => sum, write: String },
};

/** Sections as somebody of this ability (0 to 1) would reach them. */
export function drawSections(type: TestType, ability: number, random: Random): Sections {
  const { lowest, highest, step } = SCALES[type];
  const draw = (): number => {
    // Whoever takes the test knows some English.
    const part = 0.2 + 0.8 * ability + (random.next() - 0.5) * 0.3;
    const steps = Math.round(((highest - lowest) * Math.min(1, Math.max(0, part))) / step);
    return lowest + steps * step;
  };
  return {
    listening: draw(),
    reading: draw(),
    writing: draw(),
    speaking: draw(),
  };
}

/** Null when a section was not taken: then ETS reports no total. */
export function totalOf(type: TestType, sections: Sections): number | null {
  let sum = 0;
  for (const section of SECTIONS) {
    const score = sections[section];
    if (score === null) return null;
    sum += score;
  }
  return SCALES[type].total(sum);
}

/** A score as ETS writes it, blank for none. */
export function scoreText(type: TestType, score: number | null): string {
  return score === null ? '' : SCALES[type].write(score);
}

interface Step {
  readonly from: number;
  readonly text: string;
}

/** ETS article "How to set score requirements for the updated TOEFL scale (1-6)". */
const CEFR_K: readonly Step[] = [
  { from: 6, text: 'C2' },
  { from: 5, text: 'C1' },
  { from: 4, text: 'B2' },
  { from: 3, text: 'B1' },
  { from: 2, text: 'A2' },
  { from: 1, text: 'A1' },
];

/** Invented: the table for Essentials is not known. */
const CEFR_E: readonly Step[] = [
  { from: 12, text: 'C2' },
  { from: 10, text: 'C1' },
  { from: 8, text: 'B2' },
  { from: 5, text: 'B1' },
  { from: 3, text: 'A2' },
  { from: 1, text: 'A1' },
];

/**
 * The comparable 0-120 total: from 3.5 up the values seen on real reports (118, 110, 100, 90, 80, 65),
 * below that invented ones within ETS's ranges. Three digits, as the layout says "000 to 120".
 */
const COMPARABLE: readonly Step[] = [
  { from: 6, text: '118' },
  { from: 5.5, text: '110' },
  { from: 5, text: '100' },
  { from: 4.5, text: '090' },
  { from: 4, text: '080' },
  { from: 3.5, text: '065' },
  { from: 3, text: '050' },
  { from: 2.5, text: '038' },
  { from: 2, text: '028' },
  { from: 1.5, text: '017' },
  { from: 1, text: '005' },
];

/** Blank for the types that have no CEFR level. */
export function cefrText(type: TestType, score: number | null): string {
  if (type === 'K') return stepText(CEFR_K, score);
  return type === 'E' ? stepText(CEFR_E, score) : '';
}

/** Only for the 1-6 total. */
export function comparableText(total: number | null, padded: boolean): string {
  const text = stepText(COMPARABLE, total);
  return padded ? text : text.replace(/^0+(?=\d)/, '');
}

function stepText(steps: readonly Step[], score: number | null): string {
  return (score === null ? undefined : steps.find(({ from }) => score >= from))?.text ?? '';
}
