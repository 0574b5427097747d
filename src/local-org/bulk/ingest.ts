/**
 * `/jobs/ingest`: a job is made, given its file, closed, looked at, read, aborted, deleted; called by
 * the router.
 *
 * Sources: Bulk API 2.0 guide, "Bulk API 2.0 Ingest"; the recorded life of a job and recorded result
 * files; public reports of the refusals for a second upload, a missing external ID and hardDelete.
 */

import { isKey } from '../draft.ts';
import { jsonParserError, RequestError } from '../errors.ts';
import { type ApiReply, type ApiRequest, isObject, type Org } from '../org.ts';
import type { FieldSchema, ObjectModel } from '../schema.ts';
import { type CsvForm, DELIMITERS, LINE_ENDINGS, quote } from './csv.ts';
import {
  brief,
  forgetOld,
  type IngestJob,
  invalidJob,
  isOver,
  jobOf,
  listJobs,
  look,
  move,
  newJob,
  readJobBody,
  word,
  wrongState,
} from './jobs.ts';

export function createIngest(org: Org, request: ApiRequest): ApiReply {
  forgetOld(org);
  const parts = partsOf(request);
  const job = makeJob(org, { ...request, body: parts.job });
  if (parts.content !== undefined) {
    job.content = parts.content;
    close(org, job);
  }
  org.bulk.ingest.set(job.id, job);
  return { status: 200, body: { ...brief(org, job), ...formOf(job), ...contentUrl(job) } };
}

export function listIngest(org: Org): ApiReply {
  forgetOld(org);
  return listJobs(org.bulk.ingest, (job) => ({
    ...brief(org, job),
    ...formOf(job),
    jobType: 'V2Ingest',
  }));
}

export function readIngest(org: Org, request: ApiRequest): ApiReply {
  const job = jobOf(org.bulk.ingest, org, request);
  const body = {
    ...brief(org, job),
    jobType: 'V2Ingest',
    ...formOf(job),
    ...contentUrl(job),
    numberRecordsProcessed: job.processed,
    numberRecordsFailed: job.failed,
    retries: 0,
    totalProcessingTime: 0,
    apiActiveProcessingTime: 0,
    apexProcessingTime: 0,
    ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage }),
  };
  look(org, job);
  return { status: 200, body };
}

