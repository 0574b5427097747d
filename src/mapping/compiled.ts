/** A mapping, compiled for one org: what `compileMapping` makes and the plan works with. */
import type { HoldReason } from '../record/hold.ts';
import type { ScoreRecord } from '../record/parse.ts';
import type { Scope } from '../record/path.ts';
import type { Holds } from './condition.ts';
import type { Fault } from './forms/form.ts';
import type { FieldMetadata, ObjectMetadata } from './metadata.ts';
import type { FieldValue } from './values.ts';

/** When a value replaces what the org has, and what a blank does. */
export interface WritePolicy {
  readonly write: 'always' | 'ifBlank' | 'onCreate';
  readonly blank: 'clear' | 'keep';
}

/** Undefined when the field's `when` does not hold: it is left as it is. */
export type MappedValue = FieldValue | undefined;

export interface CompiledField {
  readonly field: FieldMetadata;
  readonly policy: WritePolicy;
  /** Whether it shows if the record is a cancellation: it reads `scoreStatus`. */
  readonly showsStatus: boolean;
  /** Whether it carries personal data, so that reports mask it. */
  readonly personal: boolean;
  read(scope: Scope, fault: Fault): MappedValue;
}

/** A reference field that points at another row of the same record. */
export interface CompiledParent {
  readonly field: FieldMetadata;
  readonly row: string;
  readonly policy: WritePolicy;
  /** Whether it applies to a record. */
  readonly when: Holds | null;
}

/** Positions in `fields`. */
export interface MatchRule {
  readonly equal: readonly number[];
  /** Fields that are blank on both sides. */
  readonly blank: readonly number[];
}

/** How the row is found in the org. */
export type Identity =
  | {
      readonly kind: 'key';
      readonly field: FieldMetadata;
      read(scope: Scope, fault: Fault): string | null;
    }
  | {
      readonly kind: 'match';
      readonly rules: readonly MatchRule[];
      readonly onNoMatch: 'create' | 'hold';
    };

export interface CompiledRow {
  readonly name: string;
  readonly object: ObjectMetadata;
  readonly identity: Identity;
  /** What the row is made once for each of; null for once in all. */
  readonly forEach: 'sections' | 'mybest' | null;
  /** Whether the row is made of a record, or of one of its sections; null for always. */
  readonly when: Holds | null;
  readonly fields: readonly CompiledField[];
  readonly parents: readonly CompiledParent[];
  /** Position in `fields` of the report date that guards the row; null without `newest`. */
  readonly newest: number | null;
}

/** One row of Salesforce as the mapping wants it. */
export interface MappedRow {
  readonly row: CompiledRow;
  /** The row's name, with the section's code when it fans out: `score`, `section L`. */
  readonly name: string;
  /** The external id's value; null for matched rows. */
  readonly key: string | null;
  /** One for each of `row.fields`. */
  readonly values: readonly MappedValue[];
  /** The names of the reference fields whose `when` does not hold. */
  readonly withoutParents: readonly string[];
  /** Changes when the mapping or a value does. */
  readonly fingerprint: string;
}

export type MappedRecord =
  | { readonly kind: 'rows'; readonly rows: readonly MappedRow[] }
  | { readonly kind: 'held'; readonly reasons: readonly HoldReason[] };

export interface CompiledMapping {
  readonly name: string;
  /** Of everything that decides what comes out. */
  readonly fingerprint: string;
  /** Parents before their children. */
  readonly rows: readonly CompiledRow[];
  /** The row whose fate is the record's fate in the account. */
  readonly keyRow: CompiledRow;
  map(record: ScoreRecord): MappedRecord;
  /** The key of the record's key row, which its reports share; its appointment number at worst. */
  keyOf(record: ScoreRecord): string;
  /** What a row's status fields would hold if the record were a cancellation, by position. */
  ifCancelled(record: ScoreRecord, row: MappedRow): ReadonlyMap<number, MappedValue>;
}
