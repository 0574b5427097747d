/**
 * A year of the connector: 365 days of three runs each against the embedded org and ETS's stand-in,
 * with everything that goes wrong in a year. In the end the org is what one perfect load makes.
 */
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type LocalEts, startLocalEts } from '../../src/local-org/ets/server.ts';
import {
  cancellationOf,
  type FeedOptions,
  type FeedRecord,
  generateFeed,
  knownPeople,
} from '../../src/local-org/feed/feed.ts';
import { type LocalOrg, startLocalOrg } from '../../src/local-org/local-org.ts';
import { Problem } from '../../src/problem.ts';
import { etsSource } from '../../src/source/ets.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { newFolder } from '../state/folder.ts';
import { oneRun, openTarget } from '../support/one-run.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = { from: Date.parse('2026-01-01T00:00:00Z'), days: 365 };
/** Nothing new after this: what came last has had its runs. */
const END = YEAR.from + (YEAR.days - 5) * DAY;
const FEED: FeedOptions = { seed: 77, count: 700, from: '2025-04-01', to: '2026-12-20' };

/** From July on the admin wants another text where the mode of the test was. */
const JULY = Date.parse('2026-07-01T00:00:00Z');
const asSinceJuly = (mapping: string) =>
  mapping.replace(
    /Test_Mode__c: testInfo\.testMode/,
    'Test_Mode__c: { text: "Mode {testInfo.testMode}" }',
  );
/** The disk with the state breaks. */
const LOST = Date.parse('2026-10-05T09:00:00Z');

/** In days of the year: ETS does not answer, or Salesforce does not. */
const ETS_DOWN: readonly (readonly [from: number, to: number])[] = [
  [60, 68],
  [200, 201],
];
const ORG_DOWN: readonly (readonly [from: number, to: number])[] = [
  [120, 123],
  [280, 281],
];
/** Days on which the machine's clock is wrong, and by how much: after both changes of the clocks, and once by ten months. */
const CLOCKS: ReadonlyMap<number, number> = new Map([
  [87, HOUR],
  [297, -HOUR],
  [150, 300 * DAY],
  [151, -6 * HOUR],
]);

interface Arrival {
  readonly record: FeedRecord;
  readonly at: number;
}

/** What ETS gets over the year, in the order of its arrival: up to a day after the report date. */
function arrivals(): Arrival[] {
  const reports = [...generateFeed(FEED)].filter(({ scoreStatus }) => scoreStatus === 'R');
  const cancelled = reports.flatMap((report, index) => {
    if (index % 15 > 0) return [];
    const at = midnight(report.reportDate) + (30 + (index % 150)) * DAY;
    // It is not known which date a cancellation has: its own, or that of the report. With the
    // latter only a sweep finds it, and after the last month of the year there is none yet.
    const own = index % 2 === 0 || at > END - 35 * DAY;
    const date = own ? dateOf(at) : report.reportDate;
    return [{ record: cancellationOf(report, date), at }];
  });
  const all = [
    ...reports.map((record, index) => ({
      record,
      at: midnight(record.reportDate) + (index % 30) * HOUR,
    })),
    ...cancelled,
  ];
  return all.filter(({ at }) => at < END).toSorted((a, b) => a.at - b.at);
}

