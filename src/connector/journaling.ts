/** What a run keeps of each record it has dealt with, for `undo`, `explain` and later runs. */
import { fingerprint } from '../mapping/fingerprint.ts';
import type { FieldChange, PlannedRecord, RowChange, RowRef } from '../plan/plan.ts';
import type { Intent, IntentName } from '../state/intents.ts';
import type { JournalEntry, JournalRow, Refusal } from '../state/journal.ts';
import type { StagedRecord } from '../state/staging.ts';
import type { HeldRecord, Override } from '../state/store.ts';
import type { Receipts } from './receipts.ts';

/** What is to be written for a record, with the Ids that are known by then. */
export function intentOf(
  run: string,
  at: string,
  { seq, key, outcome, match = [], changes }: PlannedRecord,
  { id, origin, text }: StagedRecord,
): Intent {
  return {
    ...intentName(run, seq),
    key,
    recordId: id,
    origin,
    at,
    outcome,
    match,
    text,
    changes,
  };
}

/** @param seq the record's place in the feed of the run */
export function intentName(run: string, seq: number): IntentName {
  return { run, name: String(seq) };
}

/** The rows of a record that are in the org now, as they were written. */
export function writtenRows(
  { changes }: Pick<PlannedRecord, 'changes'>,
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
): JournalRow[] {
  return changes.flatMap((change) => {
    const receipt = receipts.get(change.ref);
    if (receipt?.kind !== 'written') return [];
    const { row, object, key } = change;
    // What was to be made was there by then: what it held before us, nobody knows.
    const foundThere = change.action === 'create' && !receipt.created;
    return [
      {
        row,
        object,
        key,
        id: receipt.id,
        action: foundThere ? 'update' : change.action,
        fields: foundThere ? null : [...change.fields, ...links(change, receipts, made)],
      },
    ];
  });
}

function links(
  { parents }: RowChange,
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
): FieldChange[] {
  return parents.flatMap(({ field, from = null, to }) => {
    const receipt = receipts.get(to);
    const id = receipt?.kind === 'written' ? receipt.id : made.get(to);
    return id === undefined ? [] : [{ field, from, to: id }];
  });
}

/** Whether a record's fate is worth an entry: not when it is what it was in the run before. */
export function isNews(
  { outcome, fingerprints, reasons }: PlannedRecord,
  rows: readonly JournalRow[],
  before: HeldRecord | undefined,
): boolean {
  if (rows.length > 0) return true;
  if (reasons.length > 0) return JSON.stringify(before?.reasons) !== JSON.stringify(reasons);
  // What the ledger knew already has no fingerprints.
  return before !== undefined || outcome === 'superseded' || fingerprints.length > 0;
}

export function journalEntry(
  run: string,
  at: string,
  { key, outcome, reasons, match = [] }: PlannedRecord,
  { id, origin, text }: StagedRecord,
  rows: readonly JournalRow[],
  refusals: readonly Refusal[],
): JournalEntry {
  return {
    run,
    key,
    recordId: id,
    origin,
    at,
    outcome,
    reasons,
    match,
    rows,
    ...(refusals.length === 0 ? {} : { refusals }),
    text: rows.length > 0 || outcome === 'held' ? text : null,
  };
}

/** What later runs must know of fields that somebody, or something, changes after us. */
export function overridesOf(
  { changes, overruled = [] }: PlannedRecord,
  receipts: Receipts,
): Override[] {
  const first = changes.flatMap(({ ref, object, fields }) => {
    const receipt = receipts.get(ref);
    if (receipt?.kind !== 'written') return [];
    return fields
      .filter(({ again }) => again)
      .map(({ field, from, to }) => ({
        object,
        salesforceId: receipt.id,
        field,
        wrote: fingerprint(to),
        found: fingerprint(from),
        told: false,
      }));
  });
  const known = overruled.map(({ object, id, field, ours, theirs }) => ({
    object,
    salesforceId: id,
    field,
    wrote: fingerprint(ours),
    found: fingerprint(theirs),
    told: true,
  }));
  return [...first, ...known];
}
