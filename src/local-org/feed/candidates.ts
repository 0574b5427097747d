/** The fictitious people of a feed. Called by `story.ts`. */
import { CULTURES, type Culture, SYLLABLES } from './cultures.ts';
import { dayOf } from './days.ts';
import type { Random, Weights } from './random.ts';
import { type Spelling, slug, spell } from './spelling.ts';

export interface Candidate {
  /** From 0. */
  readonly number: number;
  readonly culture: Culture;
  /** As properly written, with accents; blank for a single name. */
  readonly given: string;
  /** As properly written; the only name of whoever has one. */
  readonly family: string;
  readonly single: boolean;
  /** The names as they stand in the feed. */
  readonly spelled: {
    readonly lastName: string;
    readonly firstName: string;
    readonly middleName: string;
  };
  /** Day of birth. */
  readonly born: number;
  readonly gender: string;
  /** The usual address; null for the few who have none on their score reports. */
  readonly email: string | null;
  readonly otherEmail: string;
  readonly address: {
    readonly line1: string;
    readonly line2: string;
    readonly city: string;
    readonly state: string;
    readonly zip: string;
  };
  readonly id: { readonly type: string; readonly number: string };
  /** From 0 to 1. */
  readonly ability: number;
}

const FIRST_BORN = dayOf('1990-01-01');
/** Sixteen years of birthdays. */
const BIRTHDAYS = dayOf('2006-01-01') - FIRST_BORN;
const FAMILIES = CULTURES.map((culture) => culture.family.length * culture.given.length);
const PAIRS = FAMILIES.reduce((sum, pairs) => sum + pairs, 0);

/** How many candidates there can be without two of the same names and day of birth: 16 million. */
export const MOST_CANDIDATES = PAIRS * BIRTHDAYS;

const SPELLINGS: Weights<Spelling> = [
  ['ets', 78],
  ['accents', 10],
  ['capitals', 8],
  ['lower', 4],
];

/** ETS's codes: 1 male, 2 female, 3 non-binary, 4 self-described, 5 not said, 0 no response. */
const GENDERS: Weights<string> = [
  ['1', 46],
  ['2', 46],
  ['3', 2],
  ['4', 1],
  ['5', 3],
  ['0', 2],
];

const IDS: Weights<string> = [
  ['PASSPORT', 80],
  ['National ID', 20],
];

const DOMAINS = ['example.org', 'example.com', 'example.edu'] as const;

/**
 * The candidate of a number. No two have the same names and day of birth, however names are spelled, nor
 * the same e-mail address.
 */
export function candidateOf(number: number, seed: number, random: Random): Candidate {
  const single = random.chance(0.03);
  const name = single ? singleName(number) : fullName(number, seed);
  const { culture, given, family } = name;
  const spelling = random.weighted(SPELLINGS);
  const middle = !single && random.chance(0.15) ? random.pick(culture.given) : '';
  const spelled = {
    family: spell(family, spelling),
    given: spell(given, spelling),
  };
  const local = [slug(given), slug(family)].filter((part) => part !== '').join('.');
  const domain = random.below(DOMAINS.length);
  const [city, state, zip] = random.pick(culture.cities);
  // The only name of a person may be in either field (ETS page "The name you use").
  const inFirst = single && random.chance(0.5);
  return {
    number,
    culture,
    given,
    family,
    single,
    spelled: {
      lastName: inFirst ? '' : spelled.family,
      firstName: inFirst ? spelled.family : spelled.given,
      middleName: spell(middle, spelling),
    },
    born: name.born,
    gender: random.weighted(GENDERS),
    email: random.chance(0.01) ? null : `${local}.${number + 1}@${DOMAINS[domain]}`,
    otherEmail: `${local}.${number + 1}@${DOMAINS[(domain + 1) % DOMAINS.length]}`,
    address: {
      line1: `${culture.street} ${random.between(1, 250)}`,
      line2: random.chance(0.2) ? `Apt ${random.between(1, 60)}` : '',
      city: spell(city, spelling),
      state,
      zip,
    },
    id: {
      type: random.weighted(IDS),
      number: String(random.below(10_000)).padStart(4, '0'),
    },
    // The mean of three is bell-shaped enough.
    ability: (random.next() + random.next() + random.next()) / 3,
  };
}

interface Named {
  readonly culture: Culture;
  readonly given: string;
  readonly family: string;
  readonly born: number;
}

/** Walks through all pairs of names and birthdays in leaps, so that none comes twice. */
function fullName(number: number, seed: number): Named {
  const slot = (((number * LEAP) % MOST_CANDIDATES) + Math.abs(seed)) % MOST_CANDIDATES;
  const born = FIRST_BORN + Math.floor(slot / PAIRS);
  let pair = slot % PAIRS;
  for (const culture of CULTURES) {
    const size = culture.family.length * culture.given.length;
    if (pair < size) {
      const family = culture.family[pair % culture.family.length] ?? '';
      const given = culture.given[Math.floor(pair / culture.family.length)] ?? '';
      return { culture, given, family, born };
    }
    pair -= size;
  }
  throw new RangeError(`no candidate has the number ${number}`);
}

/** About the golden section of all, and prime to their number: the leaps come by every one of them. */
const LEAP = leap(Math.round(MOST_CANDIDATES * 0.618_034));

function leap(near: number): number {
  return greatestCommonDivisor(near, MOST_CANDIDATES) === 1 ? near : leap(near + 1);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

const SINGLE_NAMES = SYLLABLES.length ** 4;

/** Four syllables of the number; the birthday moves on when all of them have been. */
function singleName(number: number): Named {
  const round = Math.floor(number / SINGLE_NAMES);
  // 61,813 is prime to 20 to the fourth, so no name comes twice in a round.
  let rest = (number * 61_813) % SINGLE_NAMES;
  const born = FIRST_BORN + ((rest * 31 + round) % BIRTHDAYS);
  let name = '';
  for (let i = 0; i < 4; i++) {
    name += SYLLABLES[rest % SYLLABLES.length] ?? '';
    rest = Math.floor(rest / SYLLABLES.length);
  }
  const culture = CULTURES[number % CULTURES.length] ?? CULTURES[0];
  if (culture === undefined) throw new Error('there are no cultures');
  return {
    culture,
    given: '',
    family: `${name[0]}${name.slice(1).toLowerCase()}`,
    born,
  };
}
