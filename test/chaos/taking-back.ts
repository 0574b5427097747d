/**
 * Takes all runs of a round back, last first: the org is then what it was before them, or `undo` says
 * of each row why not. Whatever no journal knows of would stay.
 */
import { undoRun } from '../../src/connector/undo/undo.ts';
import { connectSalesforce, type SalesforceOptions } from '../../src/index.ts';
import type { UndoneRow } from '../../src/plan/undo-report.ts';
import type { StateStore } from '../../src/state/store.ts';
import type { OrgRow } from './org-watch.ts';
import { keysOf, openKeys } from './told-checks.ts';

export interface Before {
  readonly auth: SalesforceOptions['auth'];
  readonly state: StateStore;
  readonly at: Date;
  /** What the org had before the first run. */
  readonly rows: ReadonlyMap<string, OrgRow>;
  /** What it has now; asked before and after. */
  readonly rowsNow: () => ReadonlyMap<string, OrgRow>;
}

/** @returns what is another than before, and nobody said so */
export async function takeAllBack({ auth, state, at, rows, rowsNow }: Before): Promise<string[]> {
  const salesforce = await connectSalesforce({ auth, apiVersion: '62.0', apiShare: 1 });
  const told: UndoneRow[] = [];
  const writers = new Set<string>();
  const open = new Set<string>();
  for await (const entries of state.journal()) {
    for (const { run, rows: written } of entries) if (written.length > 0) writers.add(run);
    for (const key of openKeys(entries)) open.add(key);
  }
  const now = rowsNow();
  const unclear = [...now.keys()].filter((id) => keysOf(now, id).some((key) => open.has(key)));
  for (const { id } of await state.runs()) {
    if (!writers.has(id)) continue;
    await undoRun(
      {
        salesforce,
        state,
        chunkSize: 2000,
        now: () => at,
        runId: `undo-of-${id}`,
        signal: new AbortController().signal,
        onProgress: () => {},
      },
      { run: id, deleteCreated: true, dryRun: false, onRow: (row) => told.push(row) },
    );
  }
  const excused = new Set([
    ...unclear,
    ...told.flatMap(({ id, stays }) => (stays.some(isHonest) ? [id] : [])),
  ]);
  const after = rowsNow();
  return [...new Set([...rows.keys(), ...after.keys()])]
    .filter((id) => !excused.has(id))
    .flatMap((id) => {
      const said = told
        .filter((row) => row.id === id)
        .map(({ outcome, stays }) => [outcome, ...stays.map(({ code }) => code)].join(' '));
      return differences(rows.get(id), after.get(id)).map(
        (difference) => `${id} ${difference}; undo says: ${said.join(', ') || 'nothing'}`,
      );
    });
}

/** What it held before us, nobody knows: the answer that would have told was lost. */
function isHonest({ code }: UndoneRow['stays'][number]): boolean {
  return code === 'values-unknown';
}

const OWN: ReadonlySet<string> = new Set(['LastModifiedDate', 'SystemModstamp']);

function differences(before: OrgRow | undefined, after: OrgRow | undefined): string[] {
  if (before === undefined) return ['was made, and stays'];
  if (after === undefined) return ['is gone'];
  return Object.keys(before)
    .filter((field) => !OWN.has(field))
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => `has another ${field}`);
}
