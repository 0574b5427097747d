/** Last stage of a run: the plan is written to Salesforce, and what was answered is remembered. */
import type { Tally } from '../plan/account.ts';
import type { PlannedRecord, RowChange, RowError, RowReceipt, RowRef } from '../plan/plan.ts';
import type { Problem } from '../problem.ts';
import type { HoldReason } from '../record/hold.ts';
import { ruleFor } from '../salesforce/errors.ts';
import type { StagedRecord } from '../state/staging.ts';
import type { HeldRecord, LedgerEntry } from '../state/store.ts';
import type { Parts } from './parts.ts';
import { parsePlanned } from './planning.ts';

type Receipts = ReadonlyMap<RowRef, RowReceipt>;

/**
 * Writes the staged plan in chunks; the state is saved after each, never before the answer.
 * @throws Problem when Salesforce says that nothing will work; what was answered is saved first.
 */
export async function applyAll(
  parts: Parts,
  tally: Tally,
  heldBefore: ReadonlyMap<string, HeldRecord>,
): Promise<void> {
  const { staging, chunkSize, onProgress } = parts;
  const made = new Map<RowRef, string>();
  let done = 0;
  for (const lines of staging.plannedChunks(chunkSize)) {
    const chunk = lines.map(parsePlanned);
    const stopped = await applyChunk(parts, chunk, made, tally, heldBefore);
    if (stopped !== null) throw stopped;
    done += chunk.length;
    onProgress({ stage: 'apply', done, total: staging.size });
  }
}

async function applyChunk(
  parts: Parts,
  chunk: readonly PlannedRecord[],
  made: Map<RowRef, string>,
  tally: Tally,
  heldBefore: ReadonlyMap<string, HeldRecord>,
): Promise<Problem | null> {
  const changes = chunk.flatMap(({ changes }) =>
    changes.map((change) => withKnownIds(change, made)),
  );
  const { receipts, stopped } =
    changes.length === 0
      ? { receipts: new Map<RowRef, RowReceipt>(), stopped: null }
      : await parts.salesforce.write(changes);
  countReceipts(chunk, receipts, made, tally);
  rememberMade(parts, chunk, receipts, made);
  const staged = new Map(
    parts.staging.bySeq(chunk.map(({ seq }) => seq)).map((record) => [record.seq, record]),
  );
  const ledger: LedgerEntry[] = [];
  const held: Omit<HeldRecord, 'since' | 'tries'>[] = [];
  const released: string[] = [];
  for (const planned of chunk) {
    const record = staged.get(planned.seq);
    const reasons =
      planned.outcome === 'held' ? planned.reasons : failures(planned, receipts, made);
    tally.countRecord(reasons.length > 0 ? 'held' : planned.outcome, reasons);
    if (record === undefined) continue;
    if (reasons.length > 0) held.push(heldRecord(record, reasons));
    else {
      if (heldBefore.has(record.id)) released.push(record.id);
      ledger.push(...ledgerEntries(planned, receipts, made, parts.runId));
    }
  }
  await parts.state.saveProgress({
    ledger,
    held,
    released,
    at: parts.now().toISOString(),
  });
  return stopped;
}

/** A person made in an earlier chunk has an Id by now. */
function withKnownIds(change: RowChange, made: ReadonlyMap<RowRef, string>): RowChange {
  const id = change.id ?? made.get(change.ref) ?? null;
  const known = change.parents.flatMap(({ field, to }) => {
    const parent = made.get(to);
    return parent === undefined ? [] : [{ field, from: null, to: parent }];
  });
  const parents = change.parents.filter(({ to }) => !made.has(to));
  return { ...change, id, fields: [...change.fields, ...known], parents };
}

/**
 * Rows that later records may point at. Key rows are none of them: each has one record only, and
 * there may be millions.
 */
function rememberMade(
  { mapping }: Parts,
  chunk: readonly PlannedRecord[],
  receipts: Receipts,
  made: Map<RowRef, string>,
): void {
  const own = mapping.keyRow.identity.kind === 'key' ? mapping.keyRow.name : null;
  for (const { ref, row, action } of chunk.flatMap(({ changes }) => changes)) {
    const receipt = receipts.get(ref);
    if (row !== own && action === 'create' && receipt?.kind === 'written')
      made.set(ref, receipt.id);
  }
}

/** @param made rows that earlier chunks made: what they get now is part of their making */
function countReceipts(
  chunk: readonly PlannedRecord[],
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
  tally: Tally,
): void {
  const objects = new Map(
    chunk.flatMap(({ changes }) => changes.map(({ ref, object }) => [ref, object] as const)),
  );
  for (const [ref, receipt] of receipts) {
    if (receipt.kind !== 'written' || made.has(ref)) continue;
    tally.countRow(objects.get(ref) ?? '', receipt.created ? 'created' : 'updated');
  }
}

/** Why a record's rows are not all in the org; empty when they are. */
function failures(
  planned: PlannedRecord,
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
): HoldReason[] {
  const own = planned.changes.flatMap((change) => failure(change, receipts.get(change.ref)));
  // A record may lean on a person that an earlier record was to make.
  const leaning = planned.fingerprints.flatMap(({ ref, object, id }) =>
    id === null &&
    !made.has(ref) &&
    receipts.get(ref)?.kind !== 'written' &&
    !planned.changes.some((change) => change.ref === ref)
      ? [notWritten(object, 'the row that another record was to make was not made')]
      : [],
  );
  // What Salesforce refused is the cause; the rest was not written for its sake.
  return [...own, ...leaning].toSorted(
    (a, b) => Number(b.code === 'rejected') - Number(a.code === 'rejected'),
  );
}

function failure({ object }: RowChange, receipt: RowReceipt | undefined): HoldReason[] {
  if (receipt === undefined)
    return [notWritten(object, 'the run stopped before this row was written')];
  switch (receipt.kind) {
    case 'written':
      return [];
    case 'untried':
      return [notWritten(object, receipt.why)];
    case 'rejected':
      return receipt.errors.map((error) => rejected(object, error));
  }
}

/** Salesforce's own message may carry personal values, so the table's words stand for it. */
function rejected(object: string, error: RowError): HoldReason {
  const { meaning, remedy } = ruleFor(error, 'row');
  const where = error.fields.map((field) => `${object}.${field}`).join(', ');
  return {
    code: 'rejected',
    where: where === '' ? object : where,
    message: `${error.code}: ${meaning}. ${remedy}`,
  };
}

function notWritten(where: string, message: string): HoldReason {
  return { code: 'not-written', where, message };
}

function heldRecord(
  { id, key, text, origin }: StagedRecord,
  reasons: readonly HoldReason[],
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
