/**
 * What is remembered of bulk jobs, so that a process that dies does not insert anybody twice: a part
 * of `StateStore`, on node:sqlite. Made by `sqlite.ts`.
 */
import type { DatabaseSync } from 'node:sqlite';
import { textIn } from './database.ts';
import { BULK_SQL } from './sql.ts';

/** A job of Bulk API 2.0 whose results are not taken in yet. */
export interface BulkJob {
  readonly id: string;
  readonly object: string;
  readonly operation: 'insert' | 'update' | 'upsert';
  /** When it was made, ISO 8601 in UTC. */
  readonly at: string;
}

/** A row of an insert job, by what its result will show. */
export interface BulkTie {
  /** Hash of everything that was sent of the row. Rows that are the same in all have the same. */
  readonly tie: string;
  /** The row's name in every plan (see `RowRef`). */
  readonly ref: string;
}

/** A row that a job has made, while its record is not in the ledger. */
export interface InsertedRow {
  readonly ref: string;
  readonly salesforceId: string;
}

/** Each method is one transaction. */
export interface BulkMemory {
  /** To be called before anything is sent to the job. */
  saveJob(job: BulkJob, ties: readonly BulkTie[]): Promise<void>;
  jobs(): Promise<readonly BulkJob[]>;
  /** All rows of a job. */
  ties(job: string): Promise<readonly BulkTie[]>;
  saveInserted(rows: readonly InsertedRow[], at: string): Promise<void>;
  /** The job is over, and what it made is saved. */
  endJob(id: string): Promise<void>;
  inserted(): Promise<readonly InsertedRow[]>;
  /** Their records are in the ledger now. */
  forgetInserted(refs: readonly string[]): Promise<void>;
}

/**
 * @param reading turns SQLite's errors into problems
 * @param atomically the same, in one transaction
 */
export function bulkMemoryOn(
  db: DatabaseSync,
  reading: <T>(work: () => T) => T,
  atomically: <T>(work: () => T) => T,
): BulkMemory {
  return {
    async saveJob({ id, object, operation, at }, ties) {
      atomically(() => {
        db.prepare(BULK_SQL.saveJob).run(id, object, operation, at);
        const saveTie = db.prepare(BULK_SQL.saveTie);
        for (const { tie, ref } of ties) saveTie.run(id, tie, ref);
      });
    },

    async jobs() {
      return reading(() => db.prepare(BULK_SQL.jobs).all()).map((row) => ({
        id: textIn(row, 'id'),
        object: textIn(row, 'object'),
        operation: operationIn(textIn(row, 'operation')),
        at: textIn(row, 'at'),
      }));
    },

    async ties(job) {
      return reading(() => db.prepare(BULK_SQL.ties).all(job)).map((row) => ({
        tie: textIn(row, 'tie'),
        ref: textIn(row, 'ref'),
      }));
    },

    async saveInserted(rows, at) {
      atomically(() => {
        const save = db.prepare(BULK_SQL.saveInserted);
        for (const { ref, salesforceId } of rows) save.run(ref, salesforceId, at);
      });
    },

    async endJob(id) {
      atomically(() => {
        db.prepare(BULK_SQL.endTies).run(id);
        db.prepare(BULK_SQL.endJob).run(id);
      });
    },

    async inserted() {
      return reading(() => db.prepare(BULK_SQL.inserted).all()).map((row) => ({
        ref: textIn(row, 'ref'),
        salesforceId: textIn(row, 'salesforce_id'),
      }));
    },

    async forgetInserted(refs) {
      atomically(() => db.prepare(BULK_SQL.forgetInserted).run(JSON.stringify(refs)));
    },
  };
}

function operationIn(text: string): BulkJob['operation'] {
  return text === 'insert' || text === 'update' ? text : 'upsert';
}
