/**
 * `SELECT COUNT(Id) total, COUNT(Email) FROM …`: rows that have a value, counted over all that the
 * statement finds; called by soql.ts. SFDMU asks so before it reads an object.
 *
 * Source: SOQL Reference "COUNT(fieldName)": one AggregateResult, `expr0` where no alias is given, and
 * no LIMIT.
 */

import type { FieldType, Query } from '@jetstreamapp/soql-parser-js';
import { RequestError } from './errors.ts';
import { type FieldPath, type QueryScope, valueAt } from './soql-path.ts';
import type { Row, Store } from './store.ts';

export interface Counted {
  readonly name: string;
  readonly path: FieldPath;
}

/** The fields that a statement counts and their names in the answer, undefined if it does not. */
export function readCounted(scope: QueryScope, query: Query): readonly Counted[] | undefined {
  const paths = (query.fields ?? []).map(countedPath);
  if (paths.length === 0 || paths.includes(undefined)) return undefined;
  if (query.limit !== undefined) {
    throw new RequestError(
      400,
      'MALFORMED_QUERY',
      'Non-grouped query that uses overall aggregate functions cannot also use LIMIT',
    );
  }
  return paths.flatMap((counted, at) =>
    counted === undefined
      ? []
      : [{ name: counted.alias ?? `expr${at}`, path: scope.resolve(counted.path) }],
  );
}

/** The one row of the answer. */
export function countRow(
  store: Store,
  counted: readonly Counted[],
  rows: readonly Row[],
): Record<string, unknown> {
  const counts = counted.map(({ name, path }) => [
    name,
    rows.filter((row) => valueAt(store, path, row) !== null).length,
  ]);
  return { attributes: { type: 'AggregateResult' }, ...Object.fromEntries(counts) };
}

function countedPath(
  field: FieldType,
): { readonly path: string; readonly alias: string | undefined } | undefined {
  if (field.type !== 'FieldFunctionExpression' || field.functionName.toUpperCase() !== 'COUNT') {
    return undefined;
  }
  const [path, ...more] = field.parameters;
  if (typeof path !== 'string' || more.length > 0) return undefined;
  return { path, alias: field.alias };
}
