/**
 * A plan: what has to be done to the org for each record of one run, and everything held back.
 *
 * Pure data, so that it can be printed, saved, compared and carried out later.
 */
import type { FieldValue } from '../mapping/values.ts';
import type { HoldReason } from '../record/hold.ts';
import type { MatchTrail } from './match.ts';

/**
 * Names one row of the org within one plan: `Contact 003…` (an existing row that was matched),
 * `Contact new person 2025071621000001` (a person to be made for that record), `TOEFL_Score__c 2025071621000001` (a row with a key).
 * Two changes with the same ref are changes to the same row.
 */
export type RowRef = string;

export interface FieldChange {
  readonly field: string;
  readonly from: FieldValue;
  readonly to: FieldValue;
  /** We had written the same before, and the org has another value since. Left out otherwise. */
  readonly again?: true;
}

/** A field in which the org twice put a value of its own in place of ours, so that we let it be. */
export interface OverruledField {
  readonly object: string;
  readonly id: string;
  readonly field: string;
  readonly ours: FieldValue;
  readonly theirs: FieldValue;
}

/** A reference field that is to point at a row whose Id is not known before apply. */
export interface ParentLink {
  readonly field: string;
  /** The Id that it points at now; left out when it is blank. */
  readonly from?: FieldValue;
  /** The relationship's name (`Contact__r`); null where describe gives none. */
  readonly relationship: string | null;
  readonly to: RowRef;
}

/** What has to be done to one row. */
export interface RowChange {
  readonly ref: RowRef;
  /** The row's name in the mapping, with its fan-out code: `score`, `section L`. */
  readonly row: string;
  readonly object: string;
  readonly action: 'create' | 'update';
  /** Null when the row does not exist yet, as far as the plan knows. */
  readonly id: string | null;
  /** The external id the row is upserted by; null for rows found by match rules. */
  readonly key: { readonly field: string; readonly value: string } | null;
  /** Only what changes; of a new row everything that is not blank, without the key field. */
  readonly fields: readonly FieldChange[];
  /** Only links that must be written and whose parent's Id is not known yet. */
  readonly parents: readonly ParentLink[];
}

/** What the ledger will remember of a row once Salesforce has answered. */
export interface RowFingerprint {
  readonly row: string;
  readonly object: string;
  readonly ref: RowRef;
  /** The row's Id, if the plan knows it. */
  readonly id: string | null;
  readonly fingerprint: string;
}

export type Outcome = 'created' | 'updated' | 'unchanged' | 'superseded' | 'held';

/** One score record's part of the plan. */
export interface PlannedRecord {
  /** The staged record it was made from. */
  readonly seq: number;
  /** The key row's key, mostly the appointment number; null when the record has none. */
  readonly key: string | null;
  readonly origin: string;
  /** Orders the reports of one key; see `rankOf`. */
  readonly rank: string;
  readonly outcome: Outcome;
  /** Empty unless created or updated. Parents come before their children. */
  readonly changes: readonly RowChange[];
  readonly fingerprints: readonly RowFingerprint[];
  /** Empty unless held. */
  readonly reasons: readonly HoldReason[];
  /** How its rows were looked for in the org; left out where nothing was. */
  readonly match?: readonly MatchTrail[];
  /** Fields of existing rows in which both the org and the mapping have a value; left out for none. */
  readonly compared?: number;
  /** Where the org keeps its own value, said once; left out for none. */
  readonly overruled?: readonly OverruledField[];
}

/** What Salesforce made of one row. */
export type RowReceipt =
  | { readonly kind: 'written'; readonly id: string; readonly created: boolean }
  | { readonly kind: 'rejected'; readonly errors: readonly RowError[] }
  | { readonly kind: 'untried'; readonly why: string }
  /** It was sent, and nobody can say yet whether it was written. */
  | { readonly kind: 'unknown'; readonly why: string };

/** One of Salesforce's errors on a row. The message may carry personal values: never log it. */
export interface RowError {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
  /** Rows of the org that one of its duplicate rules found; of one object, at most 20. */
  readonly duplicates?: { readonly object: string; readonly ids: readonly string[] };
}
