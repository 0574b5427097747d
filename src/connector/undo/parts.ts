/** What the steps of an undo share: the whole undo, what became of a row, and why one stays. */
import type { ObjectMetadata } from '../../mapping/metadata.ts';
import type { FieldChange } from '../../plan/plan.ts';
import type { TouchedRow } from '../../plan/touched.ts';
import { type RowUndo, type Stay, stay } from '../../plan/undo.ts';
import type { UndoneRow, UndoOutcome, UndoTally } from '../../plan/undo-report.ts';
import { type ApiError, ruleFor } from '../../salesforce/errors.ts';
import type { Salesforce } from '../../salesforce/salesforce.ts';
import type { StateStore } from '../../state/store.ts';

/** What all batches of one undo share. */
export interface Undoing {
  readonly salesforce: Salesforce;
  readonly state: StateStore;
  readonly now: () => Date;
  readonly runId: string;
  /** The run that is taken back. */
  readonly undoes: string;
  readonly deleteCreated: boolean;
  readonly dryRun: boolean;
  /** Whether an earlier undo of the run has put a field of a row back. */
  readonly isDone: (id: string, field: string) => boolean;
  readonly tally: UndoTally;
  readonly onRow: (row: UndoneRow) => void;
  /** Filled as objects are described. */
  readonly org: Map<string, ObjectMetadata>;
  /** Rows that are gone, and lookups (`id field`) that point elsewhere: a dry run must know. */
  readonly gone: Set<string>;
  readonly turned: Set<string>;
}

/** What became of a row. */
export interface Settled {
  readonly outcome: UndoOutcome;
  readonly fields: readonly FieldChange[];
  readonly stays: readonly Stay[];
}

/** A row with what is to be done to it. */
export interface Planned {
  readonly row: TouchedRow;
  readonly undo: RowUndo;
}

/** Salesforce's own message may carry personal values, so the table's words stand for it. */
export function refused(errors: readonly ApiError[]): Stay {
  const words = errors.map((error) => `${error.code}: ${ruleFor(error, 'row').meaning}`);
  return stay('refused', null, words.join('; '));
}

/** Before anything is written: after a crash the next run must not take these rows for known. */
export async function forget({ state }: Undoing, rows: readonly TouchedRow[]): Promise<void> {
  const mentions = rows.flatMap((row) => row.mentions);
  if (mentions.length > 0) await state.forgetLedger(mentions);
}
