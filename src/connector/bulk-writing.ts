/**
 * Carries out a big plan by Bulk API 2.0: the rows of each kind in jobs of their own, parents first,
 * and what is left over again. Called by `applying.ts`.
 */
import type { Tally } from '../plan/account.ts';
import type { RowChange, RowReceipt } from '../plan/plan.ts';
import { Problem } from '../problem.ts';
import { type ApiError, severest } from '../salesforce/errors.ts';
import { problemOf, SalesforceFailure } from '../salesforce/failure.ts';
import { NO_PARENT } from '../salesforce/rows.ts';
import type { Sheet } from '../state/sheet.ts';
import { runJob } from './bulk-jobs.ts';
import { halfOf, loadsOf, type Room } from './bulk-loads.ts';
import type { BulkOptions } from './bulk-options.ts';
import { settle } from './bulk-results.ts';
import { type Group, gatherRows, parseRow } from './bulk-rows.ts';
import type { Parts } from './parts.ts';

/** Of jobs for the same rows. */
const MOST_ROUNDS = 4;

const ORPHAN: RowReceipt = { kind: 'untried', why: NO_PARENT };

/** What one write has to do with. */
interface Writing {
  readonly parts: Parts;
  readonly sheet: Sheet;
  readonly options: BulkOptions;
  readonly tally: Tally;
  readonly why: string;
  /** Told of rows that were dealt with, as they are. */
  readonly onRows: (done: number) => void;
  /** Whether any row was sent to the org. */
  begun: boolean;
}

/** Why the writing ends early. Refused: for want of bulk jobs, and nothing was sent. */
interface Stop {
  readonly kind: 'refused' | 'stopped';
  readonly problem: Problem;
}

export type BulkOutcome =
  /** The org has no bulk jobs for this user: it refused the first one, and nothing was sent. */
  | { readonly kind: 'refused' }
  /** With the reason why the rest was not tried; null when all was. */
  | { readonly kind: 'written'; readonly stopped: Problem | null };

/** Writes the whole plan; what became of each row is on the sheet. */
export async function writeInBulk(
  parts: Parts,
  sheet: Sheet,
  options: BulkOptions,
  tally: Tally,
  rows: number,
): Promise<BulkOutcome> {
  const { staging, onProgress } = parts;
  const groups = await gatherRows(parts, sheet);
  let before = 0;
  const progress = (done: number) => {
    const share = Math.min(1, (before + done) / Math.max(1, rows));
    onProgress({ stage: 'apply', done: Math.floor(share * staging.size), total: staging.size });
  };
  const why = `${rows} rows to write, from ${options.threshold} on`;
  const writing: Writing = { parts, sheet, options, tally, why, onRows: progress, begun: false };
  for (const group of groups) {
    const pending = sheet.pendingCount(group.name);
    const stop = await writeGroup(writing, group).catch((error: unknown) =>
      stopFor(asProblem(error, group)),
    );
    if (stop?.kind === 'refused') return { kind: 'refused' };
    if (stop !== null) return { kind: 'written', stopped: stop.problem };
    before += pending;
  }
  return { kind: 'written', stopped: null };
}

function stopFor(problem: Problem | null): Stop | null {
  return problem === null ? null : { kind: 'stopped', problem };
}

function asProblem(error: unknown, { form }: Group): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof SalesforceFailure) {
    return problemOf(error.errors, `write ${form.object} by a bulk job`, error);
  }
  throw error;
}

/** In rounds, as long as rows are left that may go again. */
async function writeGroup(writing: Writing, group: Group): Promise<Stop | null> {
  const { parts, sheet, options } = writing;
  const backoff = parts.salesforce.bulk.backoff(`write ${group.form.object}`);
  for (let round = 1; ; round += 1) {
    const count = sheet.pendingCount(group.name);
    const few = group.form.operation !== 'insert' && count <= options.fewRows;
    const stop = few ? stopFor(await writeFew(writing, group)) : await writeJobs(writing, group);
    if (stop !== null) return stop;
    const [left] = sheet.pending(group.name);
    if (left === undefined) return null;
    const errors = errorsOn(sheet, left.ref);
    const code = errors.length > 0 ? severest(errors, 'row').code : 'UNPROCESSED';
    if (round < MOST_ROUNDS && (await backoff.again({ code, retryAfterMs: null }))) continue;
    for (const { ref } of sheet.pending(group.name)) giveUp(sheet, ref);
    return null;
  }
}

function giveUp(sheet: Sheet, ref: string): void {
  const errors = errorsOn(sheet, ref);
  settle(
    sheet,
    ref,
    errors.length > 0
      ? { kind: 'rejected', errors }
      : { kind: 'untried', why: 'Salesforce ended its bulk jobs before it, again and again' },
  );
}

/** Written by `takeResults`, so it has that shape. */
function errorsOn(sheet: Sheet, ref: string): readonly ApiError[] {
  const errors: readonly ApiError[] = JSON.parse(sheet.note(ref) ?? '[]');
  return errors;
}

async function writeJobs(
  writing: Writing,
  group: Group,
  room?: Room,
  before = 0,
): Promise<Stop | null> {
  const { parts, sheet, onRows } = writing;
  let done = before;
  for (const load of loadsOf(sheet, group, room)) {
    const end = await runJob(parts, sheet, group, load, (processed) => onRows(done + processed));
    if (end.kind === 'refused') return writing.begun ? stopFor(end.problem) : end;
    writing.begun = true;
    if (end.kind === 'tooMuch') return writeJobs(writing, group, halfOf(load), done);
    count(writing, group, 'bulk', end);
    done += load.rows.length;
    if (end.stopped !== null) return stopFor(end.stopped);
  }
  return null;
}

/** As collections, which cost fewer calls and know how to go round locks. */
async function writeFew(writing: Writing, group: Group): Promise<Problem | null> {
  const { parts, sheet } = writing;
  const changes: RowChange[] = [];
  for (const { ref, line } of sheet.pending(group.name)) {
    const { object, action, id, key, values, links } = parseRow(line);
    const parents = links.map(({ field, to }) => ({ field, id: sheet.idOf(to) }));
    if (parents.some((one) => one.id === undefined)) continue;
    const fields = [
      ...[...values].map(([field, to]) => ({ field, from: null, to })),
      ...parents.map(({ field, id: to = null }) => ({ field, from: null, to })),
    ];
    changes.push({ ref, row: '', object, action, id, key, fields, parents: [] });
  }
  if (changes.length > 0) writing.begun = true;
  const { receipts, stopped } = await parts.salesforce.write(changes);
  const taken = { created: 0, updated: 0 };
  for (const [ref, receipt] of receipts) {
    if (stopped !== null && receipt.kind === 'untried') continue;
    settle(sheet, ref, receipt);
    if (receipt.kind === 'written') taken[receipt.created ? 'created' : 'updated'] += 1;
  }
  count(writing, group, 'collections', taken);
  if (stopped === null) {
    for (const { ref } of sheet.pending(group.name)) settle(sheet, ref, ORPHAN);
  }
  return stopped;
}

function count(
  { tally, why }: Writing,
  { form: { object } }: Group,
  way: 'bulk' | 'collections',
  { created, updated }: { readonly created: number; readonly updated: number },
): void {
  tally.countRow(object, 'created', created);
  tally.countRow(object, 'updated', updated);
  tally.countWay({ object, does: 'write', way, rows: created + updated, why });
}
