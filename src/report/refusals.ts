/**
 * What Salesforce said of rows that it refused, in its own words: its message may name anybody, so it
 * is shown as it is, or not at all. Used by `held show` and `explain`.
 */
import { harmless } from '../text/harmless.ts';
import { wrap } from '../text/wrap.ts';

export interface ShownRefusal {
  /** A field of the org (`Contact.Email`), or the object. */
  readonly where: string;
  readonly code: string;
  /** Null where personal values are hidden. */
  readonly message: string | null;
}

export function maskedRefusals(refusals: readonly ShownRefusal[]): readonly ShownRefusal[] {
  return refusals.map((refusal) => ({ ...refusal, message: null }));
}

export function refusalLines(
  refusals: readonly ShownRefusal[],
  width: number,
  indent: string,
): string[] {
  if (refusals.length === 0) return [];
  if (refusals.every(({ message }) => message === null)) {
    return [`${indent}Salesforce’s own words are kept: --reveal shows them.`];
  }
  return refusals.flatMap(({ code, message }) => [
    `${indent}Salesforce said with ${harmless(code)}:`,
    ...(message ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => wrap(harmless(line), width, `${indent}  `, `${indent}  `)),
  ]);
}
