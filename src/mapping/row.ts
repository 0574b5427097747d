/** Compiles one row of a mapping against the describe of its object. */
import { catalogue } from '../record/catalogue.ts';
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type { CompiledField, CompiledParent, CompiledRow } from './compiled.ts';
import { compileCondition } from './condition.ts';
import { conversionTo } from './convert.ts';
import type { FormContext } from './forms/form.ts';
import { type CompiledForm, compileForm, type FieldFormValue } from './forms/forms.ts';
import { compileIdentity } from './identity.ts';
import { type FieldMetadata, isRequired, objectOf } from './metadata.ts';
import { compileParent } from './parent.ts';
import { policyOf } from './policy.ts';
import type { RowContext, Surroundings } from './row-context.ts';
import type { MappingDocument, RowDocument } from './schema.ts';
import { checkWritable, findTarget } from './target.ts';

/** Null after an error was reported. */
export function compileRow(
  name: string,
  row: RowDocument,
  { rows, org, constants, functions, objectNames, report }: Surroundings,
): CompiledRow | null {
  const at: Path = ['rows', name];
  const object = objectOf(org, row.object);
  if (object === undefined) {
    report(
      'error',
      [...at, 'object'],
      'unknown-object',
      `the org has no object \`${row.object}\` that this user may see`,
      unknownObjectHint(row.object, objectNames),
    );
    return null;
  }
  const form: FormContext = {
    fanOut: row.forEach !== undefined,
    object,
    constants,
    functions,
    error: (path, code, message, hint) => report('error', path, code, message, hint ?? null),
    warn: (path, code, message, hint) => report('warning', path, code, message, hint),
  };
  const context: RowContext = { name, row, object, org, at, form, report };
  const { fields, parents, newest, filled } = compileFields(context, rows);
  const identity = compileIdentity(context, fields);
  const when = row.when === undefined ? null : compileCondition(row.when, [...at, 'when'], form);
  checkRequired(context, filled);
  if (newest !== null && !fields.some(({ showsStatus }) => showsStatus)) {
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

function unknownObjectHint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
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

function compileFields(context: RowContext, rows: MappingDocument['rows']): CompiledFields {
  const { row, at } = context;
  const fields: CompiledField[] = [];
  const parents: CompiledParent[] = [];
  const seen = new Set<string>();
  let newest: number | null = null;
  for (const { name, path, form, guard } of fieldEntries(row, at)) {
    const target = findTarget(context, name, path);
    const compiled = compileForm(form, path, context.form);
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
      const parent = compileParent(context, field, compiled, path, rows);
      if (parent !== null) parents.push(parent);
      continue;
    }
    const value = compileValue(context, field, compiled, path, guard);
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

function compileValue(
  context: RowContext,
  field: FieldMetadata,
  form: Extract<CompiledForm, { kind: 'value' }>,
  path: Path,
  guard: boolean,
): CompiledField | null {
  const { value, fit, policy, when } = form;
  if (guard && (value.type.kind !== 'date' || field.type !== 'date')) {
    context.report(
      'error',
      path,
      'newest-no-date',
      '`newest` needs a date field and a date of the record',
      'Mostly: `newest: { Report_Date__c: reportDate }`.',
    );
    return null;
  }
  const conversion = conversionTo(field, value.type, fit);
  if (conversion.kind === 'impossible') {
    context.report('error', path, 'cannot-convert', conversion.message, conversion.hint);
    return null;
  }
  warnOfValue(context, field, form, path);
  const { convert } = conversion;
  const { read } = value;
  return {
    field,
    policy: policyOf(context.row, field, policy),
    showsStatus: value.paths.includes('scoreStatus'),
    personal: value.paths.some(isPersonal),
    read(scope, fault) {
      if (when !== null && !when(scope)) return undefined;
      const found = read(scope, fault);
      return found === null ? null : convert(found, fault);
    },
  };
}

/** What works, and is hardly meant. */
function warnOfValue(
  { report }: RowContext,
  field: FieldMetadata,
  { value, fit, mayBeBlank }: Extract<CompiledForm, { kind: 'value' }>,
  path: Path,
): void {
  const { maxLength } = value.type;
  const isText = TEXT_TYPES.has(field.type);
  if (
    isText &&
    !fit.truncate &&
    maxLength !== null &&
    field.length > 0 &&
    maxLength > field.length
  ) {
    report(
      'warning',
      path,
      'may-be-too-long',
      `the value can have ${maxLength} characters, and ${field.name} takes ${field.length}`,
      'Records with longer values are held. Make the field longer, or say `truncate: true`.',
    );
  }
  if (fit.truncate && !isText) {
    report(
      'warning',
      path,
      'no-effect',
      `\`truncate\` does nothing to ${field.name}, which is of type ${field.type}`,
      'Leave it out.',
    );
  }
  if (fit.round !== null && !NUMBER_TYPES.has(field.type)) {
    report(
      'warning',
      path,
      'no-effect',
      `\`round\` does nothing to ${field.name}, which is of type ${field.type}`,
      'Leave it out.',
    );
  }
  if (field.type === 'boolean' && mayBeBlank) {
    report(
      'warning',
      path,
      'checkbox-blank',
      `a blank leaves ${field.name} as it is, so a box that is ticked stays ticked`,
      'Add `default: false`.',
    );
  }
}

const TEXT_TYPES: ReadonlySet<string> = new Set([
  'string',
  'textarea',
  'phone',
  'url',
  'encryptedstring',
  'combobox',
  'picklist',
]);
const NUMBER_TYPES: ReadonlySet<string> = new Set(['int', 'double', 'currency', 'percent']);

/** What the catalogue does not know might be anything, unless the mapping itself says it. */
function isPersonal(path: string): boolean {
  return catalogue.get(path)?.personal ?? !path.startsWith('constant.');
}

function checkRequired({ object, at, report, row }: RowContext, filled: ReadonlySet<string>): void {
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
        `Add \`${field.name}\` to \`fields\`.`,
        'key',
      );
    }
  }
}
