/**
 * The oracle: what the org must hold in the end, worked out from ETS's records alone. Simple on
 * purpose, and nothing of it is the connector's.
 */
import type { FeedRecord } from '../../src/local-org/feed/feed.ts';
import type { OrgRow } from './org-watch.ts';
import { personOfRecord } from './people.ts';
import { type Arrival, type Fate, isoOf, type Scenario } from './scenario.ts';

/** What must come of all reports of one appointment. */
export interface Expected {
  readonly appointment: string;
  readonly person: string;
  readonly fate: Fate;
  /** Reports of which one fills the row: more than one when nothing says which is newer. */
  readonly newest: readonly FeedRecord[];
  /** All that could have filled it, whenever. */
  readonly usable: readonly FeedRecord[];
  /** Newer ones that nobody can use, with the code that each is held with. */
  readonly flawed: ReadonlyMap<string, string>;
}

export function expectations({ arrivals, fates }: Scenario): {
  readonly sittings: readonly Expected[];
  /** Texts of records without an appointment number. */
  readonly keyless: ReadonlySet<string>;
} {
  const groups = Map.groupBy(arrivals, ({ record }) => record.appointmentNo);
  const keyless = new Set((groups.get('') ?? []).map(({ record }) => JSON.stringify(record)));
  groups.delete('');
  const sittings = [...groups].map(([appointment, all]): Expected => {
    const good = all.filter(({ flaw }) => flaw === null).toSorted((a, b) => compare(b, a));
    const [top] = good;
    if (top === undefined) throw new Error(`${appointment} has no report that can be used`);
    const person = personOfRecord(top.record);
    return {
      appointment,
      person,
      fate: fates.get(person) ?? { kind: 'filed' },
      newest: good.filter((one) => compare(one, top) === 0).map(({ record }) => record),
      usable: good.map(({ record }) => record),
      flawed: new Map(
        all.flatMap((one) =>
          one.flaw !== null && compare(one, top) > 0
            ? [[JSON.stringify(one.record), one.flaw] as const]
            : [],
        ),
      ),
    };
  });
  return { sittings, keyless };
}

/** By the date of the report; on one date a cancellation is the newer one. */
export function compare(
  { record: a }: Pick<Arrival, 'record'>,
  { record: b }: Pick<Arrival, 'record'>,
): number {
  if (a.reportDate !== b.reportDate) return a.reportDate < b.reportDate ? -1 : 1;
  return Number(a.scoreStatus === 'C') - Number(b.scoreStatus === 'C');
}

const TYPES: Readonly<Record<string, string>> = {
  K: 'iBT 2026',
  I: 'iBT',
  E: 'Essentials',
  C: 'Paper Edition',
};

/** The score row of a report; null where it leaves a field blank. */
function valuesOf(record: FeedRecord): Map<string, string | number | null> {
  const { candidateInfo, testInfo } = record;
  const scores = record.ibt26 ?? record.ibt ?? record.essentials ?? {};
  const { mbs, ...own } = scores;
  const number = (text: unknown) => (text === undefined || text === '' ? null : Number(text));
  const text = (value: unknown) => (value === undefined || value === '' ? null : String(value));
  const date = (value: string | undefined) => (value ? isoOf(value) : null);
  return new Map<string, string | number | null>([
    ['Appointment_Number__c', record.appointmentNo],
    ['Status__c', record.scoreStatus === 'C' ? 'Cancelled' : 'Reported'],
    ['Report_Date__c', date(record.reportDate)],
    ['Test_Date__c', date(testInfo.testDate)],
    ['Test_Type__c', TYPES[testInfo.testType] ?? null],
    ['Institution_Code__c', record.institutionCode],
    ['Department_Code__c', record.departmentCode],
    ['Department__c', record.departmentDescription],
    ['Test_Mode__c', text(testInfo['testMode'])],
    ['Test_Center_Code__c', text(testInfo['testCenterCode'])],
    ['Listening__c', number(own['listeningScore'])],
    ['Reading__c', number(own['readingScore'])],
    ['Speaking__c', number(own['speakingScore'])],
    ['Writing__c', number(own['writingScore'])],
    ['Total__c', number(own['totalScore'])],
    ['Comparable_Total__c', number(own['totalScoreIbtEquivalent'])],
    ['MyBest_As_Of__c', date(mbs?.['asOfDate'])],
    ['Reported_Last_Name__c', text(candidateInfo.lastName)],
    ['Reported_First_Name__c', text(candidateInfo.firstName)],
    ['Reported_Birthdate__c', date(candidateInfo.dob)],
    ['Reported_Email__c', text(candidateInfo.email)],
    ['ID_Number__c', text(fieldOf(candidateInfo['securityId'], 'number'))],
  ]);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** What is wrong with the row; blank when it holds just what one of the newest reports says. */
export function differences({ newest, usable }: Expected, row: OrgRow): string {
  const found = newest.map((record) => {
    // A cancellation erases nothing: what an earlier report has filled may stay.
    const earlier = record.scoreStatus === 'C' ? usable.map(valuesOf) : [];
    return [...valuesOf(record)].flatMap(([field, wanted]) => {
      const is = row[field] ?? null;
      const may = wanted === null ? earlier.map((values) => values.get(field) ?? null) : [];
      return [wanted, ...may].includes(asValue(is)) ? [] : [`${field} is ${is}, not ${wanted}`];
    });
  });
  return found.some((one) => one.length === 0)
    ? ''
    : found.map((one) => one.join(', ')).join(' or ');
}

function asValue(value: unknown): string | number | null {
  return typeof value === 'number' || value === null ? value : String(value);
}
