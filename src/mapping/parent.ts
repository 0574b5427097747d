/** Compiles a reference field that points at another row of the mapping. */
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type { CompiledParent } from './compiled.ts';
import type { CompiledForm } from './forms/forms.ts';
import { type FieldMetadata, isRequired, type ObjectMetadata } from './metadata.ts';
import { policyOf } from './policy.ts';
import type { RowContext } from './row-context.ts';
import type { RowDocument } from './schema.ts';

/** Null after an error was reported. */
export function compileParent(
  context: RowContext,
  field: FieldMetadata,
  form: Extract<CompiledForm, { kind: 'parent' }>,
  path: Path,
): CompiledParent | null {
  const { report, rows } = context;
  const target = Object.hasOwn(rows, form.row) ? rows[form.row] : undefined;
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
      'Name a row without `forEach`, such as the one that has the sitting.',
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
      lookupsTo(context.object, target.object),
    );
    return null;
  }
  if (isRequired(field) && !isAlwaysThere(form, target, context.row)) {
    const [fault, hint] =
      form.when === null
        ? [
            `\`${form.row}\` is only made where a \`when\` holds`,
            `Give this row the same \`when\`, or leave out the condition of \`${form.row}\`.`,
          ]
        : ['it is only linked where its `when` holds', 'Move the `when` to the row.'];
    report(
      'error',
      [...path, 'row'],
      'parent-may-be-missing',
      `${context.object.name} needs ${field.name}, and ${fault}`,
      hint,
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

/** Whether each record that makes the row makes its parent as well, and links them. */
function isAlwaysThere(
  { when }: Extract<CompiledForm, { kind: 'parent' }>,
  parent: RowDocument,
  row: RowDocument,
): boolean {
  if (when !== null) return false;
  const ours = new Set(Object.entries(row.when ?? {}).map((test) => JSON.stringify(test)));
  return Object.entries(parent.when ?? {}).every((test) => ours.has(JSON.stringify(test)));
}

/** The fields that could point at an object, for a hint. */
function lookupsTo({ name, fields }: ObjectMetadata, object: string): string {
  const fitting = [...fields.values()].filter(({ referenceTo }) =>
    referenceTo.some((to) => to.toLowerCase() === object.toLowerCase()),
  );
  return fitting.length === 0
    ? `${name} has no lookup to ${object}; make one in Setup → Object Manager.`
    : `Lookups to ${object} are: ${fitting.map((field) => field.name).join(', ')}.`;
}
