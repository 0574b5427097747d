/** Why a record is held after all, when not all of its rows came into the org. */
import type { PlannedRecord, RowChange, RowError, RowReceipt, RowRef } from '../plan/plan.ts';
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
    (a, b) => Number(a.code === 'not-written') - Number(b.code === 'not-written'),
  );
}

function failure({ object }: RowChange, receipt: RowReceipt | undefined): HoldReason[] {
  if (receipt === undefined)
    return [notWritten(object, 'the run stopped before this row was written')];
  switch (receipt.kind) {
    case 'written':
      return [];
    case 'untried':
    case 'unknown':
      return [notWritten(object, receipt.why)];
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
