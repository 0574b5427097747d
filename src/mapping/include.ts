/**
 * `include`: what several mappings share stands in a file of its own. The included files come
 * first, in their order, and what comes later wins: row by row, field by field.
 */

/** Groups whose members are merged one by one; of all else the later wins as a whole. */
const MERGED = [['constants'], ['rows'], ['rows', '*'], ['rows', '*', 'fields']];

type Group = Readonly<Record<string, unknown>>;

export function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The names that a mapping's text includes, as they stand there; none where it is no mapping. */
export function includesOf(value: unknown): string[] {
  const include = isGroup(value) ? value['include'] : undefined;
  if (typeof include === 'string') return [include];
  return Array.isArray(include) ? include.filter((name) => typeof name === 'string') : [];
}

/** Later values win. The names of included files are those of the last alone. */
export function merged(values: readonly unknown[]): unknown {
  return values.reduce((before, after) => mergeAt([], before, after));
}

function mergeAt(path: readonly string[], before: unknown, after: unknown): unknown {
  if (!isGroup(before) || !isGroup(after) || !isMerged(path)) return after;
  const entries = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(after)) {
    entries.set(key, entries.has(key) ? mergeAt([...path, key], entries.get(key), value) : value);
  }
  return Object.fromEntries(entries);
}

function isMerged(path: readonly string[]): boolean {
  if (path.length === 0) return true;
  return MERGED.some(
    (pattern) =>
      pattern.length === path.length &&
      pattern.every((step, index) => step === '*' || step === path[index]),
  );
}
