/** Says which values of a form a picklist does not have. Called by `fit.ts`. */
import { codesNamed } from './code-hints.ts';
import { itemsOf, spellingsOf } from './convert.ts';
import type { SourceType } from './forms/form.ts';
import type { FieldMetadata } from './metadata.ts';
import { listed, type Misfit, wrong } from './misfit.ts';

export function misfitsOfPicklist(field: FieldMetadata, type: SourceType): Misfit[] {
  if (field.type !== 'picklist' && field.type !== 'multipicklist') return [];
  return field.restrictedPicklist ? misfitsOfClosed(field, type) : misfitsOfOpen(field, type);
}

/** Codes that it lacks, or a text that nobody knows the values of. Outputs are tried elsewhere. */
function misfitsOfClosed(field: FieldMetadata, type: SourceType): Misfit[] {
  const { outputs, at } = type;
  if (outputs !== null) return [];
  const codes = codesOf(field, type);
  if (codes === null) {
    // An error, though some texts may fit: all that do not would be held, and nobody can say which.
    return [
      wrong(
        `${field.name} takes the values of its picklist only, and this may be any text`,
        `Give it a table: \`values: { … }\`, with \`otherwise\` for all else. ${valuesOfPicklist(field)}`,
        at,
      ),
    ];
  }
  const strange = missingFrom(field, codes);
  if (strange.length === 0) return [];
  const todo =
    type.codes === null
      ? 'Add them in Setup, or take another path.'
      : `Give it a table: \`values: { ${strange.map((code) => `${code}: …`).join(', ')} }\`.`;
  return [
    wrong(
      `the picklist ${field.name} has no value for ${codesNamed(strange)}`,
      `${todo} ${valuesOfPicklist(field)}`,
      at,
    ),
  ];
}

/** Salesforce stores what an open picklist does not have, and shows it as an inactive value. */
function misfitsOfOpen(field: FieldMetadata, type: SourceType): Misfit[] {
  const { outputs, table, at } = type;
  // Of a picklist without values nothing is known, and of a list of the world much is missing.
  if (field.picklistValues.length === 0 || table !== null) return [];
  const texts = outputs?.map(({ text }) => text) ?? codesOf(field, type) ?? [];
  const strange = missingFrom(field, texts);
  const [first] = strange;
  if (first === undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'not-in-picklist',
      message: `the picklist ${field.name} does not have ${listed(strange)}`,
      hint: `Salesforce stores it as an inactive value, which no list or filter offers. Add it in Setup. ${valuesOfPicklist(field)}`,
      at: outputs?.find(({ text }) => missingFrom(field, [text]).includes(first))?.at ?? at,
    },
  ];
}

/** A picklist of several takes apart what is joined for it; any other sees one text. */
function codesOf({ type }: FieldMetadata, { codes, items }: SourceType): readonly string[] | null {
  return type === 'multipicklist' ? (codes ?? items) : codes;
}

/** The values that a picklist lacks, one by one where it takes several. */
function missingFrom(field: FieldMetadata, texts: readonly string[]): string[] {
  const known = spellingsOf(field);
  const values = field.type === 'multipicklist' ? texts.flatMap(itemsOf) : texts;
  const missing = values.filter((value) => !known.has(value.trim().toLowerCase()));
  return [...new Set(missing)];
}

export function valuesOfPicklist(field: FieldMetadata): string {
  const values = [...spellingsOf(field).values()];
  const shown = values.slice(0, 12).join(', ');
  return `The picklist has: ${shown}${values.length > 12 ? `, and ${values.length - 12} more` : ''}.`;
}
