/** What was planned, read back from the staging; reports, apply and plan files use it. */
import type { PlannedRecord } from '../plan/plan.ts';
import type { Parts } from './parts.ts';

/** What was planned, in the order of the plan: newest reports first. */
export async function* plannedRecords({
  staging,
  chunkSize,
}: Pick<Parts, 'staging' | 'chunkSize'>): AsyncGenerator<PlannedRecord> {
  for await (const lines of staging.plannedChunks(chunkSize)) {
    for (const line of lines) yield parsePlanned(line);
  }
}

/** The lines are this process's own, written a moment ago, so they have the shape they had. */
export function parsePlanned(line: string): PlannedRecord {
  const planned: PlannedRecord = JSON.parse(line);
  return planned;
}
