/**
 * What must be so after each run, however it ended: its account adds up and is that of its journal,
 * and the watermark passes nothing that is not accounted for.
 */
import type { JournalEntry } from '../../src/state/journal.ts';
import type { HeldRecord, RunRecord } from '../../src/state/store.ts';
import { compare } from './expected.ts';
import type { ChaosReport, Ended } from './orders.ts';
import type { Look, OrgRow } from './org-watch.ts';
import { type Arrival, isoOf } from './scenario.ts';
import { openKeys } from './told-checks.ts';

/** What is known once a run is over. */
export interface After {
  readonly run: string;
  readonly ended: Ended;
  readonly look: Look;
  readonly journal: readonly JournalEntry[];
  readonly held: readonly HeldRecord[];
  readonly heldBefore: readonly HeldRecord[];
  readonly runs: readonly RunRecord[];
  readonly watermark: Date | null;
  /** When all that is valid was last pulled. */
  readonly swept: Date | null;
  readonly arrivals: readonly Arrival[];
  /** How many records the run had to look at; null when nobody can say. */
  readonly pulled: number | null;
  /** Ids of rows that are not this run's: an earlier one was at work on them when it broke off. */
  readonly others: ReadonlySet<string>;
}

export function faultsOfRun(after: After): string[] {
  const { ended, look } = after;
  return [
    ...look.gone.map((id) => `${id} is gone`),
    ...(ended.kind === 'broken' ? [ended.text] : []),
    ...(ended.kind === 'hung' ? ['it does not end'] : []),
    ...(ended.kind === 'problem' && !EXPECTED.has(ended.problem)
      ? [`${ended.problem}: ${ended.text}`]
      : []),
    ...valueFaults(after),
    ...keptFaults(after),
    ...(ended.kind === 'done' ? reportFaults(after, ended.report) : []),
    ...heldFaults(after),
    ...runFaults(after),
    ...watermarkFaults(after),
  ];
}

const EXPECTED: ReadonlySet<string> = new Set(['salesforce', 'source']);

/** What the run says that it wrote stands there, unless it wrote something else later. */
function valueFaults({ journal, look }: After): string[] {
  const last = new Map<string, readonly [id: string, field: string, to: unknown]>();
  for (const { id, fields } of journal.flatMap(({ rows }) => rows)) {
    for (const { field, to } of fields ?? []) last.set(`${id}.${field}`, [id, field, to]);
  }
  return [...last.values()].flatMap(([id, field, to]) => {
    const is = look.rows.get(id)?.[field] ?? null;
    return isSame(is, to) ? [] : [`${id}.${field} is ${is}, not ${to} as the journal says`];
  });
}

/** What the run says that it holds is held. */
function keptFaults({ journal, held }: After): string[] {
  const kept = new Set(held.map(({ id }) => id));
  return journal
    .filter(({ outcome, recordId }) => outcome === 'held' && !kept.has(recordId))
    .map(({ key }) => `${key} was held, and is not`);
}

function reportFaults(
  { journal, look, held, pulled, others }: After,
  report: ChaosReport,
): string[] {
  const { account, rows } = report;
  const sum =
    account.created + account.updated + account.unchanged + account.superseded + account.held;
  const count = (outcome: JournalEntry['outcome']) =>
    journal.filter((entry) => entry.outcome === outcome).length;
  // The score of a record that is held all the same may be there: another row was refused.
  const keys = new Set([
    ...journal.flatMap(({ key, outcome }) => (outcome === 'created' ? [key] : [])),
    ...held.map(({ key }) => key),
  ]);
  const untold = [...(look.created.get('TOEFL_Score__c') ?? [])]
    .filter((id) => !others.has(id))
    .map((id) => String(look.rows.get(id)?.['Appointment_Number__c']))
    .filter((key) => !keys.has(key));
  const equal = (what: string, is: number, wanted: number | null) =>
    wanted === null || is === wanted ? [] : [`${what}: the report says ${is}, not ${wanted}`];
  return [
    ...equal('the sum of the account', account.pulled, sum),
    ...equal('pulled', account.pulled, pulled),
    ...untold.map((key) => `${key} was created, and counts as something else`),
    ...equal('created in the journal', count('created'), account.created),
    ...equal('updated in the journal', count('updated'), account.updated),
    // A window that was halved brings the records of its middle twice.
    ...(pulled === null && account.held >= held.length
      ? []
      : equal('held', account.held, held.length)),
    ...equal(
      'held by reason',
      report.held.reduce((all, one) => all + one.count, 0),
      account.held,
    ),
    ...[...look.created].flatMap(([object, ids]) => {
      const said = rows[object]?.created ?? 0;
      const mine = [...ids].filter((id) => !others.has(id)).length;
      const isSo = openKeys(journal).length > 0 || (said >= mine && said <= ids.size);
      return isSo ? [] : equal(`${object} created`, said, ids.size);
    }),
  ];
}

