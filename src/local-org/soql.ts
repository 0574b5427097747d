/**
 * Evaluates one SOQL statement against the store: checks names and types as Salesforce does, finds,
 * sorts and cuts the rows; called by query.ts.
 *
 * Evaluated: fields and parents' fields, `COUNT()`, `COUNT(field)`, `FIELDS()`, WHERE, ORDER BY,
 * LIMIT, OFFSET. The rest (GROUP BY, subqueries, functions, …) is refused, never answered wrongly.
 * Sources: SOQL and SOSL Reference; SOQL limits cheat sheet.
 */

import {
  type FieldType,
  type OrderByClause,
  parseQuery,
  type Query,
} from '@jetstreamapp/soql-parser-js';
import { notEvaluated, RequestError, unsupportedType } from './errors.ts';
import { attributesOf, fieldValue } from './present.ts';
import { kindOf, type ObjectModel } from './schema.ts';
import { countRow, readCounted } from './soql-count.ts';
import { type FieldPath, nameOfPath, type QueryScope, resolvePath, valueAt } from './soql-path.ts';
import { soqlError } from './soql-text.ts';
import { compileWhere } from './soql-where.ts';
import { foldKey, type Row, type Store } from './store.ts';

export interface QueryAnswer {
  readonly model: ObjectModel;
  readonly totalSize: number;
  /** What was selected; nothing for COUNT(). */
  readonly paths: readonly FieldPath[];
  /** Rows left out by OFFSET. */
  readonly offset: number;
  /** Called page by page; a row that is gone in the meantime is answered as it was. */
  readonly present: (row: Row, version: string) => Record<string, unknown>;
  readonly rows: readonly Row[];
}

export interface QueryOptions {
  readonly now: Date;
  /** `/queryAll` sees the recycle bin. */
  readonly withDeleted: boolean;
}

const LONGEST = 100_000;

/** @throws RequestError MALFORMED_QUERY, INVALID_TYPE, INVALID_FIELD, … */
export function runQuery(store: Store, statement: string, options: QueryOptions): QueryAnswer {
  const query = parse(statement);
  const model = store.model(query.sObject ?? '');
  if (model === undefined || !model.schema.queryable)
    throw unknownObject(statement, query.sObject ?? '');
  refuseClauses(query);

  const resolve = (path: string) => resolvePath(store, model, statement, path, query.sObjectAlias);
  const scope: QueryScope = { store, statement, now: options.now, resolve };
  const fields = query.fields ?? [];
  const counted = readCounted(scope, query);
  const counting = isCount(fields);
  const paths = counting || counted !== undefined ? [] : selectedPaths(scope, model, query);
  const filter = query.where === undefined ? undefined : compileWhere(scope, query.where);
  const order = compileOrder(scope, query.orderBy);
  if ((query.offset ?? 0) > 2000) {
    throw new RequestError(
      400,
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Maximum SOQL offset allowed is 2000',
    );
  }

  let rows: Row[] = [];
  const deleted = options.withDeleted ? [...store.deletedRows(model)] : [];
  const live = filter?.candidates?.rows() ?? store.rows(model);
  for (const source of [live, deleted]) {
    for (const row of source) if (filter === undefined || filter.test(row)) rows.push(row);
  }
  if (counted !== undefined) {
    const row = countRow(store, counted, rows);
    return { model, totalSize: 1, paths, offset: 0, rows: [{}], present: () => row };
  }
  if (order !== undefined) rows.sort(order);
  const offset = query.offset ?? 0;
  rows = rows.slice(offset, query.limit === undefined ? undefined : offset + query.limit);
  return {
    model,
    totalSize: rows.length,
    paths,
    offset,
    rows: counting ? [] : rows,
    present: (row, version) => presentSelected(store, model, paths, row, version),
  };
}

function parse(statement: string): Query {
  if (statement.length > LONGEST) {
    throw new RequestError(
      400,
      'MALFORMED_QUERY',
      `SOQL statements cannot be longer than ${LONGEST} characters.`,
    );
  }
  try {
    return parseQuery(statement);
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const token =
      /but found: '([^']*)'|but found --> '([^']*)'|Redundant input[^:]*: (\S+)|unexpected character: ->(.)<-/.exec(
        text,
      );
    const word = token?.slice(1).find((each) => each !== undefined) ?? '';
    throw soqlError(
      'MALFORMED_QUERY',
      statement,
      word,
      `unexpected token: '${word === '' ? '<EOF>' : word}'`,
    );
  }
}

function unknownObject(statement: string, name: string): RequestError {
  const shown = soqlError('INVALID_TYPE', statement, name, '');
  return unsupportedType(name, shown.message);
}

function refuseClauses(query: Query): void {
  const clauses: readonly (readonly [unknown, string])[] = [
    [query.groupBy, 'GROUP BY'],
    [query.having, 'HAVING'],
    [query.usingScope, 'USING SCOPE'],
    [query.withDataCategory, 'WITH DATA CATEGORY'],
    [query.for, 'FOR VIEW and FOR REFERENCE'],
    [query.update, 'UPDATE'],
  ];
  for (const [clause, name] of clauses) if (clause !== undefined) throw notEvaluated(name);
}

