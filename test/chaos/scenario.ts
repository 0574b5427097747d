/** What one round is about: who is in the org, what ETS gets and when, and what must come of it. */
import {
  cancellationOf,
  type FeedOptions,
  type FeedRecord,
  generateFeed,
  type KnownPerson,
  knownPeople,
} from '../../src/local-org/feed/feed.ts';
import type { Random } from '../../src/local-org/feed/random.ts';
import { personOfContact, personOfRecord } from './people.ts';

export interface Arrival {
  readonly record: FeedRecord;
  /** When ETS has it, in milliseconds since 1970. */
  readonly at: number;
  /** Why nobody can use it; null when it is as it should be. */
  readonly flaw: Flaw | null;
}

/** The codes that it is held with. */
type Flaw = 'missing-value' | 'too-long' | 'impossible-date';

/** What has to become of a candidate, in the end, when nothing goes wrong any more. */
export type Fate =
  /** In the org once, with all sittings. */
  | { readonly kind: 'filed' }
  /** Held: nobody can say which of two is meant. */
  | { readonly kind: 'ambiguous' }
  /** Held: the org's own rule refuses the person. */
  | { readonly kind: 'refused' }
  /** Held, because a twin is there: of all of them exactly one is filed. */
  | { readonly kind: 'twin'; readonly twins: string }
  /** Another e-mail address and no postal code: either is right, as long as it is one person. */
  | { readonly kind: 'uncertain' };

export interface Scenario {
  readonly contacts: readonly Contact[];
  /** In the order of their arrival. */
  readonly arrivals: readonly Arrival[];
  /** By person. */
  readonly fates: ReadonlyMap<string, Fate>;
  /** Last names that a validation rule of the org refuses. */
  readonly refused: ReadonlySet<string>;
}

type Contact = KnownPerson;

const DAY = 86_400_000;

export function drawScenario(random: Random, seed: number, size: number): Scenario {
  const feed: FeedOptions = {
    seed,
    count: random.between(Math.ceil(size / 2), size),
    from: '2025-07-01',
    to: '2026-04-30',
    knownShare: random.pick([0, 0.2, 0.6]),
  };
  const reports = [...generateFeed(feed)];
  const contacts: Contact[] = knownPeople(feed);
  const fates = new Map<string, Fate>();
  const byPerson = Map.groupBy(reports, personOfRecord);
  for (const [person, all] of byPerson) fates.set(person, usualFate(all, contacts));
  const special = specialCandidates(byPerson, contacts, fates, random);
  const refused = new Set<string>();

  for (const [person, all] of special.splice(0, random.below(3))) {
    const [first] = all;
    if (first === undefined || contacts.some((one) => personOfContact({ ...one }) === person)) {
      continue;
    }
    contacts.push(asContact(first), asContact(first));
    fates.set(person, { kind: 'ambiguous' });
  }
  for (const [person, all] of special.splice(0, random.below(2))) {
    const name = all[0]?.candidateInfo.lastName ?? '';
    const isAlone = [...byPerson.values()]
      .flat()
      .every((one) => personOfRecord(one) === person || one.candidateInfo.lastName !== name);
    if (!isAlone || contacts.some((one) => personOfContact({ ...one }) === person)) continue;
    refused.add(name);
    fates.set(person, { kind: 'refused' });
  }
  for (const [person, all] of special.splice(0, random.below(3))) {
    reports.push(...twinsOf(all, random));
    for (const record of all) {
      const twin = personOfRecord(withFirstName(record));
      fates.set(twin, { kind: 'twin', twins: person });
    }
    fates.set(person, { kind: 'twin', twins: person });
  }
  const arrivals = [
    ...reports.map((record) => arrivalOf(record, random)),
    ...lateCancellations(reports, random),
    ...flawed(reports, random),
  ];
  arrivals.push(...doubles(arrivals, random));
  return { contacts, arrivals: arrivals.toSorted((a, b) => a.at - b.at), fates, refused };
}

/** Those whom one can do something with: two names, one e-mail address, a postal code. */
function specialCandidates(
  byPerson: ReadonlyMap<string, readonly FeedRecord[]>,
  contacts: readonly Contact[],
  fates: ReadonlyMap<string, Fate>,
  random: Random,
): [person: string, reports: readonly FeedRecord[]][] {
  const fit = [...byPerson].filter(([person, all]) => {
    const emails = new Set(all.map(({ candidateInfo }) => candidateInfo.email));
    const known = contacts.find((one) => personOfContact({ ...one }) === person);
    const isAlike = known === undefined || emails.has(known.Email ?? '');
    return (
      fates.get(person)?.kind === 'filed' &&
      person.split('|').length === 3 &&
      emails.size === 1 &&
      !emails.has('') &&
      isAlike
    );
  });
  for (let last = fit.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [fit[last], fit[other]] = [fit[other] ?? ['', []], fit[last] ?? ['', []]];
  }
  return fit;
}

