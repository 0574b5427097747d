/**
 * Takes back what a run did to a handful of rows: reads them again, puts fields back, deletes what
 * the run made. Called by `undoing.ts`, with rows in the reverse order of their making.
 */
import { objectOf } from '../../mapping/metadata.ts';
import type { OrgRow } from '../../plan/reads.ts';
import type { TouchedRow } from '../../plan/touched.ts';
import { parentsNamed, type Stay, stay, undoOf, undoReads } from '../../plan/undo.ts';
import type { Problem } from '../../problem.ts';
import type { JournalEntry } from '../../state/journal.ts';
import type { Planned, Settled, Undoing } from './parts.ts';
import { remove } from './removing.ts';
import { restore } from './restoring.ts';

/** @returns why nothing more will work; null to go on. What was done is saved. */
export async function undoBatch(
  undoing: Undoing,
  rows: readonly TouchedRow[],
): Promise<Problem | null> {
  await describeFor(undoing, rows);
  const planned = await planBatch(undoing, rows);
  // Fields first: a lookup that was put back frees the row that it pointed at.
  const settled = new Map<TouchedRow, Settled>();
  let stopped = await restore(undoing, planned, settled);
  await saveJournal(undoing, settled);
  const removed = new Map<TouchedRow, Settled>();
  stopped ??= await remove(undoing, planned, removed);
  await saveJournal(undoing, removed);
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

/** Rows' objects, and the parents that fields name by their keys. */
async function describeFor(
  { salesforce, org }: Undoing,
  rows: readonly TouchedRow[],
): Promise<void> {
  await describeMore(rows.map(({ object }) => object));
  await describeMore(
    rows.flatMap(({ object, fields }) => {
      const described = objectOf(org, object);
      return described === undefined
        ? []
        : (fields ?? []).flatMap(({ field }) => parentsNamed(described, field));
    }),
  );

  async function describeMore(names: readonly string[]): Promise<void> {
    const missing = [...new Set(names)].filter((name) => objectOf(org, name) === undefined);
    if (missing.length === 0) return;
    for (const [name, object] of await salesforce.describe(missing)) org.set(name, object);
  }
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

/** So that an undo can itself be undone, as far as fields go. */
async function saveJournal(
  { state, runId, undoes, now, dryRun }: Undoing,
  settled: ReadonlyMap<TouchedRow, Settled>,
): Promise<void> {
  if (dryRun) return;
  const at = now().toISOString();
  const journal = [...settled].flatMap(([touched, { fields }]): JournalEntry[] => {
    if (fields.length === 0) return [];
    const { row, object, id, key, record } = touched;
    return [
      {
        run: runId,
        ...record,
        origin: `undo of ${undoes}`,
        at,
        outcome: 'updated',
        reasons: [],
        match: [],
        rows: [{ row, object, id, key, action: 'update', fields }],
        text: null,
      },
    ];
  });
  if (journal.length === 0) return;
  const nothingElse = { ledger: [], held: [], released: [], overrides: [], applied: [] };
  await state.saveProgress({ ...nothingElse, journal, at });
}

/** The last three of 18 characters are a checksum of the first 15. */
function shortId(id: string): string {
  return id.slice(0, 15);
}
