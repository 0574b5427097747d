/**
 * The jobs of Bulk API 2.0 that the org knows, and what both kinds share: reading what a client asks
 * for, finding, listing, telling and forgetting them; called by ingest.ts, query.ts and work.ts.
 *
 * Sources: Bulk API 2.0 guide, "Create a Job", "Get All Jobs", limits ("jobs older than 7 days are
 * removed"); the recorded life of a job. Texts of refusals are not recorded, their codes are.
 */

import { jsonParserError, notFound, RequestError } from '../errors.ts';
import { makeId, readId } from '../ids.ts';
import { type ApiReply, type ApiRequest, isObject, type Org } from '../org.ts';
import type { FieldSchema, ObjectModel } from '../schema.ts';
import { dateTimeText } from '../values.ts';
import { type CsvForm, DELIMITERS, LINE_ENDINGS } from './csv.ts';

export const JOB_STATES = [
  'Open',
  'UploadComplete',
  'InProgress',
  'JobComplete',
  'Failed',
  'Aborted',
] as const;

export type JobState = (typeof JOB_STATES)[number];

/** How fast the org works jobs off, and how many it takes. */
export interface BulkOptions {
  /** So many looks at a job find it unfinished, however late they come. Default 2. */
  readonly looks?: number;
  /** What each batch takes by the org's clock. Default 0. */
  readonly batchMs?: number;
  /** Rows to a batch. Default 10,000, as in Salesforce. */
  readonly batchRows?: number;
  /** Bytes to an upload. Default 100 MB: 150 MB after Salesforce's own base64. */
  readonly uploadBytes?: number;
  /** Batches until jobs fail with ExceededQuota. Default 15,000. */
  readonly dailyBatches?: number;
  /** Query jobs until they are refused. Default 10,000. */
  readonly dailyQueryJobs?: number;
}

export interface Bulk {
  readonly options: Required<BulkOptions>;
  readonly ingest: Map<string, IngestJob>;
  readonly query: Map<string, QueryJob>;
  lastId: number;
  batches: number;
  queryJobs: number;
}

interface Job {
  readonly id: string;
  /** The Id's place in the order of all jobs. */
  readonly number: number;
  readonly operation: string;
  readonly model: ObjectModel;
  readonly form: CsvForm;
  /** `v62.0`, as in the URL of its making. */
  readonly version: string;
  readonly createdAt: Date;
  state: JobState;
  changedAt: Date;
  /** When the work could begin. */
  queuedAt: Date;
  looks: number;
  processed: number;
}

export interface IngestJob extends Job {
  readonly key: FieldSchema | undefined;
  /** The uploaded file, as it is. */
  content: string | undefined;
  /** The file's first line, once the work has begun. */
  header: string | undefined;
  columns: readonly Column[];
  /** Where in the file the rows begin that were not tried. */
  rest: number;
  batches: number;
  failed: number;
  errorMessage: string | undefined;
  /** Lines of the result files. */
  readonly successes: string[];
  readonly failures: string[];
}

/** A column of an upload: a field of the object, or a parent named by one of its keys. */
export type Column =
  | { readonly kind: 'field'; readonly field: FieldSchema }
  | {
      readonly kind: 'parent';
      readonly relationship: string;
      readonly target: ObjectModel;
      readonly key: FieldSchema;
    };

export interface QueryJob extends Job {
  readonly statement: string;
  header: string;
  readonly rows: string[];
}

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export function createBulk(options: BulkOptions = {}): Bulk {
  return {
    options: {
      looks: 2,
      batchMs: 0,
      batchRows: 10_000,
      uploadBytes: 100_000_000,
      dailyBatches: 15_000,
      dailyQueryJobs: 10_000,
      ...options,
    },
    ingest: new Map(),
    query: new Map(),
    lastId: 0,
    batches: 0,
    queryJobs: 0,
  };
}

