/** Fictitious feeds of any size. Used by `demo`, `init`, the stand-in of ETS, tests and benchmarks. */
import { type Candidate, MOST_CANDIDATES } from './candidates.ts';
import { compact, dayOf, iso } from './days.ts';
import { random } from './random.ts';
import { type FeedRecord, recordOf } from './record.ts';

import { type Report, type Sitting, storyOf } from './story.ts';

export { cancellationOf, type FeedRecord } from './record.ts';

export interface FeedOptions {
  /** The same seed and options give the same feed, to the byte. A whole number. */
  readonly seed: number;
  /** How many records. */
  readonly count: number;
  /** The first and the last report date, `YYYY-MM-DD`; 2025-02-01 and 2026-11-20 if not given. */
  readonly from?: string;
  readonly to?: string;
  /** The share of the people whom the org knows already, from 0 to 1; 0.3 if not given. */
  readonly knownShare?: number;
}

/** A person as staff would have typed them into a Contact: proper case, accents. */
export interface KnownPerson {
  /** Null for whoever has a single name. */
  readonly FirstName: string | null;
  readonly LastName: string;
  readonly Email: string | null;
  /** `YYYY-MM-DD`. */
  readonly Birthdate: string;
  readonly MailingPostalCode: string | null;
}

/** What is in a feed. `records = sittings + resends + cancellations`. */
export interface FeedSummary {
  readonly records: number;
  /** Different appointment numbers: the score rows that a full load makes. */
  readonly sittings: number;
  /** Different candidates: the people in the org after a full load. */
  readonly people: number;
  readonly cancellations: number;
  readonly resends: number;
  /** People with one name only. */
  readonly singleNames: number;
  /** Length of `knownPeople`: `knownShare` of the people, rounded down. */
  readonly known: number;
  /** Sittings by test type. */
  readonly types: Readonly<Record<'K' | 'I' | 'E' | 'C', number>>;
}

const FROM = '2025-02-01';
const TO = '2026-11-20';
const KNOWN_SHARE = 0.3;
/** Records change places within so many: reports arrive in no order. */
const SHUFFLED = 256;

/**
 * The records of a fictitious feed, lazily and in constant memory. Guaranteed of every feed:
 * - exactly `count` records, shaped as ETS's sample, each value a text; report dates from `from` to `to`
 * - 16-digit appointment numbers, one for each sitting; a sitting comes once as a first report, and
 *   perhaps again as re-sends (the same day or later) and one cancellation (later than all of them)
 * - no two people share an e-mail address, nor names and day of birth, however these are spelled
 * - of one person, names and day of birth are always the same; the e-mail address mostly
 * - a person known to the org (`knownPeople`) has the same day of birth there, and the same names but for
 *   case, accents and apostrophes; nine in ten also the e-mail address of the first sitting, if it has one
 *
 * The exact numbers are those of `describeFeed`. Throws a RangeError for options that cannot be.
 */
export function* generateFeed(options: FeedOptions): Generator<FeedRecord, void> {
  const shuffle = random(options.seed, -1);
  const waiting: FeedRecord[] = [];
  for (const { candidate, sitting, report, appointmentNo } of reportsOf(options)) {
    waiting.push(recordOf(candidate, sitting, report, appointmentNo));
    if (waiting.length > SHUFFLED) yield takeAny(waiting, shuffle.below(waiting.length));
  }
  while (waiting.length > 0) yield takeAny(waiting, shuffle.below(waiting.length));
}

/** The people of the feed whom the org knows already, to load it with. */
export function knownPeople(options: FeedOptions): KnownPerson[] {
  const people: KnownPerson[] = [];
  for (const { candidate, begins } of reportsOf(options)) {
    if (!begins.person || !isKnown(candidate, options)) continue;
    people.push({
      FirstName: candidate.given === '' ? null : candidate.given,
      LastName: candidate.family,
      // Of one in ten staff have no address, so that only names and day of birth tell.
      Email: people.length % 10 === 9 ? null : candidate.email,
      Birthdate: iso(candidate.born),
      MailingPostalCode: candidate.address.zip || null,
    });
  }
  return people;
}

/** Counts what is in a feed, by making it once more. */
export function describeFeed(options: FeedOptions): FeedSummary {
  const types = { K: 0, I: 0, E: 0, C: 0 };
  const sum = {
    records: 0,
    sittings: 0,
    people: 0,
    cancellations: 0,
    resends: 0,
  };
  let [singleNames, known] = [0, 0];
  for (const { candidate, sitting, report, begins } of reportsOf(options)) {
    sum.records++;
    if (report.role === 'resend') sum.resends++;
    if (report.role === 'cancellation') sum.cancellations++;
    if (begins.sitting) {
      sum.sittings++;
      types[sitting.type]++;
    }
    if (!begins.person) continue;
    sum.people++;
    if (candidate.single) singleNames++;
    if (isKnown(candidate, options)) known++;
  }
  return { ...sum, singleNames, known, types };
}

interface PlacedReport {
  readonly candidate: Candidate;
  readonly sitting: Sitting;
  readonly report: Report;
  readonly appointmentNo: string;
  /** Whether it is the first of its sitting, of its person. */
  readonly begins: { readonly sitting: boolean; readonly person: boolean };
}

/** All reports, candidate by candidate, up to the number wanted. */
function* reportsOf(options: FeedOptions): Generator<PlacedReport, void> {
  const { seed, count } = options;
  const [from, to] = [dayOf(options.from ?? FROM), dayOf(options.to ?? TO)];
  check(options, from, to);
  let [given, serial] = [0, 0];
  for (let number = 0; given < count; number++) {
    const { candidate, sittings } = storyOf(number, seed, from, to);
    let person = true;
    for (const sitting of sittings) {
      const [first] = sitting.reports;
      if (first === undefined) continue;
      const appointmentNo = `${compact(first.on)}${FIRST_SERIAL + serial++}`;
      for (const report of sitting.reports) {
        if (given++ === count) return;
        yield {
          candidate,
          sitting,
          report,
          appointmentNo,
          begins: { sitting: report === first, person },
        };
        person = false;
      }
    }
  }
}

/** Eight digits that never become nine: a feed has fewer sittings than candidates are possible. */
const FIRST_SERIAL = 21_000_001;

function check(
  { seed, count, knownShare = KNOWN_SHARE }: FeedOptions,
  from: number,
  to: number,
): void {
  if (!Number.isSafeInteger(seed)) throw new RangeError('seed must be a whole number');
  if (!Number.isSafeInteger(count) || count < 0 || count > MOST_CANDIDATES) {
    throw new RangeError(`count must be a whole number from 0 to ${MOST_CANDIDATES}`);
  }
  if (from > to) throw new RangeError('from must not be later than to');
  if (!(knownShare >= 0 && knownShare <= 1)) throw new RangeError('knownShare must be from 0 to 1');
}

/** Spreads the known people evenly, so that their number follows from the number of people. */
function isKnown({ number }: Candidate, { knownShare = KNOWN_SHARE }: FeedOptions): boolean {
  // A share such as 0.3 is a little less in binary: without the bit more, 10 people had 2 known ones.
  const upTo = (people: number) => Math.floor(people * knownShare + 1e-9);
  return upTo(number + 1) > upTo(number);
}

/** Takes an element out, the last one into its place. */
function takeAny(waiting: FeedRecord[], index: number): FeedRecord {
  const last = waiting.pop();
  const taken = waiting[index];
  if (last === undefined) throw new RangeError('nothing is waiting');
  if (taken === undefined) return last;
  waiting[index] = last;
  return taken;
}
