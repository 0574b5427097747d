/**
 * Whether the journal tells what the org shows was done: nothing that was not, and, once the runs that
 * broke off have been looked after, all that was.
 */
import type { JournalEntry, JournalRow } from '../../src/state/journal.ts';
import type { Ended } from './orders.ts';
import type { Look } from './org-watch.ts';

/** A run, and what became of the org from its start to the start of the next. */
export interface Period {
  readonly run: string;
  readonly kind: Ended['kind'];
  readonly look: Look;
}

/** @param journal all of it, oldest first */
export function toldFaults(periods: readonly Period[], journal: readonly JournalEntry[]): string[] {
  const tale = new Tale(periods, journal);
  return [
    ...journal.flatMap((entry) => tale.faultsOf(entry)),
    ...tale.madeTwice(),
    // What a run that broke off has written is told at the start of the next.
    ...(periods.at(-1)?.kind === 'done' ? periods.flatMap((_, index) => tale.untold(index)) : []),
  ];
}

class Tale {
  readonly #periods: readonly Period[];
  readonly #journal: ReadonlyMap<string, readonly JournalEntry[]>;

  constructor(periods: readonly Period[], journal: readonly JournalEntry[]) {
    this.#periods = periods;
    this.#journal = Map.groupBy(journal, ({ run }) => run);
  }

  faultsOf(entry: JournalEntry): string[] {
    const from = this.#periods.findIndex(({ run }) => run === entry.run);
    const said = entry.rows.flatMap((row) => this.#rowFaults(from, row));
    return [...said, ...this.#outcomeFaults(from, entry)].map(
      (fault) => `${entry.run} says ${fault}`,
    );
  }

  /** A job of Bulk API 2.0 that a run has begun may work on when it is over. */
  #rowFaults(from: number, { id, object, action }: JournalRow): string[] {
    const later = this.#periods.slice(from);
    const made = later.some(({ look }) => look.created.get(object)?.has(id));
    if (action === 'create') return made ? [] : [`that it made ${id}`];
    return made || later.some(({ look }) => look.written.has(id)) ? [] : [`that it wrote ${id}`];
  }

  /** The record's fate is that of its score. */
  #outcomeFaults(from: number, { key, outcome }: JournalEntry): string[] {
    const later = this.#periods.slice(from);
    const isMade = ({ look }: Period) => {
      const id = scoreOf(look, key);
      return id !== undefined && (look.created.get('TOEFL_Score__c')?.has(id) ?? false);
    };
    switch (outcome) {
      case 'created':
        return later.some(isMade) ? [] : [`that ${key} is created`];
      case 'unchanged': {
        const id = scoreOf(this.#periods[from]?.look, key);
        const written = id !== undefined && this.#isTouched(from, id);
        return written && !this.#saidBefore(from).has(id) ? [`that ${key} is unchanged`] : [];
      }
      case 'updated':
        return scoreOf(later.at(-1)?.look, key) === undefined ? [`that ${key} is updated`] : [];
      case 'superseded':
      case 'held':
        return [];
    }
  }

  /** Each row was made by one run. */
  madeTwice(): string[] {
    const makers = new Map<string, string>();
    return [...this.#journal].flatMap(([run, entries]) =>
      entries
        .flatMap(({ rows }) => rows)
        .flatMap(({ id, action }) => {
          if (action !== 'create') return [];
          const before = makers.get(id) ?? run;
          makers.set(id, run);
          return before === run ? [] : [`${before} and ${run} both say that they made ${id}`];
        }),
    );
  }

  /** What was written in a period without a word; but what nobody can know is held, or said to be. */
  untold(index: number): string[] {
    const period = this.#periods[index];
    if (period === undefined) return [];
    const { look, run } = period;
    const said = new Set([...this.#saidBy(run), ...this.#saidBefore(index)]);
    const tellers = [run, ...this.#unsettledBefore(index).map((one) => one.run)];
    const open = new Set(tellers.flatMap((one) => openKeys(this.#journal.get(one) ?? [])));
    // Whose somebody is that a run may have made, her score tells as soon as there is one.
    const rows = this.#periods.at(-1)?.look.rows ?? look.rows;
    const isOpen = (id: string) => keysOf(rows, id).some((key) => open.has(key));
    return [...look.written, ...[...look.created.values()].flatMap((ids) => [...ids])]
      .filter((id) => !said.has(id) && !isOpen(id))
      .map((id) => `${run} (${period.kind}) wrote ${id}, and nothing says so`);
  }

  #isTouched(index: number, id: string): boolean {
    const look = this.#periods[index]?.look;
    return look?.written.has(id) === true || look?.created.get('TOEFL_Score__c')?.has(id) === true;
  }

  #saidBy(run: string): string[] {
    return (this.#journal.get(run) ?? []).flatMap(({ rows }) => rows.map(({ id }) => id));
  }

  #saidBefore(index: number): ReadonlySet<string> {
    return new Set(this.#unsettledBefore(index).flatMap(({ run }) => this.#saidBy(run)));
  }

  /** Runs whose rows may still have come in a period. */
  #unsettledBefore(index: number): Period[] {
    const before = this.#periods.slice(0, index);
    const settled = before.findLastIndex(
      ({ kind, run }) => kind === 'done' && openKeys(this.#journal.get(run) ?? []).length === 0,
    );
    return before.slice(settled + 1);
  }
}

/** Keys of records of which the journal says that nobody knows whether they were written. */
export function openKeys(journal: readonly JournalEntry[]): string[] {
  return journal.flatMap(({ key, reasons }) =>
    key !== null && reasons.some(({ message }) => /answer was lost/.test(message)) ? [key] : [],
  );
}

/** Of the score that a row is, or of those that a person has. */
export function keysOf(rows: Look['rows'], id: string): string[] {
  const own = [...rows.values()].filter((row) => row['Id'] === id || row['Contact__c'] === id);
  return own.flatMap((row) => row['Appointment_Number__c'] ?? []).map(String);
}

function scoreOf(look: Look | undefined, key: string | null): string | undefined {
  for (const [id, row] of look?.rows ?? []) if (row['Appointment_Number__c'] === key) return id;
  return undefined;
}
