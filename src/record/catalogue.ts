/**
 * The catalogue: every field that a mapping may name, with what an admin wants to know of it. Read
 * by `mapping check`, `mapping fields` and the reports; the raw fields come from the schema.
 */
import { layout } from './layout.ts';
import type { LeafFacts } from './leaf.ts';
import { cefrLevels } from './score-objects.ts';
import type { MybestView, ScoreView, SectionView } from './view.ts';

export interface CatalogueEntry {
  readonly path: string;
  readonly kind: 'text' | 'date' | 'number' | 'boolean';
  /** Digits after the point, of numbers; 0 otherwise. */
  readonly decimals: number;
  /** Characters, where known. */
  readonly maxLength: number | null;
  /** The largest value of a number, where known. */
  readonly max: number | null;
  readonly meaning: string;
  /** The allowed codes with their meanings; null where any value may come. */
  readonly values: Readonly<Record<string, string>> | null;
  /** As it stands in the feed; empty where the field is mostly blank. */
  readonly example: string;
  readonly personal: boolean;
  /** Whether it is there for each record, or inside `forEach: sections` only. */
  readonly scope: 'record' | 'section';
  readonly from: 'ets' | 'view';
}

type ViewFacts = Partial<CatalogueEntry> & Pick<CatalogueEntry, 'meaning' | 'example'>;

/** By path, raw fields in the order of ETS's layout, then the views. */
export const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(
  [...rawEntries(), ...viewEntries()].map((entry) => [entry.path, entry]),
);

function rawEntries(): CatalogueEntry[] {
  return layout.flatMap(({ leaves }) => leaves.map(({ path, facts }) => rawEntry(path, facts)));
}

function rawEntry(path: string, { range, ...facts }: LeafFacts): CatalogueEntry {
  return {
    ...facts,
    path,
    max: range?.max ?? null,
    scope: 'record',
    from: 'ets',
  };
}

function viewEntries(): CatalogueEntry[] {
  return [
    ...Object.entries(scoreView()).map(([key, facts]) => viewEntry(`score.${key}`, facts)),
    ...Object.entries(mybestView()).map(([key, facts]) => viewEntry(`mybest.${key}`, facts)),
    ...Object.entries(sectionView()).map(([key, facts]) =>
      viewEntry(`section.${key}`, { ...facts, scope: 'section' }),
    ),
  ];
}

function viewEntry(path: string, facts: ViewFacts): CatalogueEntry {
  return {
    path,
    kind: 'text',
    decimals: 0,
    maxLength: null,
    max: null,
    values: null,
    personal: false,
    scope: 'record',
    from: 'view',
    ...facts,
  };
}

function scoreView(): Record<keyof ScoreView, ViewFacts> {
  return {
    listening: score('Listening score, of any test type; blank when the section was left out.'),
    reading: score('Reading score, of any test type.'),
    speaking: score('Speaking score, of any test type; blank when the section was left out.'),
    writing: score('Writing score, of any test type.'),
    total: {
      ...score('Total score, of any test type, on the scale that score.scale names.'),
      max: 120,
    },
    listeningCefr: cefr('CEFR level of the listening score; ETS gives it for Essentials.', 'B2'),
    readingCefr: cefr('CEFR level of the reading score; ETS gives it for Essentials.', 'B2'),
    speakingCefr: cefr('CEFR level of the speaking score; ETS gives it for Essentials.', 'B2'),
    writingCefr: cefr('CEFR level of the writing score; ETS gives it for Essentials.', 'B2'),
    totalCefr: cefr('CEFR level of the total; ETS gives none on the 0-120 scale.', 'C1'),
    comparableTotal: comparable(
      'Total of a 1-6 test as ETS expresses it on the old 0-120 scale; no score of its own.',
    ),
    scale: text('The scale that the scores are on, by test type.', '1-6', {
      maxLength: 5,
      values: {
        '1-6': 'TOEFL iBT from 21 January 2026',
        '0-120': 'TOEFL iBT until 20 January 2026 and Paper Edition: sections 0-30, total 0-120',
        '1-12': 'TOEFL Essentials',
      },
    }),
  };
}

function mybestView(): Record<keyof MybestView, ViewFacts> {
  return {
    listening: score('MyBest listening score: the best of all tests that are valid.'),
    reading: score('MyBest reading score: the best of all tests that are valid.'),
    speaking: score('MyBest speaking score: the best of all tests that are valid.'),
    writing: score('MyBest writing score: the best of all tests that are valid.'),
    total: {
      ...score('MyBest total, made of the MyBest section scores.'),
      max: 120,
    },
    totalCefr: cefr('CEFR level of the MyBest total.', 'C1'),
    comparableTotal: comparable('MyBest total as ETS expresses it on the old 0-120 scale.'),
    asOfDate: day('Day on which ETS put the MyBest scores together.'),
    listeningTestDate: day('Day of the test that the MyBest listening score comes from.'),
    readingTestDate: day('Day of the test that the MyBest reading score comes from.'),
    speakingTestDate: day('Day of the test that the MyBest speaking score comes from.'),
    writingTestDate: day('Day of the test that the MyBest writing score comes from.'),
  };
}

function sectionView(): Record<keyof SectionView, ViewFacts> {
  return {
    code: text('Letter of the section.', 'L', {
      maxLength: 1,
      values: { L: 'Listening', R: 'Reading', S: 'Speaking', W: 'Writing' },
    }),
    name: text('Name of the section.', 'Listening', {
      maxLength: 9,
      values: { Listening: 'L', Reading: 'R', Speaking: 'S', Writing: 'W' },
    }),
    score: score('Score of the section; blank when it was left out.'),
    cefr: cefr('CEFR level of the section; ETS gives it for Essentials.', 'B2'),
    omitted: {
      kind: 'boolean',
      maxLength: 5,
      meaning: 'Whether the section was left out as an accommodation.',
      values: { true: 'Left out', false: 'Taken' },
      example: 'false',
      personal: true,
    },
    mybestScore: score('MyBest score of the section: the best of all tests that are valid.'),
    mybestTestDate: day('Day of the test that the MyBest score of the section comes from.'),
  };
}

function text(meaning: string, example: string, more: Partial<CatalogueEntry> = {}): ViewFacts {
  return { ...more, meaning, example };
}

function cefr(meaning: string, example: string): ViewFacts {
  return text(meaning, example, { maxLength: 2, values: cefrLevels });
}

function day(meaning: string): ViewFacts {
  return { kind: 'date', maxLength: 8, meaning, example: '20251114' };
}

/** As wide as the widest of the three scales, since a view holds any of them. */
function score(meaning: string): ViewFacts {
  return { kind: 'number', decimals: 1, max: 30, meaning, example: '5.0' };
}

function comparable(meaning: string): ViewFacts {
  return { kind: 'number', max: 120, meaning, example: '100' };
}
