/**
 * A failure that a person has to act on: what went wrong, where, why, and what to do next.
 *
 * Everything expected to fail (a missing file, a refused login, a wrong mapping) ends in one of
 * these; any other exception is a fault of the connector. Messages and hints never carry personal
 * data or secrets.
 */

/** What failed. The command line turns it into an exit code. */
export type ProblemKind =
  | 'usage'
  | 'configuration'
  | 'mapping'
  | 'source'
  | 'salesforce'
  | 'state'
  | 'brake'
  | 'locked'
  | 'cancelled'
  | 'internal';

export interface ProblemDetails {
  /** What the person should do next, in whole sentences. */
  readonly hint?: string;
  /** Further lines, such as one per finding. Each may span several lines. */
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly hint: string | null;
  readonly details: readonly string[];

  constructor(kind: ProblemKind, message: string, details: ProblemDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.hint = details.hint ?? null;
    this.details = details.details ?? [];
  }
}

/**
 * What may be said of any error. The words of one that nobody foresaw may hold a value of a record;
 * its class and its code do not.
 */
export function inWords(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (!(error instanceof Error)) return `An internal error: ${typeof error}.`;
  const code = 'code' in error && /^[A-Z][A-Z0-9_]+$/.test(String(error.code)) ? error.code : null;
  return `An internal error: ${error.constructor.name}${code === null ? '' : ` (${code})`}.`;
}

/** Where in the code it happened, innermost first, without the message. */
export function placesOf(error: unknown): readonly string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines.filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line)).map((line) => line.trim());
}
