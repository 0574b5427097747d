/** The account of a run: what became of every record, which must add up, and of every row. */
import type { HoldReason } from '../record/hold.ts';
import type { Outcome } from './plan.ts';
import type { Way } from './report.ts';

/** Score records by what became of their key row. `pulled` is the sum of the others. */
export interface Account {
  readonly pulled: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly superseded: number;
  readonly held: number;
}

/** Rows of one object. */
export interface RowCount {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

export interface HeldCount {
  readonly reason: string;
  readonly count: number;
}

type RowOutcome = keyof RowCount;

/** Counts as a run goes on. */
export class Tally {
  readonly #records: Record<Outcome, number> = {
    created: 0,
    updated: 0,
    unchanged: 0,
    superseded: 0,
    held: 0,
  };
  readonly #rows = new Map<string, Record<RowOutcome, number>>();
  readonly #held = new Map<string, number>();
  readonly #ways = new Map<string, Way>();

  countRecord(outcome: Outcome, reasons: readonly HoldReason[] = []): void {
    this.#records[outcome] += 1;
    const [first] = reasons;
    if (outcome === 'held' && first !== undefined) {
      this.#held.set(first.code, (this.#held.get(first.code) ?? 0) + 1);
    }
  }

  countRow(object: string, outcome: RowOutcome, times = 1): void {
    const count = this.#rows.get(object) ?? {
      created: 0,
      updated: 0,
      unchanged: 0,
    };
    count[outcome] += times;
    this.#rows.set(object, count);
  }

  /** Rows of one object that went one way are counted together. */
  countWay(way: Way): void {
    const key = [way.object, way.does, way.way].join(' ');
    const before = this.#ways.get(key)?.rows ?? 0;
    this.#ways.set(key, { ...way, rows: before + way.rows });
  }

  ways(): readonly Way[] {
    return [...this.#ways.values()];
  }

  /** @param pulled counted where the records came in, so that a lost one shows */
  account(pulled: number): Account {
    return { pulled, ...this.#records };
  }

  rows(): Readonly<Record<string, RowCount>> {
    return Object.fromEntries([...this.#rows].map(([object, count]) => [object, { ...count }]));
  }

  /** Most frequent first. */
  held(): HeldCount[] {
    return [...this.#held]
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((a, b) => b.count - a.count);
  }
}

export function addsUp({
  pulled,
  created,
  updated,
  unchanged,
  superseded,
  held,
}: Account): boolean {
  return pulled === created + updated + unchanged + superseded + held;
}