function isCount(fields: readonly FieldType[]): boolean {
  const [field] = fields;
  return (
    fields.length === 1 &&
    field?.type === 'FieldFunctionExpression' &&
    field.functionName.toUpperCase() === 'COUNT' &&
    field.parameters.length === 0
  );
}

function selectedPaths(scope: QueryScope, model: ObjectModel, query: Query): readonly FieldPath[] {
  const paths = (query.fields ?? []).flatMap((field): readonly FieldPath[] => {
    if (field.type === 'Field') {
      return [scope.resolve('objectPrefix' in field ? field.rawValue : field.field)];
    }
    if (field.type === 'FieldRelationship') {
      return [scope.resolve(field.rawValue ?? [...field.relationships, field.field].join('.'))];
    }
    if (field.type === 'FieldFunctionExpression' && field.functionName.toUpperCase() === 'FIELDS') {
      return allFields(model, String(field.parameters[0]), query.limit);
    }
    throw notEvaluated(field.type === 'FieldSubquery' ? 'subqueries' : 'functions in SELECT');
  });
  const seen = new Set<string>();
  for (const path of paths) {
    const name = nameOfPath(path);
    if (seen.has(name)) {
      throw new RequestError(400, 'MALFORMED_QUERY', `duplicate field selected: ${name}`);
    }
    seen.add(name);
  }
  return paths;
}

function allFields(
  model: ObjectModel,
  which: string,
  limit: number | undefined,
): readonly FieldPath[] {
  const kind = which.toUpperCase();
  if (kind !== 'STANDARD' && (limit === undefined || limit > 200)) {
    throw new RequestError(
      400,
      'MALFORMED_QUERY',
      `The SOQL FIELDS function must have a LIMIT of at most 200`,
    );
  }
  return model.schema.fields
    .filter((field) => kind === 'ALL' || field.custom === (kind === 'CUSTOM'))
    .map((field) => ({ steps: [], field, owner: model }));
}

type Comparator = (a: Row, b: Row) => number;

function compileOrder(
  scope: QueryScope,
  orderBy: OrderByClause | readonly OrderByClause[] | undefined,
): Comparator | undefined {
  if (orderBy === undefined) return undefined;
  const clauses: readonly OrderByClause[] = Array.isArray(orderBy) ? orderBy : [orderBy];
  const comparators = clauses.map((clause) => {
    if (!('field' in clause)) throw notEvaluated('functions in ORDER BY');
    const path = scope.resolve(clause.field);
    if (!path.field.sortable || kindOf(path.field.type) === 'compound') {
      throw soqlError(
        'INVALID_FIELD',
        scope.statement,
        clause.field,
        `field '${path.field.name}' can not be sorted in a query call`,
      );
    }
    return compareBy(scope.store, path, clause.order === 'DESC', clause.nulls === 'LAST');
  });
  return (a, b) => {
    for (const comparator of comparators) {
      const result = comparator(a, b);
      if (result !== 0) return result;
    }
    return 0;
  };
}

function compareBy(store: Store, path: FieldPath, down: boolean, nullsLast: boolean): Comparator {
  return (a, b) => {
    const left = foldKey(path.field, valueAt(store, path, a));
    const right = foldKey(path.field, valueAt(store, path, b));
    if (left === right) return 0;
    if (left === null) return nullsLast ? 1 : -1;
    if (right === null) return nullsLast ? -1 : 1;
    const result = left < right ? -1 : 1;
    return down ? -result : result;
  };
}

/** One row as selected: parents as objects of their own, null where there is none. */
function presentSelected(
  store: Store,
  model: ObjectModel,
  paths: readonly FieldPath[],
  row: Row,
  version: string,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {
    attributes: attributesOf(model, row['Id'], version),
  };
  const parents = new Map<string, FieldPath[]>();
  for (const path of paths) {
    const [step, ...rest] = path.steps;
    if (step === undefined) {
      shown[path.field.name] = fieldValue(model, path.field, row);
      continue;
    }
    const name = step.via.relationshipName ?? step.via.name;
    // Keeps the place of the first field of this parent.
    shown[name] = null;
    const inside = parents.get(name) ?? [];
    inside.push({ ...path, steps: rest });
    parents.set(name, inside);
  }
  for (const [name, inside] of parents) {
    const via = model.relationships.get(name.toLowerCase());
    const target = store.model(via?.referenceTo[0] ?? '');
    const id = via === undefined ? null : row[via.name];
    const parent =
      target !== undefined && typeof id === 'string' ? store.get(target, id) : undefined;
    if (target !== undefined && parent !== undefined) {
      shown[name] = presentSelected(store, target, inside, parent, version);
    }
  }
  return shown;
}
