/** Counts a plan as it is made: for its report, and for the brake. */
import type { Tally } from '../plan/account.ts';
import type { PlannedRecord } from '../plan/plan.ts';
import type { People, RowCount } from './row-count.ts';

/** What the brake has to know of a plan. */
export interface PlanSize {
  readonly people: People;
  /** Records that were pulled now, and those among them that would be held. */
  readonly fresh: { readonly pulled: number; readonly held: number };
  /** Fields of existing rows with a value on both sides, and those among them that would change. */
  readonly fields: { readonly compared: number; readonly overwritten: number };
}

/** Counts the records of a plan, each as it is settled in the end. */
export class PlanCount {
  readonly #tally: Tally;
  readonly #rows: RowCount;
  readonly #heldBefore: ReadonlyMap<string, unknown>;
  readonly #fresh = { pulled: 0, held: 0 };
  readonly #fields = { compared: 0, overwritten: 0 };

  constructor(tally: Tally, rows: RowCount, heldBefore: ReadonlyMap<string, unknown>) {
    this.#tally = tally;
    this.#rows = rows;
    this.#heldBefore = heldBefore;
  }

  /** @param id of the record's content */
  add(planned: PlannedRecord, id: string): void {
    const { outcome, reasons, compared = 0 } = planned;
    this.#tally.countRecord(outcome, reasons);
    this.#rows.countPlanned(planned);
    this.#fields.compared += compared;
    this.#fields.overwritten += overwrittenBy(planned);
    if (this.#heldBefore.has(id)) return;
    this.#fresh.pulled += 1;
    if (outcome === 'held') this.#fresh.held += 1;
  }

  size(): PlanSize {
    return { people: this.#rows.people(), fresh: this.#fresh, fields: this.#fields };
  }
}

function overwrittenBy({ changes }: PlannedRecord): number {
  return changes
    .filter(({ action }) => action === 'update')
    .flatMap(({ fields }) => fields)
    .filter(({ from }) => from !== null && from !== '').length;
}
