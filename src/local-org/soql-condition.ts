/**
 * One condition of a WHERE clause as a question to a row and, for equality, the rows an index gives;
 * called by soql-where.ts.
 *
 * Source: SOQL Reference "Comparison Operators": `!=` and `NOT IN` are true of a blank field, `<` and
 * the like never.
 */

import type { ConditionWithValueQuery, Operator } from '@jetstreamapp/soql-parser-js';
import { notEvaluated, type RequestError } from './errors.ts';
import { type FieldSchema, kindOf } from './schema.ts';
import {
  badLiteral,
  type FieldCondition,
  type Literal,
  literalsOf,
  literalValue,
  rangeOf,
} from './soql-literal.ts';
import { type FieldPath, type QueryScope, valueAt } from './soql-path.ts';
import { likePattern, soqlError } from './soql-text.ts';
import { foldKey, type Row, type Store, type Value } from './store.ts';

export interface Filter {
  readonly test: (row: Row) => boolean;
  /** All rows that can fit, by an index; undefined when every row has to be asked. */
  readonly candidates: Candidates | undefined;
}

interface Candidates {
  /** At most so many. */
  readonly size: () => number;
  readonly rows: () => ReadonlySet<Row>;
}

export function compileCondition(scope: QueryScope, condition: ConditionWithValueQuery): Filter {
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
      ? {
          size: () => sizeOf(scope.store, path, keys),
          rows: () => new Set([...keys].flatMap((key) => scope.store.find(path.owner, field, key))),
        }
      : undefined,
  };
}

function sizeOf(store: Store, path: FieldPath, keys: ReadonlySet<Value>): number {
  let sum = 0;
  for (const key of keys) sum += store.countOf(path.owner, path.field, key);
  return sum;
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
