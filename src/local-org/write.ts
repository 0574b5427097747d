/**
 * Saves one record as Salesforce does: creates, updates or upserts it, or says in Salesforce's
 * words why not; called by single-record requests, collections and graphs alike.
 *
 * Sources: recorded errors of real orgs; SOAP API Guide `create()`, `update()`, `upsert()`.
 */

import type { Draft } from './draft.ts';
import { type SaveError, saveError } from './errors.ts';
import { findById, findByKey } from './find.ts';
import type { Org } from './org.ts';
import { settlePlaces } from './places.ts';
import { type FieldSchema, kindOf, type ObjectModel } from './schema.ts';
import type { Row, Value } from './store.ts';
import { checkValue, dateTimeText, readReference } from './values.ts';

export type Saved =
  | { readonly ok: true; readonly id: string; readonly created: boolean }
  | { readonly ok: false; readonly error: SaveError };

export function createRecord(org: Org, model: ObjectModel, draft: Draft): Saved {
  if (draft.id !== undefined && draft.id !== null && draft.id !== '') {
    return failed(
      saveError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']),
    );
  }
  const values = complete(org, draft, 'createable');
  if (!(values instanceof Map)) return failed(values);
  const missing = model.schema.fields.filter(
    (field) =>
      !field.nillable &&
      field.createable &&
      !field.defaultedOnCreate &&
      (values.get(field) ?? null) === null,
  );
  if (missing.length > 0) return failed(requiredMissing(missing));
  const row: Record<string, Value> = {};
  for (const field of model.schema.fields) {
    const value = values.has(field) ? values.get(field) : defaultOf(field);
    if (value !== undefined && value !== null) row[field.name] = value;
  }
  return store(org, model, row, undefined);
}

export function updateRecord(org: Org, model: ObjectModel, id: unknown, draft: Draft): Saved {
  const found = findById(org, model, id);
  if (!found.ok) return failed(found.error);
  const values = complete(org, draft, 'updateable');
  if (!(values instanceof Map)) return failed(values);
  const emptied = [...values].flatMap(([field, value]) =>
    value === null && !field.nillable ? [field] : [],
  );
  if (emptied.length > 0) return failed(requiredMissing(emptied));
  const row: Record<string, Value> = { ...found.row };
  for (const [field, value] of values) {
    if (value === null) delete row[field.name];
    else row[field.name] = value;
  }
  return store(org, model, row, found.row);
}

/** Creates or updates by a key; a null or unknown key is the caller's to judge beforehand. */
export function upsertRecord(
  org: Org,
  model: ObjectModel,
  key: FieldSchema,
  value: Value,
  draft: Draft,
): Saved {
  const matches = findByKey(org, model, key, value);
  const [match] = matches;
  if (matches.length > 1) {
    const ids = matches.map((row) => row['Id']).join(', ');
    return failed(
      saveError(
        'DUPLICATE_EXTERNAL_ID',
        `${key.name}: more than one record found for external id field: [${ids}]`,
        [key.name],
      ),
    );
  }
  if (match !== undefined) {
    const others = new Map(draft.values);
    others.delete(key);
    return updateRecord(org, model, match['Id'], {
      ...draft,
      id: undefined,
      values: others,
    });
  }
  const values = new Map(draft.values).set(key, value);
  return createRecord(org, model, { ...draft, id: undefined, values });
}

function failed(error: SaveError): Saved {
  return { ok: false, error };
}

function requiredMissing(fields: readonly FieldSchema[]): SaveError {
  const names = fields.map((field) => field.name);
  return saveError(
    'REQUIRED_FIELD_MISSING',
    `Required fields are missing: [${names.join(', ')}]`,
    names,
  );
}

