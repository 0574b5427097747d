/** What decides whether a person has to be told something. Gathered by the command line after a run. */
import type { ProblemKind } from '../problem.ts';

export interface Situation {
  readonly now: Date;
  /** `unknown` when the run was cancelled or found another at work: it says nothing of the next. */
  readonly verdict: 'well' | 'failed' | 'unknown';
  /** Of a failed run. */
  readonly failure: Failure | null;
  /** A changed configuration or mapping that cannot be used, while the old one still runs. */
  readonly refused: Failure | null;
  /** Everything that is held now. */
  readonly held: readonly HeldSince[];
  /** When something new last came from the sources; null when nobody knows. */
  readonly lastNews: Date | null;
  /** After so many days without anything new people are told; 0 for never. */
  readonly noDataDays: number;
  readonly expiries: readonly Expiry[];
  /** How many days before an end people are told. */
  readonly expiryDays: readonly number[];
}

export interface Failure {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly details: readonly string[];
  readonly hint: string | null;
}

export interface HeldSince {
  /** The first reason's code. */
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** A credential that ends one day. */
export interface Expiry {
  readonly what: string;
  /** Null when it cannot be found out. */
  readonly end: Date | null;
  /** The file that was to tell. */
  readonly certificate?: string | undefined;
}
