/**
 * The JSON of one record in a request, read against its object's schema; the first half of a write
 * (write.ts does the second), and the half whose errors refuse the whole request.
 */

import { jsonParserError, noSuchColumn, RequestError } from './errors.ts';
import { isObject } from './org.ts';
import type { FieldSchema, ObjectModel } from './schema.ts';
import type { Store, Value } from './store.ts';
import { readValue } from './values.ts';

/** A record as it was sent: nothing is looked up yet. */
export interface Draft {
  /** `Id` in the body: undefined where there was none. */
  readonly id: unknown;
  readonly values: ReadonlyMap<FieldSchema, Value>;
  readonly parents: readonly ParentByKey[];
}

/** `"Contact__r": {"Ext__c": "x"}`: a parent named by one of its keys. */
interface ParentByKey {
  readonly field: FieldSchema;
  readonly target: ObjectModel;
  readonly key: FieldSchema;
  readonly value: Value;
}

/**
 * @throws RequestError INVALID_FIELD for an unknown name, JSON_PARSER_ERROR for a value of a wrong
 *   form
 */
export function readDraft(store: Store, model: ObjectModel, body: unknown): Draft {
  if (!isObject(body))
    throw jsonParserError('The HTTP entity body is required, but this request has no entity body.');
  const values = new Map<FieldSchema, Value>();
  const parents: ParentByKey[] = [];
  let id: unknown;
  for (const [name, json] of Object.entries(body)) {
    const lower = name.toLowerCase();
    if (lower === 'attributes') continue;
    if (lower === 'id') {
      id = json;
      continue;
    }
    const field = model.fields.get(lower);
    const relationship = model.relationships.get(lower);
    if (field !== undefined) {
      values.set(field, readValue(field, json));
    } else if (relationship === undefined) {
      throw noSuchColumn(name, model.name);
    } else if (json === null) {
      values.set(relationship, null);
    } else {
      parents.push(readParent(store, relationship, name, json));
    }
  }
  for (const { field } of parents) {
    if (values.has(field)) {
      throw new RequestError(
        400,
        'INVALID_FIELD',
        `cannot specify both an external ID reference ${field.relationshipName} and a salesforce id, ${field.name}`,
      );
    }
  }
  return { id, values, parents };
}

/** A field by which one record can be named: `Id`, an external ID or an idLookup field. */
export function isKey(field: FieldSchema): boolean {
  return field.type === 'id' || field.externalId || field.idLookup;
}

function readParent(store: Store, field: FieldSchema, name: string, json: unknown): ParentByKey {
  if (!isObject(json)) {
    throw jsonParserError(
      `Cannot deserialize instance of ${name} from VALUE_STRING value ${String(json)} or request may be missing a required field at [line:1, column:1]`,
    );
  }
  const attributes = json['attributes'];
  const named = isObject(attributes) ? attributes['type'] : undefined;
  const objectName = typeof named === 'string' ? named : (field.referenceTo[0] ?? '');
  const target = store.model(objectName);
  const keys = Object.entries(json).filter(([key]) => key.toLowerCase() !== 'attributes');
  const [first] = keys;
  if (target === undefined || first === undefined) throw noSuchColumn(name, objectName);
  const key = target.fields.get(first[0].toLowerCase());
  if (key === undefined) throw noSuchColumn(first[0], target.name);
  if (keys.length > 1 || !isKey(key)) {
    throw new RequestError(
      400,
      'INVALID_FIELD',
      `Field name provided, ${keys.at(-1)?.[0]} does not match an External ID, Salesforce Id, or indexed field for ${target.name}`,
    );
  }
  return { field, target, key, value: readValue(key, first[1]) };
}
