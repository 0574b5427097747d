/** The nearest right name to a wrong one, for every "did you mean" of the product. */
import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate that a person most likely meant by `wrong`, or null when none is near.
 * Case does not count; a third of the letters may differ.
 */
export function nearest(wrong: string, candidates: Iterable<string>): string | null {
  const names = [...candidates];
  if (names.length === 0) return null;
  const lower = names.map((name) => name.toLowerCase());
  const best = closest(wrong.toLowerCase(), lower);
  const allowed = Math.ceil(Math.max(wrong.length, best.length) / 3);
  if (distance(wrong.toLowerCase(), best) > allowed) return null;
  return names[lower.indexOf(best)] ?? null;
}
