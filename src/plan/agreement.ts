/**
 * Whether what a rule did not compare speaks for or against a row that it found: twins share a birth
 * date and their parents' e-mail address, and only their names tell them apart. Called by `match.ts`.
 */
import type { CompiledRow, MappedValue, MatchRule, RuleField } from '../mapping/compiled.ts';
import type { FieldMetadata } from '../mapping/metadata.ts';
import { foldValue, isFoundLiterally, wordsOf } from './fold.ts';

/** `open`: nothing speaks against it, since one side is blank. */
export type Agreement = 'same' | 'open' | 'other';

/** What a row has in a field; undefined where nobody knows: in a row that is yet to be made. */
export type ValueIn = (field: FieldMetadata) => MappedValue;

export function agreementOf(
  row: CompiledRow,
  { agree, names }: MatchRule,
  values: readonly MappedValue[],
  valueIn: ValueIn,
): Agreement {
  const parts = agree.map((one) => agreementOfField(one, row, values, valueIn));
  if (names !== null) {
    const mine = names.map((at) => values[at]);
    const theirs = names.map((at) => {
      const field = row.fields[at]?.field;
      return field === undefined ? undefined : valueIn(field);
    });
    parts.push(agreementOfNames(mine, theirs));
  }
  if (parts.includes('other')) return 'other';
  return parts.every((part) => part === 'same') ? 'same' : 'open';
}

function agreementOfField(
  { at, in: places }: RuleField,
  row: CompiledRow,
  values: readonly MappedValue[],
  valueIn: ValueIn,
): Agreement {
  const field = row.fields[at]?.field;
  if (field === undefined) return 'open';
  const mine = foldValue(field, values[at]);
  const theirs = places.map(valueIn).filter((value) => foldValue(field, value) !== null);
  if (mine === null || theirs.length === 0) return 'open';
  const isSame = (value: MappedValue) =>
    foldValue(field, value) === mine ||
    (!isFoundLiterally(field) && isAlike(wordsOf(values[at]), wordsOf(value)));
  return theirs.some(isSame) ? 'same' : 'other';
}

type Words = readonly string[];

/**
 * Of family and given names, which may also be exchanged, or stand in one field together. The order
 * within a name counts: Min-ji and Ji-min are sisters.
 */
export function agreementOfNames(
  one: readonly MappedValue[],
  other: readonly MappedValue[],
): Agreement {
  const [mine, theirs] = [one.map(wordsOf), other.map(wordsOf)];
  if (mine.flat().length === 0 || theirs.flat().length === 0) return 'open';
  if (inSomeOrder(mine, theirs, (a, b) => a.join('') === b.join(''))) return 'same';
  if ([...mine, ...theirs].every((words) => words.length > 0)) {
    const fits = (names: readonly Words[]) =>
      mine.every((words, index) => isAlike(words, names[index] ?? []));
    return fits(theirs) || fits(theirs.toReversed()) ? 'same' : 'other';
  }
  return inSomeOrder(mine, theirs, isAlike) ? 'open' : 'other';
}

/** Whether it holds for all words of both sides, with the family name first or last. */
function inSomeOrder(
  one: readonly Words[],
  other: readonly Words[],
  holds: (a: Words, b: Words) => boolean,
): boolean {
  const ordered = (names: readonly Words[]) => [names.flat(), names.toReversed().flat()];
  return ordered(one).some((a) => ordered(other).some((b) => holds(a, b)));
}

/** The same but for blanks, or one has all the words of the other: Maria and Maria Elena. */
function isAlike(one: Words, other: Words): boolean {
  return one.join('') === other.join('') || isWithin(one, other) || isWithin(other, one);
}

/**
 * Whether the long one has the words of the short one, in their order. A later word may be an
 * initial: Maria E. is Maria Elena, but E. might be anybody.
 */
function isWithin(short: Words, long: Words): boolean {
  let from = 0;
  return short.every((word, index) => {
    const found = long.findIndex(
      (other, place) =>
        place >= from &&
        (other === word || (index > 0 && place > 0 && word.length === 1 && other.startsWith(word))),
    );
    from = found + 1;
    return found >= 0;
  });
}