function usualFate(reports: readonly FeedRecord[], contacts: readonly Contact[]): Fate {
  const [first] = reports;
  if (first === undefined) return { kind: 'filed' };
  const person = personOfRecord(first);
  const known = contacts.find((one) => personOfContact({ ...one }) === person);
  const emails = new Set(reports.map(({ candidateInfo }) => candidateInfo.email));
  if (known?.Email != null) emails.add(known.Email);
  emails.delete('');
  return emails.size > 1 && zipOf(first) === '' ? { kind: 'uncertain' } : { kind: 'filed' };
}

function zipOf({ candidateInfo: { address } }: FeedRecord): string {
  return typeof address === 'object' ? (address['zip'] ?? '') : '';
}

function asContact({ candidateInfo }: FeedRecord): Contact {
  const { firstName, lastName, dob, email } = candidateInfo;
  return {
    FirstName: firstName,
    LastName: lastName,
    Email: email,
    Birthdate: isoOf(dob),
    MailingPostalCode: null,
  };
}

export function isoOf(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}

const TWIN_NAME = 'Zwilla';

/** The same sittings of somebody else with the same family, day of birth and address. */
function twinsOf(reports: readonly FeedRecord[], random: Random): FeedRecord[] {
  return reports
    .map((record) => {
      const { appointmentNo } = record;
      return {
        ...withFirstName(record),
        appointmentNo: `${appointmentNo.slice(0, 8)}9${appointmentNo.slice(9)}`,
      };
    })
    .filter((_, index) => index === 0 || random.chance(0.7));
}

function withFirstName(record: FeedRecord): FeedRecord {
  return { ...record, candidateInfo: { ...record.candidateInfo, firstName: TWIN_NAME } };
}

function arrivalOf(record: FeedRecord, random: Random): Arrival {
  const at = midnight(record.reportDate) + random.between(0, 30) * 3_600_000;
  return { record, at, flaw: null };
}

/** With the date of the report: only a sweep finds such a one. */
function lateCancellations(reports: readonly FeedRecord[], random: Random): Arrival[] {
  return reports.flatMap((record) => {
    if (record.scoreStatus !== 'R' || !isLast(record, reports) || !random.chance(0.04)) return [];
    const cancelled = cancellationOf(record, record.reportDate, random.pick(['repeated', 'blank']));
    return [{ record: cancelled, at: midnight(record.reportDate) + 40 * DAY, flaw: null }];
  });
}

function isLast({ appointmentNo, reportDate }: FeedRecord, reports: readonly FeedRecord[]) {
  return reports.every(
    (other) => other.appointmentNo !== appointmentNo || other.reportDate <= reportDate,
  );
}

/** Newer reports of sittings that are there, of which nothing can be made. */
function flawed(reports: readonly FeedRecord[], random: Random): Arrival[] {
  return Array.from({ length: random.below(4) }, (_, index): Arrival => {
    const record = random.pick(reports);
    const later = midnight(record.reportDate) + (200 + index) * DAY;
    const reportDate = new Date(later).toISOString().slice(0, 10).replaceAll('-', '');
    const [flaw, spoil] = random.pick(FLAWS);
    const at = later + random.between(0, 30) * 3_600_000;
    return { record: spoil({ ...record, scoreStatus: 'R', reportDate }), at, flaw };
  });
}

const FLAWS: readonly (readonly [Flaw, (record: FeedRecord) => FeedRecord])[] = [
  ['missing-value', (record) => ({ ...record, appointmentNo: '' })],
  [
    'too-long',
    (record) => ({ ...record, testInfo: { ...record.testInfo, testMode: 'x'.repeat(90) } }),
  ],
  [
    'impossible-date',
    (record) => ({ ...record, candidateInfo: { ...record.candidateInfo, dob: '20011399' } }),
  ],
];

/** The same once more, to the letter. */
function doubles(arrivals: readonly Arrival[], random: Random): Arrival[] {
  return arrivals
    .filter(({ record }) => record.appointmentNo !== '' && random.chance(0.1))
    .map((arrival) => ({ ...arrival, at: arrival.at + random.between(0, 6) * 3_600_000 }));
}

function midnight(date: string): number {
  return Date.parse(`${isoOf(date)}T00:00:00Z`);
}
