/**
 * Checks the text in each leaf of a record against what the schema knows of it, for `parse.ts`: a
 * date or number that is none makes the record unusable, an unknown code or a number off its scale
 * is a remark.
 *
 * It stands beside the zod schema, which looks at JSON types only, because one pass over the
 * leaves takes half the time of zod's refinements.
 */
import { textOf } from './blank.ts';
import { faultOfDate } from './calendar.ts';
import { type HoldReason, shapeOf } from './hold.ts';
import { type JsonObject, objectAt } from './json.ts';
import { layout } from './layout.ts';
import type { LeafFacts } from './leaf.ts';
import { omittedOf } from './omitted.ts';
import type { Remark } from './remarks.ts';
import type { Range } from './scales.ts';

interface LeafFindings {
  readonly reasons: readonly HoldReason[];
  readonly remarks: readonly Remark[];
}

/** Everything wrong and everything odd in the leaves. Other JSON types than text are passed over. */
export function checkLeaves(record: JsonObject): LeafFindings {
  const reasons: HoldReason[] = [];
  const remarks: Remark[] = [];
  const omitted = omittedOf(record['testInfo']);
  for (const { at, leaves } of checked) {
    const object = objectAt(record, at);
    if (object === null) continue;
    for (const { key, path, facts } of leaves) {
      const value = textOf(object[key]);
      if (value === null) continue;
      const reason = reasonOf(value, path, facts);
      if (reason !== null) {
        reasons.push(reason);
        continue;
      }
      if (omitted.any && facts.range !== null && Number(value) === 0) continue;
      const oddity = oddityOf(value, facts);
      if (oddity !== null) remarks.push({ path, message: oddity });
    }
  }
  return { reasons, remarks };
}

/** All but free text. */
const checked = layout
  .map(({ at, leaves }) => ({
    at,
    leaves: leaves.filter(({ facts }) => facts.kind !== 'text' || facts.values !== null),
  }))
  .filter(({ leaves }) => leaves.length > 0);

function reasonOf(value: string, where: string, { kind }: LeafFacts): HoldReason | null {
  if (kind === 'date') {
    const fault = faultOfDate(value);
    if (fault === null) return null;
    const message = `The date ${fault} (it looks like ${shapeOf(value)}).`;
    return { code: 'impossible-date', where, message };
  }
  if (kind === 'number' && !plainDecimal.test(value)) {
    const message = `This is no plain number such as 90 or 5.0 (it looks like ${shapeOf(value)}).`;
    return { code: 'not-a-number', where, message };
  }
  return null;
}

/** ETS has no negative scores: a sign would be a code for something that nobody knows. */
const plainDecimal = /^\d+(\.\d+)?$/;

function oddityOf(value: string, { values, range, personal }: LeafFacts): string | null {
  if (values !== null && !Object.hasOwn(values, value)) {
    const found =
      personal || value.length > 2 ? `a value that looks like ${shapeOf(value)}` : value;
    return `ETS documents ${Object.keys(values).join(', ')}; this is ${found}.`;
  }
  if (range !== null && !isIn(range, Number(value))) {
    return `The number is not from ${range.min} to ${range.max} in steps of ${range.step}.`;
  }
  return null;
}

function isIn({ min, max, step }: Range, value: number): boolean {
  return value >= min && value <= max && Number.isInteger(value / step);
}
