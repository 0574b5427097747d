/** Why a record is kept back. Shared by every stage, since any of them may hold a record. */

/** The codes are part of the outside contract (`--json`, `held list`): add, never rename. */
export const HOLD_CODES = [
  // record: what ETS sent cannot be used
  'not-a-record',
  'missing-value',
  'wrong-type',
  'impossible-date',
  'not-a-number',
  // mapping: a value does not fit the field it is mapped to
  'too-long',
  'not-in-picklist',
  'not-in-values',
  'number-too-large',
  'would-lose-digits',
  'not-convertible',
  'required-blank',
  'same-row',
  // plan: the person is not certain
  'ambiguous-person',
  'doubtful-person',
  'no-person',
  'unfindable-person',
  'reassigned',
  // apply: Salesforce did not take it
  'duplicates',
  'rejected',
  'not-written',
  'unknown-outcome',
  'untraceable',
  'drifted',
] as const;

export type HoldCode = (typeof HOLD_CODES)[number];

export interface HoldReason {
  readonly code: HoldCode;
  /** A path of the record (`candidateInfo.dob`) or a field of the org (`Contact.Email`). */
  readonly where: string;
  /** One sentence. Never a personal value: `shapeOf` shows what a value looked like. */
  readonly message: string;
  /** Rows of the org of which one may be meant. */
  readonly candidates?: Candidates | undefined;
}

interface Candidates {
  readonly object: string;
  /** At most 20. */
  readonly ids: readonly string[];
}

/** What a value looks like without saying it: letters become `a`/`A`, digits `9`, control
 * characters `?`; 24 at most. */
export function shapeOf(value: string): string {
  const shape = value
    .slice(0, 24)
    .replace(/\p{L}/gu, (letter) => (/\p{Lu}/u.test(letter) ? 'A' : 'a'))
    .replace(/\p{Nd}/gu, '9')
    .replace(/\p{C}/gu, '?');
  return value.length > 24 ? `${shape}… (${value.length} characters)` : shape;
}
