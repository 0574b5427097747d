/** A mapping, compiled for one org: what `compileMapping` makes and the plan works with. */
import type { HoldReason } from '../record/hold.ts';
import type { ScoreRecord } from '../record/parse.ts';
import type { Scope } from '../record/path.ts';
import type { Holds } from './condition.ts';
import type { Blank, Fault } from './forms/form.ts';
import type { FieldMetadata, ObjectMetadata } from './metadata.ts';
import type { FieldValue } from './values.ts';

/** When a value replaces what the org has, and what a blank does. */
export interface WritePolicy {
  readonly write: 'always' | 'ifBlank' | 'onCreate';
  readonly blank: 'clear' | 'keep';
}

/** Undefined when the field's `when` does not hold: it is left as it is. */
export type MappedValue = FieldValue | undefined;

/** What is known of a value before any record has come, for the check. */
export interface Foreseen {
  readonly blank: Blank;
  /** All that the field can get beside a blank; null where it can be anything. */
  readonly values: readonly FieldValue[] | null;
}

export interface CompiledField {
  readonly field: FieldMetadata;
  readonly policy: WritePolicy;
  /** Whether it shows if the record is a cancellation: it reads `scoreStatus`. */
  readonly showsStatus: boolean;
  /** Whether it carries personal data, so that reports mask it. */
  readonly personal: boolean;
  readonly foreseen: Foreseen;
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

/** A field of a match rule. */
export interface RuleField {
  /** Its position in `fields`. */
  readonly at: number;
  /** Where the org may have the value: the field itself, then what `alsoIn` names. */
  readonly in: readonly FieldMetadata[];
  /** Whether the first words are enough. */
  readonly firstWord: boolean;
}

/** What an existing row must be to be found at all. */
export interface RowFilter {
  readonly field: FieldMetadata;
  accepts(value: FieldValue): boolean;
}

export interface MatchRule {
  readonly equal: readonly RuleField[];
  /** Positions in `fields` of what is blank on both sides. */
  readonly blank: readonly number[];
  /** Places in `equal` of two fields whose values may be exchanged. */
  readonly swapped: readonly [number, number] | null;
  /** What is not compared and must not contradict. */
  readonly agree: readonly RuleField[];
  /** Positions in `fields` of the two names of a person, which must not contradict as a whole. */
  readonly names: readonly [number, number] | null;
  readonly where: readonly RowFilter[];
  /** Whether it tells people apart; one that does not leaves whom it finds to a person. */
  readonly decides: boolean;
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
