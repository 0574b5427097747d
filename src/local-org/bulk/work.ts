/**
 * Works off what waits in the queue, as far as the org's clock and the looks of the clients allow;
 * called by the router before each request, so nothing here ever sleeps.
 *
 * Sources: Bulk API 2.0 guide "How Requests Are Processed" (batches of 10,000, in chunks of 200),
 * recorded result files, public reports of `ClientInputError` and `InvalidBatch`. That a repeated key
 * spoils the rows of its chunk only is an inference.
 */

import { duplicateKey, keyIn, repeated, saveByKey } from '../collections.ts';
import { deleteRecord } from '../deletion.ts';
import { type Draft, readDraft } from '../draft.ts';
import { RequestError, type SaveError, saveError } from '../errors.ts';
import { readId } from '../ids.ts';
import type { Org } from '../org.ts';
import { foldKey, type Value } from '../store.ts';
import { createRecord, type Saved, updateRecord } from '../write.ts';
import { CsvError, type CsvLine, hasLineEnding, readCsvLine, writeCsvLine } from './csv.ts';
import { type IngestJob, isQueued, move, type QueryJob } from './jobs.ts';
import { runQueryJob } from './query-work.ts';
import { readColumns, readRow } from './row.ts';

export function workOff(org: Org): void {
  for (const job of org.bulk.ingest.values()) {
    while (isQueued(job) && isDue(org, job, job.batches)) runBatch(org, job);
  }
  for (const job of org.bulk.query.values()) {
    if (isQueued(job) && isDue(org, job, 0)) runQueryJob(org, job);
  }
}

/** Whether the batch after so many others has had its time. */
function isDue(org: Org, job: IngestJob | QueryJob, done: number): boolean {
  const { looks, batchMs } = org.bulk.options;
  const since = org.now().getTime() - job.queuedAt.getTime();
  return job.looks >= looks && since >= (done + 1) * batchMs;
}

function runBatch(org: Org, job: IngestJob): void {
  const wrong = begin(org, job);
  if (wrong !== undefined) {
    fail(org, job, wrong);
    return;
  }
  if (org.bulk.batches >= org.bulk.options.dailyBatches) {
    fail(org, job, 'ExceededQuota : ApiBatchItems Limit exceeded.');
    return;
  }
  org.bulk.batches += 1;
  job.batches += 1;
  const request = {
    method: 'PUT',
    path: `/services/data/${job.version}/jobs/ingest/${job.id}/batches`,
    body: '',
  };
  org.faults.during(request, () => {
    for (let left = org.bulk.options.batchRows; left > 0 && isQueued(job); left -= CHUNK_ROWS) {
      runChunk(org, job, Math.min(left, CHUNK_ROWS));
    }
  });
}

const CHUNK_ROWS = 200;
const LONGEST_FIELD = 32_000;
const LONGEST_RECORD = 400_000;

/** Reads the header, once; says what is wrong with the file as a whole. */
function begin(org: Org, job: IngestJob): string | undefined {
  if (job.header !== undefined) return undefined;
  move(org, job, 'InProgress');
  const content = job.content ?? '';
  if (!hasLineEnding(content, job.form.lineEnding)) {
    return `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${job.form.lineEnding}`;
  }
  const line = lineAt(job, 0);
  if (typeof line === 'string') return line;
  if (line === undefined) return 'InvalidBatch : The file is empty';
  job.header = content.slice(0, line.end);
  job.rest = line.next;
  const columns = readColumns(org.store, job.model, line.fields);
  if (typeof columns === 'string') return `InvalidBatch : ${columns}`;
  job.columns = columns;
  return refuseColumns(job);
}

function refuseColumns({ operation, columns, key }: IngestJob): string | undefined {
  const needed = key?.name ?? (operation === 'update' || operation === 'delete' ? 'Id' : undefined);
  const has = columns.some((each) => each.kind === 'field' && each.field.name === needed);
  if (needed !== undefined && !has) return `InvalidBatch : Field name not found : ${needed}`;
  if (operation === 'delete' && columns.length > 1) {
    return "InvalidBatch : The 'delete' batch must contain only ids";
  }
  return undefined;
}

function lineAt(job: IngestJob, at: number): ReturnType<typeof readCsvLine> | string {
  try {
    return readCsvLine(job.content ?? '', at, job.form);
  } catch (error) {
    if (error instanceof CsvError) return `InvalidBatch : Failed to parse CSV: ${error.message}`;
    throw error;
  }
}

