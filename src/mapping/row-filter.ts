/** Compiles the filter of a match rule: `where: { Deceased__c: false }`. Called by `match-rules.ts`. */
import type { Path } from '../text/issues.ts';
import { nearest } from '../text/nearest.ts';
import { numberMeant } from './code-hints.ts';
import type { CompiledField, Foreseen, RowFilter } from './compiled.ts';
import { itemsOf } from './convert.ts';
import type { FieldMetadata } from './metadata.ts';
import type { RowContext } from './row-context.ts';
import type { FilterDocument } from './rule-schema.ts';
import { findField } from './target.ts';
import type { FieldValue } from './values.ts';

type Scalar = string | number | boolean;

/**
 * Null after an error was reported.
 * @param fields of the row, as far as they are right
 */
export function compileFilter(
  context: RowContext,
  name: string,
  filter: FilterDocument,
  fields: readonly CompiledField[],
  path: Path,
): RowFilter | null {
  const field = findField(context, name, path);
  if (field === null) return null;
  // What it names is read and compared here, so Salesforce need not be able to search it.
  if (field.type === 'other') {
    reportNoValue(context, field, path);
    return null;
  }
  const tests = testsOf(context, field, filter, path);
  if (tests === null) return null;
  const accepts: Accepts = (value) => tests.every((one) => one(value));
  warnOfNewRows(context, field, accepts, fields, path);
  return { field, accepts };
}

/** Of an address, a place or a file. */
function reportNoValue({ report }: RowContext, { name }: FieldMetadata, path: Path): void {
  report(
    'error',
    path,
    'wrong-filter',
    `no rule can test ${name}, which is no single value`,
    'Name a field that is a part of it, such as MailingCity of MailingAddress.',
    'key',
  );
}

/** A row that is made without what the filter asks for would be made again by the next run. */
function warnOfNewRows(
  { report, row }: RowContext,
  { name }: FieldMetadata,
  accepts: Accepts,
  fields: readonly CompiledField[],
  path: Path,
): void {
  if (row.onNoMatch === 'hold') return;
  const isFilled = Object.keys(row.fields).some((one) => one.toLowerCase() === name.toLowerCase());
  const foreseen = fields.find(({ field }) => field.name === name)?.foreseen;
  const passes = isFilled ? foreseen === undefined || mayPass(foreseen, accepts) : accepts(null);
  if (passes) return;
  report(
    'warning',
    path,
    'filter-not-filled',
    `the rule asks for ${name}, and whom this mapping makes ${isFilled ? 'gets something else' : 'does not get it'}, so nobody finds them again`,
    isFilled
      ? `Fill ${name} with what the rule asks for, or say \`onNoMatch: hold\`.`
      : `Fill ${name} in \`fields\`, or say \`onNoMatch: hold\`.`,
    'key',
  );
}

function mayPass({ blank, values }: Foreseen, accepts: Accepts): boolean {
  return values === null || values.some(accepts) || (blank !== 'never' && accepts(null));
}

type Accepts = RowFilter['accepts'];

function testsOf(
  context: RowContext,
  field: FieldMetadata,
  filter: FilterDocument,
  path: Path,
): Accepts[] | null {
  if (typeof filter !== 'object' || Array.isArray(filter)) {
    const accepts = oneOf(context, field, [filter].flat(), path);
    return accepts === null ? null : [accepts];
  }
  const { is, not, recordType } = filter;
  const tests: (Accepts | null)[] = [];
  if (is !== undefined) {
    tests.push((value) => (formOf(field, value) === null) === (is === 'blank'));
  }
  if (not !== undefined) {
    const listed = oneOf(context, field, [not].flat(), [...path, 'not']);
    tests.push(listed === null ? null : (value) => !listed(value));
  }
  if (recordType !== undefined) {
    const ids = recordTypeIds(context, [recordType].flat(), [...path, 'recordType']);
    tests.push(ids === null ? null : oneOf(context, field, ids, path));
  }
  const right = tests.filter((test) => test !== null);
  return right.length < tests.length ? null : right;
}

