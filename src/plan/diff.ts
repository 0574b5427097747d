/**
 * What would change in a row: the mapped values against the org's, compared by meaning, with the
 * write and blank policies applied. "Nothing" means that Salesforce would not change either.
 */
import type { CompiledField, MappedRow } from '../mapping/compiled.ts';
import { type FieldMetadata, isRequired } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { HoldReason } from '../record/hold.ts';
import type { FieldChange } from './plan.ts';

/** The fields of a new row: all that is not blank. */
export function newFields({ row, values }: MappedRow): FieldChange[] {
  return row.fields.flatMap(({ field }, index) => {
    const to = values[index] ?? null;
    return to === null ? [] : [{ field: field.name, from: null, to }];
  });
}

/** Why a new row can't be made: fields that Salesforce requires and that are blank. */
export function blankRequired({ row, values }: MappedRow): HoldReason[] {
  return row.fields.flatMap(({ field }, index) =>
    (values[index] ?? null) === null && isRequired(field)
      ? [
          {
            code: 'required-blank' as const,
            where: `${row.object.name}.${field.name}`,
            message: `a new ${row.object.label} needs this field, and the record leaves it blank`,
          },
        ]
      : [],
  );
}

/**
 * The changes to a row that is there.
 * @param current the org's value, with what this plan has changed already
 * @param decided whether a newer report has settled the field in this plan
 */
export function changedFields(
  { row, values }: MappedRow,
  cancelled: boolean,
  current: (field: string) => FieldValue,
  decided: (field: string) => boolean,
): FieldChange[] {
  return row.fields.flatMap((compiled, index) => {
    const { name } = compiled.field;
    const from = current(name);
    const to = values[index];
    // Left out, because the field's condition does not hold.
    if (to === undefined || decided(name) || !wants(compiled, from, to, cancelled)) return [];
    return sameValue(compiled.field, from, to) ? [] : [{ field: name, from, to }];
  });
}

/** How many fields have a value on both sides. */
export function comparedFields(
  { row, values }: MappedRow,
  current: (field: string) => FieldValue,
): number {
  return row.fields.filter(
    ({ field }, index) => !isBlank(values[index] ?? null) && !isBlank(current(field.name)),
  ).length;
}

/** Whether the policies let `to` replace `from`. */
function wants(
  { field, policy }: CompiledField,
  from: FieldValue,
  to: FieldValue,
  cancelled: boolean,
): boolean {
  if (policy.write === 'onCreate') return false;
  if (policy.write === 'ifBlank' && !isBlank(from)) return false;
  if (to !== null) return true;
  // A cancellation marks a score and erases nothing; a checkbox has no blank.
  return policy.blank === 'clear' && !cancelled && field.type !== 'boolean';
}

function isBlank(value: FieldValue): boolean {
  return value === null || value === '';
}

/** Equal as Salesforce would see it. */
export function sameValue(field: FieldMetadata, a: FieldValue, b: FieldValue): boolean {
  if (field.type === 'boolean') return (a ?? false) === (b ?? false);
  if (isBlank(a) || isBlank(b)) return isBlank(a) && isBlank(b);
  switch (field.type) {
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return atScale(a, field.scale) === atScale(b, field.scale);
    case 'date':
      return String(a).slice(0, 10) === String(b).slice(0, 10);
    case 'datetime':
      return moment(a) === moment(b);
    case 'reference':
    case 'id':
      // The last three of 18 characters are a checksum of the first 15.
      return String(a).slice(0, 15) === String(b).slice(0, 15);
    case 'email':
    case 'picklist':
      return plain(a).toLowerCase() === plain(b).toLowerCase();
    case 'multipicklist':
      return items(a) === items(b);
    default:
      return plain(a) === plain(b);
  }
}

/** The API stores more decimals than a field's scale has, and pages show only these. */
function atScale(value: FieldValue, scale: number): string {
  return Number(value).toFixed(scale);
}

/** Salesforce writes `+0000`, which `Date.parse` takes only with a colon. */
function moment(value: FieldValue): number {
  return Date.parse(String(value).replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
}

function plain(value: FieldValue): string {
  return String(value).replace(/\r\n?/g, '\n').trim();
}

function items(value: FieldValue): string {
  return String(value)
    .toLowerCase()
    .split(';')
    .map((item) => item.trim())
    .toSorted()
    .join(';');
}
