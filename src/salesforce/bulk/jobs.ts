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
import type { JobForm, Upload } from './bulk.ts';
import { isOver, type JobInfo, lookAt, waitFor } from './waiting.ts';

const madeSchema = z.looseObject({ id: z.string() });

export function pathOf(job: string): string {
  return `/jobs/ingest/${job}`;
}

export async function makeJob(
  http: Http,
  { object, operation, keyField }: JobForm,
): Promise<string> {
  const what = `make a bulk job for ${object}`;
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

/** `lost` and `tooMuch`: the job was aborted, and nothing of it is done. */
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
    if (!(error instanceof SalesforceFailure)) throw error;
    const tooMuch = error.rule.smaller === true;
    if (error.outcome !== 'unknown' && !tooMuch) throw error;
    // Whether all of it came through, nobody knows; and nothing is done before it is closed.
    await abortJob(http, job);
    return tooMuch ? 'tooMuch' : 'lost';
  }
}

/** An open job is closed first, so that the work begins. */
export async function finishJob(
  http: Http,
  job: string,
  onLook: (info: JobInfo) => void,
): Promise<JobInfo> {
  const path = pathOf(job);
  let info: JobInfo;
  do {
    await changeState(http, path, 'UploadComplete', false);
    info = await waitFor(http, path, onLook);
  } while (info.state === 'Open');
  return info;
}

/** Rows that were saved by then stay saved. Null when there is no such job any more. */
export async function abortJob(http: Http, job: string): Promise<JobInfo | null> {
  const path = pathOf(job);
  try {
    await changeState(http, path, 'Aborted', true);
    return await lookAt(http, path, true);
  } catch (error) {
    return nullIfGone(error);
  }
}

/** Null when there is no such job any more. */
export async function seeJob(http: Http, job: string): Promise<JobInfo | null> {
  try {
    return await lookAt(http, pathOf(job));
  } catch (error) {
    return nullIfGone(error);
  }
}

/** After every answer but a good one the job itself says whether it is as it should be. */
async function changeState(
  http: Http,
  path: string,
  state: 'UploadComplete' | 'Aborted',
  evenCancelled: boolean,
): Promise<void> {
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
      return;
    } catch (error) {
      if (!isOfSalesforce(error)) throw error;
      const info = await lookAt(http, path, evenCancelled);
      if (isOver(info) || (state === 'UploadComplete' && info.state !== 'Open')) return;
      if (!(error instanceof SalesforceFailure)) throw error;
      const { code, attempts } = error.rule;
      if (!(await backoff.again({ code, retryAfterMs: error.retryAfterMs, attempts }))) {
        throw problemOf(error.errors, what, error);
      }
    }
  }
}

function isOfSalesforce(error: unknown): boolean {
  return (
    error instanceof SalesforceFailure || (error instanceof Problem && error.kind === 'salesforce')
  );
}

function nullIfGone(error: unknown): null {
  const failure = error instanceof Problem ? error.cause : error;
  if (failure instanceof SalesforceFailure && failure.status === 404) return null;
  throw error;
}