export function uploadIngest(org: Org, request: ApiRequest): ApiReply {
  const job = jobOf(org.bulk.ingest, org, request);
  if (job.state !== 'Open') throw wrongState(`The job is ${job.state}, so it takes no more data`);
  if (job.content !== undefined) {
    throw new RequestError(
      400,
      'CLIENT_INPUT_ERROR',
      `Found multiple contents for job: <${job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
    );
  }
  job.content = contentIn(org, request.body);
  return { status: 201 };
}

export function changeIngest(org: Org, request: ApiRequest): ApiReply {
  const job = jobOf(org.bulk.ingest, org, request);
  const wanted = word(isObject(request.body) ? request.body : {}, 'state', {
    UploadComplete: '',
    Aborted: '',
  });
  if (wanted === 'UploadComplete') {
    if (job.state !== 'Open') throw wrongState(`Closing already ${job.state} Job not allowed`);
    close(org, job);
  } else {
    if (isOver(job)) throw wrongState(`Aborting already ${job.state} Job not allowed`);
    move(org, job, 'Aborted');
  }
  return { status: 200, body: { ...brief(org, job), ...externalId(job) } };
}

export function deleteIngest(org: Org, request: ApiRequest): ApiReply {
  const job = jobOf(org.bulk.ingest, org, request);
  if (!isOver(job) && job.state !== 'UploadComplete') {
    throw wrongState(`The job is ${job.state}, so it cannot be deleted`);
  }
  org.bulk.ingest.delete(job.id);
  return { status: 204 };
}

export function successfulResults(org: Org, request: ApiRequest): ApiReply {
  const job = overJob(org, request);
  return results(job, ['sf__Id', 'sf__Created'], job.successes);
}

export function failedResults(org: Org, request: ApiRequest): ApiReply {
  const job = overJob(org, request);
  return results(job, ['sf__Id', 'sf__Error'], job.failures);
}

/** What was never tried, as it was sent. */
export function unprocessedRecords(org: Org, request: ApiRequest): ApiReply {
  const job = overJob(org, request);
  const { content = '', header, rest } = job;
  if (header === undefined) return { status: 200, csv: content };
  return results(job, [], [content.slice(rest)]);
}

/** One request may bring the job and its file, as two parts, if the file is short. */
function partsOf({ body, header }: ApiRequest): { job: unknown; content?: string } {
  if (!/^multipart\/form-data/i.test(header('content-type') ?? '')) return { job: body };
  const { job, content } = isObject(body) ? body : {};
  if (typeof job !== 'string' || typeof content !== 'string') {
    throw invalidJob('A multipart request needs the parts job and content');
  }
  if (content.length > LONGEST_PART) {
    throw invalidJob(`The content of a multipart request is limited to ${LONGEST_PART} characters`);
  }
  try {
    return { job: JSON.parse(job), content };
  } catch {
    throw jsonParserError('The part job is not JSON at [line:1, column:1]');
  }
}

const LONGEST_PART = 100_000;

const OPERATIONS = { insert: '', update: '', upsert: '', delete: '', hardDelete: '' };

function makeJob(org: Org, request: ApiRequest): IngestJob {
  const { body, form } = readJobBody(request);
  const operation = word(body, 'operation', OPERATIONS);
  const object = body['object'];
  const model = typeof object === 'string' ? org.store.model(object) : undefined;
  if (model === undefined || !model.schema.createable) {
    throw invalidJob(`Unable to find object: ${object}`);
  }
  if (operation === 'hardDelete') {
    throw new RequestError(
      400,
      'FEATURENOTENABLED',
      'FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system administrator',
    );
  }
  const key = operation === 'upsert' ? keyOf(model, body['externalIdFieldName']) : undefined;
  return {
    ...newJob(org, request, { operation, model, form, state: 'Open' }),
    key,
    content: undefined,
    header: undefined,
    columns: [],
    rest: 0,
    batches: 0,
    failed: 0,
    errorMessage: undefined,
    successes: [],
    failures: [],
  };
}

function keyOf(model: ObjectModel, name: unknown): FieldSchema {
  if (typeof name !== 'string' || name === '') {
    throw invalidJob(
      `External ID was blank for ${model.name}. An External ID must be specified for upsert.`,
    );
  }
  const field = model.fields.get(name.toLowerCase());
  if (field !== undefined && isKey(field)) return field;
  throw invalidJob(
    `Field name provided, ${name} does not match an External ID, Salesforce Id, or indexed field for ${model.name}`,
  );
}

function contentIn(org: Org, body: unknown): string {
  const content = typeof body === 'string' ? body : '';
  const { uploadBytes } = org.bulk.options;
  if (Buffer.byteLength(content) <= uploadBytes) return content;
  throw new RequestError(
    413,
    'CLIENT_INPUT_ERROR',
    `The content is longer than ${uploadBytes} bytes`,
  );
}

function close(org: Org, job: IngestJob): void {
  move(org, job, 'UploadComplete');
  job.queuedAt = org.now();
}

function externalId({ key }: IngestJob): Readonly<Record<string, string>> {
  return key === undefined ? {} : { externalIdFieldName: key.name };
}

function formOf(job: IngestJob): CsvForm & Readonly<Record<string, string>> {
  return { ...externalId(job), ...job.form };
}

function contentUrl({ id, version, state }: IngestJob): Readonly<Record<string, string>> {
  return state === 'Open'
    ? { contentUrl: `services/data/${version}/jobs/ingest/${id}/batches` }
    : {};
}

function overJob(org: Org, request: ApiRequest): IngestJob {
  const job = jobOf(org.bulk.ingest, org, request);
  if (!isOver(job)) throw wrongState(`The job is ${job.state}, so it has no results yet`);
  return job;
}

/** The header as it was sent, after the columns that Salesforce adds. */
function results(job: IngestJob, added: readonly string[], lines: readonly string[]): ApiReply {
  const delimiter = DELIMITERS[job.form.columnDelimiter];
  const own = job.header ?? /^[^\r\n]*/.exec(job.content ?? '')?.[0] ?? '';
  const header = [...added.map(quote), ...(own === '' ? [] : [own])].join(delimiter);
  return { status: 200, csv: header + LINE_ENDINGS[job.form.lineEnding] + lines.join('') };
}
