/**
 * Columns and rows of an upload as the JSON that other requests send; called by work.ts.
 *
 * Sources: Bulk API 2.0 guide "Relationship Fields in a Header Row" (`Parent__r.Key__c`,
 * `ObjectType:Relationship.Key`), "Valid CSV Record Rows" (`#N/A` is null, an empty value leaves the
 * field as it is); public reports of `InvalidBatch : Field name not found : X`, which names only the
 * first of several, and of "type is not needed for non polymorphic foreign key".
 */

import { isKey } from '../draft.ts';
import { type SaveError, saveError } from '../errors.ts';
import { type FieldSchema, kindOf, type ObjectModel } from '../schema.ts';
import type { Store, Value } from '../store.ts';
import { NUMBER_TEXT, readDate, readDateTime } from '../values.ts';
import type { Column } from './jobs.ts';

const NULL = '#N/A';

/** The columns that a header names, or what is wrong with the first that is none. */
export function readColumns(
  store: Store,
  model: ObjectModel,
  header: readonly string[],
): readonly Column[] | string {
  const columns: Column[] = [];
  for (const name of header) {
    const column = readColumn(store, model, name);
    if (typeof column === 'string') return column;
    columns.push(column);
  }
  const names = header.map((name) => name.toLowerCase());
  const twice = header.find((name, at) => names.indexOf(name.toLowerCase()) < at);
  return twice === undefined ? columns : `Duplicate field name : ${twice}`;
}

export type RowBody =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly error: SaveError };

/** A row as the body of a request would have it, or why one of its values is none. */
export function readRow(columns: readonly Column[], fields: readonly string[]): RowBody {
  const body: Record<string, unknown> = {};
  for (const [at, column] of columns.entries()) {
    const text = fields[at] ?? '';
    if (text === '') continue;
    const field = column.kind === 'field' ? column.field : column.key;
    const value = text === NULL ? null : readText(field, text);
    if (value === undefined) return { ok: false, error: notOfType(field, text) };
    if (column.kind === 'field') body[field.name] = value;
    else if (value === null) body[column.relationship] = null;
    else {
      const attributes = { type: column.target.name };
      body[column.relationship] = { attributes, [field.name]: value };
    }
  }
  return { ok: true, body };
}

function readColumn(store: Store, model: ObjectModel, name: string): Column | string {
  const unknown = `Field name not found : ${name}`;
  const [, type, relationship = '', key] = /^(?:(\w+):)?(\w+)(?:\.(\w+))?$/.exec(name) ?? [];
  if (key === undefined) {
    const field = type === undefined ? model.fields.get(relationship.toLowerCase()) : undefined;
    return field === undefined ? unknown : { kind: 'field', field };
  }
  const via = model.relationships.get(relationship.toLowerCase());
  if (via === undefined) return unknown;
  const polymorphic = via.referenceTo.length > 1;
  if (type !== undefined && !polymorphic) {
    return `type is not needed for non polymorphic foreign key : ${name}`;
  }
  const targetName = polymorphic ? type : via.referenceTo[0];
  const target = store.model(targetName ?? '');
  const field = target?.fields.get(key.toLowerCase());
  if (target === undefined || field === undefined) return unknown;
  if (!isKey(field)) {
    return `Field name provided, ${key} does not match an External ID, Salesforce Id, or indexed field for ${target.name}`;
  }
  return { kind: 'parent', relationship: via.relationshipName ?? relationship, target, key: field };
}

/** The JSON value that a text stands for in a field of this type, undefined if it is none. */
function readText(field: FieldSchema, text: string): Value | undefined {
  switch (kindOf(field.type)) {
    case 'number':
      return NUMBER_TEXT.test(text) ? Number(text) : undefined;
    case 'integer':
      return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return BOOLEANS.get(text.toLowerCase());
    case 'date':
      return readDate(text.replace(/(Z|[+-]\d{2}:?\d{2})$/, ''));
    case 'datetime':
      return readDateTime(text);
    case 'compound':
      return undefined;
    case 'text':
    case 'id':
    case 'time':
      return text;
  }
}

const BOOLEANS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function notOfType(field: FieldSchema, text: string): SaveError {
  return saveError(
    'INVALID_TYPE_ON_FIELD_IN_RECORD',
    `${field.label}: value not of required type: ${text}`,
    [field.name],
  );
}
