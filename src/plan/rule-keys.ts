/**
 * Under which names a match rule finds rows: each row has some, a record looks for some, and what has
 * one in common is found. Called by `snapshot.ts`, `overlay.ts` and `match.ts`.
 */
import type { CompiledRow, MappedValue, MatchRule, RuleField } from '../mapping/compiled.ts';
import type { ValueIn } from './agreement.ts';
import { foldValue, literalValue, wordsOf } from './fold.ts';

/** None when the rule cannot mean the row: a value is blank, or its filter leaves the row out. */
export function keysOfRow(row: CompiledRow, index: number, valueIn: ValueIn): string[] {
  const rule = ruleOf(row, index);
  if (rule === undefined) return [];
  const isBlank = (at: number) => {
    const field = row.fields[at]?.field;
    return field === undefined || foldValue(field, valueIn(field)) === null;
  };
  const passes = rule.where.every(({ field, accepts }) => {
    const value = valueIn(field);
    return value === undefined || accepts(value);
  });
  if (!passes || !rule.blank.every(isBlank)) return [];
  const forms = rule.equal.map((one, place) =>
    one.in.flatMap((field) => formsOf(rule, place, valueIn(field))),
  );
  return keysOf(row, index, rule, forms);
}

/** None when the rule does not apply: a value is blank, or one that must be blank is not. */
export function keysOfRecord(
  row: CompiledRow,
  index: number,
  values: readonly MappedValue[],
): string[] {
  const rule = ruleOf(row, index);
  if (rule === undefined) return [];
  const isBlank = (at: number) => {
    const field = row.fields[at]?.field;
    return field === undefined || foldValue(field, values[at]) === null;
  };
  if (!rule.blank.every(isBlank)) return [];
  const forms = rule.equal.map(({ at }, place) => formsOf(rule, place, values[at]));
  return keysOf(row, index, rule, forms);
}

/** Whether a row with a key in common is truly meant: `Maria Elena` is `Maria`, not `Maria Jose`. */
export function isMeant(
  row: CompiledRow,
  index: number,
  values: readonly MappedValue[],
  valueIn: ValueIn,
): boolean {
  const rule = ruleOf(row, index);
  if (rule === undefined || !rule.equal.some(({ firstWord }) => firstWord)) return true;
  return arrangements(rule, values).some((arranged) =>
    rule.equal.every((one, place) =>
      one.in.some((field) => isEqual(rule, one, arranged[place], valueIn(field))),
    ),
  );
}

/** The record's values in the order of `equal`, and with two of them exchanged where that is allowed. */
export function arrangements(
  { equal, swapped }: MatchRule,
  values: readonly MappedValue[],
): MappedValue[][] {
  const straight = equal.map(({ at }) => values[at]);
  if (swapped === null) return [straight];
  const [one, other] = swapped;
  const exchanged = straight.with(one, straight[other]).with(other, straight[one]);
  return [straight, exchanged];
}

function ruleOf({ identity }: CompiledRow, index: number): MatchRule | undefined {
  return identity.kind === 'match' ? identity.rules[index] : undefined;
}

/** All forms under which a value is found at a place of `equal`, or at the place it is swapped with. */
function formsOf(rule: MatchRule, place: number, value: MappedValue): string[] {
  const one = rule.equal[place];
  const whole = one === undefined ? null : formOf(rule, one, value);
  if (whole === null) return [];
  const places = rule.swapped?.includes(place) ? rule.swapped : [place];
  const [first] = places.some((each) => rule.equal[each]?.firstWord) ? wordsOf(value) : [];
  return first === undefined || first === whole ? [whole] : [whole, first];
}

/** Rules that tell nobody apart compare as Salesforce does, since it can't be asked otherwise. */
function formOf({ decides }: MatchRule, { in: [field] }: RuleField, value: MappedValue) {
  if (field === undefined) return null;
  return decides ? foldValue(field, value) : literalValue(field, value);
}

function isEqual(rule: MatchRule, one: RuleField, mine: MappedValue, theirs: MappedValue): boolean {
  const form = formOf(rule, one, mine);
  if (form === null) return false;
  if (form === formOf(rule, one, theirs)) return true;
  if (!one.firstWord) return false;
  const [short = [], long = []] = [wordsOf(mine), wordsOf(theirs)].toSorted(
    (a, b) => a.length - b.length,
  );
  return short.length > 0 && short.every((word, place) => word === long[place]);
}

/** One of each, in every way; what may be swapped stands in the order of the alphabet. */
function keysOf(
  row: CompiledRow,
  index: number,
  { swapped }: MatchRule,
  forms: readonly (readonly string[])[],
): string[] {
  const all = forms.reduce<string[][]>(
    (keys, parts) => keys.flatMap((key) => parts.map((part) => [...key, part])),
    [[]],
  );
  const keys = all.map((parts) => {
    if (swapped === null) return parts;
    const [one, other] = swapped;
    const [first = '', second = ''] = [parts[one] ?? '', parts[other] ?? ''].toSorted();
    return parts.with(one, first).with(other, second);
  });
  return [...new Set(keys.map((parts) => [row.name, index, ...parts].join('\u0000')))];
}
