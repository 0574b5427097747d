/** Deletes what the run made, where nothing else hangs on it. Called by `undo-batch.ts`. */
import type { TouchedRow } from '../../plan/touched.ts';
import { DELETED, type Stay, stay } from '../../plan/undo.ts';
import { type Hanging, unhang } from '../../plan/unhanging.ts';
import type { Problem } from '../../problem.ts';
import { forget, type Planned, refused, type Settled, type Undoing } from './parts.ts';

/** @returns why nothing more will work; null to go on. Every row that is to be deleted is settled, unless stopped. */
export async function remove(
  undoing: Undoing,
  planned: readonly Planned[],
  settled: Map<TouchedRow, Settled>,
): Promise<Problem | null> {
  const { salesforce, dryRun, gone, turned, tally } = undoing;
  const wanted = new Map(
    planned.flatMap(({ row, undo }) => (undo.kind === 'delete' ? [[row.id, row]] : [])),
  );
  const { found, unseen } = await salesforce.dependents([...wanted.values()]);
  tally.countUnseen(unseen);
  const hanging = found.filter(({ id, field }) => !gone.has(id) && !turned.has(`${id} ${field}`));
  const { levels, blocked } = unhang([...wanted.keys()], hanging);
  for (const [id, children] of blocked) settle(id, dependedOn(children));
  if (!dryRun) {
    await forget(
      undoing,
      levels.flat().flatMap((id) => wanted.get(id) ?? []),
    );
  }
  const children = Map.groupBy(hanging, ({ parent }) => parent);
  for (const level of levels) {
    // A child that could not be deleted keeps its parent.
    const free = level.filter((id) => {
      const staying = (children.get(id) ?? []).filter((child) => isKept(child.id, level));
      if (staying.length > 0) settle(id, dependedOn(staying));
      return staying.length === 0;
    });
    const { receipts, stopped } = dryRun
      ? { receipts: null, stopped: null }
      : await salesforce.remove(free);
    for (const id of free) {
      const receipt = receipts?.get(id);
      if (dryRun || receipt?.kind === 'deleted') settle(id, null);
      else if (receipt?.kind === 'rejected') settle(id, refused(receipt.errors));
      else settle(id, stay('untried', null, receipt?.why));
    }
    if (stopped !== null) return stopped;
  }
  return null;

  function isKept(id: string, level: readonly string[]): boolean {
    return !gone.has(id) && !level.includes(id);
  }

  function settle(id: string, why: Stay | null): void {
    const row = wanted.get(id);
    if (row === undefined) return;
    if (why === null) gone.add(id);
    settled.set(row, {
      outcome: why === null ? 'deleted' : 'kept',
      fields: why === null ? [DELETED] : [],
      stays: why === null ? [] : [why],
    });
  }
}

function dependedOn(children: readonly Hanging[]): Stay {
  const counts = Map.groupBy(children, ({ object, field }) => `${object} (${field})`);
  const words = [...counts].map(([name, rows]) => `${rows.length} × ${name}`);
  return stay('depended-on', null, words.join(', '));
}
