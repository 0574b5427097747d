/** The brake: a plan that would do far more than usual stops before the first write. */
import { Problem } from '../problem.ts';
import type { Limits } from './parts.ts';
import type { PlanSize } from './planning.ts';

/** Of fewer held records a share says nothing: one of one is a hundred per cent. */
const FEW_HELD = 10;
/** Nor of fewer fields: one corrected record may change all it has. */
const FEW_FIELDS = 200;

/**
 * Records that earlier runs have held count for nothing here: they would stop every run after.
 * @throws Problem (brake) naming every limit that the plan exceeds
 */
export function brake(limits: Limits, { people, fresh, fields }: PlanSize): void {
  const { pulled, held } = fresh;
  const exceeded = [
    over('createdPeople', 'people to be created', people.created, limits.createdPeople),
    over('updatedPeople', 'people to be updated', people.updated, limits.updatedPeople),
    held > FEW_HELD && held > pulled * limits.heldShare
      ? `${held} of ${pulled} records would be held; limits.heldShare allows ${limits.heldShare}`
      : null,
    fields.overwritten > FEW_FIELDS &&
    fields.overwritten > fields.compared * limits.overwrittenShare
      ? `${fields.overwritten} of ${fields.compared} values in Salesforce would be replaced; limits.overwrittenShare allows ${limits.overwrittenShare}`
      : null,
  ].filter((line) => line !== null);
  if (exceeded.length === 0) return;
  throw new Problem('brake', 'The plan does more than the limits allow, so nothing was written.', {
    details: exceeded,
    hint: 'Look at the plan with `toefl-sync plan`. If it is right, let this one run pass with `--over-limits`, or raise the limits in the configuration.',
  });
}

function over(limit: string, what: string, found: number, allowed: number): string | null {
  return found > allowed ? `${found} ${what}; limits.${limit} allows ${allowed}` : null;
}
