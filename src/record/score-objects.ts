/**
 * The three score objects of a record and MyBest in each of them, for `schema.ts`.
 *
 * Source: https://intercom.help/toeflaccess/en/articles/13185232-json-layout.
 */
import { date, number, part, text } from './leaf.ts';
import { comparableRange, type Range, type Scale, scales } from './scales.ts';

/** ETS does not list the levels of Essentials: there, another one is no remark. */
export const cefrLevels = {
  A1: 'Basic user, beginner',
  A2: 'Basic user, elementary',
  B1: 'Independent user, threshold',
  B2: 'Independent user, vantage',
  C1: 'Proficient user, advanced',
  C2: 'Proficient user, mastery',
};

/** Essentials reports sentence structure and vocabulary as percentiles. */
const percentile: Range = { min: 0, max: 100, step: 1 };

/** Scores on the scale of their object. */
interface Examples {
  readonly section: string;
  readonly total: string;
}

function sectionScores(scale: Scale, example: Examples) {
  const on = `on the ${scale.name} scale`;
  return {
    listeningScore: number(`Listening score ${on}.`, example.section, scale.section),
    readingScore: number(`Reading score ${on}.`, example.section, scale.section),
    speakingScore: number(`Speaking score ${on}.`, example.section, scale.section),
    writingScore: number(`Writing score ${on}.`, example.section, scale.section),
  };
}

/**
 * MyBest: the best score of each section over all valid tests. ETS documents it once, on the 1–6
 * scale, but lists it in each of the three score objects: the scale is taken from the object, and
 * one decimal is allowed for in each.
 */
function mybest(scale: Scale, example: Examples) {
  const { section, total } = scale;
  const best = (name: string) => `MyBest ${name} score: the best of all tests that are valid.`;
  const day = (name: string) => `Day of the test that the MyBest ${name} score comes from.`;
  return part({
    listeningScore: number(best('listening'), example.section, section, 1),
    listeningTestDate: date(day('listening'), '20251114'),
    readingScore: number(best('reading'), example.section, section, 1),
    readingTestDate: date(day('reading'), '20251114'),
    writingScore: number(best('writing'), example.section, section, 1),
    writingTestDate: date(day('writing'), '20251114'),
    speakingScore: number(best('speaking'), example.section, section, 1),
    speakingTestDate: date(day('speaking'), '20251114'),
    totalScore: number('MyBest total, made of the MyBest section scores.', example.total, total, 1),
    totalScoreIbtEquivalent: number(
      'MyBest total as ETS expresses it on the old 0-120 scale; no score of its own.',
      '100',
      comparableRange,
    ),
    totalCEFR: text('CEFR level of the MyBest total.', 'C1', {
      maxLength: 2,
      values: cefrLevels,
    }),
    asOfDate: date('Day on which ETS put the MyBest scores together.', '20260328'),
  });
}

const ibt26Example = { section: '5.0', total: '5.0' };
export const ibt26Shape = {
  ...sectionScores(scales.ibt26, ibt26Example),
  totalScore: number(
    'Total on the 1-6 scale, the mean of the sections.',
    '5.0',
    scales.ibt26.total,
  ),
  totalCEFR: text('CEFR level of the total.', 'C1', {
    maxLength: 2,
    values: cefrLevels,
  }),
  totalScoreIbtEquivalent: number(
    'Total as ETS expresses it on the old 0-120 scale until January 2028; no score of its own.',
    '100',
    comparableRange,
  ),
  mbs: mybest(scales.ibt26, ibt26Example),
};

const ibtExample = { section: '24', total: '97' };
export const ibtShape = {
  ...sectionScores(scales.ibt, ibtExample),
  totalScore: number('Total on the 0-120 scale, the sum of the sections.', '97', scales.ibt.total),
  mbs: mybest(scales.ibt, ibtExample),
};

const essentialsExample = { section: '9', total: '8.5' };
export const essentialsShape = {
  ...sectionScores(scales.essentials, essentialsExample),
  totalScore: number(
    'Total on the 1-12 scale, the mean of the sections to the nearest half.',
    '8.5',
    scales.essentials.total,
  ),
  listeningCEFR: text('CEFR level of the listening score.', 'B2'),
  readingCEFR: text('CEFR level of the reading score.', 'B2'),
  writingCEFR: text('CEFR level of the writing score.', 'B2'),
  speakingCEFR: text('CEFR level of the speaking score.', 'B2'),
  totalCEFR: text('CEFR level of the total.', 'B2'),
  sentenceStructure: number('Sentence structure, a percentile.', '75', percentile),
  // ETS's own spelling, and the right one: a feed may bring either, a mapping may name either.
  vacabularyKnowledge: number('Vocabulary knowledge, a percentile.', '80', percentile),
  vocabularyKnowledge: number('Vocabulary knowledge, a percentile.', '80', percentile),
  mbs: mybest(scales.essentials, essentialsExample),
};
