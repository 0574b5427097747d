/**
 * The same work with jsforce's own calls, as a careful script would do it: people are looked for and
 * only blank fields filled, score rows are upserted. Neither remembers anything, nor compares rows
 * that have a key, nor looks for what went wrong.
 */
import { Connection } from 'jsforce/lib/core.js';
import type { FieldValue } from '../../../src/mapping/values.ts';
import type { BenchOrg } from './org.ts';
import type { WantedRow } from './wanted.ts';

type Values = Readonly<Record<string, FieldValue>>;
type Person = Record<string, FieldValue> & { readonly Id: string };

/** As many requests as jsforce itself would have under way at once. */
const AT_ONCE = 10;
/** As many people as fit into the address of a query. */
const PEOPLE_A_QUERY = 150;

/** A query for each person, then `create` or `update`; and an `upsert` for each score row. */
export async function recordByRecord(org: BenchOrg, rows: readonly WantedRow[]): Promise<void> {
  const conn = connectionTo(org);
  const ids = new Map<WantedRow, Promise<string>>();
  const write = async (row: WantedRow): Promise<string> => {
    const values = { ...row.values, ...(await linksOf(row, ids)) };
    if (row.key !== null) {
      const { field, value } = row.key;
      const upserted = await conn.sobject(row.object).upsert({ ...values, [field]: value }, field);
      return idIn(upserted);
    }
    const found = pick(row, await findPeople(conn, [row]));
    if (found === null) return idIn(await conn.sobject(row.object).create(values));
    const missing = blanks(row, found);
    if (missing !== null) await conn.sobject(row.object).update({ Id: found.Id, ...missing });
    return found.Id;
  };
  const queue = rows.values();
  const worker = async () => {
    for (const row of queue) {
      const id = write(row);
      ids.set(row, id);
      await id;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Everybody in queries of many, then collections of 200: people first, then what hangs on them. */
export async function collectionsAlone(org: BenchOrg, rows: readonly WantedRow[]): Promise<void> {
  const conn = connectionTo(org);
  const ids = new Map<WantedRow, Promise<string>>();
  const many = { allowRecursive: true };
  for (const level of levelsOf(rows)) {
    const [first] = level;
    if (first === undefined) continue;
    const { object, key } = first;
    if (key !== null) {
      const bodies = await Promise.all(
        level.map(async (row) => ({
          ...row.values,
          ...(await linksOf(row, ids)),
          [key.field]: row.key?.value ?? '',
        })),
      );
      const results = await conn.sobject(object).upsert(bodies, key.field, many);
      for (const [at, row] of level.entries()) ids.set(row, Promise.resolve(idIn(results[at])));
      continue;
    }
    const found = new Map<WantedRow, Person | null>();
    for (let at = 0; at < level.length; at += PEOPLE_A_QUERY) {
      const some = level.slice(at, at + PEOPLE_A_QUERY);
      const people = await findPeople(conn, some);
      for (const row of some) found.set(row, pick(row, people));
    }
    const missing = level.filter((row) => found.get(row) === null);
    const created = await conn.sobject(object).create(
      missing.map(({ values }) => values),
      many,
    );
    for (const [at, row] of missing.entries()) ids.set(row, Promise.resolve(idIn(created[at])));
    const updates = [...found].flatMap(([row, person]) => {
      if (person === null) return [];
      ids.set(row, Promise.resolve(person.Id));
      const values = blanks(row, person);
      return values === null ? [] : [{ Id: person.Id, ...values }];
    });
    if (updates.length > 0) (await conn.sobject(object).update(updates, many)).forEach(idIn);
  }
}

function connectionTo({ url, accessToken }: BenchOrg): Connection {
  return new Connection({ instanceUrl: url, accessToken, version: '62.0' });
}

async function linksOf(
  { parents }: WantedRow,
  ids: ReadonlyMap<WantedRow, Promise<string>>,
): Promise<Values> {
  return Object.fromEntries(
    await Promise.all(
      parents.map(
        async ({ field, row }): Promise<[string, FieldValue]> => [
          field,
          (await ids.get(row)) ?? null,
        ],
      ),
    ),
  );
}

/** Rows that hang on none, on those, and so on: each level of one object. */
function levelsOf(rows: readonly WantedRow[]): WantedRow[][] {
  return [...Map.groupBy(rows, ({ object }) => object).values()];
}

/** All who share an address or a day of birth with one of them: who it is, the names then tell. */
async function findPeople(conn: Connection, rows: readonly WantedRow[]): Promise<Person[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const emails = valuesOf(rows, 'Email').map((email) => `'${email.replace(/['\\]/g, '\\$&')}'`);
  const born = valuesOf(rows, 'Birthdate');
  const conditions = [
    ...(emails.length === 0 ? [] : [`Email IN (${emails.join(',')})`]),
    ...(born.length === 0 ? [] : [`Birthdate IN (${born.join(',')})`]),
  ];
  const fields = ['Id', ...Object.keys(first.values)];
  const soql = `SELECT ${fields.join(', ')} FROM ${first.object} WHERE ${conditions.join(' OR ')}`;
  const { records } = await conn.query<Person>(soql, { autoFetch: true, maxFetch: 100_000 });
  return records;
}

function valuesOf(rows: readonly WantedRow[], field: string): string[] {
  const all = rows.map(({ values }) => String(values[field] ?? ''));
  return [...new Set(all)].filter((value) => value !== '');
}

const SAME = new Intl.Collator('en', { sensitivity: 'base', ignorePunctuation: true });

function pick({ values }: WantedRow, people: readonly Person[]): Person | null {
  const same = (person: Person, field: string) =>
    SAME.compare(String(person[field] ?? ''), String(values[field] ?? '')) === 0;
  return (
    people.find(
      (person) =>
        same(person, 'LastName') && same(person, 'FirstName') && same(person, 'Birthdate'),
    ) ?? null
  );
}

/** What the person lacks; null for nothing. */
function blanks({ values }: WantedRow, person: Person): Values | null {
  const missing = Object.entries(values).filter(
    ([field, value]) => value !== null && (person[field] ?? null) === null,
  );
  return missing.length === 0 ? null : Object.fromEntries(missing);
}

/** @throws Error when the row was refused: then nothing was measured */
function idIn(
  result: { readonly success: boolean; readonly id?: string | undefined } | undefined,
): string {
  if (result?.success === true && result.id !== undefined) return result.id;
  throw new Error(`a row was refused: ${JSON.stringify(result)}`);
}
