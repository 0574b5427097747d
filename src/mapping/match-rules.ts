/** Compiles a match rule: the fields that must be equal for an existing row to be the record's. */
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type { CompiledField, MatchRule } from './compiled.ts';
import type { RowContext } from './row-context.ts';
import type { RuleDocument } from './schema.ts';

export function compileRule(
  context: RowContext,
  rule: RuleDocument,
  fields: readonly CompiledField[],
  path: Path,
): MatchRule {
  if (Array.isArray(rule)) {
    const equal = positionsOf(context, rule, fields, path);
    checkStrength(context, equal, fields, path);
    return { equal, blank: [] };
  }
  const equal = positionsOf(context, rule.fields, fields, [...path, 'fields']);
  checkStrength(context, equal, fields, path);
  return { equal, blank: positionsOf(context, rule.blank, fields, [...path, 'blank']) };
}

/** Names alone are shared by many people, and a score on the wrong one is the worst that can happen. */
function checkStrength(
  { report }: RowContext,
  equal: readonly number[],
  fields: readonly CompiledField[],
  path: Path,
): void {
  const types = equal.flatMap((index) => fields[index]?.field ?? []);
  if (types.length === 0 || types.some(tellsPeopleApart)) return;
  report(
    'warning',
    path,
    'weak-rule',
    'nothing in this rule tells people apart, so people of one name become one',
    'Add a date of birth, an e-mail address or an id of your own.',
  );
}

function tellsPeopleApart({ type, externalId, idLookup, unique }: CompiledField['field']): boolean {
  return type === 'date' || type === 'email' || externalId || idLookup || unique;
}

/** Positions in `fields` of what a rule names; without those that an error was reported of. */
function positionsOf(
  { object, report, row }: RowContext,
  names: readonly string[],
  fields: readonly CompiledField[],
  path: Path,
): number[] {
  return names.flatMap((name, index) => {
    const position = fields.findIndex(
      ({ field }) => field.name.toLowerCase() === name.toLowerCase(),
    );
    const found = fields[position];
    if (found === undefined) {
      // A field that is there but broken has its own finding already.
      if (Object.keys(row.fields).some((filled) => filled.toLowerCase() === name.toLowerCase()))
        return [];
      const near = nearest(
        name,
        fields.map(({ field }) => field.name),
      );
      report(
        'error',
        [...path, index],
        'rule-not-filled',
        `the rule compares \`${name}\`, and \`fields\` does not fill it`,
        near === null ? `Add ${name} to \`fields\`.` : `Did you mean \`${near}\`?`,
      );
      return [];
    }
    if (!found.field.filterable) {
      report(
        'error',
        [...path, index],
        'not-filterable',
        `${object.name}.${found.field.name} can't be searched in Salesforce`,
        'Choose another field for this rule.',
      );
    }
    return [position];
  });
}
