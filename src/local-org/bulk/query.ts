/**
 * `/jobs/query`: a job is made with a statement, looked at, its result read part by part, aborted,
 * deleted; called by the router.
 *
 * Sources: Bulk API 2.0 guide, "Bulk API 2.0 Query" (`maxRecords`, the headers `Sforce-Locator` and
 * `Sforce-NumberOfRecords`, clauses that a query job refuses); jsforce's own reading of the locator,
 * which is the text `null` at the end.
 */

import { RequestError } from '../errors.ts';
import { type ApiReply, type ApiRequest, isObject, type Org } from '../org.ts';
import { kindOf } from '../schema.ts';
import {
  brief,
  forgetOld,
  isOver,
  jobOf,
  listJobs,
  look,
  move,
  newJob,
  type QueryJob,
  readJobBody,
  word,
  wrongState,
} from './jobs.ts';
import { answerTo } from './query-work.ts';

export function createQuery(org: Org, request: ApiRequest): ApiReply {
  forgetOld(org);
  const { body, form } = readJobBody(request);
  const operation = word(body, 'operation', { query: '', queryAll: '' });
  const statement = body['query'];
  if (typeof statement !== 'string') {
    throw new RequestError(400, 'MALFORMED_QUERY', 'SOQL query is required: query');
  }
  if (org.bulk.queryJobs >= org.bulk.options.dailyQueryJobs) {
    throw new RequestError(400, 'EXCEEDEDQUOTA', 'ExceededQuota : query jobs limit exceeded.');
  }
  const { model, paths, offset } = answerTo(org, { statement, operation });
  if (paths.length === 0 || offset > 0) {
    throw new RequestError(
      400,
      'MALFORMED_QUERY',
      'COUNT() and OFFSET are not supported in a query job',
    );
  }
  if (paths.some(({ field }) => kindOf(field.type) === 'compound')) {
    throw new RequestError(
      400,
      'FEATURENOTENABLED',
      'FeatureNotEnabled : Selecting compound data not supported in Bulk Query',
    );
  }
  org.bulk.queryJobs += 1;
  const job: QueryJob = {
    ...newJob(org, request, { operation, model, form, state: 'UploadComplete' }),
    statement,
    header: '',
    rows: [],
  };
  org.bulk.query.set(job.id, job);
  return { status: 200, body: { ...brief(org, job), ...form } };
}

export function listQueries(org: Org): ApiReply {
  forgetOld(org);
  return listJobs(org.bulk.query, (job) => ({
    ...brief(org, job),
    ...job.form,
    jobType: 'V2Query',
  }));
}

export function readQuery(org: Org, request: ApiRequest): ApiReply {
  const job = jobOf(org.bulk.query, org, request);
  const body = {
    ...brief(org, job),
    ...job.form,
    jobType: 'V2Query',
    numberRecordsProcessed: job.processed,
    retries: 0,
    totalProcessingTime: 0,
    isPkChunkingSupported: true,
  };
  look(org, job);
  return { status: 200, body };
}

export function changeQuery(org: Org, request: ApiRequest): ApiReply {
  const job = jobOf(org.bulk.query, org, request);
  word(isObject(request.body) ? request.body : {}, 'state', { Aborted: '' });
  if (isOver(job)) throw wrongState(`Aborting already ${job.state} Job not allowed`);
  move(org, job, 'Aborted');
  return { status: 200, body: brief(org, job) };
}

export function deleteQuery(org: Org, request: ApiRequest): ApiReply {
  const job = jobOf(org.bulk.query, org, request);
  if (!isOver(job)) throw wrongState(`The job is ${job.state}, so it cannot be deleted`);
  org.bulk.query.delete(job.id);
  return { status: 204 };
}

const MOST_ROWS = 50_000;

export function queryResults(org: Org, request: ApiRequest): ApiReply {
  const job = jobOf(org.bulk.query, org, request);
  if (job.state !== 'JobComplete') {
    throw wrongState(`The job is ${job.state}, so it has no results`);
  }
  const asked = Number(request.query.get('maxRecords') ?? MOST_ROWS);
  if (!Number.isInteger(asked) || asked < 1) {
    throw new RequestError(400, 'INVALID_INPUT', 'maxRecords has to be a number above 0');
  }
  const start = placeOf(job, request.query.get('locator'));
  const end = start + Math.min(asked, MOST_ROWS);
  const rows = job.rows.slice(start, end);
  return {
    status: 200,
    headers: {
      'Sforce-Locator': end < job.rows.length ? locatorOf(end) : 'null',
      'Sforce-NumberOfRecords': String(rows.length),
    },
    csv: job.header + rows.join(''),
  };
}

function locatorOf(place: number): string {
  return Buffer.from(String(place)).toString('base64url');
}

function placeOf(job: QueryJob, locator: string | null): number {
  if (locator === null) return 0;
  const place = Number(Buffer.from(locator, 'base64url').toString() || 'none');
  if (Number.isInteger(place) && place > 0 && place < job.rows.length) return place;
  throw new RequestError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
}
