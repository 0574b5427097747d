/** Compiles a match rule: what must be equal for an existing row to be the record's. */
import type { Path } from '../text/issues.ts';
import type { CompiledField, MatchRule, RuleField } from './compiled.ts';
import { warnOfIdle } from './idle-rules.ts';
import type { FieldMetadata } from './metadata.ts';
import type { RowContext } from './row-context.ts';
import { compileFilter } from './row-filter.ts';
import { furtherPlaces, positionsOf, textsOf } from './rule-fields.ts';
import type { RuleDocument, RuleOptions } from './rule-schema.ts';

/** @param fields of the row, as far as they are right */
export function compileRule(
  context: RowContext,
  document: RuleDocument,
  fields: readonly CompiledField[],
  path: Path,
): MatchRule {
  const isList = Array.isArray(document);
  const rule: RuleOptions = isList ? { fields: document } : document;
  const list: Path = isList ? path : [...path, 'fields'];
  const at = positionsOf(context, rule.fields, fields, list);
  warnOfIdle(context, rule, fields, path, list);
  const places = furtherPlaces(context, rule, fields, path);
  const ruleField = (position: number): RuleField => {
    const field = fields[position]?.field;
    return {
      at: position,
      in: field === undefined ? [] : [field, ...(places.get(position) ?? [])],
      firstWord: false,
    };
  };
  const firstWords = textsOf(context, rule, 'firstWord', at, fields, path);
  const swapped = textsOf(context, rule, 'swapped', at, fields, path);
  const decides = checkStrength(context, at, firstWords, fields, path);
  const agreeing =
    rule.agree === undefined
      ? standardNames(fields)
      : positionsOf(context, rule.agree, fields, [...path, 'agree']);
  // What is equal cannot contradict; two names agree as a whole, wherever each of them stands.
  const names = pairOf(agreeing.filter((one) => isName(one, swapped, fields)));
  const compared = names?.every((one) => at.includes(one)) ?? false;
  return {
    equal: at.map((one) => ({ ...ruleField(one), firstWord: firstWords.includes(one) })),
    blank: positionsOf(context, rule.blank ?? [], fields, [...path, 'blank']),
    swapped: pairOf(swapped.map((one) => at.indexOf(one))),
    agree: agreeing
      .filter((one) => !at.includes(one) && !names?.includes(one))
      .map((one) => ruleField(one)),
    names: compared ? null : names,
    where: Object.entries(rule.where ?? {}).flatMap(
      ([name, filter]) =>
        compileFilter(context, name, filter, fields, [...path, 'where', name]) ?? [],
    ),
    decides,
  };
}

function pairOf(positions: readonly number[]): readonly [number, number] | null {
  const [one, other] = positions;
  return one === undefined || other === undefined ? null : [one, other];
}

/** As Contact, Lead and person accounts call them, in the order of Salesforce's pages. */
const NAMES = ['LastName', 'FirstName'];

function standardNames(fields: readonly CompiledField[]): number[] {
  return NAMES.map((name) => fields.findIndex(({ field }) => field.name === name)).filter(
    (position) => position >= 0,
  );
}

/** Names in an object of one's own are those that may be swapped. */
function isName(
  position: number,
  swapped: readonly number[],
  fields: readonly CompiledField[],
): boolean {
  return swapped.includes(position) || standardNames(fields).includes(position);
}

/**
 * Names alone are shared by many people, and a score on the wrong one is the worst that can happen.
 * Nor can Salesforce be asked for them however they are spelled.
 */
function checkStrength(
  { report }: RowContext,
  equal: readonly number[],
  firstWords: readonly number[],
  fields: readonly CompiledField[],
  path: Path,
): boolean {
  const found = equal.flatMap((index) => fields[index]?.field ?? []);
  if (found.length === 0 || found.some(tellsPeopleApart)) return true;
  const hint = 'Add a date of birth, an e-mail address or an id of your own.';
  if (firstWords.length > 0) {
    report(
      'error',
      path,
      'weak-rule',
      'Salesforce cannot be asked for first words, and nothing else in this rule tells people apart',
      hint,
    );
    return false;
  }
  report(
    'warning',
    path,
    'weak-rule',
    'nothing in this rule tells people apart, so whomever it finds is left to a person to decide',
    hint,
  );
  return false;
}

function tellsPeopleApart({ type, externalId, idLookup, unique }: FieldMetadata): boolean {
  return type === 'date' || type === 'email' || externalId || idLookup || unique;
}
