/** The generator of fictitious feeds: what its documentation guarantees. */
import { describe, expect, it } from 'vitest';
import { CULTURES } from '../../../src/local-org/feed/cultures.ts';
import {
  cancellationOf,
  describeFeed,
  type FeedRecord,
  generateFeed,
  knownPeople,
} from '../../../src/local-org/feed/feed.ts';

const options = { seed: 7, count: 5000 };
const records = [...generateFeed(options)];
const summary = describeFeed(options);

/** Case, accents, apostrophes, hyphens and blanks away, as whoever matches people has to. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(
      /[łøđßıæ]/g,
      (letter) => ({ ł: 'l', ø: 'o', đ: 'd', ß: 'ss', ı: 'i', æ: 'ae' })[letter] ?? '',
    )
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function nameAndBirth({ candidateInfo: { lastName, firstName, dob } }: FeedRecord): string {
  // A single name may be in either field.
  const single = lastName === '' || firstName === '';
  return single
    ? `${folded(lastName + firstName)} ${dob}`
    : `${folded(lastName)} ${folded(firstName)} ${dob}`;
}

function groupedBy<K>(key: (record: FeedRecord) => K): Map<K, FeedRecord[]> {
  const groups = new Map<K, FeedRecord[]>();
  for (const record of records)
    groups.set(key(record), [...(groups.get(key(record)) ?? []), record]);
  return groups;
}

/** Every path of a value with what stands there. */
function* leaves(value: unknown, path = ''): Generator<[path: string, leaf: unknown]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, value];
    return;
  }
  for (const [key, inner] of Object.entries(value))
    yield* leaves(inner, path === '' ? key : `${path}.${key}`);
}

const sittings = groupedBy((record) => record.appointmentNo);
const scoresOf = (record: FeedRecord) => record.ibt26 ?? record.ibt ?? record.essentials ?? {};

/** The paths of ETS's own sample, in its order. */
const SAMPLE_PATHS = `institutionCode departmentCode departmentDescription appointmentNo reportDate
  candidateInfo.lastName candidateInfo.firstName candidateInfo.middleName candidateInfo.address.address1
  candidateInfo.address.address2 candidateInfo.address.address3 candidateInfo.address.address4
  candidateInfo.address.city candidateInfo.address.state candidateInfo.address.countryCode
  candidateInfo.address.countryName candidateInfo.address.zip candidateInfo.nativeCountryCode
  candidateInfo.nativeCountryName candidateInfo.nativeLanguageCode candidateInfo.nativeLanguageName
  candidateInfo.dob candidateInfo.gender candidateInfo.email candidateInfo.securityId.type
  candidateInfo.securityId.number candidateInfo.securityId.issuingCountry testInfo.testDate testInfo.testType
  testInfo.listeningAccommodationInd testInfo.speakingAccommodationInd testInfo.testMode
  testInfo.testCenterCode testInfo.testCenterCountryName ibt26.listeningScore ibt26.readingScore
  ibt26.speakingScore ibt26.writingScore ibt26.totalScore ibt26.totalCEFR ibt26.totalScoreIbtEquivalent
  ibt26.mbs.listeningScore ibt26.mbs.listeningTestDate ibt26.mbs.readingScore ibt26.mbs.readingTestDate
  ibt26.mbs.writingScore ibt26.mbs.writingTestDate ibt26.mbs.speakingScore ibt26.mbs.speakingTestDate
  ibt26.mbs.totalScore ibt26.mbs.totalScoreIbtEquivalent ibt26.mbs.totalCEFR ibt26.mbs.asOfDate
  scoreStatus`.split(/\s+/);

