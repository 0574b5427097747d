/**
 * Turns what a mapping reads into the type of the Salesforce field; what does not fit in one record
 * is a fault of that record. Nothing is rounded or cut unless the mapping says so, and a blank is
 * never zero. `fit.ts` says before any record has come what can never convert.
 *
 * Salesforce stores more decimals than a field's scale and refuses a whole call for one malformed
 * date, so values must be exact before they are sent (Salesforce Help 000387302).
 */
import { decimalOf } from '../record/decimal.ts';
import { shapeOf } from '../record/hold.ts';
import type { Fault, SourceType } from './forms/form.ts';
import type { Fit } from './forms/forms.ts';
import type { FieldMetadata, FieldType } from './metadata.ts';
import type { FieldValue } from './values.ts';

type Present = Exclude<FieldValue, null>;

/** Null for a blank, or together with a fault. */
export type Convert = (value: Present, fault: Fault) => FieldValue;

/** @param checked whether all values are dates or numbers of the record, which it was checked for */
type Converter = (field: FieldMetadata, fit: Fit, checked: boolean) => Convert;

/** Null for types that no mapping can write. */
const CONVERTERS: Readonly<Record<FieldType, Converter | null>> = {
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
  time: null,
  other: null,
};

/** What makes the field's value of any of the types; `fit.ts` says which of them can never fit. */
export function converterTo(
  field: FieldMetadata,
  types: readonly SourceType[],
  fit: Fit,
): Convert | null {
  const checked = types.every(
    ({ kind, outputs }) => (kind === 'date' || kind === 'number') && outputs === null,
  );
  return CONVERTERS[field.type]?.(field, fit, checked) ?? null;
}

function toText(field: FieldMetadata, fit: Fit): Convert {
  return (value, fault) => {
    const text = tidied(typeof value === 'string' ? value : String(value));
    if (text === '') return null;
    if (text.length <= field.length || field.length === 0) return text;
    // Cut at a character, never inside one.
    if (fit.truncate) return cutAt(text, field.length);
    fault('too-long', `the value has ${text.length} characters, the field takes ${field.length}`);
    return null;
  };
}

/** Line breaks and outer blanks as Salesforce keeps them. */
function tidied(text: string): string {
  return (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).trim();
}

function cutAt(text: string, length: number): string {
  const cut = text.slice(0, length);
  return (/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut).trimEnd();
}

/**
 * Salesforce checks the syntax only; this is the part of it that every address must pass. Before the
 * `@`, dots may follow each other or stand last, as in old Japanese addresses, but not first
 * (Salesforce Help 000001145); a part of the domain has no hyphen at its ends.
 */
const EMAIL =
  /^(?!\.)[^\s@<>(),;:"[\]\\]+@(?:(?!-)[^\s@<>(),;:"[\]\\.]+(?<!-)\.)+(?!-)[^\s@<>(),;:"[\]\\.]+(?<!-)$/;

export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

function toEmail(field: FieldMetadata, fit: Fit): Convert {
  const asText = toText(field, { ...fit, truncate: false });
  return (value, fault) => {
    const text = asText(value, fault);
    if (text === null || isEmail(String(text))) return text;
    fault(
      'not-convertible',
      `the value is no e-mail address (it looks like ${shapeOf(String(value))})`,
    );
    return null;
  };
}

function toPicklist(field: FieldMetadata, fit: Fit): Convert {
  const asText = toText(field, fit);
  // Salesforce compares without case but keeps what is written: use its own spelling.
  const spelling = spellingsOf(field);
  return (value, fault) => {
    const text = asText(value, fault);
    if (text === null) return null;
    const known = spelling.get(String(text).toLowerCase());
    if (known !== undefined || !field.restrictedPicklist) return known ?? text;
    fault(
      'not-in-picklist',
      `the picklist has no such value (it looks like ${shapeOf(String(text))})`,
    );
    return null;
  };
}

/** The active values of a picklist, by what they are in lower case. */
export function spellingsOf({ picklistValues }: FieldMetadata): ReadonlyMap<string, string> {
  const active = picklistValues.filter((one) => one.active);
  return new Map(active.map(({ value }) => [value.toLowerCase(), value]));
}

function toMultiPicklist(field: FieldMetadata, fit: Fit): Convert {
  const asPicklist = toPicklist(field, fit);
  return (value, fault) => {
    const known = itemsOf(String(value)).map((item) => asPicklist(item, fault));
    return known.length === 0 || known.includes(null) ? null : known.join(';');
  };
}

/** The values in a text for a picklist of several. */
export function itemsOf(text: string): string[] {
  return text
    .split(';')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function toBoolean(): Convert {
  return (value, fault) => {
    const text = String(value).toLowerCase();
    if (text === 'true' || text === 'false') return text === 'true';
    fault(
      'not-convertible',
      `the value is neither true nor false (it looks like ${shapeOf(String(value))})`,
    );
    return null;
  };
}

const DECIMAL = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/;

function toNumber(field: FieldMetadata, fit: Fit, checked: boolean): Convert {
  const { scale, whole } = digitsOf(field);
  const limit = 10 ** whole;
  return (value, fault) => {
    const text = String(value);
    const number = checked ? decimalOf(text) : Number.NaN;
    const point = text.indexOf('.');
    // Nearly every number: what follows is for the exact words about the others.
    if (number < limit && (point < 0 || text.length - point - 1 <= scale)) {
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
  };
}

/** Digits after the point, and before it. */
export function digitsOf(field: FieldMetadata): { scale: number; whole: number } {
  return field.type === 'int'
    ? { scale: 0, whole: field.digits }
    : { scale: field.scale, whole: field.precision - field.scale };
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

function toDate(_field: FieldMetadata, _fit: Fit, checked: boolean): Convert {
  // Eight digits, then.
  if (checked) return (value) => hyphenated(String(value));
  return (value, fault) => {
    const iso = isoDate(String(value));
    if (isDate(iso)) return iso;
    fault('not-convertible', `the value is no date (it looks like ${shapeOf(String(value))})`);
    return null;
  };
}

/** Noon in UTC is the same day in nearly every time zone, so no one sees the day before. */
function toDateTime(field: FieldMetadata, fit: Fit, checked: boolean): Convert {
  const date = toDate(field, fit, checked);
  return (value, fault) => {
    const day = date(value, fault);
    return day === null ? null : `${day}T12:00:00.000+0000`;
  };
}

/** Salesforce stores days from 1700 to 4000 ("Date field type", Salesforce Help). */
function isDate(iso: string): boolean {
  return (
    ISO_DATE.test(iso) &&
    iso >= '1700-01-01' &&
    iso <= '4000-12-31' &&
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

function toId(): Convert {
  return (value, fault) => {
    if (SALESFORCE_ID.test(String(value))) return String(value);
    fault('not-convertible', 'the value is no Id of Salesforce');
    return null;
  };
}
