/**
 * The views that a mapping reads beside the raw fields: the numbers that belong to the test type,
 * whichever it is. Built by the mapping once per record, each part when it is first read.
 */
import { textOf } from './blank.ts';
import { omittedOf } from './omitted.ts';
import type { ScoreRecord } from './parse.ts';
import { type Scale, scaleOf } from './scales.ts';
import type { RawScoreRecord } from './schema.ts';

/** As ETS sent them; null where ETS sends none. */
export interface ScoreView {
  readonly listening: string | null;
  readonly reading: string | null;
  readonly speaking: string | null;
  readonly writing: string | null;
  readonly total: string | null;
  readonly listeningCefr: string | null;
  readonly readingCefr: string | null;
  readonly speakingCefr: string | null;
  readonly writingCefr: string | null;
  readonly totalCefr: string | null;
  /** Of the scale 1–6 alone. */
  readonly comparableTotal: string | null;
  /** `1-6`, `0-120`, `1-12`; null for a test type that is blank or unknown. */
  readonly scale: string | null;
}

/** MyBest scores as ETS sent them in the score object of the test type. */
export interface MybestView {
  readonly listening: string | null;
  readonly reading: string | null;
  readonly speaking: string | null;
  readonly writing: string | null;
  readonly total: string | null;
  readonly totalCefr: string | null;
  readonly comparableTotal: string | null;
  readonly asOfDate: string | null;
  readonly listeningTestDate: string | null;
  readonly readingTestDate: string | null;
  readonly speakingTestDate: string | null;
  readonly writingTestDate: string | null;
}

export interface SectionView {
  readonly code: 'L' | 'R' | 'S' | 'W';
  readonly name: string;
  readonly score: string | null;
  readonly cefr: string | null;
  readonly omitted: 'true' | 'false';
  readonly mybestScore: string | null;
  readonly mybestTestDate: string | null;
}

export interface RecordView {
  readonly raw: RawScoreRecord;
  readonly score: ScoreView;
  readonly mybest: MybestView;
  /** Always four, in the order L, R, S, W. */
  readonly sections: readonly SectionView[];
}

/** The views of a record. Nothing in them is computed: values are picked, trimmed, or null. */
export function viewOf(record: ScoreRecord): RecordView {
  return new LazyView(record.fields);
}

class LazyView implements RecordView {
  readonly raw: RawScoreRecord;
  #score: ScoreView | null = null;
  #mybest: MybestView | null = null;
  #sections: readonly SectionView[] | null = null;

  constructor(raw: RawScoreRecord) {
    this.raw = raw;
  }

  get score(): ScoreView {
    this.#score ??= scoreOf(this.raw);
    return this.#score;
  }

  get mybest(): MybestView {
    this.#mybest ??= mybestOf(this.raw);
    return this.#mybest;
  }

  get sections(): readonly SectionView[] {
    this.#sections ??= sectionsOf(this);
    return this.#sections;
  }
}

function scoreOf(raw: RawScoreRecord): ScoreView {
  const scale = scaleOf(textOf(raw.testInfo?.testType));
  const scores = scale === null ? null : raw[scale.object];
  const cefr = scale?.cefr ?? 'none';
  const levels = cefr === 'total-and-sections' ? raw.essentials : null;
  const omitted = omittedOf(raw.testInfo);
  const total = omitted.any ? unlessZero : textOf;
  return {
    listening: omitted.listening ? null : textOf(scores?.listeningScore),
    reading: textOf(scores?.readingScore),
    speaking: omitted.speaking ? null : textOf(scores?.speakingScore),
    writing: textOf(scores?.writingScore),
    total: total(scores?.totalScore),
    listeningCefr: omitted.listening ? null : textOf(levels?.listeningCEFR),
    readingCefr: textOf(levels?.readingCEFR),
    speakingCefr: omitted.speaking ? null : textOf(levels?.speakingCEFR),
    writingCefr: textOf(levels?.writingCEFR),
    totalCefr: cefr === 'none' ? null : textOf(scores?.['totalCEFR']),
    comparableTotal: total(comparableOf(raw, scale)),
    scale: scale?.name ?? null,
  };
}

function mybestOf(raw: RawScoreRecord): MybestView {
  const scale = scaleOf(textOf(raw.testInfo?.testType));
  const mbs = scale === null ? null : raw[scale.object]?.mbs;
  return {
    listening: textOf(mbs?.listeningScore),
    reading: textOf(mbs?.readingScore),
    speaking: textOf(mbs?.speakingScore),
    writing: textOf(mbs?.writingScore),
    total: textOf(mbs?.totalScore),
    totalCefr: textOf(mbs?.totalCEFR),
    comparableTotal: textOf(mbs?.totalScoreIbtEquivalent),
    asOfDate: textOf(mbs?.asOfDate),
    listeningTestDate: textOf(mbs?.listeningTestDate),
    readingTestDate: textOf(mbs?.readingTestDate),
    speakingTestDate: textOf(mbs?.speakingTestDate),
    writingTestDate: textOf(mbs?.writingTestDate),
  };
}

function sectionsOf({ raw, score, mybest }: RecordView): SectionView[] {
  const omitted = omittedOf(raw.testInfo);
  return [
    {
      code: 'L',
      name: 'Listening',
      score: score.listening,
      cefr: score.listeningCefr,
      omitted: omitted.listening ? 'true' : 'false',
      mybestScore: mybest.listening,
      mybestTestDate: mybest.listeningTestDate,
    },
    {
      code: 'R',
      name: 'Reading',
      score: score.reading,
      cefr: score.readingCefr,
      omitted: 'false',
      mybestScore: mybest.reading,
      mybestTestDate: mybest.readingTestDate,
    },
    {
      code: 'S',
      name: 'Speaking',
      score: score.speaking,
      cefr: score.speakingCefr,
      omitted: omitted.speaking ? 'true' : 'false',
      mybestScore: mybest.speaking,
      mybestTestDate: mybest.speakingTestDate,
    },
    {
      code: 'W',
      name: 'Writing',
      score: score.writing,
      cefr: score.writingCefr,
      omitted: 'false',
      mybestScore: mybest.writing,
      mybestTestDate: mybest.writingTestDate,
    },
  ];
}

/** Without one of its sections a test has no total: a zero there says so, and is no score. */
function unlessZero(value: unknown): string | null {
  const text = textOf(value);
  return text === null || Number(text) === 0 ? null : text;
}

/** ETS gives it for the scale 1–6 only; the 0–120 total of other tests is real. */
function comparableOf(raw: RawScoreRecord, scale: Scale | null): unknown {
  return scale?.object === 'ibt26' ? raw.ibt26?.totalScoreIbtEquivalent : null;
}
