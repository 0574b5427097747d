/** Compiles the key of a row: the external id that it is upserted by. */
import { compilePath, type Scope } from '../record/path.ts';
import type { Path } from '../text/issues.ts';
import type { Identity } from './compiled.ts';
import { converterTo } from './convert.ts';
import { misfitsOf } from './fit.ts';
import { type CompiledValue, type Fault, longest } from './forms/form.ts';
import { compilePathForm } from './forms/path.ts';
import { compileTemplate } from './forms/text.ts';
import type { FieldMetadata } from './metadata.ts';
import type { RowContext } from './row-context.ts';
import { checkWritable, findField } from './target.ts';

const APPOINTMENT = 'What tells sittings apart is `appointmentNo`: put it into the key.';

/** Null after an error was reported. */
export function compileKey(
  context: RowContext,
  key: Readonly<Record<string, string>>,
): Identity | null {
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
  // Salesforce writes the key when it makes the row, and never changes it.
  checkWritable(context, field, path, 'onCreate');
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
  if (value.blank === 'always') {
    report('error', path, 'key-not-unique', 'the key is always blank', APPOINTMENT);
    return null;
  }
  checkLength(context, field, value, path);
  // A key is never cut; its length has been checked.
  const misfits = misfitsOf(field, value.types, { truncate: true, round: null }, false);
  for (const { severity, code, message, hint } of misfits) {
    report(severity, path, code, message, hint);
  }
  const convert = converterTo(field, value.types, { truncate: false, round: null });
  if (convert === null || misfits.some(({ severity }) => severity === 'error')) return null;
  if (context.form.fanOut && !value.paths.some((used) => TELLS_SECTIONS.has(used))) {
    const shared = value.paths.filter((used) => used.startsWith('section.'));
    report(
      'error',
      path,
      'one-key-for-all',
      shared.length === 0
        ? 'the row becomes several, and they would all have this key'
        : `the row becomes several, and two sections can have the same ${shared.join(' and ')}`,
      `Add the section: "${templateOf(form)}-{section.code}".`,
    );
    return null;
  }
  warnOfBlanks(context, value, path);
  const blanks = value.paths
    .filter((used) => !used.startsWith('constant.'))
    .map((used) => [used, compilePath(used.replace(/^raw\./, ''))] as const);
  return {
    kind: 'key',
    field,
    read(scope, fault) {
      if (reportBlank(blanks, scope, fault)) return null;
      const found = value.read(scope, fault);
      const converted = found === null ? null : convert(found, fault);
      return converted === null ? null : String(converted);
    },
  };
}

const TELLS_SECTIONS: ReadonlySet<string> = new Set(['section.code', 'section.name']);

/** A key is a template or a path alone. */
export function templateOf(form: string): string {
  return form.includes('{') ? form : `{${form}}`;
}

/** Records without a part of the key are held, which nobody may have thought of. */
function warnOfBlanks({ form, report }: RowContext, { paths }: CompiledValue, path: Path): void {
  for (const used of new Set(paths)) {
    if (compilePathForm(used, path, form)?.blank !== 'maybe') continue;
    report(
      'warning',
      path,
      'required-blank',
      `the key needs ${used}, and this may be blank`,
      `Records without it are held. Take what all records have, or make no row of the others: \`when: { ${used}: { is: filled } }\`.`,
    );
  }
}

function checkLength(
  { report }: RowContext,
  field: FieldMetadata,
  value: CompiledValue,
  path: Path,
): void {
  const [type] = value.types;
  const longestKey = longest(value);
  if (field.length === 0 || type === undefined || longestKey === null) return;
  const takes = `and ${field.name} takes ${field.length}`;
  const hint = 'Make the field longer in Setup.';
  const numbers = value.paths.filter((used) => APPOINTMENT_NUMBER.test(used)).length;
  const usual = type.minLength + numbers * USUAL_NUMBER;
  if (usual > field.length) {
    const message = `the key has at least ${usual} characters, ${takes}`;
    report('error', path, 'cannot-convert', message, hint);
  } else if (longestKey > field.length) {
    report(
      'warning',
      path,
      'may-be-too-long',
      `the key can have ${longestKey} characters, ${takes}`,
      hint,
    );
  }
}

/** Characters; only old numbers of the paper test are shorter. */
const USUAL_NUMBER = 16;
const APPOINTMENT_NUMBER = /^(?:raw\.)?appointmentNo$/;

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
