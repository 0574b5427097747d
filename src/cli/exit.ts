/** Exit codes, part of the outside contract (design §9). */
import type { ProblemKind } from '../problem.ts';

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Done, but records are held or were skipped. */
  held: 3,
  /** `plan --exit-code`, and there is something to apply. */
  changes: 4,
  locked: 5,
  cancelled: 130,
} as const;

const BY_KIND: Readonly<Record<ProblemKind, number>> = {
  usage: EXIT.usage,
  configuration: EXIT.usage,
  mapping: EXIT.usage,
  source: EXIT.failed,
  salesforce: EXIT.failed,
  state: EXIT.failed,
  brake: EXIT.failed,
  internal: EXIT.failed,
  locked: EXIT.locked,
  cancelled: EXIT.cancelled,
};

export function exitCodeOf(kind: ProblemKind): number {
  return BY_KIND[kind];
}
