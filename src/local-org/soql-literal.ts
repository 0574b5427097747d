/**
 * Literals of a WHERE clause, read as values of the field they are compared with; called by
 * soql-condition.ts.
 *
 * Sources: SOQL Reference "fieldExpression", "Date Formats and Date Literals"; help article
 * 000386264 for the limits.
 */

import type { Condition } from '@jetstreamapp/soql-parser-js';
import { notEvaluated, RequestError } from './errors.ts';
import { readId } from './ids.ts';
import { type FieldSchema, kindOf } from './schema.ts';
import { dateRange } from './soql-dates.ts';
import type { QueryScope } from './soql-path.ts';
import { soqlError, unquote } from './soql-text.ts';
import type { Value } from './store.ts';
import { readDate, readDateTime } from './values.ts';

export interface Literal {
  readonly type: string;
  readonly text: string;
}

/** A condition on a field, not on a function of one. */
export type FieldCondition = Extract<Condition, { field: string }>;

export function literalsOf(condition: FieldCondition): readonly Literal[] {
  const texts = Array.isArray(condition.value) ? condition.value : [condition.value];
  const types = Array.isArray(condition.literalType)
    ? condition.literalType
    : texts.map(() => condition.literalType);
  return texts.map((text, at) => ({
    text,
    type: String(types[at] ?? types[0]),
  }));
}

/** From (inclusive) and until (exclusive) of `TODAY` and the like. */
export function rangeOf(
  scope: QueryScope,
  field: FieldSchema,
  literal: Literal,
): readonly [string, string] {
  const kind = kindOf(field.type);
  if (kind !== 'date' && kind !== 'datetime') throw badLiteral(scope, field, kind, false);
  const range = dateRange(literal.text, scope.now, kind);
  if (range === undefined) throw notEvaluated(`the date literal ${literal.text}`);
  return range;
}

/** A literal of the field's own type, or the error that Salesforce gives. */
export function literalValue(
  scope: QueryScope,
  field: FieldSchema,
  { type, text }: Literal,
): Value {
  if (type === 'NULL') return null;
  const kind = kindOf(field.type);
  switch (kind) {
    case 'text': {
      if (type !== 'STRING') throw badLiteral(scope, field, 'string', true);
      return readString(scope, text);
    }
    case 'id': {
      if (type !== 'STRING') throw badLiteral(scope, field, 'id', true);
      const id = readString(scope, text);
      const full = readId(id);
      if (full !== undefined || id === '') return full ?? null;
      throw soqlError(
        'INVALID_QUERY_FILTER_OPERATOR',
        scope.statement,
        field.name,
        `invalid ID field: ${id}`,
      );
    }
    case 'number':
    case 'integer':
      if (type !== 'INTEGER' && type !== 'DECIMAL')
        throw badLiteral(scope, field, field.type, false);
      return Number(text);
    case 'boolean':
      if (type !== 'BOOLEAN') throw badLiteral(scope, field, 'boolean', false);
      return text.toUpperCase() === 'TRUE';
    case 'date': {
      // A dateTime is a syntax error here, other types a wrong filter.
      if (type === 'DATETIME') throw badLiteral(scope, field, 'date', false, 'MALFORMED_QUERY');
      const date = type === 'DATE' ? readDate(text) : undefined;
      if (date === undefined) throw badLiteral(scope, field, 'date', false);
      return date;
    }
    case 'datetime': {
      const moment = type === 'DATETIME' ? readDateTime(text) : undefined;
      if (moment === undefined) throw badLiteral(scope, field, 'dateTime', false);
      return moment;
    }
    default:
      throw notEvaluated(`filters on ${field.type} fields`);
  }
}

function readString(scope: QueryScope, literal: string): string {
  const text = unquote(scope.statement, literal);
  if (text.length > 4000) {
    throw new RequestError(
      400,
      'MALFORMED_QUERY',
      'a string in a WHERE clause cannot be longer than 4000 characters',
    );
  }
  return text;
}

export function badLiteral(
  scope: QueryScope,
  field: FieldSchema,
  type: string,
  quoted: boolean,
  code = 'INVALID_QUERY_FILTER_OPERATOR',
): RequestError {
  const advice = quoted ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  return soqlError(
    code,
    scope.statement,
    field.name,
    `value of filter criterion for field '${field.name}' must be of type ${type} and ${advice}`,
  );
}
