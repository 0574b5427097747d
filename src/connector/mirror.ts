/**
 * How a plan reads the org: by queries, or, when very many records have to be looked up, out of
 * copies on disk of whole objects, which Bulk API 2.0 brings in a few calls. Called by `planning.ts`.
 */
import type { CompiledMapping } from '../mapping/compiled.ts';
import { type FieldMetadata, fieldOf, type ObjectMetadata } from '../mapping/metadata.ts';
import type { FieldValue } from '../mapping/values.ts';
import { literalValue } from '../plan/fold.ts';
import type { OrgRow, ReadRequest } from '../plan/reads.ts';
import type { Way } from '../plan/report.ts';
import { fieldsOf } from '../plan/requests.ts';
import { Problem } from '../problem.ts';
import { SalesforceFailure } from '../salesforce/failure.ts';
import { allAtOnce } from '../salesforce/pace.ts';
import { type Lookup, openLookup } from '../state/lookup.ts';
import { bulkOptions } from './bulk-options.ts';
import type { Parts } from './parts.ts';

type Answers = readonly (readonly OrgRow[])[];

export interface OrgReader {
  /**
   * Tells how many of a chunk's records have to be looked up, before they are.
   * @param seen all records of the chunk
   */
  expect(asked: number, seen: number): void;
  /** As `Salesforce.read`: a list for each request, which may hold more than was asked for. */
  read(requests: readonly ReadRequest[]): Promise<Answers>;
  /** How objects were read, where that was not by queries. */
  readonly ways: readonly Way[];
  close(): Promise<void>;
}

/** An object with many more rows than there are records is cheaper to be asked than to be copied. */
const MOST_ROWS_A_RECORD = 20;

export function openReader({ salesforce, mapping, staging, bulk: wish }: Parts): OrgReader {
  const bulk = bulkOptions(wish);
  const sums = { asked: 0, seen: 0 };
  const ways: Way[] = [];
  let copying: Promise<ReadonlyMap<string, Copy>> | null = null;

  /** Of all records, if the chunks to come are like those that were. */
  const expected = () =>
    sums.seen === 0 ? 0 : Math.round((sums.asked / sums.seen) * staging.size);

  async function copyAll(threshold: number): Promise<ReadonlyMap<string, Copy>> {
    const most = expected() * MOST_ROWS_A_RECORD;
    const objects = new Map(mapping.rows.map(({ object }) => [object.name, object]));
    const counts = await salesforce.bulk.count([...objects.keys()]);
    const why = `${expected()} records to look up, from ${threshold} on`;
    const copyIfWorth = async (object: ObjectMetadata) => {
      const rows = counts.get(object.name) ?? null;
      if (rows === null || rows > most) return [];
      const copy = await copyOf(salesforce, mapping, object, rows);
      return copy === null ? [] : [{ object: object.name, copy, rows }];
    };
    // Most of the time is waiting for Salesforce's jobs, which go side by side.
    const made = (await allAtOnce([...objects.values()].map(copyIfWorth))).flat();
    for (const { object, rows } of made) {
      if (rows > 0) ways.push({ object, does: 'read', way: 'bulk', rows, why });
    }
    return new Map(made.map(({ object, copy }) => [object, copy]));
  }

  return {
    ways,
    expect(asked, seen) {
      sums.asked += asked;
      sums.seen += seen;
    },
    async read(requests) {
      if (bulk !== null && expected() >= bulk.readThreshold) {
        copying ??= copyAll(bulk.readThreshold);
      }
      const copies = await copying;
      const known = requests.map((request) => copies?.get(request.object)?.find(request) ?? null);
      const open = requests.filter((_, index) => known[index] === null);
      const answers = open.length === 0 ? [] : await salesforce.read(open);
      let next = 0;
      return known.map((rows) => rows ?? answers[next++] ?? []);
    },
    async close() {
      const copies = await copying?.catch(() => null);
      for (const copy of copies?.values() ?? []) copy.close();
    },
  };
}

interface Copy {
  /** Null when the request wants a field that was not copied. */
  find(request: ReadRequest): readonly OrgRow[] | null;
  close(): void;
}

/** Null where it failed: queries may still be answered, as where there is no Bulk API. */
async function copyOf(
  { bulk }: Parts['salesforce'],
  mapping: CompiledMapping,
  object: ObjectMetadata,
  count: number,
): Promise<Copy | null> {
  const fields = new Set(
    mapping.rows.filter((row) => row.object.name === object.name).flatMap(fieldsOf),
  );
  const rows = await openLookup();
  try {
    if (count > 0) {
      for await (const row of bulk.rows(object, [...fields])) rows.add(JSON.stringify(row));
    }
    return copyIn(rows, object, fields);
  } catch (error) {
    rows.close();
    // What really stops a run stops its queries too.
    const refused = error instanceof Problem && error.kind === 'salesforce';
    if (refused || error instanceof SalesforceFailure) return null;
    throw error;
  }
}

function copyIn(rows: Lookup, object: ObjectMetadata, copied: ReadonlySet<string>): Copy {
  return {
    find({ fields, by, anyOf }) {
      const compared = by.flatMap((name) => fieldOf(object, name) ?? []);
      if (compared.length < by.length || ![...fields, ...by].every((name) => copied.has(name))) {
        return null;
      }
      const index = by.join();
      if (!rows.has(index)) {
        rows.index(index, (line) => {
          const row = parseRow(line);
          return keyOf(
            compared,
            by.map((name) => row[name] ?? null),
          );
        });
      }
      const keys = anyOf.flatMap((tuple) => keyOf(compared, tuple) ?? []);
      return rows.find(index, keys).map(parseRow);
    },
    close: () => rows.close(),
  };
}

/** In the form in which Salesforce's `=` compares; null when a value is blank. */
function keyOf(fields: readonly FieldMetadata[], values: readonly FieldValue[]): string | null {
  const forms = fields.map((field, index) => literalValue(field, values[index]));
  return forms.includes(null) ? null : forms.join('\u0000');
}

/** The line is this process's own, written a moment ago, so it has the shape it had. */
function parseRow(line: string): OrgRow {
  const row: OrgRow = JSON.parse(line);
  return row;
}
