/**
 * Counts the rows of a plan: each once, though several records may touch a person, and as what all
 * of them together make of it.
 */
import type { CompiledMapping } from '../mapping/compiled.ts';
import type { Tally } from '../plan/account.ts';
import type { PlannedRecord, RowRef } from '../plan/plan.ts';
import { Drawer, type Shelf } from '../plan/shelf.ts';
import type { LedgerEntry } from '../state/store.ts';

type RowOutcome = 'created' | 'updated' | 'unchanged';

/** Rows that match rules find or make. */
export interface People {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

export class RowCount {
  readonly #tally: Tally;
  /** Names of the rows that match rules find: only these are shared by records, by the million. */
  readonly #matched: ReadonlySet<string>;
  readonly #shared: Drawer<RowOutcome>;
  readonly #people = { created: 0, updated: 0, unchanged: 0 };

  constructor({ rows }: CompiledMapping, tally: Tally, shelf: Shelf) {
    this.#tally = tally;
    this.#shared = new Drawer(shelf, 'count', outcomeOf, (outcome) => outcome);
    this.#matched = new Set(
      rows.filter(({ identity }) => identity.kind === 'match').map(({ name }) => name),
    );
  }

  countPlanned({ changes, fingerprints }: PlannedRecord): void {
    for (const { ref, row, object } of fingerprints) {
      const action = changes.find((change) => change.ref === ref)?.action;
      const outcome =
        action === undefined ? 'unchanged' : action === 'create' ? 'created' : 'updated';
      this.#count(ref, row, object, outcome);
    }
  }

  /** Rows that the ledger says are as they should be. */
  countKnown(entries: readonly LedgerEntry[]): void {
    for (const { row, object, salesforceId } of entries) {
      this.#count(`${object} ${salesforceId}`, row, object, 'unchanged');
    }
  }

  people(): People {
    return this.#people;
  }

  /** Call at the end of a chunk. */
  putAway(): void {
    this.#shared.putAway();
  }

  #count(ref: RowRef, row: string, object: string, outcome: RowOutcome): void {
    if (!this.#matched.has(row)) {
      this.#tally.countRow(object, outcome);
      return;
    }
    const before = this.#shared.get(ref);
    if (before !== undefined && (before !== 'unchanged' || outcome === 'unchanged')) return;
    if (before !== undefined) {
      this.#tally.countRow(object, before, -1);
      this.#people[before] -= 1;
    }
    this.#tally.countRow(object, outcome);
    this.#people[outcome] += 1;
    this.#shared.set(ref, outcome);
  }
}

function outcomeOf(text: string): RowOutcome {
  return text === 'created' || text === 'updated' ? text : 'unchanged';
}
