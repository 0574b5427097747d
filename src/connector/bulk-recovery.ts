/**
 * Jobs of Bulk API 2.0 that an earlier run began and did not see the end of: before anything is
 * planned, they are waited for, and whom they have made is remembered, so that nobody is made twice.
 * Called by `recovery/recover.ts`.
 *
 * Rows with an Id or an external id need no remembering: they are found in the org.
 */
import type { RowRef } from '../plan/plan.ts';
import { isOver } from '../salesforce/bulk/waiting.ts';
import { problemOf, SalesforceFailure } from '../salesforce/failure.ts';
import type { BulkJob } from '../state/bulk-memory.ts';
import { tieOf } from './bulk-lines.ts';
import { savingInserted } from './bulk-results.ts';
import type { Parts } from './parts.ts';

type Needed = Pick<Parts, 'salesforce' | 'state' | 'now'>;

/**
 * @returns rows that Salesforce can tell nothing of any more, since it keeps jobs for seven days
 * @throws Problem (salesforce, cancelled); the jobs are looked at again in the next run then
 */
export async function takeInOldJobs(parts: Needed): Promise<ReadonlySet<RowRef>> {
  const { state } = parts;
  const lost = new Set<RowRef>();
  for (const job of await state.bulk.jobs()) {
    try {
      const end = await endOf(parts, job);
      if (end === 'inserted') await takeInserted(parts, job);
      if (end === 'lost') for (const { ref } of await state.bulk.ties(job.id)) lost.add(ref);
    } catch (error) {
      if (!(error instanceof SalesforceFailure)) throw error;
      throw problemOf(error.errors, 'look at the bulk jobs of an earlier run', error);
    }
    await state.bulk.endJob(job.id);
  }
  return lost;
}

/** Waits until the job is over. One that was never closed has done nothing, and is aborted. */
async function endOf(
  { salesforce: { bulk } }: Needed,
  { id, operation }: BulkJob,
): Promise<'inserted' | 'nothing' | 'lost'> {
  const info = await bulk.see(id);
  if (info === null) return 'lost';
  if (info.state === 'Open') {
    await bulk.abort(id);
    return 'nothing';
  }
  const end = isOver(info) ? info : await bulk.wait(id);
  return operation === 'insert' && end.processed > 0 ? 'inserted' : 'nothing';
}

async function takeInserted(parts: Needed, { id }: BulkJob): Promise<void> {
  const ties = Map.groupBy(await parts.state.bulk.ties(id), ({ tie }) => tie);
  const saving = savingInserted(parts);
  for await (const result of parts.salesforce.bulk.results(id, 'successfulResults')) {
    const tie = tieOf({ operation: 'insert', keyField: null }, result);
    const row = ties.get(tie)?.shift();
    const salesforceId = result.get('sf__id') ?? '';
    if (row !== undefined && salesforceId !== '') {
      await saving.add({ ref: row.ref, salesforceId });
    }
  }
  await saving.flush();
}
