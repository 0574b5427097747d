/**
 * What the schema says about one place of a configuration, found by its path. Called by
 * `findings.ts`, so that each message can name what is allowed where the mistake is.
 */
import { z } from 'zod';
import type { Path } from '../text/issues.ts';
import { configSchema } from './schema.ts';

export interface Place {
  /** Without its wrappings (default, optional, transform). */
  readonly schema: z.ZodType;
  readonly description: string | null;
}

/** Null where the schema knows no such place, or the values above leave open which it is. */
export function placeAt(path: Path, root: unknown): Place | null {
  let place: Place | null = unwrap(configSchema);
  let value = root;
  for (const key of path) {
    if (place === null) return null;
    place = childOf(optionFor(place.schema, value), key);
    value = valueAt(value, [key]);
  }
  return place;
}

/** The names that may stand in the object at a path. */
export function namesAt(path: Path, root: unknown): string[] {
  const place = placeAt(path, root);
  const object = place === null ? null : optionFor(place.schema, valueAt(root, path));
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** The kinds that may stand at a path that ends in `kind`. */
export function kindsAt(path: Path, root: unknown): string[] {
  return unionAround(path, root).map(kindOf);
}

/** The kinds of the object around a path that know the path's last name. */
export function kindsKnowing(path: Path, root: unknown): string[] {
  const name = String(path.at(-1));
  return unionAround(path, root)
    .filter((option) => Object.hasOwn(option.shape, name))
    .map(kindOf);
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      isRecord(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    root,
  );
}

/** Which option of an undiscriminated union the author meant, going by the shape of the value. */
export function optionIndex(union: z.ZodUnion, value: unknown): number {
  return union.options.findIndex((option) => {
    const { schema } = unwrap(option);
    if (schema instanceof z.ZodArray) return Array.isArray(value);
    if (schema instanceof z.ZodString) return typeof value === 'string';
    if (schema instanceof z.ZodNumber) return typeof value === 'number';
    if (schema instanceof z.ZodBoolean) return typeof value === 'boolean';
    return isRecord(value) && !Array.isArray(value);
  });
}

function unionAround(path: Path, root: unknown): z.ZodObject[] {
  const above = path.slice(0, -1);
  const place = placeAt(above, root);
  const schema = place === null ? null : byShape(place.schema, valueAt(root, above));
  return schema instanceof z.ZodDiscriminatedUnion ? optionsOf(schema) : [];
}

function childOf(schema: z.ZodType | null, key: string | number): Place | null {
  if (schema instanceof z.ZodArray) return unwrap(schema.element);
  if (schema instanceof z.ZodRecord) return unwrap(schema.valueType);
  if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, key)) return null;
  return unwrap(schema.shape[key]);
}

/** The object or list that a value is, of all that its place allows. */
function optionFor(schema: z.ZodType, value: unknown): z.ZodType | null {
  const shaped = byShape(schema, value);
  if (!(shaped instanceof z.ZodDiscriminatedUnion)) return shaped;
  const kind = valueAt(value, [shaped.def.discriminator]);
  return optionsOf(shaped).find((option) => kindOf(option) === kind) ?? null;
}

function byShape(schema: z.ZodType, value: unknown): z.ZodType {
  if (!(schema instanceof z.ZodUnion) || schema instanceof z.ZodDiscriminatedUnion) return schema;
  const option = schema.options[optionIndex(schema, value)];
  return option === undefined ? schema : unwrap(option).schema;
}

function unwrap(schema: unknown): Place {
  if (!(schema instanceof z.ZodType)) throw new TypeError('not a zod schema');
  const description = schema.description ?? null;
  const inner = wrapped(schema);
  if (inner === null) return { schema, description };
  const place = unwrap(inner);
  return { ...place, description: description ?? place.description };
}

function wrapped(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodPipe) return schema.in;
  const optional =
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return optional ? schema.unwrap() : null;
}

function optionsOf(union: z.ZodDiscriminatedUnion): z.ZodObject[] {
  return union.options.filter((option) => option instanceof z.ZodObject);
}

function kindOf(option: z.ZodObject): string {
  const kind: unknown = option.shape['kind'];
  return kind instanceof z.ZodLiteral ? String(kind.value) : '';
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
