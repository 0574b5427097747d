/**
 * What an org says of its objects, in the form that mappings need. Called by `connect.ts`; snapshots
 * of an org are read by the same parser.
 *
 * Source: REST API Developer Guide, "sObject Describe".
 */
import { z } from 'zod';
import type { FieldMetadata, FieldType, ObjectMetadata } from '../mapping/metadata.ts';
import {
  MOST_SUBREQUESTS,
  notUnderstood,
  piecesOf,
  type Subanswer,
  sendComposite,
} from './composite.ts';
import { errorsOfPart, problemOf } from './failure.ts';
import type { Http } from './http.ts';

const TYPES: ReadonlySet<string> = new Set<FieldType>([
  'id',
  'string',
  'textarea',
  'email',
  'phone',
  'url',
  'picklist',
  'multipicklist',
  'combobox',
  'encryptedstring',
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
  'time',
  'reference',
]);

const flag = z.boolean().default(false);
const count = z.number().default(0);

const fieldSchema = z.looseObject({
  name: z.string(),
  label: z.string().default(''),
  type: z.string(),
  length: count,
  precision: count,
  scale: count,
  digits: count,
  nillable: flag,
  defaultedOnCreate: flag,
  createable: flag,
  updateable: flag,
  filterable: flag,
  externalId: flag,
  unique: flag,
  idLookup: flag,
  caseSensitive: flag,
  restrictedPicklist: flag,
  picklistValues: z
    .array(
      z.looseObject({
        value: z.string(),
        label: z.string().nullish(),
        active: z.boolean(),
      }),
    )
    .default([]),
  referenceTo: z.array(z.string()).default([]),
  relationshipName: z.string().nullable().default(null),
});

const objectSchema = z.looseObject({
  name: z.string(),
  label: z.string().default(''),
  keyPrefix: z.string().nullable().default(null),
  createable: flag,
  updateable: flag,
  queryable: flag,
  recordTypeInfos: z
    .array(
      z.looseObject({
        recordTypeId: z.string(),
        developerName: z.string().default(''),
        active: z.boolean().default(true),
      }),
    )
    .default([]),
  fields: z.array(fieldSchema),
});

const NOT_THERE: ReadonlySet<string> = new Set(['NOT_FOUND', 'INVALID_TYPE', 'HTTP_404']);

const listSchema = z.looseObject({
  sobjects: z.array(z.looseObject({ name: z.string() })),
});

/** Objects by lower-case name, without those that are not there; 25 in one call. */
export async function describeObjects(
  http: Http,
  names: readonly string[],
): Promise<ReadonlyMap<string, ObjectMetadata>> {
  const answers = await describeAsSent(http, names);
  const objects = [...answers].map(([name, body]) => {
    const object = parseDescribe(body);
    if (object === null) throw notUnderstood(`describe ${name}`);
    return [name, object] as const;
  });
  return new Map(objects);
}

/** The same as Salesforce's own JSON, for snapshots. */
export async function describeAsSent(
  http: Http,
  names: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const unique = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
  const found = new Map<string, unknown>();
  for (const piece of piecesOf(unique, MOST_SUBREQUESTS)) {
    const what = `describe ${piece.join(', ')}`;
    const answers = await sendComposite(
      http,
      what,
      piece.map((name) => ({
        method: 'GET',
        url: `/sobjects/${encodeURIComponent(name)}/describe`,
      })),
    );
    piece.forEach((name, index) => {
      const answer = answers[index];
      if (answer !== undefined && isThere(answer, what)) {
        found.set(name.toLowerCase(), answer.body);
      }
    });
  }
  return found;
}

/**
 * A describe answer, as it came from an org or out of a snapshot; null when it is none. Types that
 * cannot be written or compared (address, location, base64, new ones) become `other`.
 */
export function parseDescribe(json: unknown): ObjectMetadata | null {
  const parsed = objectSchema.safeParse(json);
  if (!parsed.success) return null;
  const { name, label, keyPrefix, createable, updateable, queryable } = parsed.data;
  const fields = parsed.data.fields.map(readField);
  return {
    name,
    label,
    keyPrefix,
    createable,
    updateable,
    queryable,
    recordTypes: parsed.data.recordTypeInfos.map((type) => ({
      id: type.recordTypeId,
      developerName: type.developerName,
      active: type.active,
    })),
    fields: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
  };
}

function readField(raw: z.infer<typeof fieldSchema>): FieldMetadata {
  return {
    name: raw.name,
    label: raw.label,
    type: isFieldType(raw.type) ? raw.type : 'other',
    length: raw.length,
    precision: raw.precision,
    scale: raw.scale,
    digits: raw.digits,
    nillable: raw.nillable,
    defaultedOnCreate: raw.defaultedOnCreate,
    createable: raw.createable,
    updateable: raw.updateable,
    filterable: raw.filterable,
    externalId: raw.externalId,
    unique: raw.unique,
    idLookup: raw.idLookup,
    caseSensitive: raw.caseSensitive,
    restrictedPicklist: raw.restrictedPicklist,
    picklistValues: raw.picklistValues.map(({ value, label, active }) => ({
      value,
      label: label ?? value,
      active,
    })),
    referenceTo: raw.referenceTo,
    relationshipName: raw.relationshipName,
  };
}

function isFieldType(type: string): type is FieldType {
  return TYPES.has(type);
}

/** @throws Problem (salesforce) for every other refusal */
function isThere({ status, body }: Subanswer, what: string): boolean {
  if (status < 300) return true;
  const errors = errorsOfPart(status, body);
  if (errors.some(({ code }) => NOT_THERE.has(code))) return false;
  throw problemOf(errors, what);
}

/** Names of all objects that the org shows to this user, for "did you mean". */
export async function listObjects(http: Http): Promise<readonly string[]> {
  const what = 'list the objects';
  const body = await http.send({ what, method: 'GET', path: '/sobjects', repeat: 'safely' });
  const list = listSchema.safeParse(body);
  if (!list.success) throw notUnderstood(what);
  return list.data.sobjects.map(({ name }) => name);
}
