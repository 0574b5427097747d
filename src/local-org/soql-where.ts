/**
 * The WHERE clause of a parsed SOQL statement, checked against the schema and turned into a
 * question to a row and, where an index helps, the few rows worth asking; called by soql.ts.
 *
 * Sources: SOQL Reference "Condition Expression Syntax", "Comparison Operators", "fieldExpression";
 * help article 000386264 for the limits.
 */

import type {
  Condition,
  ConditionWithValueQuery,
  Operator,
  WhereClause,
} from '@jetstreamapp/soql-parser-js';
import { RequestError } from './errors.ts';
import { readId } from './ids.ts';
import { type FieldSchema, kindOf, type ObjectModel } from './schema.ts';
import { dateRange } from './soql-dates.ts';
import { likePattern, soqlError, unquote } from './soql-text.ts';
import { foldKey, type Row, type Store, type Value } from './store.ts';
import { readDate, readDateTime } from './values.ts';

/** A field of the queried object, or of one of its parents by way of their lookups. */
export interface FieldPath {
  readonly steps: readonly { readonly via: FieldSchema; readonly target: ObjectModel }[];
  readonly field: FieldSchema;
  /** The object that has the field. */
  readonly owner: ObjectModel;
}

export interface QueryScope {
  readonly store: Store;
  readonly statement: string;
  readonly now: Date;
  /** @throws RequestError INVALID_FIELD when there is no such field */
  readonly resolve: (path: string) => FieldPath;
}

export interface Filter {
  readonly test: (row: Row) => boolean;
  /** All rows that can fit, by an index; undefined when every row has to be asked. */
  readonly candidates: (() => ReadonlySet<Row>) | undefined;
}

export function compileWhere(scope: QueryScope, where: WhereClause): Filter {
  const tokens = flatten(where);
  const reader = { tokens, at: 0 };
  const filter = readExpression(scope, reader);
  if (reader.at < tokens.length) throw unexpected(scope, tokens[reader.at]);
  return filter;
}

/** The value at the end of a path in a row, null when a parent is missing. */
export function valueAt(store: Store, path: FieldPath, row: Row): Value {
  let current: Row | undefined = row;
  for (const { via, target } of path.steps) {
    const id: Value = current?.[via.name] ?? null;
    current = typeof id === 'string' ? store.get(target, id) : undefined;
    if (current === undefined) return null;
  }
  return current[path.field.name] ?? (path.field.type === 'boolean' ? false : null);
}

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | ConditionWithValueQuery;

