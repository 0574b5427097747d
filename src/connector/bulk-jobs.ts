/** One job of Bulk API 2.0 from its making to its results, remembered all the way. Called by `bulk-writing.ts`. */
import { Problem } from '../problem.ts';
import { errorOfJob } from '../salesforce/bulk/row-errors.ts';
import type { JobInfo } from '../salesforce/bulk/waiting.ts';
import { severest } from '../salesforce/errors.ts';
import { problemOf } from '../salesforce/failure.ts';
import type { BulkJob } from '../state/bulk-memory.ts';
import type { Sheet } from '../state/sheet.ts';
import type { Load } from './bulk-loads.ts';
import { JOB_LOST, leaveUnknown, type Taken, takeResults } from './bulk-results.ts';
import type { Group } from './bulk-rows.ts';
import type { Parts } from './parts.ts';

export type JobEnd =
  | ({ readonly kind: 'taken' } & Taken)
  | NotSent
  /** The load must be smaller. Nothing of it was done. */
  | { readonly kind: 'tooMuch' };

/** The org gives this user no job. Nothing of the load was sent. */
interface NotSent {
  readonly kind: 'refused';
  readonly problem: Problem;
}

/**
 * @param onLook told of how many rows the job has tried
 * @throws Problem; what was answered by then is on the sheet
 */
export async function runJob(
  parts: Parts,
  sheet: Sheet,
  group: Group,
  load: Load,
  onLook: (processed: number) => void,
): Promise<JobEnd> {
  const { salesforce, state } = parts;
  const sent = await sendLoad(parts, group, load);
  if (sent.kind !== 'sent') return sent;
  const { id: job } = sent.job;
  for (const { ref, tie } of load.rows) sheet.sent(ref, job, tie);
  let info: JobInfo | null;
  try {
    info = await salesforce.bulk.finish(job, ({ processed }) => onLook(processed));
  } catch (error) {
    if (error instanceof Problem && error.kind === 'cancelled') {
      // The job stays remembered: what it was at work on may still come in.
      const aborted = await salesforce.bulk.abort(job);
      if (aborted !== null) await takeResults(parts, sheet, group, job, aborted);
    }
    throw error;
  }
  if (info === null) {
    // The job stays remembered: should Salesforce know it again, the next run takes it in.
    const unknown = leaveUnknown(sheet, job, JOB_LOST);
    return { kind: 'taken', created: 0, updated: 0, unknown, stopped: null };
  }
  const taken = await takeResults(parts, sheet, group, job, info);
  await state.bulk.endJob(job);
  if (taken.unknown.length > 0) {
    const unknown = new Set(taken.unknown);
    const rows = load.rows.filter(({ ref }) => unknown.has(ref));
    await remember(parts, sent.job, rows);
  }
  return { kind: 'taken', ...taken, stopped: taken.stopped ?? endOf(group, info) };
}

type Sent = { readonly kind: 'sent'; readonly job: BulkJob } | Exclude<JobEnd, { kind: 'taken' }>;

/** The job's Id is in the state before anything is sent to it. */
async function sendLoad(parts: Parts, group: Group, { csv, rows }: Load): Promise<Sent> {
  const { bulk } = parts.salesforce;
  const what = `send rows of ${group.form.object} to a bulk job`;
  const backoff = bulk.backoff(what);
  for (let attempt = 1; ; attempt += 1) {
    const made = await bulk.make(group.form);
    if (made.kind === 'refused') {
      if (attempt === 1) return made;
      throw made.problem;
    }
    const { object, operation } = group.form;
    const job = { id: made.job, object, operation, at: parts.now().toISOString() };
    await remember(parts, job, rows);
    const uploaded = await bulk.upload(job.id, csv);
    if (uploaded === 'there') return { kind: 'sent', job };
    await parts.state.bulk.endJob(job.id);
    if (uploaded === 'tooMuch' && rows.length > 1) return { kind: 'tooMuch' };
    const code = CODES[uploaded];
    if (await backoff.again({ code, retryAfterMs: null })) continue;
    throw uploaded === 'gone'
      ? alwaysGone(what)
      : problemOf([{ code, message: '', fields: [] }], what);
  }
}

const CODES = { lost: 'NETWORK', tooMuch: 'HTTP_413', gone: 'NOT_FOUND' } as const;

function alwaysGone(what: string): Problem {
  return new Problem(
    'salesforce',
    `Salesforce does not know the bulk jobs that it has just made. Could not ${what}.`,
    {
      hint: 'Nothing of these rows was written. Look at Setup > Bulk Data Load Jobs whether something deletes them, or switch bulk loading off in the configuration.',
    },
  );
}

/** Rows with an Id or a key need no ties: they are found in the org. */
async function remember({ state }: Parts, job: BulkJob, rows: Load['rows']): Promise<void> {
  await state.bulk.saveJob(job, job.operation === 'insert' ? rows : []);
}

/** Why a job that ended early ends the run; null when its rows may go again. */
function endOf({ form }: Group, { state, message, processed }: JobInfo): Problem | null {
  if (state === 'Aborted') {
    return new Problem('salesforce', `A bulk job for ${form.object} was aborted in Salesforce.`, {
      hint: 'See Setup > Bulk Data Load Jobs; the next run goes on with the rows that were left.',
    });
  }
  if (state !== 'Failed') return null;
  const error = errorOfJob(message);
  const { treatment } = severest([error], 'request');
  const passes = treatment === 'retry' || (treatment === 'hold' && processed > 0);
  return passes ? null : problemOf([error], `write ${form.object} by a bulk job`);
}
