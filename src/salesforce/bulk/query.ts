/**
 * All rows of an object by a query job of Bulk API 2.0. Called by `bulk.ts`.
 *
 * Source: Bulk API 2.0 Developer Guide, "Bulk API 2.0 Query" (`Sforce-Locator` is the text `null`
 * with the last part).
 */
import { z } from 'zod';
import { fieldOf, type ObjectMetadata } from '../../mapping/metadata.ts';
import type { FieldValue } from '../../mapping/values.ts';
import type { OrgRow } from '../../plan/reads.ts';
import { notUnderstood } from '../composite.ts';
import { problemOf } from '../failure.ts';
import type { Http } from '../http.ts';
import { readResults } from './results.ts';
import { errorOfJob } from './row-errors.ts';
import { waitFor } from './waiting.ts';

/** Rows of one part of the result. */
const PART = 50_000;

const madeSchema = z.looseObject({ id: z.string() });

/**
 * @param fields also of parents (`Contact__r.Key__c`)
 * @throws Problem (salesforce, cancelled); SalesforceFailure when the job is refused
 */
export async function* queryRows(
  http: Http,
  object: ObjectMetadata,
  fields: readonly string[],
): AsyncGenerator<OrgRow> {
  const what = `read all rows of ${object.name}`;
  const names = [...new Set(['Id', ...fields])];
  const made = madeSchema.safeParse(
    await http.trySend({
      what,
      method: 'POST',
      path: '/jobs/query',
      body: { operation: 'query', query: `SELECT ${names.join(', ')} FROM ${object.name}` },
      // A second job is read for nothing, and does no harm.
      repeat: 'safely',
    }),
  );
  if (!made.success) throw notUnderstood(what);
  const path = `/jobs/query/${made.data.id}`;
  const end = await waitFor(http, path);
  if (end?.state !== 'JobComplete') throw problemOf([errorOfJob(end?.message ?? null)], what);
  let locator = '';
  do {
    const page = `${path}/results?maxRecords=${PART}${locator && `&locator=${encodeURIComponent(locator)}`}`;
    const rows = readResults(http, { what, path: page });
    let next = await rows.next();
    for (; next.done !== true; next = await rows.next()) {
      const row = next.value;
      const values = names.map((name): [string, FieldValue] => [
        name,
        typed(object, name, row.get(name.toLowerCase()) ?? ''),
      ]);
      yield { ...Object.fromEntries(values), Id: row.get('id') ?? '' };
    }
    locator = next.value['sforce-locator'] ?? 'null';
  } while (locator !== 'null');
}

const NUMBERS: ReadonlySet<string> = new Set(['int', 'double', 'currency', 'percent']);

function typed(object: ObjectMetadata, name: string, text: string): FieldValue {
  if (text === '') return null;
  const type = fieldOf(object, name)?.type ?? 'other';
  if (type === 'boolean') return text === 'true';
  // As the other APIs write it.
  if (type === 'datetime') return text.replace(/Z$/, '+0000');
  return NUMBERS.has(type) ? Number(text) : text;
}