function midnight(date: string): number {
  return Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T00:00:00Z`);
}

function dateOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10).replaceAll('-', '');
}

const isWithin = (day: number, spans: typeof ETS_DOWN) =>
  spans.some(([from, to]) => from <= day && day < to);

async function openBoth(now: () => Date): Promise<{ org: LocalOrg; ets: LocalEts }> {
  const org = await startLocalOrg({ now });
  onTestFinished(() => org.close());
  org.insert(
    'Contact',
    knownPeople(FEED).map((person) => ({ ...person })),
  );
  const ets = await startLocalEts({ now });
  onTestFinished(() => ets.close());
  return { org, ets };
}

const sourceOf = ({ url, authCode }: LocalEts) =>
  etsSource({ baseUrl: url, path: '/scores', authCode, retries: 1, sleep: async () => {} });

/** One load of everything, in which nothing goes wrong. */
async function perfectLoad(records: readonly FeedRecord[]): Promise<LocalOrg> {
  const now = () => new Date(YEAR.from + YEAR.days * DAY);
  const { org, ets } = await openBoth(now);
  ets.deliver(records);
  const state = await openSqliteStore(':memory:');
  await oneRun(await openTarget(org, asSinceJuly), [sourceOf(ets)], state, { now, runId: 'load' });
  await state.close();
  return org;
}

it('a year of runs ends like one perfect load', { timeout: 120_000 }, async () => {
  let moment = YEAR.from;
  const now = () => new Date(moment);
  const { org, ets } = await openBoth(now);
  const folder = newFolder();
  let state = await openSqliteStore(join(folder, 'state-0.db'));
  let target = await openTarget(org);
  const source = sourceOf(ets);
  const waiting = arrivals();
  const all = waiting.map(({ record }) => record);
  const outcomes = { done: 0, failed: 0 };
  let changed = false;
  let lost = false;

  for (let run = 0; run < YEAR.days * 3; run++) {
    const time = YEAR.from + run * 8 * HOUR;
    const day = Math.floor(run / 3);
    moment = time;
    while (waiting[0] !== undefined && waiting[0].at <= time) {
      ets.deliver([waiting.shift()].flatMap((arrival) => arrival?.record ?? []));
    }
    if (!changed && time >= JULY) {
      target = await openTarget(org, asSinceJuly);
      changed = true;
    }
    if (!lost && time >= LOST) {
      await state.close();
      state = await openSqliteStore(join(folder, 'state-1.db'));
      lost = true;
    }
    disturb(run, day, org, ets);
    moment = time + (CLOCKS.get(day) ?? 0);
    try {
      await oneRun(target, [source], state, { now, runId: `run-${run}` });
      outcomes.done += 1;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      outcomes.failed += 1;
    }
    org.clearFaults();
  }
  await state.close();

  const perfect = await perfectLoad(all);
  expect(outcomes.failed).toBeGreaterThan(30);
  expect(outcomes.done).toBeGreaterThan(1000);
  expect(org.rows('Contact')).toHaveLength(perfect.rows('Contact').length);
  expect(scoresOf(org)).toEqual(scoresOf(perfect));
});

/** What goes wrong in this run, if anything. */
function disturb(run: number, day: number, org: LocalOrg, ets: LocalEts): void {
  // A fault is for one request: two attempts of one window.
  if (isWithin(day, ETS_DOWN)) ets.fail({ kind: 'answer', status: 503, times: 2 });
  else if (run % 41 === 7) ets.fail({ kind: 'truncate', afterRecords: 2 });
  if (isWithin(day, ORG_DOWN)) org.fault({ effect: { kind: 'html', status: 503 }, times: 1000 });
  else if (run % 37 === 5) {
    org.fault({ match: { path: '/composite' }, effect: { kind: 'resetAfter' } });
  } else if (run % 53 === 9) {
    org.fault({
      match: { object: 'TOEFL_Score__c' },
      effect: { kind: 'record', statusCode: 'UNABLE_TO_LOCK_ROW', message: 'locked' },
      times: 9,
    });
  }
}

/** By appointment, with the person by name in place of an Id. */
function scoresOf(org: LocalOrg): Map<unknown, unknown> {
  const people = new Map(
    org.rows('Contact').map(({ Id, LastName, Birthdate }) => [Id, `${LastName} ${Birthdate}`]),
  );
  return new Map(
    org
      .rows('TOEFL_Score__c')
      .map(({ Id, Name, CreatedDate, LastModifiedDate, SystemModstamp, Contact__c, ...row }) => {
        const fields = { ...row, Contact__c: people.get(Contact__c ?? '') };
        return [row['Appointment_Number__c'], fields] as const;
      })
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}
