/** Hides personal values in reports: enough stays to see that something changed, and what kind. */
import type { CompiledMapping } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';
import { harmless } from '../text/harmless.ts';

/** How a field's value is shown. */
export type Show = (object: string, field: string, value: FieldValue) => string;

const BLANK = '(blank)';

/** @param reveal true shows personal values as they are */
export function showing(mapping: CompiledMapping, reveal: boolean): Show {
  const personal = new Set(
    mapping.rows.flatMap(({ object, fields }) =>
      fields.flatMap((field) => (field.personal ? [`${object.name}.${field.field.name}`] : [])),
    ),
  );
  return (object, field, value) => shown(value, !reveal && personal.has(`${object}.${field}`));
}

export function shown(value: FieldValue, hidden: boolean): string {
  if (value === null || value === '') return BLANK;
  const text = String(value);
  return hidden ? masked(text) : harmless(text);
}

/** Says the kind of a value, never its length or any of its characters. */
function masked(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return '••••-••-••';
  return text.includes('@') ? '•••@•••' : '•••';
}
