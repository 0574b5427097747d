/** Compiles one row of a mapping against the describe of its object. */
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type { CompiledField, CompiledParent, CompiledRow } from './compiled.ts';
import { compileCondition } from './condition.ts';
import { compileField } from './field.ts';
import type { FormContext } from './forms/form.ts';
import { compileForm, type FieldFormValue, under } from './forms/forms.ts';
import { compileIdentity } from './identity.ts';
import { type FieldMetadata, isRequired, objectOf } from './metadata.ts';
import { compileParent } from './parent.ts';
import type { RowContext, Surroundings } from './row-context.ts';
import type { RowDocument } from './schema.ts';
import { missingObject, takenAgain } from './snapshot-hints.ts';
import { checkWritable, findTarget } from './target.ts';
import { pathsOf } from './trace-stages.ts';

/** Null after an error was reported. */
export function compileRow(
  name: string,
  row: RowDocument,
  { rows, org, constants, functions, objectNames, snapshot, report }: Surroundings,
): CompiledRow | null {
  const at: Path = ['rows', name];
  const object = objectOf(org, row.object);
  if (object === undefined) {
    report(
      'error',
      [...at, 'object'],
      'unknown-object',
      missingObject(row.object, snapshot),
      unknownObjectHint(row.object, objectNames, snapshot),
    );
    return null;
  }
  const whole: FormContext = {
    fanOut: row.forEach !== undefined,
    object,
    rows: [],
    constants,
    functions,
    error: (path, code, message, hint, on) => report('error', path, code, message, hint, on),
    warn: (path, code, message, hint, on) => report('warning', path, code, message, hint, on),
  };
  const when = row.when === undefined ? null : compileCondition(row.when, [...at, 'when'], whole);
  const form = under(row.when, whole);
  const context: RowContext = { name, rows, row, object, org, snapshot, at, form, report };
  const { fields, parents, newest, filled } = compileFields(context);
  const identity = compileIdentity(context, fields);
  checkRequired(context, filled);
  if (newest !== null && !readsStatus(row)) {
    report(
      'warning',
      [...at, 'newest'],
      'no-status',
      'no field of this row shows a cancellation, so a report of the same day can undo one',
      'Add a field that reads `scoreStatus`.',
      'key',
    );
  }
  if (identity === null) return null;
  return {
    name,
    object,
    identity,
    forEach: row.forEach ?? null,
    when,
    fields,
    parents,
    newest,
  };
}

/** Or means to: a field that is broken is the one that shows it, once it is mended. */
function readsStatus({ fields }: RowDocument): boolean {
  return Object.values(fields).some((form) =>
    pathsOf(form).some((path) => /^(?:raw\.)?scoreStat/i.test(path)),
  );
}

function unknownObjectHint(
  name: string,
  known: readonly string[],
  snapshot: string | null,
): string {
  const near = nearest(name, known);
  if (snapshot !== null) return takenAgain(snapshot, name, name, near);
  if (near !== null) return `Did you mean \`${near}\`?`;
  return name.endsWith('__c')
    ? 'Check the API name in Setup → Object Manager, and that the permission set of this user has the object.'
    : 'A custom object ends in `__c`. Check the API name in Setup → Object Manager.';
}

interface CompiledFields {
  readonly fields: CompiledField[];
  readonly parents: CompiledParent[];
  readonly newest: number | null;
  /** Names of all fields that get something. */
  readonly filled: ReadonlySet<string>;
}

function compileFields(context: RowContext): CompiledFields {
  const { row, at } = context;
  const fields: CompiledField[] = [];
  const parents: CompiledParent[] = [];
  const seen = new Set<string>();
  let newest: number | null = null;
  for (const { name, path, form, guard } of fieldEntries(row, at)) {
    const target = findTarget(context, name, path);
    const isLookup = target?.field.type === 'reference';
    const lookups = isLookup ? { rows: Object.keys(context.rows) } : {};
    const compiled = compileForm(form, path, { ...context.form, ...lookups });
    if (target === null || compiled === null) continue;
    const { field, fills } = target;
    if (seen.has(fills)) {
      context.report(
        'error',
        path,
        'field-twice',
        `${fills} is filled twice in this row`,
        'Leave out one of them.',
        'key',
      );
      continue;
    }
    seen.add(fills);
    checkWritable(context, field, path, compiled.policy.write);
    if (compiled.kind === 'parent') {
      const parent = compileParent(context, field, compiled, path);
      if (parent !== null) parents.push(parent);
      continue;
    }
    const value = compileField(context, field, compiled, path, guard);
    if (value === null) continue;
    if (guard) newest = fields.length;
    fields.push(value);
  }
  return { fields, parents, newest, filled: seen };
}

interface FieldEntry {
  readonly name: string;
  readonly path: Path;
  readonly form: FieldFormValue;
  /** Whether it guards the row against older reports. */
  readonly guard: boolean;
}

/** `fields`, and `newest`, which is a field as well as a rule. */
function fieldEntries(row: RowDocument, at: Path): FieldEntry[] {
  const entries = (key: 'newest' | 'fields', guard: boolean): FieldEntry[] =>
    Object.entries(row[key] ?? {}).map(([name, form]) => ({
      name,
      path: [...at, key, name],
      form,
      guard,
    }));
  return [...entries('newest', true), ...entries('fields', false)];
}

/** A lookup is mostly to a row of the mapping. */
function lineFor({ name, referenceTo }: FieldMetadata, rows: RowContext['rows']): string {
  const isTarget = ([, { object }]: [string, RowDocument]) =>
    referenceTo.some((one) => one.toLowerCase() === object.toLowerCase());
  const parent = Object.entries(rows).find(isTarget)?.[0];
  return parent === undefined ? name : `${name}: { row: ${parent} }`;
}

function checkRequired(
  { object, at, report, row, rows }: RowContext,
  filled: ReadonlySet<string>,
): void {
  if (row.onNoMatch === 'hold') return;
  const names = [...filled, ...Object.keys({ ...row.fields, ...row.key, ...row.newest })];
  // What is mentioned and broken has a finding of its own already.
  const mentioned = new Set(names.map((name) => name.toLowerCase()));
  for (const field of object.fields.values()) {
    const name = field.name.toLowerCase();
    if (isRequired(field) && !mentioned.has(name)) {
      report(
        'error',
        [...at, 'fields'],
        'required-field',
        `${object.name} needs ${field.name}, and nothing fills it`,
        `Add \`${lineFor(field, rows)}\` to \`fields\`.`,
        'key',
      );
    }
  }
}
