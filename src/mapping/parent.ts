/** Compiles a reference field that points at another row of the mapping. */
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type { CompiledParent } from './compiled.ts';
import type { CompiledForm } from './forms/forms.ts';
import type { FieldMetadata } from './metadata.ts';
import { policyOf } from './policy.ts';
import type { RowContext } from './row-context.ts';
import type { MappingDocument } from './schema.ts';

/** Null after an error was reported. */
export function compileParent(
  context: RowContext,
  field: FieldMetadata,
  form: Extract<CompiledForm, { kind: 'parent' }>,
  path: Path,
  rows: MappingDocument['rows'],
): CompiledParent | null {
  const target = Object.hasOwn(rows, form.row) ? rows[form.row] : undefined;
  const { report } = context;
  if (target === undefined) {
    const near = nearest(form.row, Object.keys(rows));
    report(
      'error',
      [...path, 'row'],
      'unknown-row',
      `this mapping has no row \`${form.row}\``,
      near === null
        ? `Its rows are: ${Object.keys(rows).join(', ')}.`
        : `Did you mean \`${near}\`?`,
    );
    return null;
  }
  if (target.forEach !== undefined) {
    report(
      'error',
      [...path, 'row'],
      'many-parents',
      `\`${form.row}\` becomes several rows, so it can't be a parent`,
      null,
    );
    return null;
  }
  if (!field.referenceTo.some((name) => name.toLowerCase() === target.object.toLowerCase())) {
    const points =
      field.referenceTo.length === 0 ? 'is no lookup' : `points at ${field.referenceTo.join(', ')}`;
    report(
      'error',
      path,
      'wrong-parent',
      `${field.name} ${points}, and \`${form.row}\` is a ${target.object}`,
      null,
    );
    return null;
  }
  return {
    field,
    row: form.row,
    policy: policyOf(context.row, field, form.policy),
    when: form.when,
  };
}
