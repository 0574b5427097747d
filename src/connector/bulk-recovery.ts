/**
 * Jobs of Bulk API 2.0 that an earlier run began and did not see the end of: before anything is
 * planned, they are waited for, and whom they have made is remembered, so that nobody is made twice.
 * Called by `recovery/recover.ts`.
 *
 * Rows with an Id or an external id need no remembering: they are found in the org.
 */
import type { RowRef } from '../plan/plan.ts';
import { isOver, type JobInfo } from '../salesforce/bulk/waiting.ts';
import { problemOf, SalesforceFailure } from '../salesforce/failure.ts';
import type { BulkJob } from '../state/bulk-memory.ts';
import { tieOf } from './bulk-lines.ts';
import { findMade } from './bulk-lost.ts';
import { savingInserted } from './bulk-results.ts';
import type { Parts } from './parts.ts';

type Needed = Pick<Parts, 'salesforce' | 'state' | 'now'>;

/**
 * @returns rows of which nobody can tell: Salesforce keeps jobs for seven days, somebody may delete
 *   them, and the org shows no such row
 * @throws Problem (salesforce, cancelled); the jobs are looked at again in the next run then
 */
export async function takeInOldJobs(parts: Needed): Promise<ReadonlySet<RowRef>> {
  const { state } = parts;
  const lost = new Set<RowRef>();
  for (const job of await state.bulk.jobs()) {
    try {
      for (const ref of await takeIn(parts, job)) lost.add(ref);
    } catch (error) {
      if (!(error instanceof SalesforceFailure)) throw error;
      throw problemOf(error.errors, 'look at the bulk jobs of an earlier run', error);
    }
    await state.bulk.endJob(job.id);
  }
  return lost;
}

/** @returns rows that the job may have made, or not */
async function takeIn(parts: Needed, job: BulkJob): Promise<readonly RowRef[]> {
  const untold = await untoldBy(parts, job);
  if (untold.length === 0) return [];
  const { state, now } = parts;
  const found = await findMade(parts, job, untold);
  await state.bulk.saveInserted(found, now().toISOString());
  const refs = new Set(found.map(({ ref }) => ref));
  return untold.filter((ref) => !refs.has(ref));
}

/**
 * Waits until the job is over. One that was never closed has done nothing, and is aborted.
 * @returns rows of which the job does not tell whether it has made them
 */
async function untoldBy(parts: Needed, job: BulkJob): Promise<readonly RowRef[]> {
  const { bulk } = parts.salesforce;
  const info = await bulk.see(job.id);
  if (info?.state === 'Open') {
    await bulk.abort(job.id);
    return [];
  }
  const end = info === null || isOver(info) ? info : await bulk.wait(job.id);
  if (end !== null) return job.operation === 'insert' ? takeInserted(parts, job, end) : [];
  return (await parts.state.bulk.ties(job.id)).map(({ ref }) => ref);
}

/** Where the file names fewer rows than the job has made, any of the others may be there. */
async function takeInserted(
  parts: Needed,
  { id }: BulkJob,
  { processed, failed }: JobInfo,
): Promise<readonly RowRef[]> {
  const ties = Map.groupBy(await parts.state.bulk.ties(id), ({ tie }) => tie);
  const saving = savingInserted(parts);
  let named = 0;
  for await (const result of parts.salesforce.bulk.results(id, 'successfulResults')) {
    named += 1;
    const tie = tieOf({ operation: 'insert', keyField: null }, result);
    const row = ties.get(tie)?.shift();
    const salesforceId = result.get('sf__id') ?? '';
    if (row !== undefined && salesforceId !== '') {
      await saving.add({ ref: row.ref, salesforceId });
    }
  }
  await saving.flush();
  return named < processed - failed ? [...ties.values()].flat().map(({ ref }) => ref) : [];
}
