/** Compiles one row of a mapping against the describe of its object. */
import { catalogue } from '../record/catalogue.ts';
import { compilePath, type Scope } from '../record/path.ts';
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import type {
  CompiledField,
  CompiledParent,
  CompiledRow,
  Identity,
  WritePolicy,
} from './compiled.ts';
import { compileCondition } from './condition.ts';
import { conversionTo } from './convert.ts';
import type { Fault, FormContext } from './forms/form.ts';
import {
  type CompiledForm,
  compileForm,
  type FieldFormValue,
  type FieldPolicy,
} from './forms/forms.ts';
import { compilePathForm } from './forms/path.ts';
import { compileTemplate } from './forms/text.ts';
import type { NamedFunctions } from './functions.ts';
import {
  type FieldMetadata,
  fieldOf,
  isRequired,
  type ObjectMetadata,
  type OrgMetadata,
  objectOf,
  relationshipOf,
} from './metadata.ts';
import type { MappingDocument, RowDocument } from './schema.ts';
import type { FieldValue } from './values.ts';

export type Report = (
  severity: 'error' | 'warning',
  path: Path,
  code: string,
  message: string,
  hint?: string | null,
  on?: 'key' | 'value',
) => void;

/** What compiling one row needs to know and to say. */
interface RowContext {
  readonly name: string;
  readonly row: RowDocument;
  readonly object: ObjectMetadata;
  readonly org: OrgMetadata;
  readonly at: Path;
  readonly form: FormContext;
  readonly report: Report;
}

/** What all rows of a mapping are compiled with. */
export interface Surroundings {
  readonly rows: MappingDocument['rows'];
  readonly org: OrgMetadata;
  readonly constants: Readonly<Record<string, FieldValue>>;
  readonly functions: NamedFunctions;
  readonly objectNames: readonly string[];
  readonly report: Report;
}

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
  };
  const context: RowContext = { name, row, object, org, at, form, report };
  const { fields, parents, newest, filled } = compileFields(context, rows);
  const identity = compileIdentity(context, fields);
  const when = row.when === undefined ? null : compileCondition(row.when, [...at, 'when'], form);
  checkRequired(context, filled);
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
  for (const [name, path, form, guard] of fieldEntries(row, at)) {
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
    checkWritable(context, field, path);
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

/** `fields`, and `newest`, which is a field as well as a rule. */
function fieldEntries(
  row: RowDocument,
  at: Path,
): [name: string, path: Path, form: FieldFormValue, guard: boolean][] {
  const plain = Object.entries(row.fields).map(
    ([name, form]) =>
      [name, [...at, 'fields', name], form, false] as [string, Path, FieldFormValue, boolean],
  );
  const guards = Object.entries(row.newest ?? {}).map(
    ([name, form]) =>
      [name, [...at, 'newest', name], form, true] as [string, Path, FieldFormValue, boolean],
  );
  return [...guards, ...plain];
}

/** A field to be filled, and the name of the field that is then filled in truth. */
interface Target {
  readonly field: FieldMetadata;
  readonly fills: string;
}

/** Null after an error was reported. */
function findTarget(context: RowContext, name: string, path: Path): Target | null {
  const [relationship = '', key] = name.split('.');
  if (key !== undefined) return findParentKey(context, relationship, key, path);
  const field = findField(context, name, path);
  return field === null ? null : { field, fills: field.name };
}

/** `Contact__r.Key__c`: the external id of a parent, in place of the reference to it. */
function findParentKey(
  { object, org, report }: RowContext,
  name: string,
  keyName: string,
  path: Path,
): Target | null {
  const reference = relationshipOf(object, name);
  if (reference === undefined) {
    const known = [...object.fields.values()].flatMap(
      ({ relationshipName }) => relationshipName ?? [],
    );
    const near = nearest(name, known);
    const hint =
      near === null ? `It has: ${known.join(', ') || 'none'}.` : `Did you mean \`${near}\`?`;
    report(
      'error',
      path,
      'unknown-relationship',
      `${object.name} has no relationship \`${name}\``,
      hint,
      'key',
    );
    return null;
  }
  const [parentName = ''] = reference.referenceTo;
  const parent = objectOf(org, parentName);
  const key = parent === undefined ? undefined : fieldOf(parent, keyName);
  if (parent === undefined || key === undefined) {
    const near = nearest(
      keyName,
      [...(parent?.fields.values() ?? [])].map((one) => one.name),
    );
    const hint = near === null ? null : `Did you mean \`${name}.${near}\`?`;
    report(
      'error',
      path,
      'unknown-field',
      `${parentName} has no field \`${keyName}\` that this user may see`,
      hint,
      'key',
    );
    return null;
  }
  if (!key.externalId && !key.idLookup) {
    report(
      'error',
      path,
      'no-external-id',
      `${parentName}.${key.name} is no external id, so no row can be found by it`,
      'Tick "External ID" and "Unique" of the field in Setup.',
      'key',
    );
    return null;
  }
  const { createable, updateable, nillable } = reference;
  const field = {
    ...key,
    name: `${reference.relationshipName}.${key.name}`,
    createable,
    updateable,
    nillable,
  };
  return { field, fills: reference.name };
}

function findField(context: RowContext, name: string, path: Path): FieldMetadata | null {
  const field = fieldOf(context.object, name);
  if (field !== undefined) return field;
  const near = nearest(
    name,
    [...context.object.fields.values()].map((known) => known.name),
  );
  context.report(
    'error',
    path,
    'unknown-field',
    `${context.object.name} has no field \`${name}\` that this user may see`,
    near === null
      ? 'Check the API name in Setup → Object Manager, and that the permission set of this user has the field.'
      : `Did you mean \`${near}\`? If \`${name}\` is right, give the field to the permission set of this user.`,
    'key',
  );
  return null;
}

function checkWritable({ report, object }: RowContext, field: FieldMetadata, path: Path): void {
  if (!field.createable && !field.updateable) {
    report(
      'error',
      path,
      'read-only',
      `${object.name}.${field.name} cannot be written`,
      'It is a formula or system field, or this user has only read access to it.',
      'key',
    );
  } else if (!field.updateable) {
    report(
      'warning',
      path,
      'create-only',
      `${object.name}.${field.name} can only be set when the row is made`,
      'Say `write: onCreate`, so that a changed value does not hold the record.',
      'key',
    );
  }
}

function compileParent(
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
    policy: policyOf(context.row, form.policy),
    when: form.when,
  };
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
  return {
    field,
    policy: policyOf(context.row, policy),
    showsStatus: value.paths.includes('scoreStatus'),
    personal: value.paths.some(isPersonal),
    read(scope, fault) {
      if (when !== null && !when(scope)) return undefined;
      const found = value.read(scope, fault);
      return found === null ? null : conversion.convert(found, fault);
    },
  };
}