function oneOf(
  { object, report }: RowContext,
  field: FieldMetadata,
  wanted: readonly Scalar[],
  path: Path,
): Accepts | null {
  const wrong = wanted.filter((value) => !fits(field, value));
  if (wrong.length > 0) {
    report(
      'error',
      path,
      'wrong-filter',
      `no row of ${object.name} can have ${wrong.map((value) => `\`${value}\``).join(', ')} in ${field.name}`,
      hintFor(field, wrong),
    );
    return null;
  }
  if (field.type === 'multipicklist') return someOf(wanted);
  const forms = new Set(wanted.map((value) => formOf(field, value)));
  return (value) => {
    const form = formOf(field, value);
    return form !== null && forms.has(form);
  };
}

/** Of several values of a row, one is enough; `A;B` asks for both, as in `INCLUDES` of SOQL. */
function someOf(wanted: readonly Scalar[]): Accepts {
  const choices = wanted.map((value) => itemsOf(String(value).toLowerCase()));
  return (value) => {
    const chosen = itemsOf(String(value ?? '').toLowerCase());
    return choices.some((items) => items.every((item) => chosen.includes(item)));
  };
}

function fits(field: FieldMetadata, value: Scalar): boolean {
  switch (field.type) {
    case 'boolean':
      return /^(true|false)$/i.test(String(value));
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return /^-?\d+(\.\d+)?$/.test(String(value));
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(String(value));
    case 'reference':
    case 'id':
      return /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(String(value));
    case 'picklist':
      return !field.restrictedPicklist || spellings(field).includes(formOf(field, value) ?? '');
    case 'multipicklist': {
      const items = itemsOf(String(value).toLowerCase());
      const known = spellings(field);
      return (
        items.length > 0 &&
        (!field.restrictedPicklist || items.every((item) => known.includes(item)))
      );
    }
    case 'time':
      return TIME.test(String(value));
    default:
      return formOf(field, value) !== null;
  }
}

/** As people write it, and as Salesforce does: `10:30:00.000Z`. */
const TIME = /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?Z?)?$/;

function spellings({ picklistValues }: FieldMetadata): string[] {
  return picklistValues.map(({ value }) => value.toLowerCase());
}

function hintFor(field: FieldMetadata, wrong: readonly Scalar[]): string {
  switch (field.type) {
    case 'boolean':
      return 'A checkbox is true or false.';
    case 'date':
      return 'Dates are written as 2026-01-31.';
    case 'reference':
    case 'id':
      return 'An Id has 15 or 18 characters. Record types have names: `{ recordType: Student }`.';
    case 'time':
      return 'Times are written as 10:30.';
    case 'picklist':
    case 'multipicklist':
      return `The picklist has: ${field.picklistValues.map(({ value }) => value).join(', ')}.`;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return numberMeant(wrong) ?? noValueOf(field);
    default:
      return noValueOf(field);
  }
}

function noValueOf({ type }: FieldMetadata): string {
  return `It is a field of type ${type}. For one without a value, write \`{ is: blank }\`.`;
}

function recordTypeIds(
  { object, report }: RowContext,
  names: readonly string[],
  path: Path,
): string[] | null {
  const known = object.recordTypes;
  const unknown = names.find((name) => idOf(known, name) === undefined);
  if (unknown === undefined) return names.flatMap((name) => idOf(known, name) ?? []);
  const all = known.map(({ developerName }) => developerName);
  const near = nearest(unknown, all);
  report(
    'error',
    path,
    'unknown-record-type',
    `${object.name} has no record type \`${unknown}\``,
    near === null ? `It has: ${all.join(', ') || 'none'}.` : `Did you mean \`${near}\`?`,
  );
  return null;
}

function idOf(types: RowContext['object']['recordTypes'], name: string): string | undefined {
  return types.find(({ developerName }) => developerName.toLowerCase() === name.toLowerCase())?.id;
}

/** Compared as Salesforce compares; a checkbox is never blank. */
function formOf({ type }: FieldMetadata, value: FieldValue): string | null {
  if (type === 'boolean') return String(value ?? false).toLowerCase();
  const text = String(value ?? '').trim();
  if (text === '') return null;
  switch (type) {
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return String(Number(text));
    case 'date':
      return text.slice(0, 10);
    case 'reference':
    case 'id':
      return text.slice(0, 15);
    case 'time':
      return minutesOf(text);
    default:
      return text.toLowerCase();
  }
}

/** Without seconds that are none: `9:30` is `09:30:00.000Z`. */
function minutesOf(time: string): string {
  const [hours = '', minutes = '', seconds = ''] = time.replace(/Z$/i, '').split(':');
  return [Number(hours), Number(minutes), Number(seconds)].join(':');
}
