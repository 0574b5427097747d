/**
 * What people have decided and what earlier runs have written, as far as a plan must respect it.
 * The connector fills it from the state.
 */
import type { MappedRow } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';

/** What a person says instead of an Id when none of the rows is meant, and one is to be made. */
export const NOBODY_YET = 'new';

/** What a person has decided of a row. */
export interface Chosen {
  /** Id of the org's row that is meant, or `NOBODY_YET`. */
  readonly id: string;
  /**
   * No run has followed it yet. Once one has, the record's own rows in the org come first: whoever
   * has moved them since knew better.
   */
  readonly pending: boolean;
  /**
   * For a row that a bulk job has made, and nobody has chosen: what counts when it is gone, such as
   * after an undo. Left out otherwise.
   */
  readonly otherwise?: Chosen | null;
}

export interface Memory {
  /** Null without a decision. */
  decided(key: string, row: MappedRow): Chosen | null;
  /** Whether the row was last written with just these values. */
  sameAsWritten(key: string, row: MappedRow): boolean;
  /** Whether the org has put the one value in place of the other before, and whether that was said. */
  overruling(
    row: { readonly object: string; readonly id: string },
    field: string,
    ours: FieldValue,
    theirs: FieldValue,
  ): 'no' | 'new' | 'known';
}

export const NO_MEMORY: Memory = {
  decided: () => null,
  sameAsWritten: () => false,
  overruling: () => 'no',
};
