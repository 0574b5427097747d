/** One job of Bulk API 2.0 from its making to its results, remembered all the way. Called by `bulk-writing.ts`. */
import { Problem } from '../problem.ts';
import { errorOfJob } from '../salesforce/bulk/row-errors.ts';
import type { JobInfo } from '../salesforce/bulk/waiting.ts';
import { severest } from '../salesforce/errors.ts';
import { problemOf } from '../salesforce/failure.ts';
import type { Sheet } from '../state/sheet.ts';
import type { Load } from './bulk-loads.ts';
import { type Taken, takeResults } from './bulk-results.ts';
import type { Group } from './bulk-rows.ts';
import type { Parts } from './parts.ts';

/**
 * @param onLook told of how many rows the job has tried
 * @returns `tooMuch` when the load must be smaller; then nothing of it was done
 * @throws Problem; what was answered by then is on the sheet
 */
export async function runJob(
  parts: Parts,
  sheet: Sheet,
  group: Group,
  load: Load,
  onLook: (processed: number) => void,
): Promise<Taken | 'tooMuch'> {
  const { salesforce, state } = parts;
  const job = await sendLoad(parts, group, load);
  if (job === null) return 'tooMuch';
  for (const { ref, tie } of load.rows) sheet.sent(ref, job, tie);
  let info: JobInfo;
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
  const taken = await takeResults(parts, sheet, group, job, info);
  await state.bulk.endJob(job);
  return { ...taken, stopped: taken.stopped ?? endOf(group, info) };
}

/** The job's Id is in the state before anything is sent to it. Null for too large a load. */
async function sendLoad(
  { salesforce: { bulk }, state, now }: Parts,
  { form }: Group,
  { csv, rows }: Load,
): Promise<string | null> {
  const what = `send rows of ${form.object} to a bulk job`;
  const backoff = bulk.backoff(what);
  while (true) {
    const job = await bulk.make(form);
    const { object, operation } = form;
    await state.bulk.saveJob(
      { id: job, object, operation, at: now().toISOString() },
      operation === 'insert' ? rows : [],
    );
    const uploaded = await bulk.upload(job, csv);
    if (uploaded === 'there') return job;
    await state.bulk.endJob(job);
    if (uploaded === 'tooMuch' && rows.length > 1) return null;
    const code = uploaded === 'lost' ? 'NETWORK' : 'HTTP_413';
    if (!(await backoff.again({ code, retryAfterMs: null }))) {
      throw problemOf([{ code, message: '', fields: [] }], what);
    }
  }
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
