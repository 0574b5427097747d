/** Writes a report as a score record of ETS's JSON layout. Called by `feed.ts`. */
import type { Candidate } from './candidates.ts';
import { compact } from './days.ts';
import {
  cefrText,
  comparableText,
  type Sections,
  scoreText,
  type TestType,
  totalOf,
} from './scales.ts';
import type { Best, MyBest, Report, Sitting } from './story.ts';

type Texts = Readonly<Record<string, string>>;

/** Scores of one test; every value is a text. `mbs` are the MyBest scores. */
type FeedScores = { readonly [key: string]: string | Texts } & {
  readonly mbs?: Texts;
};

/** A score record as ETS sends it (article "JSON layout", and its sample). Every value is a text. */
export interface FeedRecord {
  readonly institutionCode: string;
  readonly departmentCode: string;
  readonly departmentDescription: string;
  readonly appointmentNo: string;
  readonly reportDate: string;
  readonly candidateInfo: Readonly<Record<string, string | Texts>> & {
    readonly lastName: string;
    readonly firstName: string;
    readonly middleName: string;
    readonly dob: string;
    readonly email: string;
  };
  readonly testInfo: Texts & {
    readonly testDate: string;
    readonly testType: string;
  };
  readonly ibt26?: FeedScores;
  readonly ibt?: FeedScores;
  readonly essentials?: FeedScores;
  readonly scoreStatus: string;
}

/** The record of one report of a sitting. */
export function recordOf(
  candidate: Candidate,
  sitting: Sitting,
  report: Report,
  appointmentNo: string,
): FeedRecord {
  const { culture, address, id } = candidate;
  const [countryCode, countryName] = culture.country;
  const [languageCode, languageName] = culture.language;
  const cancelled = report.role === 'cancellation';
  const record: FeedRecord = {
    institutionCode: report.institution,
    departmentCode: report.department[0],
    departmentDescription: report.department[1],
    appointmentNo,
    reportDate: compact(report.on),
    candidateInfo: {
      ...candidate.spelled,
      address: {
        address1: address.line1,
        address2: address.line2,
        address3: '',
        address4: '',
        city: address.city,
        state: address.state,
        countryCode,
        countryName,
        zip: address.zip,
      },
      nativeCountryCode: countryCode,
      nativeCountryName: countryName,
      nativeLanguageCode: languageCode,
      nativeLanguageName: languageName,
      dob: compact(candidate.born),
      gender: candidate.gender,
      email: sitting.email,
      securityId: {
        type: id.type,
        number: id.number,
        issuingCountry: countryCode,
      },
    },
    testInfo: {
      testDate: compact(sitting.tested),
      testType: sitting.type,
      listeningAccommodationInd: sitting.sections.listening === null ? 'L' : '',
      speakingAccommodationInd: sitting.sections.speaking === null ? 'S' : '',
      testMode: sitting.home ? 'Home Edition' : 'Test Center',
      testCenterCode: sitting.home
        ? ''
        : `STN${String(sitting.centre).padStart(2, '0')}${countryCode}`,
      testCenterCountryName: countryName,
    },
    ...scoresOf(sitting, report),
    scoreStatus: cancelled ? 'C' : 'R',
  };
  return report.scoresBlank ? withoutScores(record) : record;
}

/**
 * The record that ETS would send when it cancels the scores of another: the same appointment with status C
 * and a later `reportDate` (`YYYYMMDD`). Whether ETS repeats the scores or blanks them is not known.
 */
export function cancellationOf(
  record: FeedRecord,
  reportDate: string,
  scores: 'repeated' | 'blank' = 'repeated',
): FeedRecord {
  const cancelled: FeedRecord = { ...record, reportDate, scoreStatus: 'C' };
  return scores === 'blank' ? withoutScores(cancelled) : cancelled;
}