/** What a job is asked to be; whatever is not one of the two forms' words refuses the request. */
export function readJobBody(request: ApiRequest): {
  readonly body: Readonly<Record<string, unknown>>;
  readonly form: CsvForm;
} {
  const { body } = request;
  if (!isObject(body)) throw jsonParserError('The request has no entity body');
  word(body, 'contentType', { CSV: '' }, 'CSV');
  return {
    body,
    form: {
      columnDelimiter: word(body, 'columnDelimiter', DELIMITERS, 'COMMA'),
      lineEnding: word(body, 'lineEnding', LINE_ENDINGS, 'LF'),
    },
  };
}

/** One of the words that an enumeration has. */
export function word<W extends string>(
  body: Readonly<Record<string, unknown>>,
  name: string,
  words: Readonly<Record<W, unknown>>,
  otherwise?: W,
): W {
  const given = body[name] ?? otherwise;
  const found = Object.keys(words).find((each): each is W => each === given);
  if (found !== undefined) return found;
  throw jsonParserError(
    `Cannot deserialize value of ${name} from ${given === undefined ? 'null' : `"${given}"`}: not one of [${Object.keys(words).join(', ')}] at [line:1, column:1]`,
  );
}

export function newJob(
  org: Org,
  request: ApiRequest,
  what: Pick<Job, 'operation' | 'model' | 'form' | 'state'>,
): Job {
  org.bulk.lastId += 1;
  return {
    ...what,
    id: makeId('750', org.bulk.lastId),
    number: org.bulk.lastId,
    version: request.version,
    createdAt: org.now(),
    changedAt: org.now(),
    queuedAt: org.now(),
    looks: 0,
    processed: 0,
  };
}

/** @throws RequestError 404 for a job that is not there, or not any more */
export function jobOf<J extends Job>(
  jobs: ReadonlyMap<string, J>,
  org: Org,
  request: ApiRequest,
): J {
  const job = jobs.get(readId(request.path[2] ?? '') ?? '');
  if (job === undefined || isOld(org, job)) throw notFound();
  return job;
}

/** Forgets what is older than seven days; the results go with it. */
export function forgetOld(org: Org): void {
  for (const jobs of [org.bulk.ingest, org.bulk.query]) {
    for (const job of jobs.values()) if (isOld(org, job)) jobs.delete(job.id);
  }
}

export function listJobs<J extends Job>(
  jobs: ReadonlyMap<string, J>,
  tell: (job: J) => unknown,
): ApiReply {
  return {
    status: 200,
    body: { done: true, nextRecordsUrl: null, records: [...jobs.values()].map(tell) },
  };
}

export function isQueued({ state }: Job): boolean {
  return state === 'UploadComplete' || state === 'InProgress';
}

export function isOver({ state }: Job): boolean {
  return state === 'JobComplete' || state === 'Failed' || state === 'Aborted';
}

export function move(org: Org, job: Job, state: JobState): void {
  job.state = state;
  job.changedAt = org.now();
}

/** A job that was found waiting is found at work the next time. */
export function look(org: Org, job: Job): void {
  if (!isQueued(job)) return;
  job.looks += 1;
  if (job.state === 'UploadComplete') move(org, job, 'InProgress');
}

/** What every answer about a job begins with. */
export function brief(org: Org, job: Job): Readonly<Record<string, unknown>> {
  return {
    id: job.id,
    operation: job.operation,
    object: job.model.name,
    createdById: org.userId,
    createdDate: dateTimeText(job.createdAt),
    systemModstamp: dateTimeText(job.changedAt),
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(job.version.slice(1)),
  };
}

export function wrongState(message: string): RequestError {
  return new RequestError(400, 'INVALIDJOBSTATE', message);
}

export function invalidJob(message: string): RequestError {
  return new RequestError(400, 'INVALIDJOB', `InvalidJob : ${message}`);
}

function isOld(org: Org, job: Job): boolean {
  return org.now().getTime() - job.createdAt.getTime() >= KEPT_MS;
}
