/**
 * The text of a configuration with everything starred out that might be a secret, so that messages
 * can show a line of it. Called by `load.ts`. Every character keeps its place.
 */
import type { Path } from '../text/issues.ts';
import type { Jsonc } from './jsonc.ts';
import { placeAt } from './places.ts';
import { secretSchemas } from './schema.ts';

/** For a text that could be read: where the secrets are is known. */
export function hideSecrets(text: string, parsed: Extract<Jsonc, { kind: 'read' }>): string {
  let shown = text;
  for (const path of secretPaths([], parsed.value, parsed.value)) {
    const span = parsed.locate(path, 'value');
    if (span !== null) shown = star(shown, span.start, span.end);
  }
  return hideInUrls(shown);
}

/**
 * For a text that could not be read: lines are judged by the names on them.
 * @param line the line that is to be shown, from 1
 * @param lastName the last name read before the error, whose value may stand on that line
 */
export function guessSecrets(text: string, line: number, lastName: string | null): string {
  const lines = text.split('\n');
  const shown = lines[line - 1] ?? '';
  const name = SECRET_NAME.exec(shown);
  const from =
    name !== null
      ? name.index + name[0].length
      : SECRET_WORD.test(lastName ?? '')
        ? 0
        : shown.length;
  lines[line - 1] = star(shown, from, shown.length);
  return hideInUrls(lines.join('\n'));
}

const SECRET_WORD = /authcode|secret|token|key|pass|credential/i;
const SECRET_NAME = new RegExp(`(?:${SECRET_WORD.source})[^:{},]*[:=]`, 'i');

/** Of all places whose values may be secrets the outermost: also what stands under unknown names. */
function* secretPaths(path: Path, value: unknown, root: unknown): Iterable<Path> {
  const place = placeAt(path, root);
  if (place === null || secretSchemas.get(place.schema) === 'elsewhere') {
    // A wrong kind makes everything beside it unknown, but is itself worth showing.
    if (path.at(-1) !== 'kind') yield path;
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  for (const key of keys) yield* secretPaths([...path, key], Reflect.get(value, key), root);
}

/** A name and password, or a query, that somebody wrote into a URL. */
function hideInUrls(text: string): string {
  return text
    .replace(
      /(:\/\/)([^/"\s]*)@/g,
      (_, scheme: string, login: string) => `${scheme}${'*'.repeat(login.length)}@`,
    )
    .replace(
      /(:\/\/[^"\s?#]*[?#])([^"\s]*)/g,
      (_, url: string, rest: string) => url + '*'.repeat(rest.length),
    );
}

/** Marks of JSON stay, so that a missing quote can still be seen. */
function star(text: string, start: number, end: number): string {
  return (
    text.slice(0, start) + text.slice(start, end).replace(/[^\s{}[\],:"]/g, '*') + text.slice(end)
  );
}
