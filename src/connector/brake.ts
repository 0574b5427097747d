/** The brake: a plan that would do far more than usual stops before the first write. */
import { Problem } from '../problem.ts';
import type { Limits } from './parts.ts';
import type { PlanSize } from './plan-count.ts';

/** Of fewer held records a share says nothing: one of one is a hundred per cent. */
const FEW_HELD = 10;
/** Nor of fewer fields: one corrected record may change all it has. */
const FEW_FIELDS = 200;

/** @throws Problem (brake) naming every limit that the plan exceeds */
export function brake(limits: Limits, size: PlanSize): void {
  const details = exceeded(limits, size);
  if (details.length === 0) return;
  throw new Problem('brake', 'The plan does more than the limits allow, so nothing was written.', {
    details,
    hint: 'Look at the plan with `toefl-sync plan`. If it is right, let this one run pass with `--over-limits`, or raise the limits in the configuration.',
  });
}

/**
 * A sentence for each limit that the plan exceeds. Records that earlier runs have held count for
 * nothing here: they would stop every run after.
 */
export function exceeded(limits: Limits, { people, fresh, fields }: PlanSize): string[] {
  const { pulled, held } = fresh;
  const { compared, overwritten } = fields;
  return [
    over('createdPeople', 'people to be created', people.created, limits.createdPeople),
    over('updatedPeople', 'people to be updated', people.updated, limits.updatedPeople),
    held > FEW_HELD && held > pulled * limits.heldShare
      ? `${held} of ${pulled} records would be held; limits.heldShare allows ${limits.heldShare}`
      : null,
    overwritten > FEW_FIELDS && overwritten > compared * limits.overwrittenShare
      ? `${overwritten} of ${compared} values in Salesforce would be replaced; limits.overwrittenShare allows ${limits.overwrittenShare}`
      : null,
  ].filter((line) => line !== null);
}

function over(limit: string, what: string, found: number, allowed: number): string | null {
  return found > allowed ? `${found} ${what}; limits.${limit} allows ${allowed}` : null;
}
