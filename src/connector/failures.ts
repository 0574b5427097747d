/** Why a record is held after all, when not all of its rows came into the org. */
import type {
  PlannedRecord,
  RowChange,
  RowError,
  RowFingerprint,
  RowReceipt,
  RowRef,
} from '../plan/plan.ts';
import { keyInRef } from '../plan/refs.ts';
import type { HoldReason } from '../record/hold.ts';
import { ruleFor } from '../salesforce/errors.ts';
import type { Refusal } from '../state/journal.ts';
import type { Receipts } from './receipts.ts';

/** Empty when all rows of the record are in the org. */
export function failures(
  planned: Pick<PlannedRecord, 'changes' | 'fingerprints'>,
  receipts: Receipts,
  made: ReadonlyMap<RowRef, string>,
): HoldReason[] {
  const own = planned.changes.flatMap((change) => failure(change, receipts.get(change.ref)));
  // A record may lean on a person that an earlier record was to make.
  const leaning = planned.fingerprints.flatMap((row) =>
    row.id === null && !made.has(row.ref) && !planned.changes.some(({ ref }) => ref === row.ref)
      ? notMade(row, receipts.get(row.ref))
      : [],
  );
  // What Salesforce refused is the cause; the rest was not written for its sake.
  return [...own, ...leaning].toSorted((a, b) => weightOf(a) - weightOf(b));
}

function weightOf({ code }: HoldReason): number {
  return code === 'not-written' ? 2 : Number(code === 'unknown-outcome');
}

/** What Salesforce refused another record for is as much this one's question. */
function notMade(row: RowFingerprint, receipt: RowReceipt | undefined): HoldReason[] {
  const { object } = row;
  const shared = `the row that it shares with ${keyInRef(row) ?? 'another record'}`;
  switch (receipt?.kind) {
    case 'written':
      return [];
    case 'unknown':
      return [unknownOutcome(object, receipt.why)];
    case 'rejected':
      return receipt.errors.map((error) => {
        const reason = rejected(object, error);
        return { ...reason, message: `${shared} was refused: ${reason.message}` };
      });
    case 'untried':
    case undefined:
      return [notWritten(object, `${shared} was not made: that record says why`)];
  }
}

function failure({ object }: RowChange, receipt: RowReceipt | undefined): HoldReason[] {
  if (receipt === undefined)
    return [notWritten(object, 'the run stopped before this row was written')];
  switch (receipt.kind) {
    case 'written':
      return [];
    case 'untried':
      return [notWritten(object, receipt.why)];
    case 'unknown':
      return [unknownOutcome(object, receipt.why)];
    case 'rejected':
      return receipt.errors.map((error) => rejected(object, error));
  }
}

/** What Salesforce said of the record's rows, in its own words: for the protected state alone. */
export function refusalsOf(
  { changes }: Pick<PlannedRecord, 'changes'>,
  receipts: Receipts,
): Refusal[] {
  return changes.flatMap(({ ref, object }) => {
    const receipt = receipts.get(ref);
    if (receipt?.kind !== 'rejected') return [];
    return receipt.errors
      .filter(({ message }) => message !== '')
      .map((error) => ({
        where: whereOf(object, error),
        code: error.code,
        message: error.message,
      }));
  });
}

/** Salesforce's own message may carry personal values, so the table's words stand for it. */
function rejected(object: string, error: RowError): HoldReason {
  const { meaning, remedy } = ruleFor(error, 'row');
  return {
    code: error.code === 'DUPLICATES_DETECTED' ? 'duplicates' : 'rejected',
    where: whereOf(object, error),
    message: `${error.code}: ${meaning}. ${remedy}`,
    ...(error.duplicates === undefined ? {} : { candidates: error.duplicates }),
  };
}

function whereOf(object: string, { fields }: RowError): string {
  return fields.length === 0 ? object : fields.map((field) => `${object}.${field}`).join(', ');
}

function notWritten(where: string, message: string): HoldReason {
  return { code: 'not-written', where, message };
}

function unknownOutcome(where: string, message: string): HoldReason {
  return { code: 'unknown-outcome', where, message };
}
