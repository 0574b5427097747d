/**
 * Bulk API 2.0: what a run may ask of it. `connect.ts` makes one; the connector reads first loads
 * through it and writes them.
 */
import { z } from 'zod';
import type { ObjectMetadata } from '../../mapping/metadata.ts';
import type { OrgRow } from '../../plan/reads.ts';
import type { Problem } from '../../problem.ts';
import { MOST_SCARCE, piecesOf, sendComposite } from '../composite.ts';
import type { Http } from '../http.ts';
import { type Backoff, startBackoff } from '../retry.ts';
import { abortJob, finishJob, makeJob, pathOf, resultsOf, uploadTo } from './jobs.ts';
import { queryRows } from './query.ts';
import type { ResultRow } from './results.ts';
import { type JobInfo, lookAt, waitFor } from './waiting.ts';

export interface JobForm {
  readonly object: string;
  readonly operation: 'insert' | 'update' | 'upsert';
  /** The external id that rows are upserted by; null otherwise. */
  readonly keyField: string | null;
}

/** Which of a job's three files. */
export type ResultKind = 'successfulResults' | 'failedResults' | 'unprocessedrecords';

/** What comes of asking for a job. */
export type Made =
  | { readonly kind: 'made'; readonly job: string }
  /** The org's edition or the user's rights have no bulk jobs: the other ways may do. */
  | { readonly kind: 'refused'; readonly problem: Problem };

/** All but `there` leave no job, or an aborted one; make another. */
export type Upload =
  | 'there'
  /** Salesforce does not know the job. */
  | 'gone'
  /** Whether it came through is not known. */
  | 'lost'
  /** It was refused for its size, or took too long. */
  | 'tooMuch';

/** Refusals that are the caller's to judge are thrown as SalesforceFailure. */
export interface Bulk {
  /** How many rows each object has; null where Salesforce could not count them. */
  count(objects: readonly string[]): Promise<ReadonlyMap<string, number | null>>;
  /** Every row of an object. */
  rows(object: ObjectMetadata, fields: readonly string[]): AsyncIterable<OrgRow>;
  /** Makes an empty job. Gives its Id, to be remembered before anything is sent. */
  make(form: JobForm): Promise<Made>;
  upload(job: string, csv: Blob): Promise<Upload>;
  /**
   * Closes a job, so that the work begins, and waits until it is over. Null when it is not there any
   * more: it may have done its work, or may still be at it.
   */
  finish(job: string, onLook: (info: JobInfo) => void): Promise<JobInfo | null>;
  /** Waits until a job is over, or open. Null as `see`. */
  wait(job: string): Promise<JobInfo | null>;
  /** Null for a job that is not there, or no longer. */
  see(job: string): Promise<JobInfo | null>;
  /** What was saved by then stays. Works after cancelling too. */
  abort(job: string): Promise<JobInfo | null>;
  /**
   * Rows by lower-case column name: what was sent, and Salesforce's own `sf__` columns. None from a file
   * that is not there any more. Works after cancelling too.
   */
  results(job: string, kind: ResultKind): AsyncIterable<ResultRow>;
  /** For rows and uploads that have to go again. */
  backoff(what: string): Backoff;
}

const countSchema = z.looseObject({ totalSize: z.number() });

/** A job that is made is brought to its end, though the run's share of calls is used up by then. */
export function bulkOf(http: Http): Bulk {
  return {
    async count(objects) {
      const counts = new Map<string, number | null>();
      for (const some of piecesOf(objects, MOST_SCARCE)) {
        const answers = await sendComposite(
          http,
          `count ${some.join(', ')}`,
          some.map((object) => ({
            method: 'GET',
            url: `/query/?q=${encodeURIComponent(`SELECT COUNT() FROM ${object}`)}`,
          })),
        );
        for (const [index, object] of some.entries()) {
          const answer = countSchema.safeParse(answers[index]?.body);
          counts.set(object, answer.data?.totalSize ?? null);
        }
      }
      return counts;
    },
    rows: (object, fields) => queryRows(http, object, fields),
    make: (form) => makeJob(http, form),
    upload: (job, csv) => uploadTo(http.finishing, job, csv),
    finish: (job, onLook) => finishJob(http.finishing, job, onLook),
    wait: (job) => waitFor(http.finishing, pathOf(job)),
    see: (job) => lookAt(http.finishing, pathOf(job)),
    abort: (job) => abortJob(http.finishing, job),
    results: (job, kind) => resultsOf(http.finishing, job, kind),
    backoff: (what) => startBackoff(http.retrying, what),
  };
}
