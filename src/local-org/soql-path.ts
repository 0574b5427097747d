/**
 * Field paths of a SOQL statement (`Email`, `Contact__r.Email`): found in the schema and followed in
 * the store; called by soql.ts and by the files of the WHERE clause.
 */

import type { FieldSchema, ObjectModel } from './schema.ts';
import { soqlError } from './soql-text.ts';
import type { Row, Store, Value } from './store.ts';

/** A field of the queried object, or of one of its parents by way of their lookups. */
export interface FieldPath {
  readonly steps: readonly {
    readonly via: FieldSchema;
    readonly target: ObjectModel;
  }[];
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

/** @throws RequestError INVALID_FIELD with the place in the statement */
export function resolvePath(
  store: Store,
  model: ObjectModel,
  statement: string,
  path: string,
  alias: string | undefined,
): FieldPath {
  const names = path.split('.');
  const prefix = names[0]?.toLowerCase();
  if (
    names.length > 1 &&
    (prefix === alias?.toLowerCase() || prefix === model.name.toLowerCase())
  ) {
    names.shift();
  }
  const steps: { via: FieldPath['field']; target: ObjectModel }[] = [];
  let owner = model;
  for (const name of names.slice(0, -1)) {
    const via = owner.relationships.get(name.toLowerCase());
    const target = via === undefined ? undefined : store.model(via.referenceTo[0] ?? '');
    if (via === undefined || target === undefined) {
      throw soqlError(
        'INVALID_FIELD',
        statement,
        path,
        `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      );
    }
    steps.push({ via, target });
    owner = target;
  }
  const last = names.at(-1) ?? '';
  const field = owner.fields.get(last.toLowerCase());
  if (field === undefined) {
    throw soqlError(
      'INVALID_FIELD',
      statement,
      path,
      `No such column '${last}' on entity '${owner.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  }
  return { steps, field, owner };
}

/** The path in the schema's spelling: `Contact__r.Email`. */
export function nameOfPath({ steps, field }: FieldPath): string {
  return [...steps.map(({ via }) => via.relationshipName ?? via.name), field.name].join('.');
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