/** The draft's values, each allowed and right, with parents resolved; or the first thing wrong. */
function complete(
  org: Org,
  draft: Draft,
  right: 'createable' | 'updateable',
): Map<FieldSchema, Value> | SaveError {
  const fields = [...draft.values.keys(), ...draft.parents.map((parent) => parent.field)];
  const closed = fields.filter((field) => !field[right]).map((field) => field.name);
  if (closed.length > 0) {
    return saveError(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      `Unable to create/update fields: ${closed.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
      closed,
    );
  }
  const values = new Map<FieldSchema, Value>();
  for (const [field, value] of draft.values) {
    const wrong = checkValue(field, value);
    if (wrong !== undefined) return wrong;
    if (field.type === 'reference' && typeof value === 'string') {
      const parent = checkReference(org, field, value);
      if (typeof parent !== 'string') return parent;
      values.set(field, parent);
    } else {
      values.set(field, value);
    }
  }
  for (const { field, target, key, value } of draft.parents) {
    const [parent, other] = findByKey(org, target, key, value);
    if (parent === undefined || other !== undefined) {
      return saveError(
        'INVALID_FIELD',
        `Foreign key external ID: ${String(value)} not found for field ${key.name} in entity ${target.name}`,
      );
    }
    values.set(field, parent['Id'] ?? null);
  }
  return values;
}

function checkReference(org: Org, field: FieldSchema, text: string): string | SaveError {
  const reference = readReference(text, field.label, field.name);
  if ('error' in reference) return reference.error;
  const { id } = reference;
  const target = org.store.modelOfId(id);
  if (target !== undefined && !field.referenceTo.includes(target.name)) {
    return saveError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${id}`, [
      field.name,
    ]);
  }
  if (target === undefined || org.store.get(target, id) === undefined) {
    return target !== undefined && org.store.isDeleted(target, id)
      ? saveError('ENTITY_IS_DELETED', 'entity is deleted')
      : saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  }
  return id;
}

function defaultOf(field: FieldSchema): Value {
  if (field.defaultValue !== null) return field.defaultValue;
  const chosen = field.picklistValues.find((value) => value.active && value.defaultValue);
  if (chosen !== undefined && field.createable) return chosen.value;
  return kindOf(field.type) === 'boolean' ? false : null;
}

/** The last checks, which need the whole row, then the system fields, then the row is there. */
function store(
  org: Org,
  model: ObjectModel,
  row: Record<string, Value>,
  before: Row | undefined,
): Saved {
  const refusal =
    settlePlaces(model, row, before) ??
    org.rules.refusal(model, row, before) ??
    findTwin(org, model, row, before) ??
    org.faults.onRecord(model.name, row) ??
    org.locks.take(model, row, before);
  if (refusal !== undefined) return failed(refusal);

  const has = (name: string) => model.fields.has(name.toLowerCase());
  const stamp = dateTimeText(org.now());
  const created = before === undefined;
  const id = created ? org.store.newId(model) : String(before['Id']);
  row['Id'] = id;
  if (created) {
    const name = model.fields.get('name');
    if (name?.autoNumber === true) {
      row['Name'] = autoNumber(model.schema.autoNumberFormat, org.store.newNumber(model));
    } else if (name !== undefined && model.schema.custom && row['Name'] === undefined) {
      row['Name'] = id;
    }
    if (has('OwnerId')) row['OwnerId'] ??= org.userId;
    if (has('CreatedDate')) row['CreatedDate'] = stamp;
    if (has('CreatedById')) row['CreatedById'] = org.userId;
  }
  if (has('LastModifiedDate')) row['LastModifiedDate'] = stamp;
  if (has('LastModifiedById')) row['LastModifiedById'] = org.userId;
  if (has('SystemModstamp')) row['SystemModstamp'] = stamp;
  const personName = nameOfPerson(model, row);
  if (personName !== undefined) row['Name'] = personName;
  org.store.put(model, row);
  if (created) org.rules.created(id);
  return { ok: true, id, created };
}

function findTwin(
  org: Org,
  model: ObjectModel,
  row: Row,
  before: Row | undefined,
): SaveError | undefined {
  for (const field of model.schema.fields) {
    const value = row[field.name] ?? null;
    if (!field.unique || value === null) continue;
    const twin = org.store.find(model, field, value).find((each) => each['Id'] !== before?.['Id']);
    if (twin !== undefined) {
      return saveError(
        'DUPLICATE_VALUE',
        `duplicate value found: ${field.name} duplicates value on record with id: ${twin['Id']}`,
      );
    }
  }
  return undefined;
}

/** `Contact.Name` cannot be written: Salesforce puts it together. */
function nameOfPerson(model: ObjectModel, row: Row): string | undefined {
  const name = model.fields.get('name');
  if (name === undefined || name.createable || name.extraTypeInfo !== 'personname')
    return undefined;
  const parts = ['FirstName', 'MiddleName', 'LastName', 'Suffix'].map((part) => row[part] ?? null);
  return parts.filter((part) => part !== null).join(' ');
}

function autoNumber(format = '{0000}', number: number): string {
  return format.replace(/\{(0+)\}/, (_, zeros: string) =>
    String(number).padStart(zeros.length, '0'),
  );
}
