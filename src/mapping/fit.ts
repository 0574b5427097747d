/**
 * Says before any record has come which values of a form its field will not take. Called for every
 * field and key of a mapping, so that no run meets them.
 *
 * An error is what no record gets through, or what the mapping itself wrote wrong; a warning is
 * what only some records have, and only they are held.
 */
import { numberMeant } from './code-hints.ts';
import { converterTo, digitsOf, itemsOf } from './convert.ts';
import { misfitsOfPicklist, valuesOfPicklist } from './fit-picklist.ts';
import type { Output, SourceType } from './forms/form.ts';
import type { Fit } from './forms/forms.ts';
import type { FieldMetadata, FieldType } from './metadata.ts';
import { listed, type Misfit, wrong } from './misfit.ts';

/** @param conditional whether the values are read of some records only, by a `when` */
export function misfitsOf(
  field: FieldMetadata,
  types: readonly SourceType[],
  fit: Fit,
  conditional: boolean,
): Misfit[] {
  const convert = converterTo(field, types, fit);
  if (convert === null) {
    const message = `fields of the type of ${field.name} cannot be written by a mapping`;
    return [wrong(message, null, null)];
  }
  // What one of its sources has at least, the value need not have that comes from another.
  const minLength = Math.min(...types.map((type) => type.minLength));
  const misfits = types.flatMap((type) =>
    type.outputs === null
      ? misfitsOfType(field, { ...type, minLength }, fit, conditional)
      : misfitsOfOutputs(field, type, type.outputs, fit),
  );
  return [...new Map(misfits.map((misfit) => [JSON.stringify(misfit), misfit])).values()];
}

/** Of what comes from the record, which may be anything of its type. */
function misfitsOfType(
  field: FieldMetadata,
  type: SourceType,
  fit: Fit,
  conditional: boolean,
): Misfit[] {
  const { kind, at } = type;
  if (field.type === 'reference' || field.type === 'id') {
    const message = `${field.name} points at ${targetOf(field)}, so it takes no text`;
    return [wrong(message, toRow(field), at)];
  }
  if (!(TAKES[field.type] ?? ANYTHING).includes(kind)) {
    const message = `${KIND_NAMES[kind]} does not convert to ${field.name}, which is of type ${field.type}`;
    return [wrong(message, field.type === 'boolean' ? TO_CHECKBOX : null, at)];
  }
  if (field.type === 'email' && !type.mayBeEmail) {
    const message = `this is never an e-mail address, and ${field.name} takes nothing else`;
    return [wrong(message, "ETS's e-mail address is `candidateInfo.email`.", at)];
  }
  return [
    ...misfitsOfNumber(field, type, fit, conditional),
    ...misfitsOfLength(field, type, fit),
    ...misfitsOfPicklist(field, type),
  ];
}

const ANYTHING: readonly SourceType['kind'][] = ['text', 'date', 'number', 'boolean'];

/** Of the types that do not take anything. */
const TAKES: Readonly<Partial<Record<FieldType, readonly SourceType['kind'][]>>> = {
  email: ['text'],
  boolean: ['boolean'],
  int: ['number'],
  double: ['number'],
  currency: ['number'],
  percent: ['number'],
  date: ['date'],
  datetime: ['date'],
};

const KIND_NAMES: Readonly<Record<SourceType['kind'], string>> = {
  text: 'text',
  date: 'a date',
  number: 'a number',
  boolean: 'true or false',
};

const TO_CHECKBOX = 'Give it a table: `values: { L: true }`, with `default: false`.';
const TO_RECORD_TYPE = 'Name the record type: `{ recordType: NAME }`.';

function toRow({ relationshipName }: FieldMetadata): string {
  const row = 'Point it at another row of the mapping: `{ row: NAME }`';
  return relationshipName === null
    ? `${row}.`
    : `${row}; or name the row by an external id of it: \`${relationshipName}.FIELD: path\`.`;
}

function targetOf(field: FieldMetadata): string {
  return field.referenceTo[0] ?? 'another object';
}

