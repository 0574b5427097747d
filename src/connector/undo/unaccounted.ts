/** Records of a run of which nobody can tell whether it wrote their rows. Called by `undo.ts`. */
import type { StateStore } from '../../state/store.ts';

/**
 * As recovery has left it. Rows with an Id are in the journal, however doubtful, for undo to look at.
 * @returns how many records
 */
export async function countUnaccounted(state: StateStore, run: string): Promise<number> {
  let count = 0;
  for await (const entries of state.journalOfRun(run)) {
    count += entries.filter(({ reasons, rows }) =>
      reasons.some(
        ({ code, where }) => code === 'untraceable' && !rows.some(({ object }) => object === where),
      ),
    ).length;
  }
  return count;
}
