/** Everything that the state keeps of one appointment, or why there is nothing. Called by `explain`. */
import { Problem } from '../problem.ts';
import type { JournalEntry } from '../state/journal.ts';
import type {
  HeldRecord,
  LedgerEntry,
  MadeDecision,
  Note,
  RunRecord,
  StateStore,
} from '../state/store.ts';
import { decidedBy } from './decided-by.ts';
import { nearKey } from './held.ts';

export interface Traces {
  readonly appointment: string;
  readonly journal: readonly JournalEntry[];
  readonly held: readonly HeldRecord[];
  readonly ledger: readonly LedgerEntry[];
  readonly decisions: readonly (MadeDecision & { readonly who: string | null })[];
  readonly notes: readonly Note[];
  /** Runs that were taken back, and by which. */
  readonly undone: ReadonlyMap<string, string>;
}

/** @throws Problem (usage) when nothing is known of it */
export async function tracesOf(state: StateStore, appointment: string): Promise<Traces> {
  const [journal, held, ledger, decisions, notes, runs] = await Promise.all([
    state.journalOfKey(appointment),
    state.held(),
    state.ledger([appointment]),
    state.decisions(),
    state.notes(),
    state.runs(),
  ]);
  const traces = {
    appointment,
    journal,
    held: held.filter(({ key }) => key === appointment),
    ledger: ledger.get(appointment) ?? [],
    decisions: decisions.map((one) => ({ ...one, who: decidedBy(notes, one.at) })),
    notes: notes.filter(({ what }) => what.split(/[\s:]+/).includes(appointment)),
    undone: new Map(
      runs.flatMap(({ id, undoneBy }) => (undoneBy === null ? [] : [[id, undoneBy]])),
    ),
  };
  const found = [traces.journal, traces.held, traces.ledger];
  if (found.every(({ length }) => length === 0)) {
    throw await unknown(state, appointment, held, runs);
  }
  return traces;
}

/** Journal entries that are looked through for a number that was mistyped. */
const MOST_SEARCHED = 20_000;

async function unknown(
  state: StateStore,
  appointment: string,
  held: readonly HeldRecord[],
  runs: readonly RunRecord[],
): Promise<Problem> {
  const keys = new Set(held.flatMap(({ key }) => key ?? []));
  let searched = 0;
  for (const { id } of runs) {
    if (searched >= MOST_SEARCHED) break;
    for await (const entries of state.journalOfRun(id)) {
      for (const { key } of entries) if (key !== null) keys.add(key);
      searched += entries.length;
      if (searched >= MOST_SEARCHED) break;
    }
  }
  const near = nearKey(appointment, keys);
  const first = runs.at(-1);
  const since =
    first === undefined
      ? 'There was no run yet.'
      : `It came before the first run that is remembered (${first.startedAt.slice(0, 10)}).`;
  return new Problem('usage', `Nothing is known of the appointment ${appointment}.`, {
    // One block: it is one list.
    details: [
      [
        'What it can mean:',
        '  - ETS has not sent it yet, or sends it to another institution.',
        '  - It came under another number: look at the score report.',
        `  - ${since}`,
      ].join('\n'),
    ],
    hint:
      near === null
        ? 'Ask ETS for it again with `toefl-sync plan --from DATE`, where DATE is before the report.'
        : `Did you mean ${near}?`,
  });
}
