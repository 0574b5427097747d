/** Compiles a field that holds a value: does the value fit, can it be blank. Called for each row. */
import { catalogue } from '../record/catalogue.ts';
import type { Path } from '../text/issues.ts';
import type { CompiledField, Foreseen } from './compiled.ts';
import { type Convert, converterTo } from './convert.ts';
import { misfitsOf } from './fit.ts';
import { misfitsOfId } from './fit-id.ts';
import type { CompiledForm } from './forms/forms.ts';
import { type FieldMetadata, type FieldType, isRequired } from './metadata.ts';
import { policyOf } from './policy.ts';
import type { RowContext } from './row-context.ts';
import { warnOfShared } from './sharing.ts';

type ValueForm = Extract<CompiledForm, { kind: 'value' }>;

/**
 * Null after an error was reported.
 * @param guard whether it is the row's `newest`
 */
export function compileField(
  context: RowContext,
  field: FieldMetadata,
  form: ValueForm,
  path: Path,
  guard: boolean,
): CompiledField | null {
  const { report, row } = context;
  const { value, fit, policy, when } = form;
  if (guard && (value.types.some(({ kind }) => kind !== 'date') || field.type !== 'date')) {
    report(
      'error',
      path,
      'newest-no-date',
      '`newest` needs a date field and a date of the record',
      'Mostly: `newest: { Report_Date__c: reportDate }`.',
    );
    return null;
  }
  const conditional = form.conditional || row.when !== undefined;
  const misfits = [
    ...misfitsOf(field, value.types, fit, conditional),
    ...misfitsOfId(context.org, field, value.types),
  ];
  for (const { severity, at, code, message, hint } of misfits) {
    report(severity, at ?? path, code, message, hint);
  }
  const convert = converterTo(field, value.types, fit);
  if (convert === null || misfits.some(({ severity }) => severity === 'error')) return null;
  if (row.onNoMatch !== 'hold' && isRequired(field)) checkFilled(context, field, form, path);
  warnOfEffects(context, field, form, path);
  warnOfShared(context, field, value.paths, path, guard);
  const { read } = value;
  return {
    field,
    policy: policyOf(row, field, policy),
    showsStatus: value.paths.some((read) => read === 'scoreStatus' || read === 'raw.scoreStatus'),
    personal: value.paths.some(isPersonal),
    foreseen: foreseenOf(form, convert),
    read(scope, fault) {
      if (when !== null && !when(scope)) return undefined;
      const found = read(scope, fault);
      return found === null ? null : convert(found, fault);
    },
  };
}

function foreseenOf({ value, when }: ValueForm, convert: Convert): Foreseen {
  const texts = value.types.map(({ outputs, codes }) => outputs?.map(({ text }) => text) ?? codes);
  const known = texts.filter((list) => list !== null).flat();
  const converted = known.map((text) => convert(text, () => {}));
  const isSometimesBlank = when !== null || isSometimesSent(value.paths);
  return {
    blank: isSometimesBlank && value.blank === 'never' ? 'maybe' : value.blank,
    values: texts.includes(null) ? null : converted.filter((one) => one !== null),
  };
}

/** ETS has a person with one name in either field, and addresses of nearly all. */
function isSometimesSent(paths: readonly string[]): boolean {
  return (
    paths.length === 1 && /candidateInfo\.(?:(?:first|last)Name|email|dob)$/.test(paths[0] ?? '')
  );
}

/** Salesforce makes no row without what it requires, so a blank holds the record. */
function checkFilled(
  { report, object }: RowContext,
  field: FieldMetadata,
  { value, when }: ValueForm,
  path: Path,
): void {
  const needs = `${object.name} needs ${field.name}`;
  const hint =
    'Records without a value are held. Name other paths after it, `[a, b]`, or give a `default`.';
  if (value.blank === 'always') {
    report(
      'error',
      path,
      'required-blank',
      `${needs}, and this is always blank`,
      'Every record would be held. Read a path, or give it a value.',
    );
  } else if (when !== null) {
    report(
      'warning',
      path,
      'required-blank',
      `${needs}, and this is left out where its \`when\` does not hold`,
      'Records of new rows are held then. Say `else` as well.',
    );
  } else if (value.blank === 'maybe') {
    report('warning', path, 'required-blank', `${needs}, and this may be blank`, hint);
  }
}

/** What works, and does nothing or not what it seems. */
function warnOfEffects(
  { report, row }: RowContext,
  field: FieldMetadata,
  { fit, mayBeBlank, policy }: ValueForm,
  path: Path,
): void {
  if (fit.truncate && !TEXT_TYPES.has(field.type)) {
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
  if (field.type === 'boolean' && policyOf(row, field, policy).write === 'ifBlank') {
    report(
      'warning',
      path,
      'checkbox-kept',
      `${field.name} is only set when the row is made: only blanks are filled here, and a checkbox is never blank`,
      'Say `write: always`, or `write: onCreate` if that is what you mean.',
    );
  }
}

const TEXT_TYPES: ReadonlySet<FieldType> = new Set([
  'string',
  'textarea',
  'phone',
  'url',
  'encryptedstring',
  'combobox',
  'picklist',
]);
const NUMBER_TYPES: ReadonlySet<FieldType> = new Set(['int', 'double', 'currency', 'percent']);

/** What the catalogue does not know might be anything, unless the mapping itself says it. */
function isPersonal(path: string): boolean {
  return catalogue.get(path)?.personal ?? !path.startsWith('constant.');
}