function misfitsOfNumber(
  field: FieldMetadata,
  { kind, decimals, max, at }: SourceType,
  fit: Fit,
  conditional: boolean,
): Misfit[] {
  if (kind !== 'number' || !TAKES[field.type]?.includes('number')) return [];
  const { scale, whole } = digitsOf(field);
  if (decimals > scale && fit.round === null) {
    return [
      wrong(
        `${field.name} takes ${scale} decimals, and the value can have ${decimals}`,
        'Give the field more decimals in Setup, or say `round: nearest` in the mapping.',
        at,
      ),
    ];
  }
  if (max === null || max < 10 ** whole) return [];
  const misfit = wrong(
    `the value can be ${max}, and ${field.name} takes ${whole} ${whole === 1 ? 'digit' : 'digits'} before the point`,
    'Give the field more digits in Setup, or read the scores of one scale only, such as `ibt26.totalScore`.',
    at,
  );
  // The condition may be the one that leaves the large numbers out.
  return [conditional ? { ...misfit, severity: 'warning', code: 'may-not-fit' } : misfit];
}

function misfitsOfLength(
  field: FieldMetadata,
  { minLength, maxLength, at }: SourceType,
  { truncate }: Fit,
): Misfit[] {
  if (!LONGEST.has(field.type) || truncate || field.length === 0) return [];
  if (minLength > field.length) {
    return [
      wrong(
        `the value has at least ${minLength} characters, and ${field.name} takes ${field.length}`,
        'Shorten it, make the field longer in Setup, or say `truncate: true`.',
        at,
      ),
    ];
  }
  if (maxLength === null || maxLength <= field.length) return [];
  return [
    {
      severity: 'warning',
      code: 'may-be-too-long',
      message: `the value can have ${maxLength} characters, and ${field.name} takes ${field.length}`,
      hint: 'Records with longer values are held. Make the field longer, or say `truncate: true`.',
      at,
    },
  ];
}

const LONGEST: ReadonlySet<FieldType> = new Set([
  'string',
  'textarea',
  'phone',
  'url',
  'email',
  'encryptedstring',
  'combobox',
  'picklist',
]);

/** Of a finite list each value is tried at once. */
function misfitsOfOutputs(
  field: FieldMetadata,
  type: SourceType,
  outputs: readonly Output[],
  fit: Fit,
): Misfit[] {
  const convert = converterTo(field, [type], fit);
  const faults = itemised(field, outputs).flatMap((output) => {
    let reason: string | null = null;
    convert?.(output.text, (_code, message) => {
      reason = message.replace(LOOKS_LIKE, '');
    });
    return reason === null ? [] : [{ output, reason }];
  });
  const [first] = faults;
  if (first === undefined) return misfitsOfPicklist(field, type);
  const reasons = new Set(faults.map(({ reason }) => reason));
  const names = listed(faults.map(({ output }) => output.text));
  const verb = faults.length === 1 ? 'does' : 'do';
  const which = reasons.size > 1 ? 'of the first, ' : '';
  const message = `${names} ${verb} not fit ${field.name}: ${which}${first.reason}`;
  const texts = faults.map(({ output }) => output.text);
  const misfit = wrong(message, hintFor(field, texts), first.output.at ?? type.at);
  // Nobody can take a country out of a table of all, and few records have it.
  const rare = type.table !== null && faults.length * 2 < outputs.length;
  return [rare ? { ...misfit, severity: 'warning', code: 'may-not-fit' } : misfit];
}

/** Of several values in one text each is a fault of its own. */
function itemised(field: FieldMetadata, outputs: readonly Output[]): readonly Output[] {
  if (field.type !== 'multipicklist') return outputs;
  const items = outputs.flatMap(({ text, at }) =>
    itemsOf(text).map((item) => ({ text: item, at })),
  );
  return [...new Map(items.toReversed().map((item) => [item.text, item])).values()].toReversed();
}

/** The shape of a value is for where the value itself may not be shown. */
const LOOKS_LIKE = / \(it looks like .*\)$/;

/** @param texts those that do not fit */
function hintFor(field: FieldMetadata, texts: readonly string[]): string | null {
  if (field.type === 'boolean') {
    return 'A checkbox takes `true` and `false`; `yes` and `no` are texts here.';
  }
  if (field.referenceTo.includes('RecordType')) return TO_RECORD_TYPE;
  if (field.type === 'reference') return toRow(field);
  if (field.type === 'date' || field.type === 'datetime') return 'Dates are written as 2026-01-31.';
  if (TAKES[field.type]?.includes('number')) return numberMeant(texts);
  return field.restrictedPicklist ? valuesOfPicklist(field) : null;
}
