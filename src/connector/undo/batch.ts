/**
 * Takes back what a run did to a handful of rows: reads them again, puts fields back, deletes what
 * the run made. Called by `undoing.ts`, with rows in the reverse order of their making.
 */
import type { FieldChange } from '../../plan/plan.ts';
import type { OrgRow } from '../../plan/reads.ts';
import type { TouchedRow } from '../../plan/touched.ts';
import { DELETED, type RowUndo, type Stay, stay, undoOf, undoReads } from '../../plan/undo.ts';
import type { Problem } from '../../problem.ts';
import type { Intent } from '../../state/intents.ts';
import type { JournalEntry } from '../../state/journal.ts';
import { describeFor } from '../describing.ts';
import type { Planned, Settled, Undoing } from './parts.ts';
import { remove } from './removing.ts';
import { restore, updateOf } from './restoring.ts';

/** @returns why nothing more will work; null to go on. What was done is saved. */
export async function undoBatch(
  undoing: Undoing,
  rows: readonly TouchedRow[],
): Promise<Problem | null> {
  await describeFor(undoing.salesforce, undoing.org, rows);
  const planned = await planBatch(undoing, rows);
  // Fields first: a lookup that was put back frees the row that it pointed at.
  const settled = new Map<TouchedRow, Settled>();
  await intend(undoing, planned);
  let stopped = await restore(undoing, planned, settled);
  await saveJournal(undoing, settled, stopped);
  const removed = new Map<TouchedRow, Settled>();
  stopped ??= await remove(undoing, planned, removed);
  await saveJournal(undoing, removed, stopped);
  for (const [row, result] of removed) settled.set(row, result);
  for (const { row } of planned) {
    if (!settled.has(row)) settled.set(row, left(row, stay('untried', null, stopped?.message)));
  }
  for (const [{ object, id, row }, result] of settled) {
    const undone = { object, id, row, ...result };
    undoing.tally.count(undone);
    undoing.onRow(undone);
  }
  return stopped;
}

async function planBatch(
  { salesforce, org, deleteCreated, isDone }: Undoing,
  rows: readonly TouchedRow[],
): Promise<Planned[]> {
  const answers = await salesforce.read(undoReads(rows, org, deleteCreated));
  const current = new Map<string, OrgRow>(answers.flat().map((row) => [shortId(row.Id), row]));
  return rows.map((row) => ({
    row,
    undo: undoOf(
      row,
      current.get(shortId(row.id)),
      org,
      (field) => isDone(row.id, field),
      deleteCreated,
    ),
  }));
}

function left({ made }: TouchedRow, why: Stay): Settled {
  return { outcome: made ? 'kept' : 'skipped', fields: [], stays: [why] };
}

/** Saves what is about to be sent: after a crash the next start looks for it. */
async function intend(undoing: Undoing, planned: readonly Planned[]): Promise<void> {
  if (undoing.dryRun) return;
  const intents = planned.flatMap(({ row, undo }): Intent[] => {
    const fields = fieldsOf(undo);
    if (fields.length === 0) return [];
    const changes = [{ ...updateOf(row, fields), key: row.key }];
    return [{ ...entryOf(undoing, row), name: nameOf(row), changes }];
  });
  if (intents.length > 0) await undoing.state.saveIntents(intents);
}

function fieldsOf(undo: RowUndo): readonly FieldChange[] {
  if (undo.kind === 'delete') return [DELETED];
  return undo.kind === 'restore' ? undo.fields : [];
}

function nameOf({ object, id }: TouchedRow): string {
  return `${object} ${id}`;
}

function entryOf({ runId, undoes, now }: Undoing, { record }: TouchedRow) {
  return {
    run: runId,
    ...record,
    origin: `undo of ${undoes}`,
    at: now().toISOString(),
    outcome: 'updated' as const,
    match: [],
    text: null,
  };
}

/** So that an undo can itself be undone, as far as fields go. */
async function saveJournal(
  undoing: Undoing,
  settled: ReadonlyMap<TouchedRow, Settled>,
  stopped: Problem | null,
): Promise<void> {
  const { state, runId, now, dryRun } = undoing;
  if (dryRun) return;
  const at = now().toISOString();
  const journal = [...settled].flatMap(([touched, { fields }]): JournalEntry[] => {
    if (fields.length === 0) return [];
    const { row, object, id, key } = touched;
    const rows = [{ row, object, id, key, action: 'update' as const, fields }];
    return [{ ...entryOf(undoing, touched), reasons: [], rows }];
  });
  // When a write was stopped, what it was just sending may have arrived.
  const ended = [...settled]
    .filter(([, { fields }]) => fields.length > 0 || stopped === null)
    .map(([touched]) => ({ run: runId, name: nameOf(touched) }));
  if (ended.length === 0) return;
  const nothingElse = { ledger: [], held: [], released: [], overrides: [], applied: [] };
  await state.saveProgress({ ...nothingElse, journal, ended, at });
}

/** The last three of 18 characters are a checksum of the first 15. */
function shortId(id: string): string {
  return id.slice(0, 15);
}
