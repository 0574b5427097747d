/**
 * Checks a record against what the schema knows of its parts and leaves, for `parse.ts`: a date or
 * number that is none makes the record unusable, an unknown code or a number off its scale is a
 * remark.
 *
 * It stands beside the zod schema, and tells in the same pass whether zod would find another JSON
 * type, because one pass over the layout takes a tenth of zod's time: `parse.ts` asks zod only where
 * this finds that it would have something to say.
 */
import { textOf } from './blank.ts';
import { faultOfDate } from './calendar.ts';
import { decimalOf } from './decimal.ts';
import { type HoldReason, shapeOf } from './hold.ts';
import { isObject, type JsonObject } from './json.ts';
import { type Part, root } from './layout.ts';
import type { LeafFacts } from './leaf.ts';
import { omittedOf } from './omitted.ts';
import type { Remark } from './remarks.ts';
import type { Range } from './scales.ts';
import type { RawScoreRecord } from './schema.ts';

export interface LeafFindings {
  readonly reasons: HoldReason[];
  readonly remarks: Remark[];
}

/**
 * Whether every value has the layout's JSON type, or is null or absent. Adds to `found` everything
 * wrong and everything odd in the texts, whatever the answer is.
 */
export function checkLeaves(record: JsonObject, found: LeafFindings): record is RawScoreRecord {
  return checkPart(record, checked, omittedOf(record['testInfo']).any, found);
}

/** A part of the layout as arrays, which are gone through by number: there is no quicker way. */
interface CheckedPart {
  readonly key: string;
  readonly leaves: readonly CheckedLeaf[];
  readonly inside: readonly CheckedPart[];
}

interface CheckedLeaf {
  readonly key: string;
  readonly path: string;
  readonly kind: 'any' | 'code' | 'date' | 'number';
  readonly facts: LeafFacts;
}

const checked: CheckedPart = partOf('', root);

function partOf(key: string, { leaves, inside }: Part): CheckedPart {
  return {
    key,
    leaves: leaves.map((leaf) => ({ ...leaf, kind: kindOf(leaf.facts) })),
    inside: [...inside].map(([name, part]) => partOf(name, part)),
  };
}

function kindOf({ kind, values }: LeafFacts): CheckedLeaf['kind'] {
  if (kind !== 'text') return kind;
  return values === null ? 'any' : 'code';
}

/** @param omitted whether a section was left out: a zero is no score then, and none that is odd */
function checkPart(
  object: JsonObject,
  { leaves, inside }: CheckedPart,
  omitted: boolean,
  found: LeafFindings,
): boolean {
  let typed = true;
  for (let at = 0; at < leaves.length; at += 1) {
    const leaf = leaves[at];
    if (leaf === undefined) continue;
    const value = object[leaf.key];
    if (typeof value !== 'string') {
      if (value !== undefined && value !== null) typed = false;
    } else if (leaf.kind !== 'any') {
      const text = textOf(value);
      if (text !== null) checkText(text, leaf, omitted, found);
    }
  }
  for (let at = 0; at < inside.length; at += 1) {
    const part = inside[at];
    if (part === undefined) continue;
    const value = object[part.key];
    if (isObject(value)) typed = checkPart(value, part, omitted, found) && typed;
    else if (value !== undefined && value !== null) typed = false;
  }
  return typed;
}

function checkText(
  text: string,
  { kind, path, facts }: CheckedLeaf,
  omitted: boolean,
  { reasons, remarks }: LeafFindings,
): void {
  if (kind === 'date') {
    const fault = faultOfDate(text);
    if (fault !== null) reasons.push(noDate(text, path, fault));
    return;
  }
  if (kind === 'number') {
    const number = decimalOf(text);
    if (Number.isNaN(number)) reasons.push(noNumber(text, path));
    else if (facts.range !== null && !isIn(facts.range, number) && !(omitted && number === 0)) {
      remarks.push({ path, message: offScale(facts.range) });
    }
    return;
  }
  const { values } = facts;
  if (values !== null && !Object.hasOwn(values, text)) {
    remarks.push({ path, message: unknownCode(text, values, facts.personal) });
  }
}

function noDate(text: string, where: string, fault: string): HoldReason {
  const message = `The date ${fault} (it looks like ${shapeOf(text)}).`;
  return { code: 'impossible-date', where, message };
}

function noNumber(text: string, where: string): HoldReason {
  const message = `This is no plain number such as 90 or 5.0 (it looks like ${shapeOf(text)}).`;
  return { code: 'not-a-number', where, message };
}

function offScale({ min, max, step }: Range): string {
  return `The number is not from ${min} to ${max} in steps of ${step}.`;
}

function unknownCode(
  text: string,
  values: Readonly<Record<string, string>>,
  personal: boolean,
): string {
  const found = personal || text.length > 2 ? `a value that looks like ${shapeOf(text)}` : text;
  return `ETS documents ${Object.keys(values).join(', ')}; this is ${found}.`;
}

function isIn({ min, max, step }: Range, value: number): boolean {
  return value >= min && value <= max && Number.isInteger(value / step);
}
