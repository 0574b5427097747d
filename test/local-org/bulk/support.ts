/** What the tests of bulk jobs share: a whole job over plain HTTP, and its results as lines. */

import type { LocalOrg } from '../../../src/local-org/local-org.ts';
import { type Answer, at, call, V } from '../support.ts';

export const JOBS = `${V}/jobs/ingest`;

/** A job that is made, given its file and closed. */
export async function load(
  org: LocalOrg,
  job: Record<string, string>,
  csv: string,
): Promise<string> {
  const id = await open(org, job);
  await upload(org, id, csv);
  await call(org, 'PATCH', `${JOBS}/${id}`, { state: 'UploadComplete' });
  return id;
}

export async function open(org: LocalOrg, job: Record<string, string>): Promise<string> {
  const made = await call(org, 'POST', JOBS, { contentType: 'CSV', ...job });
  return String(at(made.body, 'id'));
}

export function upload(org: LocalOrg, id: string, csv: string): Promise<Answer> {
  return call(org, 'PUT', `${JOBS}/${id}/batches`, csv, { 'Content-Type': 'text/csv' });
}

/** What is said of the job when it is over. */
export async function finish(org: LocalOrg, path: string): Promise<Answer['body']> {
  for (let looks = 0; looks < 10; looks += 1) {
    const { body } = await call(org, 'GET', path);
    if (['JobComplete', 'Failed', 'Aborted'].includes(String(at(body, 'state')))) return body;
  }
  throw new Error(`${path} does not end`);
}

/** The three result files of a job. */
export async function resultsOf(
  org: LocalOrg,
  id: string,
): Promise<{ successful: string; failed: string; unprocessed: string }> {
  const read = async (name: string) =>
    String((await call(org, 'GET', `${JOBS}/${id}/${name}`)).body);
  return {
    successful: await read('successfulResults'),
    failed: await read('failedResults'),
    unprocessed: await read('unprocessedrecords'),
  };
}

/** A job from start to end: what is said of it, and its results. */
export async function run(org: LocalOrg, job: Record<string, string>, csv: string) {
  const id = await load(org, job, csv);
  const info = await finish(org, `${JOBS}/${id}`);
  return { id, info, ...(await resultsOf(org, id)) };
}
