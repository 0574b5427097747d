/**
 * The WHERE clause of a parsed SOQL statement: AND, OR, NOT and parentheses over the conditions of
 * soql-condition.ts; called by soql.ts.
 *
 * Source: SOQL Reference "Logical Operators".
 */

import type { ConditionWithValueQuery, WhereClause } from '@jetstreamapp/soql-parser-js';
import { notEvaluated, type RequestError } from './errors.ts';
import { compileCondition, type Filter } from './soql-condition.ts';
import type { QueryScope } from './soql-path.ts';
import { soqlError } from './soql-text.ts';

export function compileWhere(scope: QueryScope, where: WhereClause): Filter {
  const tokens = flatten(where);
  const negations = tokens.filter((token) => token === 'NOT').length;
  // The parser loses a NOT inside two others.
  if (negations !== negationsIn(scope.statement)) throw notEvaluated('NOT in NOT in NOT');
  const reader = { tokens, at: 0 };
  const filter = readExpression(scope, reader);
  if (reader.at < tokens.length) throw unexpected(scope, tokens[reader.at]);
  return filter;
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

function negationsIn(statement: string): number {
  const unquoted = statement.replace(/'(?:\\.|[^'\\])*'/g, "''");
  return [...unquoted.matchAll(/\bNOT\b(?!\s+IN\b)/gi)].length;
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
        : narrowing.reduce((a, b) => (b.size() < a.size() ? b : a)),
  };
}

function anyOf(parts: readonly Filter[]): Filter {
  const narrowing = parts.flatMap((part) => part.candidates ?? []);
  return {
    test: (row) => parts.some((part) => part.test(row)),
    candidates:
      narrowing.length < parts.length
        ? undefined
        : {
            size: () => narrowing.reduce((sum, each) => sum + each.size(), 0),
            rows: () => new Set(narrowing.flatMap((each) => [...each.rows()])),
          },
  };
}
