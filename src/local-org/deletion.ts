/**
 * Moves a record to the recycle bin as Salesforce does: with the children that go with it, away
 * from those that only point at it, or not at all; called by single-record requests and
 * collections.
 *
 * Sources: Object Reference "Relationships Among Objects" (cascade, restrict, clear); SOAP API Guide
 * `delete()`, with its status code DELETE_FAILED.
 */

import { childLinks } from './children.ts';
import { type SaveError, saveError } from './errors.ts';
import { findById } from './find.ts';
import type { Org } from './org.ts';
import type { ObjectModel } from './schema.ts';
import type { Row } from './store.ts';
import type { Saved } from './write.ts';

export function deleteRecord(org: Org, model: ObjectModel, id: unknown): Saved {
  const found = findById(org, model, id);
  if (!found.ok) return { ok: false, error: found.error };
  const refusal = org.store.transaction(
    () => removeWithChildren(org, model, found.row),
    (error) => error === undefined,
  );
  return refusal === undefined
    ? { ok: true, id: String(found.row['Id']), created: false }
    : { ok: false, error: refusal };
}

/** The first thing that stands against it; then nothing may be kept of what was done. */
function removeWithChildren(org: Org, model: ObjectModel, row: Row): SaveError | undefined {
  const refusal = org.faults.onRecord(model.name, row);
  if (refusal !== undefined) return refusal;
  const id = String(row['Id']);
  // First of all, so that a circle of lookups ends.
  org.store.remove(model, id);
  for (const { child, field, cascade, restricted } of childLinks(org, model)) {
    const children = org.store.find(child, field, id);
    const [first] = children;
    if (first !== undefined && restricted) return deleteFailed(row, child, first);
    for (const each of children) {
      if (!cascade) org.store.put(child, without(each, field.name));
      else {
        const wrong = removeWithChildren(org, child, each);
        if (wrong !== undefined) return wrong;
      }
    }
  }
  return undefined;
}

function deleteFailed(row: Row, child: ObjectModel, first: Row): SaveError {
  const name = (of: Row) => String(of['Name'] ?? of['Id']);
  return saveError(
    'DELETE_FAILED',
    `Your attempt to delete ${name(row)} could not be completed because it is associated with the following ${child.schema.labelPlural.toLowerCase()}.: ${name(first)}`,
  );
}

function without(row: Row, field: string): Row {
  const { [field]: _, ...rest } = row;
  return rest;
}
