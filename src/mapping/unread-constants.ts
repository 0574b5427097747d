/** Warns of constants of the configuration that a mapping never reads: they change nothing. */
import type { Finding } from '../text/finding.ts';
import { nearest } from '../text/nearest.ts';
import type { MappingDocument } from './schema.ts';
import type { FieldValue } from './values.ts';

/** @param constants of the configuration */
export function unreadConstants(
  { constants: own = {}, rows }: MappingDocument,
  constants: Readonly<Record<string, FieldValue>>,
): Finding[] {
  const names = Object.keys(constants);
  if (names.length === 0) return [];
  const [, ...after] = textsIn(rows).join('\n').split('constant.');
  const isRead = (name: string) =>
    after.some((text) => text.startsWith(name) && !/^[\w-]/.test(text.slice(name.length)));
  return names
    .filter((name) => !isRead(name))
    .map((name) => {
      const near = nearest(name, Object.keys(own));
      return {
        severity: 'warning',
        code: 'unknown-constant',
        message: `the configuration has the constant \`${name}\`, and this mapping never reads it`,
        hint:
          near === null || near === name
            ? 'Leave it out of `constants` in the configuration.'
            : `Did you mean \`${near}\`?`,
        position: null,
      };
    });
}

/** All that is written in a part of a mapping, names as well. */
function textsIn(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => [key, ...textsIn(value)]);
}
