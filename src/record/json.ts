/** What everything in `record/` asks of a JSON value whose type is not known. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that the names lead to; null when there is none. */
export function objectAt(record: JsonObject, at: readonly string[]): JsonObject | null {
  let object = record;
  for (const name of at) {
    const inside = object[name];
    if (!isObject(inside)) return null;
    object = inside;
  }
  return object;
}

/** Its type in an admin's words, as the end of a sentence. */
export function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}
