/**
 * JSON values of a request into stored values and back: the form of a value refuses the whole
 * request, its content only the record; called by write.ts and wherever rows are answered.
 *
 * Sources: SOAP API Guide "Primitive Data Types"; help article 000387302 (decimals beyond the
 * scale are stored as they are); recorded errors of real orgs.
 */

import { jsonParserError, type SaveError, saveError } from './errors.ts';
import { readId } from './ids.ts';
import { isPlaceCode } from './places.ts';
import { type FieldSchema, kindOf } from './schema.ts';
import type { Value } from './store.ts';

/**
 * The stored form of a JSON value.
 *
 * @throws RequestError JSON_PARSER_ERROR: Salesforce reads the whole request into typed objects
 *   before it looks at any record, so one malformed date refuses a call of 200
 */
export function readValue(field: FieldSchema, json: unknown): Value {
  if (json === null) return null;
  switch (kindOf(field.type)) {
    case 'text':
      return typeof json === 'string' ? tidyText(field, json) : wrongForm('string', json);
    case 'id':
      return typeof json === 'string' ? json.trim() || null : wrongForm('reference', json);
    case 'number':
      return numberIn(json) ?? wrongForm('double', json);
    case 'integer': {
      const number = numberIn(json);
      return number !== undefined && (Number.isInteger(number) || !Number.isFinite(number))
        ? number
        : wrongForm('int', json);
    }
    case 'boolean':
      return typeof json === 'boolean' ? json : wrongForm('boolean', json);
    case 'date':
      return (typeof json === 'string' ? readDate(json) : undefined) ?? wrongForm('date', json);
    case 'datetime':
      return (
        (typeof json === 'string' ? readDateTime(json) : undefined) ?? wrongForm('datetime', json)
      );
    case 'time':
      return typeof json === 'string' &&
        /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?Z?$/.test(json)
        ? json
        : wrongForm('time', json);
    case 'compound':
      return wrongForm(field.type, json);
  }
}

/** What is wrong with a value for this field; references are looked up by write.ts. */
export function checkValue(field: FieldSchema, value: Value): SaveError | undefined {
  if (value === null) {
    return kindOf(field.type) === 'boolean'
      ? saveError(
          'INVALID_TYPE_ON_FIELD_IN_RECORD',
          `${field.label}: value not of required type: null`,
          [field.name],
        )
      : undefined;
  }
  if (typeof value === 'number') return checkNumber(field, value);
  if (typeof value !== 'string' || kindOf(field.type) !== 'text') return undefined;
  if (field.length > 0 && value.replaceAll('\r\n', '\n').length > field.length) {
    return saveError(
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${value} (max length=${field.length})`,
      [field.name],
    );
  }
  if (field.type === 'email' && !isEmail(value)) {
    return saveError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, [
      field.name,
    ]);
  }
  return checkPicklist(field, value);
}

/** `2022-03-17T16:21:26.000+0000`: whole seconds, UTC, no colon in the offset. */
export function dateTimeText(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}.000+0000`;
}

export function readDate(text: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const moment = new Date(`${text}T00:00:00Z`);
  const real = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
  return real && year >= 1700 && year <= 4000 ? text : undefined;
}

export function readDateTime(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d{1,3})?(Z|[+-]\d{2}:?\d{2})$/.exec(
    text,
  );
  if (match === null || readDate(match[1] ?? '') === undefined) return undefined;
  const zone = (match[3] ?? 'Z').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const moment = new Date(`${match[1]}T${match[2]}${zone}`);
  return Number.isNaN(moment.getTime()) ? undefined : dateTimeText(moment);
}

/** White space around a text is not stored, a blank text is null, areas keep lines by CR LF. */
function tidyText(field: FieldSchema, text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return field.type === 'textarea' ? trimmed.replace(/\r\n|\r|\n/g, '\r\n') : trimmed;
}

/** A number may come as a text, as the `sf` CLI and SFDMU send it. */
function numberIn(json: unknown): number | undefined {
  if (typeof json === 'number') return json;
  return typeof json === 'string' && NUMBER_TEXT.test(json) ? Number(json) : undefined;
}

export const NUMBER_TEXT = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function wrongForm(type: string, json: unknown): never {
  const token =
    typeof json === 'string'
      ? 'VALUE_STRING'
      : typeof json === 'number'
        ? Number.isInteger(json)
          ? 'VALUE_NUMBER_INT'
          : 'VALUE_NUMBER_FLOAT'
        : typeof json === 'boolean'
          ? json
            ? 'VALUE_TRUE'
            : 'VALUE_FALSE'
          : Array.isArray(json)
            ? 'START_ARRAY'
            : 'START_OBJECT';
  const shown = typeof json === 'object' ? (Array.isArray(json) ? '[' : '{') : String(json);
  throw jsonParserError(
    `Cannot deserialize instance of ${type} from ${token} value ${shown} or request may be missing a required field at [line:1, column:1]`,
  );
}

function checkNumber(field: FieldSchema, value: number): SaveError | undefined {
  const integerDigits = field.precision > 0 ? field.precision - field.scale : 18;
  const limit = kindOf(field.type) === 'integer' ? 2 ** 31 : 10 ** integerDigits;
  if (Number.isFinite(value) && Math.abs(value) < limit) return undefined;
  return saveError(
    'NUMBER_OUTSIDE_VALID_RANGE',
    `${field.label}: value outside of valid range on numeric field: ${value}`,
    [field.name],
  );
}

function checkPicklist(field: FieldSchema, value: string): SaveError | undefined {
  if (!field.restrictedPicklist || isPlaceCode(field)) return undefined;
  const chosen = field.type === 'multipicklist' ? value.split(';') : [value];
  const bad = chosen.find(
    (each) => !field.picklistValues.some((allowed) => allowed.active && allowed.value === each),
  );
  if (bad === undefined) return undefined;
  return saveError(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${field.label}: bad value for restricted picklist field: ${bad}`,
    [field.name],
  );
}

/**
 * Syntax only, as Salesforce checks it: no dot at the start, `@`, and a host name with a dot. Dots may
 * follow each other (Salesforce Help 000001145).
 */
function isEmail(text: string): boolean {
  return /^(?!\.)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/.test(
    text,
  );
}

/** An Id in a request, or what is wrong with its form. */
export function readReference(
  text: string,
  label: string,
  field: string,
): { readonly id: string } | { readonly error: SaveError } {
  const id = readId(text);
  if (id !== undefined) return { id };
  return {
    error: saveError('MALFORMED_ID', `${label}: id value of incorrect type: ${text}`, [field]),
  };
}