/** Whoever is held stays held since the same moment. */
function heldFaults({ held, heldBefore }: After): string[] {
  const before = new Map(heldBefore.map((one) => [one.id, one]));
  return held.flatMap(({ id, key, since, tries }) => {
    const was = before.get(id);
    if (was === undefined) return [];
    return was.since === since && was.tries <= tries
      ? []
      : [`${key} is held since ${was.since}, and not since ${since}`];
  });
}

/** Each run is remembered as it ended. */
function runFaults({ run, runs, ended }: After): string[] {
  const mine = runs.find(({ id }) => id === run);
  // A run that never got hold of the org is none.
  if (mine === undefined) return ended.kind === 'done' ? ['the run is not remembered'] : [];
  const wanted = ended.kind === 'done' ? 'done' : 'failed';
  const isKilled = ended.kind === 'killed' || ended.kind === 'hung';
  const others = runs.filter(({ id, outcome }) => id !== run && outcome === 'running');
  return [
    ...(mine.outcome === wanted || isKilled
      ? []
      : [`the run is remembered as ${mine.outcome}, not ${wanted}`]),
    ...others.map(({ id }) => `${id} still counts as running`),
  ];
}

const WEEK = 7 * 86_400_000;

/** All that ETS had by then is in the org, or something newer of it, or it is held. */
function watermarkFaults({ arrivals, watermark, swept, look, held }: After): string[] {
  if (watermark === null) return [];
  const texts = new Set(held.map(({ text }) => JSON.stringify(JSON.parse(text))));
  const scores = new Map(
    [...look.rows.values()].map((row) => [String(row['Appointment_Number__c']), row]),
  );
  const keyed = Map.groupBy(arrivals, ({ record }) => record.appointmentNo);
  return arrivals.flatMap((arrival) => {
    const { record, at } = arrival;
    if (at > watermark.getTime()) return [];
    // What comes long after its date is for the sweeps.
    const late = at - Date.parse(`${isoOf(record.reportDate)}T00:00:00Z`) > WEEK;
    if (late && (swept === null || at > swept.getTime())) return [];
    const same = record.appointmentNo === '' ? [arrival] : (keyed.get(record.appointmentNo) ?? []);
    const isHeld = same.some(
      (one) => compare(one, arrival) >= 0 && texts.has(JSON.stringify(one.record)),
    );
    // A newer report of a window that failed stands in its place, and comes again.
    const isPending = same.some((one) => one.at > watermark.getTime() && compare(one, arrival) > 0);
    const row = scores.get(record.appointmentNo);
    return isHeld || isPending || (row !== undefined && isAsNew(row, arrival))
      ? []
      : [`the watermark has passed ${record.appointmentNo} of ${record.reportDate}`];
  });
}

function isAsNew(row: OrgRow, { record, flaw }: Arrival): boolean {
  const date = isoOf(record.reportDate);
  const is = String(row['Report_Date__c']);
  if (is !== date) return is > date;
  return flaw === null && (record.scoreStatus !== 'C' || row['Status__c'] === 'Cancelled');
}

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' || typeof other === 'number') return Number(one) === Number(other);
  const plain = (value: unknown) =>
    String(value ?? '')
      .replace(/\r\n/g, '\n')
      .trim();
  return plain(one) === plain(other);
}
