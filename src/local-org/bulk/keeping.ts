/**
 * Keeps bulk jobs among the tables of an org that has a file, so that they outlive the process as
 * records do, and in the same breath; called by local-org.ts at the start and after each request.
 *
 * A job is a row of its own, its upload another, and each piece of its results a further one, so that
 * what is long is written once.
 */

import { z } from 'zod';
import type { Org } from '../org.ts';
import { defineObject, idField } from '../schema/define.ts';
import { type FieldSchema, modelOf, type ObjectModel } from '../schema.ts';
import type { Row, Value } from '../store.ts';
import { readCsvLine } from './csv.ts';
import { type IngestJob, JOB_STATES, type QueryJob } from './jobs.ts';
import { readColumns } from './row.ts';

const JOBS = hidden('BulkJob');
const UPLOADS = hidden('BulkUpload');
const RESULTS = hidden('BulkResult');

/** Tables that no request sees. */
export const JOB_TABLES: readonly ObjectModel[] = [JOBS, UPLOADS, RESULTS];

const JOB_FIELD = fieldNamed(RESULTS, 'job');

const savedJob = z.object({
  Id: z.string(),
  Number: z.number(),
  Operation: z.string(),
  Object: z.string(),
  Delimiter: z.enum(['COMMA', 'TAB', 'PIPE', 'SEMICOLON', 'CARET', 'BACKQUOTE']),
  LineEnding: z.enum(['LF', 'CRLF']),
  Version: z.string(),
  CreatedAt: z.coerce.date(),
  ChangedAt: z.coerce.date(),
  QueuedAt: z.coerce.date(),
  State: z.enum(JOB_STATES),
  Looks: z.number(),
  Processed: z.number(),
  Header: z.string().optional(),
  /** Of query jobs only. */
  Statement: z.string().optional(),
  Key: z.string().default(''),
  Rest: z.number().default(0),
  Batches: z.number().default(0),
  Failed: z.number().default(0),
  ErrorMessage: z.string().optional(),
});

type SavedJob = z.output<typeof savedJob>;

/** Writes down what has changed since it was last called. */
export function keepJobs(org: Org): void {
  const { store, bulk } = org;
  for (const job of bulk.ingest.values()) {
    keep(org, { ...rowOf(job), ...ingestRow(job) });
    if (job.content !== undefined && store.get(UPLOADS, job.id) === undefined) {
      store.put(UPLOADS, { Id: job.id, Text: job.content });
    }
    keepLines(org, job.id, 'successes', job.successes);
    keepLines(org, job.id, 'failures', job.failures);
  }
  for (const job of bulk.query.values()) {
    keep(org, { ...rowOf(job), Statement: job.statement, Header: job.header });
    keepLines(org, job.id, 'rows', job.rows);
  }
  const gone = [...store.rows(JOBS)]
    .map((row) => String(row['Id']))
    .filter((id) => !bulk.ingest.has(id) && !bulk.query.has(id));
  for (const id of gone) erase(org, id);
}

/** Brings the jobs of an earlier process back; those of objects that the schema has no more are not. */
export function loadJobs(org: Org): void {
  const { store, bulk } = org;
  for (const row of store.rows(JOBS)) {
    const saved = savedJob.parse(row);
    bulk.lastId = Math.max(bulk.lastId, saved.Number);
    const model = store.model(saved.Object);
    if (model === undefined) continue;
    const job = jobOf(saved, model);
    if (saved.Statement === undefined) bulk.ingest.set(job.id, ingestOf(org, saved, job));
    else {
      bulk.query.set(job.id, {
        ...job,
        statement: saved.Statement,
        header: saved.Header ?? '',
        rows: linesOf(org, job.id, 'rows'),
      });
    }
  }
}

function hidden(name: string): ObjectModel {
  return modelOf(
    defineObject({
      name,
      label: name,
      labelPlural: name,
      keyPrefix: '750',
      fields: [idField('Id'), ['Job', 'Job', 'reference', 18]],
    }),
  );
}

