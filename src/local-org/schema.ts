/**
 * An object's schema in the form of Salesforce's own describe, from which everything the local org
 * checks and answers is derived; read by every file that touches a record.
 *
 * Source: REST API Developer Guide, "sObject Describe"; attributes as in recorded describes.
 */

import { z } from 'zod';

const picklistValue = z.looseObject({
  value: z.string(),
  label: z.string().nullable().default(null),
  active: z.boolean().default(true),
  defaultValue: z.boolean().default(false),
});

const field = z.looseObject({
  name: z.string().min(1),
  label: z.string().default(''),
  type: z.string(),
  length: z.number().default(0),
  precision: z.number().default(0),
  scale: z.number().default(0),
  digits: z.number().default(0),
  nillable: z.boolean().default(true),
  createable: z.boolean().default(true),
  updateable: z.boolean().default(true),
  defaultedOnCreate: z.boolean().default(false),
  defaultValue: z.union([z.string(), z.number(), z.boolean(), z.null()]).default(null),
  filterable: z.boolean().default(true),
  sortable: z.boolean().default(true),
  externalId: z.boolean().default(false),
  idLookup: z.boolean().default(false),
  unique: z.boolean().default(false),
  caseSensitive: z.boolean().default(false),
  autoNumber: z.boolean().default(false),
  calculated: z.boolean().default(false),
  custom: z.boolean().default(false),
  nameField: z.boolean().default(false),
  cascadeDelete: z.boolean().default(false),
  restrictedDelete: z.boolean().default(false),
  restrictedPicklist: z.boolean().default(false),
  picklistValues: z.array(picklistValue).default([]),
  referenceTo: z.array(z.string()).default([]),
  relationshipName: z.string().nullable().default(null),
  compoundFieldName: z.string().nullable().default(null),
  extraTypeInfo: z.string().nullable().default(null),
});

const object = z.looseObject({
  name: z.string().min(1),
  label: z.string(),
  labelPlural: z.string(),
  keyPrefix: z.string().length(3).nullable().default(null),
  custom: z.boolean().default(false),
  createable: z.boolean().default(true),
  updateable: z.boolean().default(true),
  deletable: z.boolean().default(true),
  queryable: z.boolean().default(true),
  fields: z.array(field).min(1),
  childRelationships: z.array(z.looseObject({})).default([]),
  recordTypeInfos: z.array(z.looseObject({})).default([]),
  /** Ours, not Salesforce's: the form of an AutoNumber name, such as `TOEFL-{000000}`. */
  autoNumberFormat: z.string().optional(),
});

/** One field of a describe; attributes that the local org does not use are kept and served. */
export type FieldSchema = z.output<typeof field>;

/** One object's describe. */
export type ObjectSchema = z.output<typeof object>;

/** A schema with what is looked up all the time. */
export interface ObjectModel {
  readonly schema: ObjectSchema;
  readonly name: string;
  /** By lower-case name: field names in requests do not depend on case. */
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** Reference fields by the lower-case name of their relationship (`contact__r`). */
  readonly relationships: ReadonlyMap<string, FieldSchema>;
}

/**
 * Reads the JSON that a real org's `/sobjects/T/describe` answered.
 *
 * @throws Error naming the attributes that are missing or of another type
 */
export function parseDescribe(json: unknown): ObjectSchema {
  const result = object.safeParse(json);
  if (!result.success) {
    throw new Error(`this is not the describe of an SObject: ${z.prettifyError(result.error)}`);
  }
  return result.data;
}

export function modelOf(schema: ObjectSchema): ObjectModel {
  const fields = new Map(schema.fields.map((each) => [each.name.toLowerCase(), each]));
  const relationships = new Map<string, FieldSchema>();
  for (const each of schema.fields) {
    if (each.type === 'reference' && each.relationshipName !== null) {
      relationships.set(each.relationshipName.toLowerCase(), each);
    }
  }
  return { schema, name: schema.name, fields, relationships };
}

/** How a field's values are written in JSON and in SOQL. */
export type Kind =
  | 'text'
  | 'id'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'time'
  | 'compound';

const KINDS: Readonly<Record<string, Kind>> = {
  id: 'id',
  reference: 'id',
  string: 'text',
  textarea: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  picklist: 'text',
  multipicklist: 'text',
  combobox: 'text',
  encryptedstring: 'text',
  double: 'number',
  currency: 'number',
  percent: 'number',
  int: 'integer',
  long: 'integer',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  time: 'time',
};

export function kindOf(type: string): Kind {
  return KINDS[type] ?? 'compound';
}
