/**
 * Jobs of Bulk API 2.0 that an earlier run began and did not see the end of: before anything is
 * planned, they are waited for, and whom they have made is remembered, so that nobody is made twice.
 * Called by `connector.ts`.
 *
 * Rows with an Id or an external id need no remembering: the plan finds them in the org.
 */
import { isOver } from '../salesforce/bulk/waiting.ts';
import { problemOf, SalesforceFailure } from '../salesforce/failure.ts';
import type { BulkJob } from '../state/bulk-memory.ts';
import { tieOf } from './bulk-lines.ts';
import { savingInserted } from './bulk-results.ts';
import type { Parts } from './parts.ts';

type Needed = Pick<Parts, 'salesforce' | 'state' | 'now'>;

/** @throws Problem (salesforce, cancelled); the jobs are looked at again in the next run then */
export async function takeInOldJobs(parts: Needed): Promise<void> {
  for (const job of await parts.state.bulk.jobs()) {
    try {
      if (await hasInserted(parts, job)) await takeInserted(parts, job);
    } catch (error) {
      if (!(error instanceof SalesforceFailure)) throw error;
      throw problemOf(error.errors, 'look at the bulk jobs of an earlier run', error);
    }
    await parts.state.bulk.endJob(job.id);
  }
}

/** Waits until the job is over. One that was never closed has done nothing, and is aborted. */
async function hasInserted(
  { salesforce: { bulk } }: Needed,
  { id, operation }: BulkJob,
): Promise<boolean> {
  const info = await bulk.see(id);
  if (info === null) return false;
  if (info.state === 'Open') {
    await bulk.abort(id);
    return false;
  }
  const end = isOver(info) ? info : await bulk.wait(id);
  return operation === 'insert' && end.processed > 0;
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
