/**
 * Rows that an insert job may have made, when Salesforce can tell nothing of the job any more: they are
 * looked for in the org by all that was sent of them. Called by `bulk-recovery.ts`.
 */
import type { RowRef } from '../plan/plan.ts';
import type { BulkJob, InsertedRow } from '../state/bulk-memory.ts';
import { openSheet, type Sheet } from '../state/sheet.ts';
import type { StateStore } from '../state/store.ts';
import type { Parts } from './parts.ts';
import { type AsSent, findAsSent, shortId } from './recovery/as-sent.ts';
import { POINTED_AT, piecesOf, seek, withParents } from './recovery/looking.ts';

/**
 * @param refs rows of the job
 * @throws Problem (salesforce, cancelled) when the org cannot be read
 */
export async function findMade(
  { salesforce, state }: Pick<Parts, 'salesforce' | 'state'>,
  { at }: BulkJob,
  refs: readonly RowRef[],
): Promise<readonly InsertedRow[]> {
  const known = new Map(
    (await state.bulk.inserted()).map(({ ref, salesforceId }) => [ref, salesforceId]),
  );
  const taken = new Set([...known.values()].map(shortId));
  const search: AsSent = { salesforce, state, org: new Map(), taken };
  const found: InsertedRow[] = [];
  const sheet = await openSheet();
  try {
    await gather(state, sheet, new Set(refs), at);
    for (const rows of piecesOf(sheet, POINTED_AT)) {
      // Rows of other parents may look the same; those without one of theirs are looked for later.
      const ready = rows.filter(({ parents }) => parents.every(({ to }) => known.has(to)));
      const sent = ready.map((row) => withParents(row, (ref) => known.get(ref)));
      found.push(...(await findAsSent(search, sent)));
    }
  } finally {
    sheet.close();
  }
  return found;
}

/** What was to be written of the rows, as the intents have it. */
async function gather(
  state: StateStore,
  sheet: Sheet,
  refs: ReadonlySet<RowRef>,
  since: string,
): Promise<void> {
  for await (const intents of state.intents()) {
    for (const change of intents.flatMap(({ changes }) => changes)) {
      if (refs.has(change.ref)) seek(sheet, change, since);
    }
  }
}
