/** What counts as blank in a feed of texts; everything in `record/` reads values through this. */

/**
 * The trimmed text, or null when there is none. Every kind of white space counts, the no-break
 * space and the full-width blank among them. Anything but a string is null.
 */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  // Nearly every value: this spares the calls to trim, a third of the time of reading a record.
  if (isVisibleAscii(value.charCodeAt(0)) && isVisibleAscii(value.charCodeAt(value.length - 1))) {
    return value;
  }
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

function isVisibleAscii(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}
