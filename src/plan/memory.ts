/**
 * What people have decided and what earlier runs have written, as far as a plan must respect it.
 * The connector fills it from the state.
 */
import type { MappedRow } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';

/** What a person says instead of an Id when none of the rows is meant, and one is to be made. */
export const NOBODY_YET = 'new';

export interface Memory {
  /** Id of the org's row that a person has chosen for this one, or `NOBODY_YET`; null without a decision. */
  decided(key: string, row: MappedRow): string | null;
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
