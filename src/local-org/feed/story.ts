/** What one candidate does and ETS reports of it: sittings, re-sends, cancellations. For `feed.ts`. */
import { type Candidate, candidateOf } from './candidates.ts';
import { dayOf } from './days.ts';
import { type Random, random as randomOf, type Weights } from './random.ts';
import { drawSections, SECTIONS, type Section, type Sections, type TestType } from './scales.ts';

/** One test that was taken. Days are numbers as in `days.ts`. */
export interface Sitting {
  readonly type: TestType;
  readonly tested: number;
  readonly sections: Sections;
  readonly myBest: MyBest;
  readonly email: string;
  readonly home: boolean;
  readonly centre: number;
  /** Whether numbers of three digits begin with 0. */
  readonly padded: boolean;
  /** Percentiles that only Essentials has. */
  readonly percentiles: {
    readonly sentences: number;
    readonly vocabulary: number;
  };
  readonly reports: readonly Report[];
}

export type MyBest =
  | { readonly kind: 'absent' }
  | { readonly kind: 'blank' }
  | {
      readonly kind: 'scores';
      readonly of: Readonly<Record<Section, Best | null>>;
    };

export interface Best {
  readonly score: number;
  readonly tested: number;
}

/** One time that a sitting is sent. */
export interface Report {
  readonly role: 'first' | 'resend' | 'cancellation';
  readonly on: number;
  readonly institution: string;
  readonly department: readonly [code: string, description: string];
  /** Of a cancellation, whether the scores are gone; whether ETS does so is not known. */
  readonly scoresBlank: boolean;
}

export interface Story {
  readonly candidate: Candidate;
  /** At least one. */
  readonly sittings: readonly Sitting[];
}

/** ETS's new scale: https://www.ets.org/toefl/institutions/ibt/score-scale-update.html. */
const NEW_SCALE = dayOf('2026-01-21');
const LAST_PAPER_TEST = dayOf('2024-01-20');
const VALID_DAYS = 730;

const SITTINGS: Weights<number> = [
  [1, 70],
  [2, 22],
  [3, 8],
];
const RESENDS: Weights<number> = [
  [0, 90],
  [1, 8],
  [2, 2],
];
const CANCELLED = 0.04;
const OTHER_EMAIL = 0.12;

const INSTITUTIONS: Weights<string> = [
  ['1230', 90],
  ['Z12Q', 10],
];

/** 99 and its words are ETS's; the others are invented. */
const DEPARTMENTS: Weights<readonly [string, string]> = [
  [['99', 'For any other department not listed'], 50],
  [['00', 'Undergraduate'], 25],
  [['02', 'Graduate - Business'], 10],
  [['66', 'Graduate - Engineering'], 10],
  [['03', 'Law'], 5],
];

/** The story of the candidate with this number, reported between two days, both included. */
export function storyOf(number: number, seed: number, from: number, to: number): Story {
  const random = randomOf(seed, number);
  const candidate = candidateOf(number, seed, random);
  const sittings: Sitting[] = [];
  const wanted = random.weighted(SITTINGS);
  for (let on = random.between(from, to); on <= to && sittings.length < wanted; ) {
    sittings.push(sit(candidate, sittings, on, to, random));
    on += random.between(30, 200);
  }
  return { candidate, sittings };
}

function sit(
  candidate: Candidate,
  earlier: readonly Sitting[],
  on: number,
  to: number,
  random: Random,
): Sitting {
  const { type, tested } = typeAndDay(on, random);
  const sections = omitSome(drawSections(type, candidate.ability, random), random);
  const other = earlier.length > 0 && random.chance(OTHER_EMAIL);
  return {
    type,
    tested,
    sections,
    myBest: myBestOf(type, tested, sections, earlier, random),
    email: other ? candidate.otherEmail : (candidate.email ?? ''),
    home: type !== 'C' && random.chance(0.25),
    centre: random.below(100),
    padded: random.chance(0.3),
    percentiles: {
      sentences: random.between(5, 95),
      vocabulary: random.between(5, 95),
    },
    reports: reportsOf(on, to, random),
  };
}

/** Which test it was follows from when it was taken: nobody could take what was not offered. */
function typeAndDay(on: number, random: Random): { type: TestType; tested: number } {
  const tested = on - random.between(5, 18);
  const kind = random.next();
  if (kind < 0.06) return { type: 'E', tested };
  const earliest = on - VALID_DAYS + 1;
  if (kind < 0.09 && earliest <= LAST_PAPER_TEST) {
    return {
      type: 'C',
      tested: random.between(earliest, Math.min(LAST_PAPER_TEST, tested)),
    };
  }
  return { type: tested >= NEW_SCALE ? 'K' : 'I', tested };
}

/** Listening or speaking may be left out as an accommodation. */
function omitSome(sections: Sections, random: Random): Sections {
  if (!random.chance(0.015)) return sections;
  const which = random.below(3);
  return {
    ...sections,
    listening: which === 1 ? sections.listening : null,
    speaking: which === 0 ? sections.speaking : null,
  };
}

/** The best of each section in this and the earlier tests of the same type. */
function myBestOf(
  type: TestType,
  tested: number,
  sections: Sections,
  earlier: readonly Sitting[],
  random: Random,
): MyBest {
  const kind = random.next();
  if (kind < 0.05) return { kind: 'absent' };
  if (kind < 0.1) return { kind: 'blank' };
  const tests = [...earlier.filter((sitting) => sitting.type === type), { tested, sections }];
  const best = (section: Section): Best | null => {
    let found: Best | null = null;
    for (const test of tests) {
      const score = test.sections[section];
      if (score === null || test.tested > tested) continue;
      if (found === null || score >= found.score) found = { score, tested: test.tested };
    }
    return found;
  };
  const [listening, reading, writing, speaking] = SECTIONS.map(best);
  return {
    kind: 'scores',
    of: {
      listening: listening ?? null,
      reading: reading ?? null,
      writing: writing ?? null,
      speaking: speaking ?? null,
    },
  };
}

/** The first report, its re-sends, and a cancellation after all of them. */
function reportsOf(on: number, to: number, random: Random): Report[] {
  const first: Report = {
    role: 'first',
    on,
    institution: random.weighted(INSTITUTIONS),
    department: random.weighted(DEPARTMENTS),
    scoresBlank: false,
  };
  const reports = [first];
  for (let left = random.weighted(RESENDS); left > 0; left--) {
    const later = on + random.between(0, 90);
    const institution = random.weighted(INSTITUTIONS);
    const department = random.weighted(DEPARTMENTS);
    // Sent to the same place on the same day would be no other report.
    const same = reports.some(
      (report) => report.institution === institution && report.department[0] === department[0],
    );
    if (later > to || same) continue;
    reports.push({
      ...first,
      role: 'resend',
      on: later,
      institution,
      department,
    });
  }
  if (random.chance(CANCELLED)) {
    const last = Math.max(...reports.map((report) => report.on));
    const cancelled = last + random.between(20, 170);
    const scoresBlank = random.chance(0.3);
    if (cancelled <= to)
      reports.push({
        ...first,
        role: 'cancellation',
        on: cancelled,
        scoresBlank,
      });
  }
  return reports;
}
