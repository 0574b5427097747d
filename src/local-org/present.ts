/**
 * Stored rows as Salesforce answers them: `attributes` first, every field in the schema's spelling,
 * compound addresses put together; used by record, query and retrieve answers.
 */

import type { FieldSchema, ObjectModel } from './schema.ts';
import type { Row } from './store.ts';

export function attributesOf(model: ObjectModel, id: unknown, version: string) {
  return {
    type: model.name,
    url: `/services/data/${version}/sobjects/${model.name}/${id}`,
  };
}

/** A whole record, or the named fields of it. */
export function presentRow(
  model: ObjectModel,
  row: Row,
  version: string,
  fields: readonly FieldSchema[] = model.schema.fields,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {
    attributes: attributesOf(model, row['Id'], version),
  };
  for (const field of fields) shown[field.name] = fieldValue(model, field, row);
  return shown;
}

export function fieldValue(model: ObjectModel, field: FieldSchema, row: Row): unknown {
  if (field.type === 'address') return addressOf(model, field, row);
  return row[field.name] ?? (field.type === 'boolean' ? false : null);
}

function addressOf(model: ObjectModel, compound: FieldSchema, row: Row): unknown {
  const prefix = compound.name.slice(0, -'Address'.length);
  const address: Record<string, unknown> = {};
  for (const part of ADDRESS_PARTS) {
    const field = model.fields.get(`${prefix}${part}`.toLowerCase());
    if (field === undefined && part.endsWith('Code')) continue;
    const value = field === undefined ? null : (row[field.name] ?? null);
    address[part.charAt(0).toLowerCase() + part.slice(1)] = value;
  }
  return Object.values(address).every((value) => value === null) ? null : address;
}

const ADDRESS_PARTS = [
  'City',
  'Country',
  'CountryCode',
  'GeocodeAccuracy',
  'Latitude',
  'Longitude',
  'PostalCode',
  'State',
  'StateCode',
  'Street',
] as const;