/** The parser hangs everything to the right; precedence is read off the tokens again. */
function flatten(where: WhereClause): Token[] {
  const tokens: Token[] = [];
  let clause: WhereClause | undefined = where;
  while (clause !== undefined) {
    const { left } = clause;
    for (let n = left?.openParen ?? 0; n > 0; n -= 1) tokens.push('(');
    if (left !== null && ('field' in left || 'fn' in left)) {
      tokens.push(left);
      const closing = 'closeParen' in left ? (left.closeParen ?? 0) : 0;
      for (let n = closing; n > 0; n -= 1) tokens.push(')');
    }
    if (!('operator' in clause)) break;
    tokens.push(clause.operator);
    clause = clause.right;
  }
  return tokens;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

/** SOQL wants parentheses where AND and OR meet: the second kind is a syntax error. */
function readExpression(scope: QueryScope, reader: Reader): Filter {
  const parts = [readOperand(scope, reader)];
  const operator = reader.tokens[reader.at];
  while (reader.tokens[reader.at] === 'AND' || reader.tokens[reader.at] === 'OR') {
    if (reader.tokens[reader.at] !== operator) throw unexpected(scope, reader.tokens[reader.at]);
    reader.at += 1;
    parts.push(readOperand(scope, reader));
  }
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return operator === 'OR' ? anyOf(parts) : allOf(parts);
}

function readOperand(scope: QueryScope, reader: Reader): Filter {
  const token = reader.tokens[reader.at];
  reader.at += 1;
  if (token === 'NOT') {
    const inner = readOperand(scope, reader);
    return { test: (row) => !inner.test(row), candidates: undefined };
  }
  if (token === '(') {
    const inner = readExpression(scope, reader);
    if (reader.tokens[reader.at] !== ')') throw unexpected(scope, reader.tokens[reader.at]);
    reader.at += 1;
    return inner;
  }
  if (token === undefined || typeof token === 'string') throw unexpected(scope, token);
  return compileCondition(scope, token);
}

function unexpected(scope: QueryScope, token: Token | undefined): RequestError {
  const word = typeof token === 'string' ? token : '';
  return soqlError(
    'MALFORMED_QUERY',
    scope.statement,
    word,
    `unexpected token: '${word === '' ? '<EOF>' : word}'`,
  );
}

function allOf(parts: readonly Filter[]): Filter {
  const narrowing = parts.flatMap((part) => part.candidates ?? []);
  return {
    test: (row) => parts.every((part) => part.test(row)),
    candidates:
      narrowing.length === 0
        ? undefined
        : () => narrowing.map((each) => each()).reduce((a, b) => (b.size < a.size ? b : a)),
  };
}

function anyOf(parts: readonly Filter[]): Filter {
  const narrowing = parts.flatMap((part) => part.candidates ?? []);
  return {
    test: (row) => parts.some((part) => part.test(row)),
    candidates:
      narrowing.length < parts.length
        ? undefined
        : () => new Set(narrowing.flatMap((each) => [...each()])),
  };
}

function compileCondition(scope: QueryScope, condition: ConditionWithValueQuery): Filter {
  if (!('field' in condition)) throw notEvaluated('functions in WHERE');
  if ('valueQuery' in condition) throw notEvaluated('subqueries in WHERE');
  const path = scope.resolve(condition.field);
  const { field } = path;
  if (!field.filterable || kindOf(field.type) === 'compound') {
    throw soqlError(
      'INVALID_FIELD',
      scope.statement,
      condition.field,
      `field '${field.name}' can not be filtered in a query call`,
    );
  }
  const literals = literalsOf(condition);
  switch (condition.operator) {
    case '=':
    case '!=':
    case 'IN':
    case 'NOT IN':
      return equality(scope, path, condition, literals);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(scope, path, condition, literals);
    case 'LIKE':
      return likeness(scope, path, condition, literals);
    case 'INCLUDES':
    case 'EXCLUDES':
      throw notEvaluated(condition.operator);
    default:
      throw new Error(`the parser knows another operator: ${condition.operator satisfies never}`);
  }
}

/** A request that a real org may answer, but this one cannot: never a wrong answer instead. */
export function notEvaluated(what: string): RequestError {
  return new RequestError(
    400,
    'FUNCTIONALITY_NOT_ENABLED',
    `The local org does not evaluate ${what}; a real org may.`,
  );
}

interface Literal {
  readonly type: string;
  readonly text: string;
}

type FieldCondition = Extract<Condition, { field: string }>;

function literalsOf(condition: FieldCondition): readonly Literal[] {
  const texts = Array.isArray(condition.value) ? condition.value : [condition.value];
  const types = Array.isArray(condition.literalType)
    ? condition.literalType
    : texts.map(() => condition.literalType);
  return texts.map((text, at) => ({ text, type: String(types[at] ?? types[0]) }));
}

function equality(
  scope: QueryScope,
  path: FieldPath,
  condition: FieldCondition,
  literals: readonly Literal[],
): Filter {
  const { field } = path;
  const negated = condition.operator === '!=' || condition.operator === 'NOT IN';
  const [only] = literals;
  if (only?.type.startsWith('DATE_') === true) {
    const [from, until] = rangeOf(scope, field, only);
    const inside = (row: Row) => {
      const value = valueAt(scope.store, path, row);
      return typeof value === 'string' && value >= from && value < until;
    };
    return { test: (row) => inside(row) !== negated, candidates: undefined };
  }
  const keys = new Set(
    literals.map((literal) => foldKey(field, literalValue(scope, field, literal))),
  );
  const test = (row: Row) => keys.has(foldKey(field, valueAt(scope.store, path, row))) !== negated;
  const indexable =
    !negated && path.steps.length === 0 && !keys.has(null) && field.type !== 'boolean';
  return {
    test,
    candidates: indexable
      ? () => new Set([...keys].flatMap((key) => scope.store.find(path.owner, field, key)))
      : undefined,
  };
}

function comparison(
  scope: QueryScope,
  path: FieldPath,
  condition: FieldCondition,
  [literal]: readonly Literal[],
): Filter {
  const { field } = path;
  if (literal === undefined || literal.type === 'NULL' || field.type === 'boolean') {
    throw badOperator(scope, condition, field);
  }
  const { operator } = condition;
  let bound: Value;
  if (literal.type.startsWith('DATE_')) {
    const [from, until] = rangeOf(scope, field, literal);
    bound = operator === '<' || operator === '>=' ? from : until;
    if (operator === '<=') return compare(scope.store, path, '<', bound);
    if (operator === '>') return compare(scope.store, path, '>=', bound);
  } else {
    bound = foldKey(field, literalValue(scope, field, literal));
  }
  return compare(scope.store, path, operator, bound);
}

function compare(store: Store, path: FieldPath, operator: Operator, bound: Value): Filter {
  return {
    candidates: undefined,
    test: (row) => {
      const value = foldKey(path.field, valueAt(store, path, row));
      if (value === null || bound === null || typeof value !== typeof bound) return false;
      if (operator === '<') return value < bound;
      if (operator === '<=') return value <= bound;
      if (operator === '>') return value > bound;
      return value >= bound;
    },
  };
}

function likeness(
  scope: QueryScope,
  path: FieldPath,
  condition: FieldCondition,
  [literal]: readonly Literal[],
): Filter {
  if (kindOf(path.field.type) !== 'text') throw badOperator(scope, condition, path.field);
  if (literal?.type !== 'STRING') throw badLiteral(scope, path.field, 'string', true);
  const pattern = likePattern(scope.statement, literal.text);
  return {
    candidates: undefined,
    test: (row) => {
      const value = valueAt(scope.store, path, row);
      return typeof value === 'string' && pattern.test(value);
    },
  };
}

function rangeOf(
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
function literalValue(scope: QueryScope, field: FieldSchema, { type, text }: Literal): Value {
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

function badLiteral(
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

function badOperator(
  scope: QueryScope,
  condition: FieldCondition,
  field: FieldSchema,
): RequestError {
  return soqlError(
    'INVALID_QUERY_FILTER_OPERATOR',
    scope.statement,
    condition.field,
    `invalid operator on ${field.type} field`,
  );
}
