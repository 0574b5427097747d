/**
 * What two records must share for a decision about the person of one to hold for the other. Used by
 * `held assign`, which remembers the decision, and by the plan, which follows it.
 */
import type { CompiledRow, MappedRow, MatchRule } from '../mapping/compiled.ts';
import { fingerprint } from '../mapping/fingerprint.ts';
import type { FieldMetadata } from '../mapping/metadata.ts';
import { foldValue } from './fold.ts';

/**
 * A hash over everything that the match rules compare, and over the person's names, all folded;
 * null when that is too little to be sure of one person.
 *
 * Two records with the same hash put the same question to the rules and would get the same answer,
 * so a person's answer to one is the answer to the other. But namesakes born on one day put the
 * same question too where nothing else is known of them, and it was mostly between such that the
 * person had to choose. So there must be an e-mail address or an id as well as the last name, and
 * the first name counts even where no rule reads it: twins may share all the rest.
 */
export function personOf({ row, values }: MappedRow): string | null {
  const compared = comparedFields(row).map(({ field, index }) => ({
    field,
    folded: foldValue(field, values[index] ?? null),
  }));
  const filled = compared.filter(({ folded }) => folded !== null);
  if (!filled.some(({ field }) => LAST_NAME.test(field.name))) return null;
  if (!filled.some(({ field }) => belongsToOne(field))) return null;
  return fingerprint(
    row.object.name,
    compared.map(({ field, folded }) => [field.name, folded]).toSorted(byName),
  );
}

const LAST_NAME = /^last_?name(__c|__pc)?$/i;
const NAME = /^(first|middle|last)_?name(__c|__pc)?$/i;

function comparedFields(row: CompiledRow): { field: FieldMetadata; index: number }[] {
  if (row.identity.kind !== 'match') return [];
  const read = new Set(row.identity.rules.flatMap(positionsOf));
  return row.fields.flatMap(({ field }, index) =>
    read.has(index) || NAME.test(field.name) ? [{ field, index }] : [],
  );
}

/** What a rule reads of the record. */
function positionsOf({ equal, blank, agree, names }: MatchRule): number[] {
  return [...equal.map(({ at }) => at), ...blank, ...agree.map(({ at }) => at), ...(names ?? [])];
}

/** Unlike a date of birth, which namesakes may share. */
function belongsToOne({ type, externalId, idLookup, unique }: FieldMetadata): boolean {
  return type === 'email' || externalId || idLookup || unique;
}

/** The order of the fields in the mapping must not matter. */
function byName([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}
