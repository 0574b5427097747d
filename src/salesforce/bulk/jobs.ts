/**
 * The life of an ingest job of Bulk API 2.0, request by request. Called by `bulk.ts`.
 *
 * What must not be done twice is never repeated blindly: a job whose upload was not answered is
 * aborted, and one whose closing was not answered says itself whether it is closed.
 *
 * Source: Bulk API 2.0 Developer Guide, "Bulk API 2.0 Ingest"; a recorded job.
 */
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import { notUnderstood } from '../composite.ts';
import { problemOf, SalesforceFailure } from '../failure.ts';
import type { Http } from '../http.ts';
import { startBackoff } from '../retry.ts';
import type { JobForm, Made, ResultKind, Upload } from './bulk.ts';
import { failureIn, isGone } from './gone.ts';
import { type ResultRow, readResults } from './results.ts';
import { isOver, type JobInfo, lookAt, waitFor } from './waiting.ts';

const madeSchema = z.looseObject({ id: z.string() });

export function pathOf(job: string): string {
  return `/jobs/ingest/${job}`;
}

/** What `POST /jobs/ingest` itself is refused with where the edition or the user's rights have no jobs. */
const WITHOUT_JOBS: ReadonlySet<string> = new Set([
  'FEATURE_NOT_ENABLED',
  'API_DISABLED_FOR_ORG',
  'INSUFFICIENT_ACCESS',
  'NOT_FOUND',
]);

export async function makeJob(http: Http, form: JobForm): Promise<Made> {
  const what = `make a bulk job for ${form.object}`;
  try {
    return { kind: 'made', job: await postJob(http, form, what) };
  } catch (error) {
    const failure = failureIn(error);
    if (failure === null || !WITHOUT_JOBS.has(failure.rule.code)) throw error;
    return { kind: 'refused', problem: problemOf(failure.errors, what, failure) };
  }
}

async function postJob(
  http: Http,
  { object, operation, keyField }: JobForm,
  what: string,
): Promise<string> {
  const made = madeSchema.safeParse(
    await http.trySend({
      what,
      method: 'POST',
      path: '/jobs/ingest',
      body: {
        object,
        operation,
        ...(keyField === null ? {} : { externalIdFieldName: keyField }),
        contentType: 'CSV',
        lineEnding: 'LF',
        columnDelimiter: 'COMMA',
      },
      // A job that nobody knows of stays empty, and Salesforce does nothing with it.
      repeat: 'safely',
    }),
  );
  if (!made.success) throw notUnderstood(what);
  return made.data.id;
}

/** All but `there`: the job was aborted, if it was there, and nothing of it is done. */
export async function uploadTo(http: Http, job: string, csv: Blob): Promise<Upload> {
  try {
    await http.tryCsv({
      what: 'send rows to a bulk job',
      method: 'PUT',
      path: `${pathOf(job)}/batches`,
      csv,
      repeat: 'never',
      divisible: true,
    });
    return 'there';
  } catch (error) {
    const end = endOfUpload(error);
    if (end === null) throw error;
    // Whether all of it came through, nobody knows; and nothing is done before it is closed.
    await abortJob(http, job);
    return end;
  }
}

/** Null for what another job would not change. */
function endOfUpload(error: unknown): Exclude<Upload, 'there'> | null {
  if (isGone(error)) return 'gone';
  if (!(error instanceof SalesforceFailure)) return null;
  if (error.rule.smaller === true) return 'tooMuch';
  return error.outcome === 'unknown' ? 'lost' : null;
}

/** An open job is closed first, so that the work begins. Null when there is no such job any more. */
export async function finishJob(
  http: Http,
  job: string,
  onLook: (info: JobInfo) => void,
): Promise<JobInfo | null> {
  const path = pathOf(job);
  let info: JobInfo | null;
  do {
    if (!(await changeState(http, path, 'UploadComplete', false))) return null;
    info = await waitFor(http, path, onLook);
  } while (info?.state === 'Open');
  return info;
}

/** Rows that were saved by then stay saved. Null when there is no such job any more. */
export async function abortJob(http: Http, job: string): Promise<JobInfo | null> {
  const path = pathOf(job);
  return (await changeState(http, path, 'Aborted', true)) ? lookAt(http, path, true) : null;
}

/** The rows of one of a job's files; none when Salesforce has it no more. */
export async function* resultsOf(
  http: Http,
  job: string,
  kind: ResultKind,
): AsyncGenerator<ResultRow> {
  const what = 'read the results of a bulk job';
  try {
    yield* readResults(http, { what, path: `${pathOf(job)}/${kind}`, evenCancelled: true });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/**
 * After every answer but a good one the job itself says whether it is as it should be.
 * @returns false when there is no such job any more
 */
async function changeState(
  http: Http,
  path: string,
  state: 'UploadComplete' | 'Aborted',
  evenCancelled: boolean,
): Promise<boolean> {
  const what = state === 'Aborted' ? 'abort a bulk job' : 'close a bulk job';
  const how = evenCancelled ? { ...http.retrying, signal: undefined } : http.retrying;
  const backoff = startBackoff(how, what);
  while (true) {
    try {
      await http.trySend({
        what,
        method: 'PATCH',
        path,
        body: { state },
        repeat: 'never',
        evenCancelled,
      });
      return true;
    } catch (error) {
      if (!isOfSalesforce(error)) throw error;
      const info = await lookAt(http, path, evenCancelled);
      if (info === null) return false;
      if (isOver(info) || (state === 'UploadComplete' && info.state !== 'Open')) return true;
      const failure = failureIn(error);
      if (failure === null || (failure !== error && !isGone(failure))) throw error;
      const { rule, retryAfterMs, errors } = failure;
      const { code, attempts } = rule;
      if (!(await backoff.again({ code, retryAfterMs, attempts }))) {
        throw problemOf(errors, what, failure);
      }
    }
  }
}

function isOfSalesforce(error: unknown): boolean {
  return (
    error instanceof SalesforceFailure || (error instanceof Problem && error.kind === 'salesforce')
  );
}
