/**
 * The JSON Schema of mappings, by which editors complete and check them while they are typed.
 * Called by `mapping schema` and `init`.
 *
 * It proposes the paths of the catalogue and, of an org that is known, the names of its objects and
 * fields; other names stay allowed, so that only the mapping's own check says what is wrong.
 */
import { z } from 'zod';
import { catalogue } from '../record/catalogue.ts';
import { pathSchema } from './forms/path.ts';
import type { FieldMetadata, ObjectMetadata } from './metadata.ts';
import { mappingSchema } from './schema.ts';

type JsonSchema = Record<string, unknown>;

/** @param objects of the org, if it is known */
export function mappingJsonSchema(objects: readonly ObjectMetadata[] = []): object {
  const rows = mappingSchema.shape.rows;
  // Draft 7 is what editors understand best.
  const schema = z.toJSONSchema(mappingSchema, {
    io: 'input',
    target: 'draft-7',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema === pathSchema) replaceBy(jsonSchema, { $ref: '#/definitions/path' });
      // What is not there may come from an included file; the check says what nobody brings.
      if (zodSchema === mappingSchema || zodSchema === rows.valueType) delete jsonSchema.required;
      if (zodSchema === rows.valueType && objects.length > 0) {
        Object.assign(jsonSchema, { allOf: [objectNames(objects), ...objects.map(namesOf)] });
      }
    },
  });
  return {
    title: 'toefl-sync mapping',
    ...schema,
    definitions: { path: pathDefinition() },
  };
}

/** In place, since zod goes on with the same object. */
function replaceBy(target: object, content: JsonSchema): void {
  for (const key of Object.keys(target)) Reflect.deleteProperty(target, key);
  Object.assign(target, content);
}

function pathDefinition(): JsonSchema {
  const known = [...catalogue.values()];
  return {
    description: pathSchema.description,
    anyOf: [
      {
        type: 'string',
        enum: known.map(({ path }) => path),
        // What VS Code shows beside each proposal.
        enumDescriptions: known.map(({ meaning }) => meaning),
        markdownEnumDescriptions: known.map(({ meaning }) => meaning),
      },
      { type: 'string', minLength: 1 },
    ],
  };
}

function objectNames(objects: readonly ObjectMetadata[]): JsonSchema {
  const names = objects.map(({ name }) => name);
  return { properties: { object: proposed(names) } };
}

/** What may stand in a row of one object. */
function namesOf({ name, fields }: ObjectMetadata): JsonSchema {
  const all = [...fields.values()];
  const writable = all.filter(({ createable, updateable }) => createable || updateable);
  const keys = writable.filter(({ externalId, idLookup }) => externalId || idLookup);
  const dates = writable.filter(({ type }) => type === 'date');
  const ifThisObject = { properties: { object: { const: name } }, required: ['object'] };
  const thenProposed = {
    properties: {
      fields: { properties: described(writable) },
      key: { properties: described(keys) },
      newest: { properties: described(dates) },
      match: {
        items: {
          items: proposed(writable.filter((field) => field.filterable).map((field) => field.name)),
        },
      },
    },
  };
  // As entries, since an object with a `then` could be taken for a promise.
  return Object.fromEntries([
    ['if', ifThisObject],
    ['then', thenProposed],
  ]);
}

function described(fields: readonly FieldMetadata[]): JsonSchema {
  return Object.fromEntries(fields.map((field) => [field.name, { description: about(field) }]));
}

function about({ label, type, length, precision, scale, ...field }: FieldMetadata): string {
  const size =
    length > 0 ? ` (${length})` : precision > 0 ? ` (${precision - scale}, ${scale})` : '';
  const values = field.picklistValues.filter(({ active }) => active).map(({ value }) => value);
  const points = field.referenceTo.length > 0 ? ` to ${field.referenceTo.join(', ')}` : '';
  const choice = values.length > 0 ? `: ${values.slice(0, 20).join(', ')}` : '';
  return `${label}. ${type}${size}${points}${choice}`;
}

/** Any text, but these are proposed. */
function proposed(values: readonly string[]): JsonSchema {
  return { anyOf: [{ enum: values }, { type: 'string' }] };
}