describe('a feed', () => {
  it('is the same for the same seed, and another for another', () => {
    expect([...generateFeed(options)]).toEqual(records);
    expect([...generateFeed({ ...options, seed: 8 })]).not.toEqual(records);
  });

  it.each([0, 1, 2, 300, 1001])('has exactly the %i records asked for', (count) => {
    expect([...generateFeed({ seed: 3, count })]).toHaveLength(count);
    expect(describeFeed({ seed: 3, count }).records).toBe(count);
  });

  it('comes lazily', () => {
    const endless = generateFeed({ seed: 1, count: 10_000_000 });
    expect(endless.next().value).toHaveProperty('appointmentNo');
  });

  it('has the paths of the sample of ETS, in its order', () => {
    const full = records.find((record) => record.ibt26?.mbs !== undefined);
    expect([...leaves(full)].map(([path]) => path)).toEqual(SAMPLE_PATHS);
  });

  it('has nothing but texts', () => {
    const others = records.flatMap((record) =>
      [...leaves(record)].filter(([, leaf]) => typeof leaf !== 'string'),
    );
    expect(others).toEqual([]);
  });

  it('reports within the days asked for', () => {
    const month = [
      ...generateFeed({
        seed: 2,
        count: 500,
        from: '2026-02-01',
        to: '2026-02-28',
      }),
    ];
    expect(month.filter(({ reportDate }) => !/^202602/.test(reportDate))).toEqual([]);
  });

  it.each([
    ['a count below zero', { count: -1 }],
    ['half a record', { count: 1.5 }],
    ['a seed that is no number', { seed: Number.NaN }],
    ['an end before the beginning', { from: '2026-02-02', to: '2026-02-01' }],
    ['a day that is none', { from: '2026-02-30' }],
    ['a share above one', { knownShare: 1.1 }],
  ])('is refused for %s', (_, wrong) => {
    expect(() => [...generateFeed({ ...options, ...wrong })]).toThrow(RangeError);
  });
});

describe('the summary', () => {
  it('agrees with what can be counted in the feed', () => {
    expect(summary).toMatchObject({
      records: records.length,
      sittings: sittings.size,
      people: new Set(records.map(nameAndBirth)).size,
      cancellations: records.filter(({ scoreStatus }) => scoreStatus === 'C').length,
      known: knownPeople(options).length,
    });
    expect(summary.sittings + summary.resends + summary.cancellations).toBe(summary.records);
    expect(summary.known).toBe(Math.floor(summary.people * 0.3));
    const { K, I, E, C } = summary.types;
    expect(K + I + E + C).toBe(summary.sittings);
  });

  it('counts the people with a single name', () => {
    const single = records.filter(
      ({ candidateInfo: { lastName, firstName } }) => !lastName || !firstName,
    );
    expect(new Set(single.map(nameAndBirth)).size).toBe(summary.singleNames);
    expect(new Set(single.map(({ candidateInfo }) => candidateInfo.lastName === ''))).toEqual(
      new Set([true, false]),
    );
  });

  it('finds some of everything in 1,000 records', () => {
    const { types, cancellations, resends, singleNames } = describeFeed({
      seed: 1,
      count: 1000,
    });
    expect(Math.min(types.K, types.I)).toBeGreaterThan(200);
    expect(Math.min(types.E, types.C, cancellations, resends, singleNames)).toBeGreaterThan(4);
    expect(types.C).toBeLessThan(types.E);
  });
});

describe('people', () => {
  it('have names that stay apart however they are written', () => {
    const families = CULTURES.flatMap(({ family }) => family.map(folded));
    expect(new Set(families).size).toBe(families.length);
    for (const { given } of CULTURES) expect(new Set(given.map(folded)).size).toBe(given.length);
  });

  it('come from everywhere and are of all ages', () => {
    const first = records.slice(0, 500).map(({ candidateInfo }) => candidateInfo);
    expect(new Set(first.map((info) => info['nativeCountryCode'])).size).toBe(CULTURES.length);
    expect(new Set(first.map(({ dob }) => dob.slice(0, 4))).size).toBe(16);
    expect(new Set(first.map(({ dob }) => dob.slice(4, 6))).size).toBe(12);
  });

  it('share no e-mail address', () => {
    const owners = groupedBy(({ candidateInfo }) => candidateInfo.email);
    owners.delete('');
    const shared = [...owners.values()].filter((own) => new Set(own.map(nameAndBirth)).size > 1);
    expect(shared).toEqual([]);
  });

  it('have addresses of the example domains only', () => {
    const domains = new Set(
      records.map(({ candidateInfo }) => candidateInfo.email.replace(/^.*@/, '')),
    );
    expect([...domains].sort()).toEqual(['', 'example.com', 'example.edu', 'example.org']);
  });

  it('sit several tests, at times under another address', () => {
    const own = [...groupedBy(nameAndBirth).values()].filter(
      (group) => new Set(group.map(({ appointmentNo }) => appointmentNo)).size > 1,
    );
    expect(own.length).toBeGreaterThan(500);
    const other = own.filter(
      (group) => new Set(group.map((record) => record.candidateInfo.email)).size > 1,
    );
    expect(other.length / own.length).toBeGreaterThan(0.05);
    expect(other.length / own.length).toBeLessThan(0.3);
  });

  it('are spelled in many ways, mostly without accents', () => {
    const names = records.map(
      ({ candidateInfo: { firstName, lastName } }) => `${firstName} ${lastName}`,
    );
    const share = (fits: (name: string) => boolean) => names.filter(fits).length / names.length;
    expect(share((name) => /[^ -~]/.test(name))).toBeGreaterThan(0.02);
    expect(share((name) => /[^ -~]/.test(name))).toBeLessThan(0.2);
    expect(share((name) => name === name.toUpperCase())).toBeGreaterThan(0.02);
    expect(share((name) => name === name.toLowerCase())).toBeGreaterThan(0.01);
    expect(share((name) => name.includes('-'))).toBeGreaterThan(0.02);
    expect(share((name) => name.includes('’'))).toBeGreaterThan(0.001);
  });
});

