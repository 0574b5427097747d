/** Finds the fields that a match rule and its options name. Called by `match-rules.ts`. */
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type { CompiledField } from './compiled.ts';
import type { FieldFormValue } from './forms/forms.ts';
import { type FieldMetadata, type FieldType, fieldOf, isSearchable } from './metadata.ts';
import type { RowContext } from './row-context.ts';
import type { RuleOptions } from './rule-schema.ts';
import type { RowDocument } from './schema.ts';
import { findField } from './target.ts';

/** Positions in `fields` of what a list names; without those that an error was reported of. */
export function positionsOf(
  context: RowContext,
  names: readonly string[],
  fields: readonly CompiledField[],
  path: Path,
): number[] {
  const { report, row } = context;
  return names.flatMap((name, index) => {
    const position = positionOf(name, fields);
    const found = fields[position];
    if (found === undefined) {
      const item: Path = [...path, index];
      const filled = formOf(row, name);
      if (filled !== undefined) {
        // A field that is there but broken has its own finding already.
        if (isParent(filled)) {
          report(
            'error',
            item,
            'not-filterable',
            `the rule compares ${name}, which points at another row of the record: its Id is not known when a rule searches`,
            OTHER_FIELD,
          );
        }
        return [];
      }
      const known = fieldOf(context.object, name);
      const near =
        known === undefined
          ? nearest(
              name,
              fields.map(({ field }) => field.name),
            )
          : null;
      report(
        'error',
        item,
        'rule-not-filled',
        `the rule compares \`${name}\`, and \`fields\` does not fill it`,
        near === null ? `Add ${known?.name ?? name} to \`fields\`.` : `Did you mean \`${near}\`?`,
      );
      return [];
    }
    checkSearchable(context, found.field, [...path, index]);
    return [position];
  });
}

/** False after an error was reported. */
function checkSearchable(
  { object, report }: RowContext,
  field: FieldMetadata,
  path: Path,
): boolean {
  if (isSearchable(field)) return true;
  const message = `${object.name}.${field.name} can't be searched in Salesforce`;
  report('error', path, 'not-filterable', message, OTHER_FIELD);
  return false;
}

const OTHER_FIELD = 'Choose another field for this rule.';

function formOf({ fields }: RowDocument, name: string): FieldFormValue | undefined {
  return Object.entries(fields).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
}

function isParent(form: FieldFormValue): boolean {
  return typeof form === 'object' && 'row' in form;
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
  context: RowContext,
  field: CompiledField | undefined,
  other: FieldMetadata,
  item: Path,
): FieldMetadata | null {
  if (!checkSearchable(context, other, item) || field === undefined) return null;
  const { name, type } = field.field;
  const isText = (one: FieldType) => one === 'email' || TEXTS.has(one);
  if (other.type === type || (isText(type) && isText(other.type))) return other;
  context.report(
    'error',
    item,
    'wrong-option',
    `${other.name} is of type ${other.type}, and ${name} of type ${type}`,
    'Name a field of the same type.',
  );
  return null;
}
