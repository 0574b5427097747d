/** What a chunk leaves in the state once Salesforce has answered: ledger, held records, journal. */
import type { PlannedRecord, RowRef } from '../plan/plan.ts';
import type { StagedRecord } from '../state/staging.ts';
import type { HeldRecord, LedgerEntry, Progress } from '../state/store.ts';
import { refusalsOf } from './failures.ts';
import { intentName, isNews, journalEntry, overridesOf, writtenRows } from './journaling.ts';
import type { Parts } from './parts.ts';
import type { Receipts } from './receipts.ts';

/** A record of the chunk, as it was planned and as it ended. */
export interface Result {
  readonly planned: PlannedRecord;
  /** With the Ids of what was written; held, when not all was. */
  readonly inTheEnd: PlannedRecord;
  /** Whether it is known what became of all its rows. */
  readonly certain: boolean;
}

export function progressOf(
  { staging, runId, now }: Parts,
  results: readonly Result[],
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
  heldBefore: ReadonlyMap<string, HeldRecord>,
): Progress {
  const at = now().toISOString();
  const records = staging.bySeq(results.map(({ planned }) => planned.seq));
  const saved = results.flatMap(({ planned, inTheEnd, certain }, index) => {
    const record = records[index];
    if (record === undefined) return [];
    const { outcome, reasons } = inTheEnd;
    const before = heldBefore.get(record.id);
    const rows = writtenRows(planned, receipts, made);
    const news = isNews(inTheEnd, rows, before);
    return [
      {
        held: outcome === 'held' ? [heldRecord(record, reasons)] : [],
        released: outcome !== 'held' && !record.copy && before !== undefined ? [record.id] : [],
        ledger: outcome === 'held' ? [] : ledgerEntries(planned, receipts, made, runId),
        journal: news
          ? [journalEntry(runId, at, inTheEnd, record, rows, refusalsOf(planned, receipts))]
          : [],
        ended: certain && planned.changes.length > 0 ? [intentName(runId, planned.seq)] : [],
        overrides: overridesOf(planned, receipts),
        applied: isDecided(inTheEnd) ? [inTheEnd.key] : [],
      },
    ];
  });
  return {
    held: saved.flatMap(({ held }) => held),
    released: saved.flatMap(({ released }) => released),
    ledger: saved.flatMap(({ ledger }) => ledger),
    journal: saved.flatMap(({ journal }) => journal),
    ended: saved.flatMap(({ ended }) => ended),
    overrides: saved.flatMap(({ overrides }) => overrides),
    applied: saved.flatMap(({ applied }) => applied),
    at,
  };
}

/** The org has it as a person has decided: what is superseded was not looked at so far. */
function isDecided(planned: PlannedRecord): planned is PlannedRecord & { readonly key: string } {
  const { outcome, key, match = [] } = planned;
  if (key === null || outcome === 'held' || outcome === 'superseded') return false;
  return match.some(({ by }) => by === 'decision');
}

function heldRecord(
  { id, key, text, origin }: StagedRecord,
  reasons: PlannedRecord['reasons'],
): Omit<HeldRecord, 'since' | 'tries'> {
  return { id, key, reasons, text, origin };
}

function ledgerEntries(
  planned: PlannedRecord,
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
  run: string,
): LedgerEntry[] {
  const { key, rank } = planned;
  if (key === null) return [];
  return planned.fingerprints.flatMap(({ row, object, ref, id, fingerprint }) => {
    const receipt = receipts.get(ref);
    const salesforceId = id ?? made.get(ref) ?? (receipt?.kind === 'written' ? receipt.id : null);
    return salesforceId === null
      ? []
      : [
          {
            key,
            row,
            object,
            salesforceId,
            fingerprint,
            rank,
            run,
          },
        ];
  });
}
