/**
 * Answers the statement of a query job, all rows at once, as lines of its result; called by work.ts.
 *
 * Source: Bulk API 2.0 guide "Get Results for a Query Job": parents' fields as `Contact.Email`, a
 * dateTime as `2026-11-25T10:00:00.000Z`, nothing for null.
 */

import { RequestError } from '../errors.ts';
import type { Org } from '../org.ts';
import { type QueryAnswer, runQuery } from '../soql.ts';
import { nameOfPath, valueAt } from '../soql-path.ts';
import type { Value } from '../store.ts';
import { writeCsvLine } from './csv.ts';
import { move, type QueryJob } from './jobs.ts';

export function runQueryJob(org: Org, job: QueryJob): void {
  let answer: QueryAnswer;
  try {
    answer = answerTo(org, job);
  } catch (error) {
    // The schema may be another one than when the job was made.
    if (!(error instanceof RequestError)) throw error;
    move(org, job, 'Failed');
    return;
  }
  const { paths, rows } = answer;
  job.header = writeCsvLine(paths.map(nameOfPath), job.form);
  for (const row of rows) {
    const values = paths.map((path) => textOf(valueAt(org.store, path, row)));
    job.rows.push(writeCsvLine(values, job.form));
  }
  job.processed = rows.length;
  move(org, job, 'JobComplete');
}

/** @throws RequestError as a query over REST would be refused */
export function answerTo(
  org: Org,
  { statement, operation }: Pick<QueryJob, 'statement' | 'operation'>,
): QueryAnswer {
  return runQuery(org.store, statement, {
    now: org.now(),
    withDeleted: operation === 'queryAll',
  });
}

function textOf(value: Value): string {
  if (value === null) return '';
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/.test(text) ? text.replace('+0000', 'Z') : text;
}
