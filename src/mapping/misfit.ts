/** A value that its field does not take, in words; made by `fit.ts` and `fit-picklist.ts`. */
import type { Path } from '../text/issues.ts';
import type { FindingCode } from './codes.ts';

export interface Misfit {
  readonly severity: 'error' | 'warning';
  readonly code: FindingCode;
  readonly message: string;
  readonly hint: string | null;
  /** Where it is written, where that is another place than the field itself. */
  readonly at: Path | null;
}

export function wrong(message: string, hint: string | null, at: Path | null): Misfit {
  return { severity: 'error', code: 'cannot-convert', message, hint, at };
}

/** The first few of many. */
export function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).map((text) => `\`${text}\``);
  const rest = texts.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
