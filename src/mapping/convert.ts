/**
 * Turns what a mapping reads into the type of the Salesforce field. What can never convert is known
 * before any record has come; what does not fit in one record is a fault of that record. Nothing is
 * rounded or cut unless the mapping says so, and a blank is never zero.
 *
 * Salesforce stores more decimals than a field's scale and refuses a whole call for one malformed
 * date, so values must be exact before they are sent (Salesforce Help 000387302).
 */
import { shapeOf } from '../record/hold.ts';
import type { Fault, SourceType } from './forms/form.ts';
import type { Fit } from './forms/forms.ts';
import type { FieldMetadata, FieldType } from './metadata.ts';
import type { FieldValue } from './values.ts';

type Present = Exclude<FieldValue, null>;

/** Null only together with a fault. */
type Convert = (value: Present, fault: Fault) => FieldValue;

export type Conversion =
  | { readonly kind: 'possible'; readonly convert: Convert }
  | {
      readonly kind: 'impossible';
      readonly message: string;
      readonly hint: string | null;
    };

type Converter = (source: SourceType, field: FieldMetadata, fit: Fit) => Conversion;

const CONVERTERS: Readonly<Record<FieldType, Converter>> = {
  string: toText,
  textarea: toText,
  phone: toText,
  url: toText,
  encryptedstring: toText,
  combobox: toText,
  email: toEmail,
  picklist: toPicklist,
  multipicklist: toMultiPicklist,
  boolean: toBoolean,
  int: toNumber,
  double: toNumber,
  currency: toNumber,
  percent: toNumber,
  date: toDate,
  datetime: toDateTime,
  reference: toId,
  id: toId,
  time: cannotBeWritten,
  other: cannotBeWritten,
};

export function conversionTo(field: FieldMetadata, source: SourceType, fit: Fit): Conversion {
  const conversion = CONVERTERS[field.type](source, field, fit);
  return conversion.kind === 'possible' ? checkedOutputs(conversion, source, field) : conversion;
}

/** Of a finite list of values each is tried at once, so that no run has to. */
function checkedOutputs(
  conversion: Extract<Conversion, { kind: 'possible' }>,
  source: SourceType,
  field: FieldMetadata,
): Conversion {
  for (const output of source.outputs ?? []) {
    let wrong: string | null = null;
    conversion.convert(output, (_code, message) => {
      wrong = message;
    });
    if (wrong !== null)
      return impossible(`\`${output}\` does not fit ${field.name}: ${wrong}`, choices(field));
  }
  return conversion;
}

function choices(field: FieldMetadata): string | null {
  if (!field.restrictedPicklist) return null;
  const values = field.picklistValues.filter(({ active }) => active).map(({ value }) => value);
  const shown = values.slice(0, 12).join(', ');
  return `The picklist has: ${shown}${values.length > 12 ? `, and ${values.length - 12} more` : ''}.`;
}

function toText(_source: SourceType, field: FieldMetadata, fit: Fit): Conversion {
  return possible((value, fault) => {
    const text = tidied(String(value));
    if (text.length <= field.length || field.length === 0) return text;
    // Cut at a character, never inside one.
    if (fit.truncate) return cutAt(text, field.length);
    fault('too-long', `the value has ${text.length} characters, the field takes ${field.length}`);
    return null;
  });
}

/** Line breaks and outer blanks as Salesforce keeps them. */
function tidied(text: string): string {
  return (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).trim();
}

function cutAt(text: string, length: number): string {
  const cut = text.slice(0, length);
  return (/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut).trimEnd();
}