describe('known people', () => {
  const byName = groupedBy(nameAndBirth);
  const people = knownPeople(options);

  it('are candidates of the feed, in proper spelling', () => {
    const key = ({ FirstName, LastName, Birthdate }: (typeof people)[number]) =>
      [LastName, FirstName].flatMap((name) => (name === null ? [] : [folded(name)])).join(' ') +
      ` ${Birthdate.replaceAll('-', '')}`;
    expect(people.filter((person) => !byName.has(key(person)))).toEqual([]);
    expect(new Set(people.map(key)).size).toBe(people.length);
    expect(people.filter(({ LastName }) => LastName === LastName.toUpperCase())).toEqual([]);
    expect(people.some(({ LastName }) => /\p{M}/u.test(LastName.normalize('NFD')))).toBe(true);
  });

  it.each([0, 0.5, 1])('are the share %d of all', (knownShare) => {
    const { people: all, known } = describeFeed({
      seed: 5,
      count: 301,
      knownShare,
    });
    expect(known).toBe(Math.floor(all * knownShare));
    expect(knownPeople({ seed: 5, count: 301, knownShare })).toHaveLength(known);
  });

  it('have their e-mail address mostly', () => {
    const without = people.filter(({ Email }) => Email === null).length / people.length;
    expect(without).toBeGreaterThan(0.08);
    expect(without).toBeLessThan(0.15);
  });
});

describe('sittings', () => {
  it('have an appointment number of 16 digits', () => {
    expect([...sittings.keys()].filter((number) => !/^\d{16}$/.test(number))).toEqual([]);
  });

  it('belong to one person and one test', () => {
    const identity = (record: FeedRecord) =>
      JSON.stringify([nameAndBirth(record), record.testInfo, record.candidateInfo.email]);
    const mixed = [...sittings.values()].filter((group) => new Set(group.map(identity)).size > 1);
    expect(mixed).toEqual([]);
  });

  it('are cancelled after every other report', () => {
    for (const group of sittings.values()) {
      const cancelled = group.filter(({ scoreStatus }) => scoreStatus === 'C');
      expect(cancelled.length).toBeLessThan(2);
      for (const record of group) {
        if (record.scoreStatus === 'R')
          expect(record.reportDate < (cancelled[0]?.reportDate ?? '9')).toBe(true);
      }
    }
  });

  it('are sent again to other places', () => {
    const again = [...sittings.values()]
      .map((group) => group.filter(({ scoreStatus }) => scoreStatus === 'R'))
      .filter((group) => group.length > 1);
    expect(again.length).toBeGreaterThan(100);
    for (const group of again) {
      const places = group.map(
        ({ institutionCode, departmentCode }) => `${institutionCode}/${departmentCode}`,
      );
      expect(new Set(places).size).toBe(places.length);
    }
  });

  it('are of the type that was offered on their day', () => {
    const days = (type: string) =>
      records
        .filter(({ testInfo }) => testInfo.testType === type)
        .map(({ testInfo }) => testInfo.testDate)
        .sort();
    expect(days('K').at(0) ?? '').toMatch(/^2026012[1-9]/);
    expect((days('I').at(-1) ?? '') < '20260121').toBe(true);
    expect((days('C').at(-1) ?? '') <= '20240120').toBe(true);
  });

  it('carry the object of their type', () => {
    const objects = new Map([
      ['K', 'ibt26'],
      ['I', 'ibt'],
      ['C', 'ibt'],
      ['E', 'essentials'],
    ]);
    for (const record of records) {
      const present = ['ibt26', 'ibt', 'essentials'].filter((name) => name in record);
      expect(present).toEqual([objects.get(record.testInfo.testType)]);
    }
  });
});