/** Saves the next rows; a line that is none of the file's columns ends the job where it stands. */
function runChunk(org: Org, job: IngestJob, most: number): void {
  const rows: (readonly string[])[] = [];
  let wrong: string | undefined;
  let ended = false;
  while (rows.length < most) {
    const line = lineAt(job, job.rest);
    ended = line === undefined;
    if (line === undefined) break;
    if (typeof line === 'string') {
      wrong = line;
      break;
    }
    wrong = refuseLine(job, line);
    if (wrong !== undefined) break;
    rows.push(line.fields);
    job.rest = line.next;
  }
  org.rules.during({ version: job.version, header: () => undefined }, () =>
    saveRows(org, job, rows),
  );
  if (wrong !== undefined) fail(org, job, wrong);
  else if (ended || job.rest >= (job.content ?? '').length) move(org, job, 'JobComplete');
}

function refuseLine({ columns, rest }: IngestJob, { fields, end }: CsvLine): string | undefined {
  if (fields.length !== columns.length) {
    return `InvalidBatch : A row has ${fields.length} fields, but the header has ${columns.length}`;
  }
  if (fields.some(({ length }) => length > LONGEST_FIELD)) {
    return `InvalidBatch : A field is longer than ${LONGEST_FIELD} characters`;
  }
  return end - rest > LONGEST_RECORD
    ? `InvalidBatch : A record is longer than ${LONGEST_RECORD} characters`
    : undefined;
}

function fail(org: Org, job: IngestJob, message: string): void {
  job.errorMessage = message;
  move(org, job, 'Failed');
}

function saveRows(org: Org, job: IngestJob, rows: readonly (readonly string[])[]): void {
  const drafts = rows.map((fields) => draftOf(org, job, fields));
  const { key } = job;
  const keys = drafts.map((draft): Value => {
    if ('error' in draft) return null;
    if (key !== undefined) return keyIn(draft.draft, key);
    return typeof draft.draft.id === 'string' ? (readId(draft.draft.id) ?? null) : null;
  });
  const twice = repeated(
    keys.map((value) => (key === undefined || value === null ? value : foldKey(key, value))),
  );
  const results = drafts.map((read, at) => {
    const value = keys[at] ?? null;
    return org.store.transaction(
      (): Saved => {
        if ('error' in read) return { ok: false, error: read.error };
        if (twice.has(at)) return { ok: false, error: repeatedIn(job, value) };
        return saveRow(org, job, read.draft, value);
      },
      ({ ok }) => ok,
    );
  });
  // Results come in no promised order, so nobody gets used to that of the upload.
  for (const [at, fields] of [...rows.entries()].reverse()) {
    const saved = results[at];
    if (saved !== undefined) record(job, fields, saved);
  }
}

function draftOf(
  org: Org,
  job: IngestJob,
  fields: readonly string[],
): { readonly draft: Draft } | { readonly error: SaveError } {
  const row = readRow(job.columns, fields);
  if (!row.ok) return { error: row.error };
  try {
    return { draft: readDraft(org.store, job.model, row.body) };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { error: saveError(error.errorCode, error.message, error.fields) };
  }
}

function repeatedIn({ key }: IngestJob, value: Value): SaveError {
  return key === undefined
    ? saveError('DUPLICATE_VALUE', `duplicate id in list: ${value}`, ['Id'])
    : duplicateKey(value, key);
}

function saveRow(org: Org, job: IngestJob, draft: Draft, value: Value): Saved {
  const { model, key } = job;
  if (key !== undefined) return saveByKey(org, model, key, value, draft);
  if (job.operation === 'insert') return createRecord(org, model, draft);
  return job.operation === 'delete'
    ? deleteRecord(org, model, draft.id)
    : updateRecord(org, model, draft.id, draft);
}

/** `CODE:message:fields --`, and `:--` without fields, as recorded. */
function record(job: IngestJob, fields: readonly string[], saved: Saved): void {
  job.processed += 1;
  if (saved.ok) {
    job.successes.push(writeCsvLine([saved.id, String(saved.created), ...fields], job.form));
    return;
  }
  const { statusCode, message, fields: guilty } = saved.error;
  const named = guilty.length === 0 ? '' : `${guilty.join(', ')} `;
  job.failed += 1;
  job.failures.push(writeCsvLine(['', `${statusCode}:${message}:${named}--`, ...fields], job.form));
}
