/** Says who made a decision, from the notes that people's commands leave. Called by `explain` and `held list`. */
import type { Note } from '../state/store.ts';

/** @param at of the decision, which its note shares; null when that is past its period */
export function decidedBy(notes: readonly Note[], at: string): string | null {
  return notes.find((note) => note.at === at)?.who ?? null;
}