describe('scores', () => {
  const complete = records.filter((record) => {
    const scores = scoresOf(record);
    return ['listeningScore', 'readingScore', 'speakingScore', 'writingScore'].every(
      (key) => scores[key],
    );
  });
  const sections = (record: FeedRecord) => {
    const scores = scoresOf(record);
    return [
      scores['listeningScore'],
      scores['readingScore'],
      scores['speakingScore'],
      scores['writingScore'],
    ].map(Number);
  };
  const ofType = (type: string) => complete.filter(({ testInfo }) => testInfo.testType === type);

  it.each([
    ['K', /^[1-6]\.[05]$/, 1, 6],
    ['I', /^\d+$/, 0, 30],
    ['C', /^\d+$/, 0, 30],
    ['E', /^\d+$/, 1, 12],
  ])('of %s are on its scale', (type, form, lowest, highest) => {
    const all = ofType(type);
    expect(all.length).toBeGreaterThan(10);
    for (const record of all) {
      expect(String(scoresOf(record)['readingScore'])).toMatch(form);
      expect(Math.min(...sections(record))).toBeGreaterThanOrEqual(lowest);
      expect(Math.max(...sections(record))).toBeLessThanOrEqual(highest);
    }
  });

  it('of K have the mean rounded half up as total, and its level and comparable value', () => {
    const LEVELS: Record<string, [string, number]> = {
      '6.0': ['C2', 118],
      '5.5': ['C1', 110],
      '5.0': ['C1', 100],
      '4.5': ['B2', 90],
      '4.0': ['B2', 80],
      '3.5': ['B1', 65],
    };
    const padded = new Set<boolean>();
    for (const record of ofType('K')) {
      const scores = scoresOf(record);
      const mean = sections(record).reduce((sum, score) => sum + score, 0) / 4;
      const total = Number(scores['totalScore']);
      expect(total - mean).toBeGreaterThan(-0.25);
      expect(total - mean).toBeLessThanOrEqual(0.25);
      const [level, comparable] = LEVELS[String(scores['totalScore'])] ?? [];
      if (level === undefined) continue;
      expect([scores['totalCEFR'], Number(scores['totalScoreIbtEquivalent'])]).toEqual([
        level,
        comparable,
      ]);
      if (comparable === 65) padded.add(scores['totalScoreIbtEquivalent'] === '065');
    }
    expect(padded).toEqual(new Set([true, false]));
  });

  it.each(['I', 'C'])('of %s have the sum as total', (type) => {
    for (const record of ofType(type)) {
      expect(Number(scoresOf(record)['totalScore'])).toBe(
        sections(record).reduce((sum, score) => sum + score, 0),
      );
    }
  });

  it('of an omitted section are blank, and so is the total', () => {
    const omitted = records.filter(({ testInfo }) => testInfo['listeningAccommodationInd'] === 'L');
    expect(omitted.length).toBeGreaterThan(5);
    for (const record of omitted) {
      expect(scoresOf(record)).toMatchObject({
        listeningScore: '',
        totalScore: '',
      });
    }
  });

  it('come with MyBest scores that are no worse, mostly', () => {
    let [absent, blank] = [0, 0];
    for (const record of complete) {
      const { mbs, readingScore } = scoresOf(record);
      if (mbs === undefined) absent++;
      else if (mbs['asOfDate'] === '') blank++;
      else expect(Number(mbs['readingScore'])).toBeGreaterThanOrEqual(Number(readingScore));
    }
    expect(Math.min(absent, blank) / complete.length).toBeGreaterThan(0.02);
    expect((absent + blank) / complete.length).toBeLessThan(0.15);
  });
});

describe('a cancellation', () => {
  const record = ofK();

  function ofK(): FeedRecord {
    const found = records.find(
      ({ ibt26, scoreStatus }) => ibt26?.mbs !== undefined && scoreStatus === 'R',
    );
    if (found === undefined) throw new Error('there is no such record');
    return found;
  }

  it('repeats the record with its own date and status', () => {
    expect(cancellationOf(record, '20261101')).toEqual({
      ...record,
      reportDate: '20261101',
      scoreStatus: 'C',
    });
  });

  it('can blank the scores', () => {
    const blank = cancellationOf(record, '20261101', 'blank');
    expect(blank.ibt26).toMatchObject({
      readingScore: '',
      totalScore: '',
      totalCEFR: '',
    });
    expect(blank.ibt26?.mbs).toEqual(record.ibt26?.mbs);
    expect(blank.candidateInfo).toEqual(record.candidateInfo);
  });

  it('leaves the record as it was', () => {
    const before = structuredClone(record);
    cancellationOf(record, '20261101', 'blank');
    expect(record).toEqual(before);
  });
});
