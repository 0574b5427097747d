/**
 * Result files of Bulk API 2.0, read as they come: by `query.ts` and `jobs.ts`. One that breaks off
 * is asked for again, and read on from where it broke.
 */
import { notUnderstood } from '../composite.ts';
import { problemOf } from '../failure.ts';
import type { Http } from '../http.ts';
import { startBackoff } from '../retry.ts';
import type { OpenAnswer } from '../transport.ts';
import { readCsv } from './csv.ts';
import { failureIn, isGone, LOOKS_FOR_GONE } from './gone.ts';

/** A row by lower-case column name. */
export type ResultRow = ReadonlyMap<string, string>;

export interface ResultFile {
  readonly what: string;
  readonly path: string;
  readonly evenCancelled?: boolean;
}

/**
 * The rows of a file; what it returns are the headers of the answer.
 * @throws Problem (salesforce, cancelled)
 */
export async function* readResults(
  http: Http,
  file: ResultFile,
): AsyncGenerator<ResultRow, OpenAnswer['headers']> {
  const how = file.evenCancelled ? { ...http.retrying, signal: undefined } : http.retrying;
  const backoff = startBackoff(how, file.what);
  let seen = 0;
  while (true) {
    try {
      const { headers, body } = await http.tryCsv({ ...file, method: 'GET', repeat: 'safely' });
      let names: readonly string[] | null = null;
      let place = 0;
      for await (const fields of readCsv(body)) {
        if (names === null) {
          names = fields.map((name) => name.toLowerCase());
          continue;
        }
        place += 1;
        if (place <= seen) continue;
        seen = place;
        yield new Map(names.map((name, index) => [name, fields[index] ?? '']));
      }
      return headers;
    } catch (error) {
      if (isNoCsv(error)) throw notUnderstood(file.what);
      const failure = failureIn(error);
      if (failure === null) throw error;
      const { retryAfterMs, rule } = failure;
      const { code, treatment } = rule;
      const attempts = isGone(failure) ? LOOKS_FOR_GONE : rule.attempts;
      // Any other Problem has been tried again as often as is of use.
      const passes = isGone(failure) || (error === failure && treatment === 'retry');
      if (!passes || !(await backoff.again({ code, retryAfterMs, attempts }))) {
        throw error === failure ? problemOf(failure.errors, file.what, failure) : error;
      }
    }
  }
}

/** csv-parse's own errors have codes of their own. */
function isNoCsv(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^CSV_/.test(String(error.code));
}
