/** Finds the fields that a match rule and its options name. Called by `match-rules.ts`. */
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type { CompiledField } from './compiled.ts';
import type { FieldMetadata, FieldType } from './metadata.ts';
import type { RowContext } from './row-context.ts';
import type { RuleOptions } from './rule-schema.ts';
import { findField } from './target.ts';

/** Positions in `fields` of what a list names; without those that an error was reported of. */
export function positionsOf(
  { object, report, row }: RowContext,
  names: readonly string[],
  fields: readonly CompiledField[],
  path: Path,
): number[] {
  return names.flatMap((name, index) => {
    const position = positionOf(name, fields);
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

function positionOf(name: string, fields: readonly CompiledField[]): number {
  return fields.findIndex(({ field }) => field.name.toLowerCase() === name.toLowerCase());
}

const TEXTS: ReadonlySet<FieldType> = new Set(['string', 'textarea', 'encryptedstring']);

/** Positions of what an option names: texts that the rule compares. */
export function textsOf(
  { report }: RowContext,
  rule: RuleOptions,
  option: 'swapped' | 'firstWord',
  equal: readonly number[],
  fields: readonly CompiledField[],
  path: Path,
): number[] {
  return (rule[option] ?? []).flatMap((name, index) => {
    const position = positionOf(name, fields);
    const field = fields[position]?.field;
    const item: Path = [...path, option, index];
    if (field === undefined || !equal.includes(position)) {
      report(
        'error',
        item,
        'wrong-option',
        `\`${option}\` names ${name}, which is none of the rule's fields`,
        `The rule compares: ${rule.fields.join(', ')}.`,
      );
      return [];
    }
    if (!TEXTS.has(field.type)) {
      report(
        'error',
        item,
        'wrong-option',
        `\`${option}\` is for names, and ${field.name} is of type ${field.type}`,
        'Name a text field.',
      );
      return [];
    }
    return [position];
  });
}

/** Further fields of the org by the position of the field whose value they may have. */
export function furtherPlaces(
  context: RowContext,
  rule: RuleOptions,
  fields: readonly CompiledField[],
  path: Path,
): ReadonlyMap<number, FieldMetadata[]> {
  const { report } = context;
  const used = [...rule.fields, ...(rule.agree ?? [])].map((name) => name.toLowerCase());
  return new Map(
    Object.entries(rule.alsoIn ?? {}).map(([name, others]) => {
      const at: Path = [...path, 'alsoIn', name];
      const position = positionOf(name, fields);
      if (!used.includes(name.toLowerCase())) {
        report(
          'error',
          at,
          'wrong-option',
          `\`alsoIn\` names ${name}, which is none of the rule's fields`,
          `The rule compares: ${rule.fields.join(', ')}.`,
          'key',
        );
      }
      const found = others.flatMap((other, index) => {
        const item: Path = [...at, index];
        const field = findField(context, other, item);
        return field === null ? [] : (comparable(context, fields[position], field, item) ?? []);
      });
      return [position, found];
    }),
  );
}

/** The other field, if Salesforce can search it and it may hold the same values. */
function comparable(
  { object, report }: RowContext,
  field: CompiledField | undefined,
  other: FieldMetadata,
  item: Path,
): FieldMetadata | null {
  if (!other.filterable) {
    report(
      'error',
      item,
      'not-filterable',
      `${object.name}.${other.name} can't be searched in Salesforce`,
      'Choose another field for this rule.',
    );
    return null;
  }
  if (field === undefined) return null;
  const { name, type } = field.field;
  const isText = (one: FieldType) => one === 'email' || TEXTS.has(one);
  if (other.type === type || (isText(type) && isText(other.type))) return other;
  report(
    'error',
    item,
    'wrong-option',
    `${other.name} is of type ${other.type}, and ${name} of type ${type}`,
    'Name a field of the same type.',
  );
  return null;
}