/** For the paper edition no object is documented; the old iBT's has the same sections and scale. */
function scoresOf(
  sitting: Sitting,
  report: Report,
): Pick<FeedRecord, 'ibt26' | 'ibt' | 'essentials'> {
  switch (sitting.type) {
    case 'K':
      return { ibt26: scoresOfK(sitting, report) };
    case 'E':
      return { essentials: scoresOfE(sitting, report) };
    case 'I':
    case 'C':
      return { ibt: scoresOfI(sitting, report) };
    default:
      return sitting.type satisfies never;
  }
}

function scoresOfK(sitting: Sitting, report: Report): FeedScores {
  const total = totalOf('K', sitting.sections);
  return {
    ...sectionTexts('K', sitting.sections),
    totalScore: scoreText('K', total),
    totalCEFR: cefrText('K', total),
    totalScoreIbtEquivalent: comparableText(total, sitting.padded),
    ...mbsOf(sitting, report),
  };
}

function scoresOfI(sitting: Sitting, report: Report): FeedScores {
  return {
    ...sectionTexts(sitting.type, sitting.sections),
    totalScore: scoreText(sitting.type, totalOf(sitting.type, sitting.sections)),
    ...mbsOf(sitting, report),
  };
}

function scoresOfE(sitting: Sitting, report: Report): FeedScores {
  const { sections, percentiles } = sitting;
  const total = totalOf('E', sections);
  return {
    ...sectionTexts('E', sections),
    totalScore: scoreText('E', total),
    listeningCEFR: cefrText('E', sections.listening),
    readingCEFR: cefrText('E', sections.reading),
    writingCEFR: cefrText('E', sections.writing),
    speakingCEFR: cefrText('E', sections.speaking),
    totalCEFR: cefrText('E', total),
    sentenceStructure: String(percentiles.sentences),
    // Misspelt as in ETS's layout.
    vacabularyKnowledge: String(percentiles.vocabulary),
    ...mbsOf(sitting, report),
  };
}

function sectionTexts(type: TestType, sections: Sections): Texts {
  return {
    listeningScore: scoreText(type, sections.listening),
    readingScore: scoreText(type, sections.reading),
    speakingScore: scoreText(type, sections.speaking),
    writingScore: scoreText(type, sections.writing),
  };
}

function mbsOf({ type, myBest, padded }: Sitting, report: Report): { mbs?: Texts } {
  if (myBest.kind === 'absent') return {};
  const best = bestSections(myBest);
  const sections: Sections = {
    listening: best.listening?.score ?? null,
    reading: best.reading?.score ?? null,
    writing: best.writing?.score ?? null,
    speaking: best.speaking?.score ?? null,
  };
  const total = totalOf(type, sections);
  const score = (of: Best | null) => scoreText(type, of?.score ?? null);
  const day = (of: Best | null) => (of === null ? '' : compact(of.tested));
  return {
    mbs: {
      listeningScore: score(best.listening),
      listeningTestDate: day(best.listening),
      readingScore: score(best.reading),
      readingTestDate: day(best.reading),
      writingScore: score(best.writing),
      writingTestDate: day(best.writing),
      speakingScore: score(best.speaking),
      speakingTestDate: day(best.speaking),
      totalScore: scoreText(type, total),
      totalScoreIbtEquivalent: type === 'K' ? comparableText(total, padded) : '',
      totalCEFR: cefrText(type, total),
      asOfDate: myBest.kind === 'blank' ? '' : compact(report.on),
    },
  };
}

function bestSections(myBest: Exclude<MyBest, { kind: 'absent' }>) {
  if (myBest.kind === 'scores') return myBest.of;
  return { listening: null, reading: null, writing: null, speaking: null };
}

function withoutScores(record: FeedRecord): FeedRecord {
  const { ibt26, ibt, essentials } = record;
  return {
    ...record,
    ...(ibt26 && { ibt26: blanked(ibt26) }),
    ...(ibt && { ibt: blanked(ibt) }),
    ...(essentials && { essentials: blanked(essentials) }),
  };
}

function blanked({ mbs, ...scores }: FeedScores): FeedScores {
  const blank = Object.fromEntries(Object.keys(scores).map((key) => [key, '']));
  return mbs === undefined ? blank : { ...blank, mbs };
}
