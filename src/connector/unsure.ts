/** Records of whose rows the answer was lost: put aside, and looked for at the end. Called by `applying.ts`. */
import type { PlannedRecord, RowChange, RowReceipt, RowRef } from '../plan/plan.ts';
import { Problem } from '../problem.ts';
import type { WriteResult } from '../salesforce/salesforce.ts';
import { openSheet } from '../state/sheet.ts';
import { countReceipts, type WayOf } from './counting.ts';
import { type Applying, finishRecords } from './finishing.ts';
import { rememberMade, withKnownIds } from './made.ts';
import { parsePlanned } from './planned.ts';
import { type Receipts, receiptsOn, refsIn } from './receipts.ts';
import { lookFor, seek } from './recovery/looking.ts';

export interface Unsure {
  /** Nothing was sent before. ISO 8601 in UTC. */
  readonly since: string;
  /** Their places in the feed. */
  readonly seqs: number[];
  readonly receipts: Map<RowRef, RowReceipt>;
}

/** The others are put aside: they are finished when all else is. */
export function withoutUnsure(
  { unsure }: Applying,
  chunk: readonly PlannedRecord[],
  { receipts }: WriteResult,
): readonly PlannedRecord[] {
  return chunk.filter((planned) => {
    const { seq, changes, fingerprints } = planned;
    const refs = [...refsIn(changes), ...fingerprints.map(({ ref }) => ref)];
    if (!refs.some((ref) => receipts.get(ref)?.kind === 'unknown')) return true;
    unsure.seqs.push(seq);
    for (const ref of refs) {
      const receipt = receipts.get(ref);
      if (receipt !== undefined) unsure.receipts.set(ref, receipt);
    }
    return false;
  });
}

/**
 * Looks once more for rows whose answer was lost: Salesforce may have been at work on them. What is
 * not there yet may still come, so its intent stays, and the next start looks.
 */
export async function finishUnsure(
  applying: Applying,
  stopped: Problem | null,
  waysFor: (changes: readonly RowChange[]) => WayOf,
): Promise<void> {
  const { parts, made, unsure } = applying;
  if (unsure.seqs.length === 0) return;
  const chunk = parts.staging.plannedOf(unsure.seqs).map(parsePlanned);
  const changes = chunk.flatMap((planned) => withKnownIds(planned, made).changes);
  const found = new Map(
    [...(await lookAgain(applying, changes))].filter(
      ([ref, { kind }]) => kind === 'written' && unsure.receipts.get(ref)?.kind === 'unknown',
    ),
  );
  countReceipts(applying, changes, found, waysFor(changes));
  rememberMade(parts, chunk, found, made);
  const receipts = new Map([...unsure.receipts, ...found]);
  await finishRecords(applying, chunk, { receipts, stopped });
}

/** What the next start may find otherwise. */
const PASSING: ReadonlySet<Problem['kind']> = new Set(['salesforce', 'cancelled']);

/** Empty when the org still does not answer. */
async function lookAgain(
  { parts, made, unsure }: Applying,
  changes: readonly RowChange[],
): Promise<Receipts> {
  const written = [...unsure.receipts.values()].flatMap((receipt) =>
    receipt.kind === 'written' ? [receipt.id] : [],
  );
  const sheet = await openSheet();
  try {
    for (const change of changes) seek(sheet, change, unsure.since);
    await lookFor(parts, sheet, {
      ...{ inserted: new Map(), lost: new Set() },
      taken: [...made.values(), ...written],
    });
    return receiptsOn(sheet, refsIn(changes));
  } catch (error) {
    if (!(error instanceof Problem) || !PASSING.has(error.kind)) throw error;
    return new Map();
  } finally {
    sheet.close();
  }
}
