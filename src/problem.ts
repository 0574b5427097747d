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
