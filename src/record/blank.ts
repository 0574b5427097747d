/** What counts as blank in a feed of texts; everything in `record/` reads values through this. */

/**
 * The trimmed text, or null when there is none. Every kind of white space counts, the no-break
 * space and the full-width blank among them. Anything but a string is null.
 */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}