/** Salesforce checks the syntax only; this is the part of it that every address must pass. */
const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\.]+(\.[^\s@<>(),;:"[\]\\.]+)+$/;

function toEmail(source: SourceType, field: FieldMetadata, fit: Fit): Conversion {
  if (source.kind !== 'text') return mismatch(source, field);
  const asText = toText(source, field, { ...fit, truncate: false });
  if (asText.kind === 'impossible') return asText;
  return possible((value, fault) => {
    const text = asText.convert(value, fault);
    if (text === null || EMAIL.test(String(text))) return text;
    fault(
      'not-convertible',
      `the value is no e-mail address (it looks like ${shapeOf(String(value))})`,
    );
    return null;
  });
}

function toPicklist(source: SourceType, field: FieldMetadata, fit: Fit): Conversion {
  const asText = toText(source, field, fit);
  if (asText.kind === 'impossible') return asText;
  const strange = strangeCodes(source, field);
  if (strange.length > 0) {
    return impossible(
      `the picklist ${field.name} has no value for the code ${strange.join(', ')}`,
      `Give it a table: \`values: { ${strange.map((code) => `${code}: …`).join(', ')} }\`. ${choices(field)}`,
    );
  }
  // Salesforce compares without case but keeps what is written: use its own spelling.
  const spelling = new Map(
    field.picklistValues
      .filter(({ active }) => active)
      .map(({ value }) => [value.toLowerCase(), value]),
  );
  return possible((value, fault) => {
    const text = asText.convert(value, fault);
    if (text === null) return null;
    const known = spelling.get(String(text).toLowerCase());
    if (known !== undefined || !field.restrictedPicklist) return known ?? text;
    fault(
      'not-in-picklist',
      `the picklist has no such value (it looks like ${shapeOf(String(text))})`,
    );
    return null;
  });
}

/** ETS's codes that a restricted picklist does not have. */
function strangeCodes({ codes }: SourceType, field: FieldMetadata): string[] {
  if (codes === null || !field.restrictedPicklist) return [];
  const known = new Set(
    field.picklistValues.filter(({ active }) => active).map(({ value }) => value.toLowerCase()),
  );
  return codes.filter((code) => !known.has(code.toLowerCase()));
}

function toMultiPicklist(source: SourceType, field: FieldMetadata, fit: Fit): Conversion {
  const asPicklist = toPicklist(source, field, fit);
  if (asPicklist.kind === 'impossible') return asPicklist;
  return possible((value, fault) => {
    const items = String(value)
      .split(';')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    const known = items.map((item) => asPicklist.convert(item, fault));
    return known.includes(null) ? null : known.join(';');
  });
}

function toBoolean(source: SourceType, field: FieldMetadata): Conversion {
  const outputs = source.outputs?.map((output) => output.toLowerCase()) ?? null;
  const fits = outputs?.every((output) => output === 'true' || output === 'false') ?? false;
  if (!fits) {
    return mismatch(source, field, checkboxHint(source));
  }
  return possible((value) => String(value).toLowerCase() === 'true');
}

function checkboxHint({ outputs }: SourceType): string {
  return outputs === null
    ? 'Give it a table: `values: { L: true }`, with `default: false`.'
    : 'A checkbox takes `true` and `false`; `yes` and `no` are texts here.';
}

const DECIMAL = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/;

function toNumber(source: SourceType, field: FieldMetadata, fit: Fit): Conversion {
  const scale = field.type === 'int' ? 0 : field.scale;
  const whole = field.type === 'int' ? field.digits : field.precision - field.scale;
  const numeric =
    source.kind === 'number' || (source.outputs?.every((output) => DECIMAL.test(output)) ?? false);
  if (!numeric) return mismatch(source, field);
  if (source.outputs === null && source.decimals > scale && fit.round === null) {
    return impossible(
      `${field.name} takes ${scale} decimals, and the value can have ${source.decimals}`,
      'Give the field more decimals in Setup, or say `round: nearest` in the mapping.',
    );
  }
  const limit = 10 ** whole;
  return possible((value, fault) => {
    const text = String(value);
    const number = Number(text);
    const point = text.indexOf('.');
    // Nearly every number: what follows is for the exact words about the others.
    if (number >= 0 && number < limit && (point < 0 || text.length - point - 1 <= scale)) {
      return number;
    }
    const match = DECIMAL.exec(text.trim());
    if (match === null) {
      fault('not-convertible', `the value is no number (it looks like ${shapeOf(String(value))})`);
      return null;
    }
    const [, , integer = '0', decimals = ''] = match;
    if (decimals.length > scale && fit.round === null) {
      fault(
        'would-lose-digits',
        `the value has ${decimals.length} decimals, the field takes ${scale}`,
      );
      return null;
    }
    if (integer.replace(/^0+/, '').length > whole) {
      fault(
        'number-too-large',
        `the value has ${integer.length} digits before the point, the field takes ${whole}`,
      );
      return null;
    }
    return roundTo(Number(value), scale, fit.round);
  });
}

const ROUNDING = { nearest: Math.round, down: Math.floor, up: Math.ceil };

function roundTo(value: number, scale: number, how: Fit['round']): number {
  if (how === null) return value;
  // Scaling by exponent keeps 1.005 from becoming 1.00499…
  const scaled = ROUNDING[how](Number(`${value}e${scale}`));
  return Number(`${scaled}e-${scale}`);
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const ETS_DATE = /^\d{8}$/;

function toDate(source: SourceType, field: FieldMetadata): Conversion {
  const dates = source.kind === 'date' || (source.outputs?.every(isDate) ?? false);
  if (!dates) return mismatch(source, field);
  if (source.kind !== 'date') return possible((value) => isoDate(String(value)));
  // The record stage has seen to it that it is eight digits.
  return possible((value) => hyphenated(String(value)));
}

/** Noon in UTC is the same day in nearly every time zone, so no one sees the day before. */
function toDateTime(source: SourceType, field: FieldMetadata): Conversion {
  const date = toDate(source, field);
  if (date.kind === 'impossible') return date;
  return possible((value, fault) => {
    const day = date.convert(value, fault);
    return day === null ? null : `${day}T12:00:00.000+0000`;
  });
}

function isDate(text: string): boolean {
  const iso = isoDate(text);
  return (
    ISO_DATE.test(iso) &&
    !Number.isNaN(Date.parse(iso)) &&
    new Date(iso).toISOString().startsWith(iso)
  );
}

function isoDate(text: string): string {
  return ETS_DATE.test(text) ? hyphenated(text) : text;
}

function hyphenated(text: string): string {
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

const SALESFORCE_ID = /^[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?$/;

function toId(source: SourceType, field: FieldMetadata): Conversion {
  if (source.outputs?.every((output) => SALESFORCE_ID.test(output))) {
    return possible((value) => String(value));
  }
  const target = field.referenceTo[0] ?? 'another object';
  return impossible(
    `${field.name} points at ${target}, so it takes no text`,
    'Point it at another row of the mapping: `{ row: NAME }`.',
  );
}

function cannotBeWritten(_source: SourceType, field: FieldMetadata): Conversion {
  return impossible(`fields of the type of ${field.name} cannot be written by a mapping`, null);
}

const KIND_NAMES = {
  text: 'text',
  date: 'a date',
  number: 'a number',
  boolean: 'true or false',
};

function mismatch(
  source: SourceType,
  field: FieldMetadata,
  hint: string | null = null,
): Conversion {
  return impossible(
    `${KIND_NAMES[source.kind]} does not convert to ${field.name}, which is of type ${field.type}`,
    hint,
  );
}

function possible(convert: Convert): Conversion {
  return { kind: 'possible', convert };
}

function impossible(message: string, hint: string | null): Conversion {
  return { kind: 'impossible', message, hint };
}
