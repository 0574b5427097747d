/** Puts fields back to what they were before the run. Called by `undo-batch.ts`. */
import { objectOf } from '../../mapping/metadata.ts';
import type { FieldChange, RowChange } from '../../plan/plan.ts';
import type { TouchedRow } from '../../plan/touched.ts';
import { columnOf, type Stay, stay } from '../../plan/undo.ts';
import type { Problem } from '../../problem.ts';
import { forget, type Planned, refused, type Settled, type Undoing } from './parts.ts';

/** Settles every row but those that are to be deleted. */
export async function restore(
  undoing: Undoing,
  planned: readonly Planned[],
  settled: Map<TouchedRow, Settled>,
): Promise<Problem | null> {
  const { salesforce, dryRun, org, turned, gone } = undoing;
  const changes: RowChange[] = [];
  const writing: { row: TouchedRow; change: RowChange; stays: readonly Stay[] }[] = [];
  for (const { row, undo } of planned) {
    switch (undo.kind) {
      case 'gone':
        gone.add(row.id);
        settled.set(row, { outcome: 'deleted', fields: [], stays: [] });
        break;
      case 'keep':
        settled.set(row, { outcome: 'kept', fields: [], stays: undo.stays });
        break;
      case 'restore': {
        const { fields, stays } = undo;
        if (fields.length === 0) settled.set(row, restored([], stays));
        else {
          const change = updateOf(row, fields);
          changes.push(change);
          writing.push({ row, change, stays });
        }
        break;
      }
      case 'delete':
        break;
      default:
        undo satisfies never;
    }
  }
  if (!dryRun)
    await forget(
      undoing,
      writing.map(({ row }) => row),
    );
  const { receipts, stopped } =
    dryRun || changes.length === 0
      ? { receipts: null, stopped: null }
      : await salesforce.write(changes);
  for (const { row, change, stays } of writing) {
    const receipt = receipts?.get(change.ref);
    if (dryRun || receipt?.kind === 'written') {
      for (const { field } of change.fields) {
        turned.add(`${row.id} ${columnOf(objectOf(org, row.object), field)}`);
      }
      settled.set(row, restored(change.fields, stays));
    } else {
      const why =
        receipt?.kind === 'rejected'
          ? refused(receipt.errors)
          : stay('untried', null, receipt?.why);
      settled.set(row, restored([], [why, ...stays]));
    }
  }
  return stopped;
}

function restored(fields: readonly FieldChange[], stays: readonly Stay[]): Settled {
  return { outcome: stays.length === 0 ? 'restored' : 'skipped', fields, stays };
}

export function updateOf(
  { object, id, row }: TouchedRow,
  fields: readonly FieldChange[],
): RowChange {
  const ref = `${object} ${id}`;
  return { ref, row, object, action: 'update', id, key: null, fields, parents: [] };
}
