/**
 * The body of a request to the API as its handler is given it: parsed JSON everywhere, CSV and
 * multipart where Bulk API 2.0 takes them; called by server.ts.
 *
 * Sources: recorded JSON_PARSER_ERROR; Bulk API 2.0 guide "Upload Job Data", "Create a Job" (multipart).
 */

import { jsonParserError, RequestError } from './errors.ts';

/**
 * @returns undefined where there was no body, the text of a CSV, the parts of a form by their names
 * @throws RequestError 415 for another type, 400 where it cannot be read
 */
export function parseBody(path: string, type: string, body: string): unknown {
  if (body === '') return undefined;
  const taken = TYPES.find(([where]) => where.test(path))?.[1] ?? [JSON_TYPE];
  const found = taken.find((each) => type.split(';')[0]?.trim().toLowerCase() === each);
  if (found === undefined) {
    throw new RequestError(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      `Content type not supported for this resource. Use '${taken[0]}'.`,
    );
  }
  if (found === CSV_TYPE) return body;
  return found === JSON_TYPE ? parseJson(body) : parseForm(type, body);
}

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';

/** What is taken where it is not JSON alone. */
const TYPES: readonly (readonly [where: RegExp, types: readonly string[]])[] = [
  [/\/jobs\/ingest\/[^/]+\/batches\/?$/, [CSV_TYPE]],
  [/\/jobs\/ingest\/?$/, [JSON_TYPE, 'multipart/form-data']],
];

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw jsonParserError(
      `${error instanceof Error ? error.message : error} at [line:1, column:1]`,
    );
  }
}

/** The texts of the parts: `--BOUNDARY`, headers, an empty line, the text. */
function parseForm(type: string, body: string): Readonly<Record<string, string>> {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw jsonParserError('The multipart request names no boundary');
  const parts = `\r\n${body}`.split(`\r\n--${boundary}`).slice(1, -1);
  return Object.fromEntries(
    parts.flatMap((part): readonly (readonly [string, string])[] => {
      const blank = part.indexOf('\r\n\r\n');
      const [, name] = /;\s*name="([^"]*)"/i.exec(part.slice(0, blank)) ?? [];
      return blank === -1 || name === undefined ? [] : [[name, part.slice(blank + 4)]];
    }),
  );
}
