/**
 * Finds live records by Id or by another key; called by everything that reads or writes one.
 */

import { type SaveError, saveError } from './errors.ts';
import { readId } from './ids.ts';
import type { Org } from './org.ts';
import type { FieldSchema, ObjectModel } from './schema.ts';
import type { Row, Value } from './store.ts';

export type Found =
  | { readonly ok: true; readonly row: Row }
  | { readonly ok: false; readonly error: SaveError };

/** A live record by its Id of 15 or 18 characters. */
export function findById(org: Org, model: ObjectModel, id: unknown): Found {
  if (typeof id !== 'string' || id === '') {
    return {
      ok: false,
      error: saveError('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']),
    };
  }
  const full = readId(id);
  if (full === undefined)
    return {
      ok: false,
      error: saveError('MALFORMED_ID', `malformed id ${id}`, ['Id']),
    };
  const row = org.store.get(model, full);
  if (row !== undefined) return { ok: true, row };
  return {
    ok: false,
    error: org.store.isDeleted(model, full)
      ? saveError('ENTITY_IS_DELETED', 'entity is deleted')
      : saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'),
  };
}

export function findByKey(
  org: Org,
  model: ObjectModel,
  key: FieldSchema,
  value: Value,
): readonly Row[] {
  if (value === null) return [];
  if (key.type !== 'id') return org.store.find(model, key, value);
  const found = findById(org, model, value);
  return found.ok ? [found.row] : [];
}