/** What the catalogue does not know might be anything, unless the mapping itself says it. */
function isPersonal(path: string): boolean {
  return catalogue.get(path)?.personal ?? !path.startsWith('constant.');
}

/** Rows with a key are the connector's own; rows that are matched belong to the staff. */
function policyOf(row: RowDocument, field: FieldPolicy): WritePolicy {
  const owned = row.key !== undefined;
  return {
    write: field.write ?? row.write ?? (owned ? 'always' : 'ifBlank'),
    blank: field.blank ?? row.blank ?? (owned ? 'clear' : 'keep'),
  };
}

function compileIdentity(context: RowContext, fields: readonly CompiledField[]): Identity | null {
  const { row, at, report, name } = context;
  if ((row.key === undefined) === (row.match === undefined)) {
    report(
      'error',
      at,
      'no-identity',
      row.key === undefined
        ? `\`${name}\` says neither \`key\` nor \`match\``
        : `\`${name}\` says both \`key\` and \`match\``,
      'A row of our own has a `key` (an external id); a row that staff own is found by `match`.',
      'key',
    );
    return null;
  }
  if (row.key !== undefined) return compileKey(context, row.key);
  if (row.forEach !== undefined) {
    report(
      'error',
      [...at, 'forEach'],
      'fan-out-without-key',
      'a row that fans out needs a `key`',
      'Such as `key: { Key__c: "{appointmentNo}-{section.code}" }`.',
    );
    return null;
  }
  const rules = (row.match ?? []).map((rule, index) =>
    compileRule(context, rule, fields, [...at, 'match', index]),
  );
  return { kind: 'match', rules, onNoMatch: row.onNoMatch ?? 'create' };
}

function compileKey(context: RowContext, key: Readonly<Record<string, string>>): Identity | null {
  const { at, report, object } = context;
  const [entry, ...more] = Object.entries(key);
  if (entry === undefined || more.length > 0) {
    report(
      'error',
      [...at, 'key'],
      'one-key',
      'a key is one external id field',
      'Join several values in one text: "{institutionCode}-{appointmentNo}".',
    );
    return null;
  }
  const [name, form] = entry;
  const path = [...at, 'key', name];
  const field = findField(context, name, path);
  const value = form.includes('{')
    ? compileTemplate(form, path, context.form)
    : compilePathForm(form, path, context.form);
  if (field === null || value === null) return null;
  if (!field.externalId && !field.idLookup) {
    report(
      'error',
      path,
      'no-external-id',
      `${object.name}.${field.name} is no external id, so nothing can be upserted by it`,
      'Tick "External ID" and "Unique" of the field in Setup.',
      'key',
    );
    return null;
  }
  if (!field.unique) {
    report(
      'warning',
      path,
      'not-unique',
      `${object.name}.${field.name} is not unique, so the org may hold a key twice`,
      'Tick "Unique" of the field in Setup.',
      'key',
    );
  }
  if (
    Object.keys(context.row.fields).some(
      (other) => other.toLowerCase() === field.name.toLowerCase(),
    )
  ) {
    report(
      'error',
      [...at, 'fields', name],
      'field-twice',
      `${field.name} is the key, so it is filled already`,
      'Leave it out of `fields`.',
      'key',
    );
  }
  const conversion = conversionTo(field, value.type, {
    truncate: false,
    round: null,
  });
  if (conversion.kind === 'impossible') {
    report('error', path, 'cannot-convert', conversion.message, conversion.hint);
    return null;
  }
  const blanks = value.paths.map(
    (used) => [used, compilePath(used.replace(/^raw\./, ''))] as const,
  );
  return {
    kind: 'key',
    field,
    read(scope, fault) {
      if (reportBlank(blanks, scope, fault)) return null;
      const found = value.read(scope, fault);
      const converted = found === null ? null : conversion.convert(found, fault);
      return converted === null ? null : String(converted);
    },
  };
}

/** A key with a hole in it would be another row's key. */
function reportBlank(
  parts: readonly (readonly [string, (scope: Scope) => string | null])[],
  scope: Scope,
  fault: Fault,
): boolean {
  const blank = parts.find(([, read]) => read(scope) === null);
  if (blank !== undefined) fault('missing-value', `the key needs ${blank[0]}, which is blank`);
  return blank !== undefined;
}

/** Positions in `fields` of the rule's fields. */
function compileRule(
  { object, report, row }: RowContext,
  rule: readonly string[],
  fields: readonly CompiledField[],
  path: Path,
): number[] {
  return rule.flatMap((name, index) => {
    const position = fields.findIndex(
      ({ field }) => field.name.toLowerCase() === name.toLowerCase(),
    );
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