function fieldNamed(model: ObjectModel, name: string): FieldSchema {
  const field = model.fields.get(name);
  if (field === undefined) throw new Error(`${model.name} has no field ${name}`);
  return field;
}

type Base = Omit<QueryJob, 'statement' | 'header' | 'rows'>;

function rowOf(job: Base): Record<string, Value> {
  return {
    Id: job.id,
    Number: job.number,
    Operation: job.operation,
    Object: job.model.name,
    Delimiter: job.form.columnDelimiter,
    LineEnding: job.form.lineEnding,
    Version: job.version,
    CreatedAt: job.createdAt.toISOString(),
    ChangedAt: job.changedAt.toISOString(),
    QueuedAt: job.queuedAt.toISOString(),
    State: job.state,
    Looks: job.looks,
    Processed: job.processed,
  };
}

function ingestRow(job: IngestJob): Record<string, Value> {
  const { key, header, errorMessage } = job;
  return {
    ...(key === undefined ? {} : { Key: key.name }),
    ...(header === undefined ? {} : { Header: header }),
    ...(errorMessage === undefined ? {} : { ErrorMessage: errorMessage }),
    Rest: job.rest,
    Batches: job.batches,
    Failed: job.failed,
  };
}

function keep({ store }: Org, row: Row): void {
  const before = store.get(JOBS, String(row['Id']));
  if (JSON.stringify(before) !== JSON.stringify(row)) store.put(JOBS, row);
}

type Kind = 'successes' | 'failures' | 'rows';

/** Lines that have come since the last piece. */
function keepLines(org: Org, job: string, kind: Kind, lines: readonly string[]): void {
  const kept = piecesOf(org, job, kind).reduce((sum, piece) => sum + Number(piece['Count']), 0);
  if (kept === lines.length) return;
  org.store.put(RESULTS, {
    Id: `${job}-${kind}-${kept}`,
    Job: job,
    Kind: kind,
    Count: lines.length - kept,
    Lines: JSON.stringify(lines.slice(kept)),
  });
}

function piecesOf({ store }: Org, job: string, kind: Kind): readonly Row[] {
  return store.find(RESULTS, JOB_FIELD, job).filter((piece) => piece['Kind'] === kind);
}

function linesOf(org: Org, job: string, kind: Kind): string[] {
  return piecesOf(org, job, kind).flatMap((piece) =>
    z.array(z.string()).parse(JSON.parse(String(piece['Lines']))),
  );
}

function erase({ store }: Org, id: string): void {
  for (const { Id } of store.find(RESULTS, JOB_FIELD, id)) store.erase(RESULTS, String(Id));
  store.erase(UPLOADS, id);
  store.erase(JOBS, id);
}

function jobOf(saved: SavedJob, model: ObjectModel): Base {
  return {
    id: saved.Id,
    number: saved.Number,
    operation: saved.Operation,
    model,
    form: { columnDelimiter: saved.Delimiter, lineEnding: saved.LineEnding },
    version: saved.Version,
    createdAt: saved.CreatedAt,
    changedAt: saved.ChangedAt,
    queuedAt: saved.QueuedAt,
    state: saved.State,
    looks: saved.Looks,
    processed: saved.Processed,
  };
}

function ingestOf(org: Org, saved: SavedJob, job: Base): IngestJob {
  const names = readCsvLine(saved.Header ?? '', 0, job.form)?.fields ?? [];
  const columns = readColumns(org.store, job.model, names);
  const content = org.store.get(UPLOADS, job.id)?.['Text'];
  return {
    ...job,
    key: job.model.fields.get(saved.Key.toLowerCase()),
    content: typeof content === 'string' ? content : undefined,
    header: saved.Header,
    columns: typeof columns === 'string' ? [] : columns,
    rest: saved.Rest,
    batches: saved.Batches,
    failed: saved.Failed,
    errorMessage: saved.ErrorMessage,
    successes: linesOf(org, job.id, 'successes'),
    failures: linesOf(org, job.id, 'failures'),
  };
}
