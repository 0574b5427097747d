/** Warns of match rules that no record can use, whatever ETS sends. Called by `match-rules.ts`. */
import type { Path } from '../text/issues.ts';
import type { CompiledField } from './compiled.ts';
import type { RowContext } from './row-context.ts';
import type { RuleOptions } from './rule-schema.ts';

/** @param at where the rule's list of fields stands */
export function warnOfIdle(
  { report }: RowContext,
  rule: RuleOptions,
  fields: readonly CompiledField[],
  path: Path,
  at: Path,
): void {
  const compared = lowered(rule.fields);
  const parts = [
    ...rule.fields.map((name, index) => ({
      name,
      where: [...at, index],
      said: `it compares ${name}`,
      why: neverEqual,
    })),
    ...(rule.blank ?? []).map((name, index) => ({
      name,
      where: [...path, 'blank', index],
      said: `\`blank\` names ${name}`,
      why: (field: CompiledField) =>
        compared.includes(name.toLowerCase())
          ? 'the rule compares it as well, and a blank equals nothing'
          : neverBlank(field),
    })),
  ];
  for (const { name, where, said, why } of parts) {
    const found =
      fields[lowered(fields.map(({ field }) => field.name)).indexOf(name.toLowerCase())];
    const reason = found === undefined ? null : why(found);
    if (reason === null) continue;
    report(
      'warning',
      where,
      'idle-rule',
      `this rule finds nobody: ${said}, and ${reason}`,
      'Leave it out of the rule, or leave out the rule.',
    );
  }
}

function lowered(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase());
}

/** Why no record has a value to compare. */
function neverEqual({ field, foreseen }: CompiledField): string | null {
  if (foreseen.blank === 'always') return 'this mapping always leaves it blank';
  const isLiteral = field.externalId || field.unique || field.idLookup;
  const isSigns =
    foreseen.values !== null &&
    foreseen.values.length > 0 &&
    foreseen.values.every((value) => SIGNS.test(String(value)));
  return isSigns && !isLiteral ? 'what it gets has no letter and no digit' : null;
}

/** Names are compared by their letters and digits. */
const SIGNS = /^[^\p{L}\p{N}]*$/u;

function neverBlank({ field, foreseen }: CompiledField): string | null {
  if (field.type === 'boolean') return 'a checkbox is never blank';
  return foreseen.blank === 'never' ? 'this mapping always fills it' : null;
}
