/** What an undo ends with: the `--json` object of the command, and its account. */
import type { FieldChange } from './plan.ts';
import type { Stay, StayCode } from './undo.ts';

/** What became of a row that the run had touched. */
export type UndoOutcome =
  /** It is as it was before the run. */
  | 'restored'
  /** The run changed it, and some of that stays. */
  | 'skipped'
  /** The run made it, and it is gone. */
  | 'deleted'
  /** The run made it, and it stays. */
  | 'kept';

/** One row, for reports. In a dry run, as it would become. */
export interface UndoneRow {
  readonly object: string;
  readonly id: string;
  /** Its name in the mapping. */
  readonly row: string;
  readonly outcome: UndoOutcome;
  /** Fields that were put back, from what they were until now; of a deleted row `IsDeleted`. */
  readonly fields: readonly FieldChange[];
  readonly stays: readonly Stay[];
}

/** Rows by what became of them. */
export type UndoAccount = Readonly<Record<UndoOutcome, number>>;

export interface UndoReport {
  readonly run: string;
  readonly mode: 'undo';
  /** The run that was taken back. */
  readonly undoes: string;
  readonly dryRun: boolean;
  readonly account: UndoAccount;
  /** The same by object. */
  readonly rows: Readonly<Record<string, UndoAccount>>;
  /** Rows by the first reason why something of them stays, most frequent first. */
  readonly stays: readonly { readonly reason: StayCode; readonly count: number }[];
  /** Lookups that nobody could look at before rows were deleted: `Case.ContactId`. */
  readonly unseen: readonly string[];
  /** Records of which nobody can tell whether the run wrote their rows: they stay as they are. */
  readonly unaccounted: number;
  /** HTTP requests that count against limits. */
  readonly calls: { readonly salesforce: number };
  readonly durationMs: number;
}

const NOTHING: UndoAccount = { restored: 0, skipped: 0, deleted: 0, kept: 0 };

/** Counts as an undo goes on. */
export class UndoTally {
  readonly #rows = new Map<string, UndoAccount>();
  readonly #stays = new Map<StayCode, number>();
  readonly #unseen = new Set<string>();
  #work = 0;

  count({ object, outcome, fields, stays }: UndoneRow): void {
    const before = this.#rows.get(object) ?? NOTHING;
    this.#rows.set(object, { ...before, [outcome]: before[outcome] + 1 });
    const [first] = stays;
    if (first !== undefined) this.#stays.set(first.code, (this.#stays.get(first.code) ?? 0) + 1);
    if (fields.length > 0) this.#work += 1;
  }

  countUnseen(lookups: readonly string[]): void {
    for (const lookup of lookups) this.#unseen.add(lookup);
  }

  /** Rows at which something was done, or would be. */
  get work(): number {
    return this.#work;
  }

  result(): Pick<UndoReport, 'account' | 'rows' | 'stays' | 'unseen'> {
    const account = { ...NOTHING };
    for (const counts of this.#rows.values()) {
      account.restored += counts.restored;
      account.skipped += counts.skipped;
      account.deleted += counts.deleted;
      account.kept += counts.kept;
    }
    return {
      account,
      rows: Object.fromEntries(this.#rows),
      stays: [...this.#stays]
        .map(([reason, count]) => ({ reason, count }))
        .toSorted((a, b) => b.count - a.count),
      unseen: [...this.#unseen].toSorted(),
    };
  }
}

/** What is to be said of records whose rows nobody can account for. @param records how many */
export function inDoubt(records: number): string {
  const whose = records === 1 ? '1 record' : `${records.toLocaleString('en-US')} records`;
  return `Of ${whose} nobody can tell whether the run wrote anything: Salesforce's answer was lost, and what the org has does not tell. What is there of them stays as it is.`;
}
