/** What a mapping makes of a record, without personal values: for the JSON of `mapping preview` and `explain`. */
import type { MappedValue } from '../mapping/compiled.ts';
import type { TracedField, TracedRow } from '../mapping/trace.ts';
import { shown } from './mask.ts';

export function maskedRows(rows: readonly TracedRow[]): TracedRow[] {
  return rows.map((row) => ({
    ...row,
    key: row.key && maskedField(row.key),
    fields: row.fields.map(maskedField),
  }));
}

function maskedField(field: TracedField): TracedField {
  const hide = <Value extends MappedValue>(value: Value, personal: boolean) =>
    personal && value !== null && value !== undefined ? shown(value, true) : value;
  return {
    ...field,
    value: hide(field.value, field.personal),
    reads: field.reads.map((read) => ({ ...read, value: hide(read.value, read.personal) })),
    steps: field.steps.map((step) => ({ ...step, value: hide(step.value, field.personal) })),
  };
}
