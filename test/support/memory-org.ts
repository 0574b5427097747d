/** An org in memory, for tests of the pure plan: answers its reads, takes its changes. */
import type { CompiledMapping } from '../../src/mapping/compiled.ts';
import type { FieldValue } from '../../src/mapping/values.ts';
import { type Memory, NO_MEMORY } from '../../src/plan/memory.ts';
import type { PlannedRecord, RowRef } from '../../src/plan/plan.ts';
import { type MappedInput, Planner } from '../../src/plan/planner.ts';
import type { OrgRow, ReadRequest } from '../../src/plan/reads.ts';
import type { ScoreRecord } from '../../src/record/parse.ts';
import { rankOf } from '../../src/record/rank.ts';

type Row = Record<string, FieldValue> & { Id: string };

export class MemoryOrg {
  readonly tables = new Map<string, Row[]>();
  #made = 0;

  constructor(
    tables: Readonly<Record<string, readonly Readonly<Record<string, FieldValue>>[]>> = {},
  ) {
    for (const [object, rows] of Object.entries(tables)) {
      for (const row of rows) this.#insert(object, row);
    }
  }

  rows(object: string): readonly Row[] {
    return this.tables.get(object) ?? [];
  }

  read(requests: readonly ReadRequest[]): OrgRow[][] {
    return requests.map(({ object, by, anyOf }) =>
      this.rows(object).filter((row) =>
        anyOf.some((tuple) =>
          by.every((field, index) => same(row[field] ?? null, tuple[index] ?? null)),
        ),
      ),
    );
  }

  apply(planned: readonly PlannedRecord[]): void {
    const ids = new Map<RowRef, string>();
    for (const { ref, object, id, key, fields, parents } of planned.flatMap(
      ({ changes }) => changes,
    )) {
      const known =
        id ??
        ids.get(ref) ??
        this.rows(object).find((row) => key !== null && row[key.field] === key.value)?.Id;
      const row =
        this.rows(object).find(({ Id }) => Id === known) ??
        this.#insert(object, key === null ? {} : { [key.field]: key.value });
      ids.set(ref, row.Id);
      for (const { field, to } of fields) row[field] = to;
      for (const { field, to } of parents) row[field] = ids.get(to) ?? null;
    }
  }

  /** Everything but the Ids, which depend on the order of work, in an order of its own. */
  content(): unknown {
    const names = new Map(
      [...this.tables.values()].flat().map((row) => [row.Id, JSON.stringify({ ...row, Id: '' })]),
    );
    return [...this.tables].map(([object, rows]) => [
      object,
      rows
        .map(({ Id: _id, ...row }) =>
          JSON.stringify(
            Object.fromEntries(
              Object.entries(row)
                .filter(([, value]) => value !== null)
                .map(([field, value]) => [field, names.get(String(value)) ?? value])
                .toSorted(),
            ),
          ),
        )
        .toSorted(),
    ]);
  }

  #insert(object: string, values: Readonly<Record<string, FieldValue>>): Row {
    this.#made += 1;
    const prefix = object === 'Contact' ? '003' : 'a00';
    const row: Row = {
      Id: `${prefix}${String(this.#made).padStart(12, '0')}AAA`,
      ...values,
    };
    this.tables.set(object, [...this.rows(object), row]);
    return row;
  }
}

/** Plans records as a run does: the newest of each key, newest first, in chunks. */
export function planFeed(
  mapping: CompiledMapping,
  records: readonly ScoreRecord[],
  org: MemoryOrg,
  chunkSize = 100,
  memory: Memory = NO_MEMORY,
): PlannedRecord[] {
  const planner = new Planner(mapping, memory);
  const inputs = winners(mapping, records);
  const planned: PlannedRecord[] = [];
  for (let start = 0; start < inputs.length; start += chunkSize) {
    const chunk = inputs.slice(start, start + chunkSize);
    const snapshot = planner.snapshot();
    const first = planner.firstReads(chunk);
    snapshot.add(first, org.read(first));
    const second = planner.secondReads(chunk, snapshot);
    snapshot.add(second, org.read(second));
    planned.push(...planner.plan(chunk, snapshot));
  }
  return planned;
}

function winners(mapping: CompiledMapping, records: readonly ScoreRecord[]): MappedInput[] {
  const byKey = new Map<string, { record: ScoreRecord; rank: string }>();
  for (const record of records) {
    const rank = rankOf(record, JSON.stringify(record.fields));
    const key = mapping.keyOf(record);
    if ((byKey.get(key)?.rank ?? '') < rank) byKey.set(key, { record, rank });
  }
  return [...byKey]
    .toSorted(([, a], [, b]) => (a.rank < b.rank ? 1 : -1))
    .map(([key, { record, rank }], seq) => {
      const mapped = mapping.map(record);
      if (mapped.kind === 'held') throw new Error(JSON.stringify(mapped.reasons));
      return { seq, key, origin: 'test', rank, record, rows: mapped.rows };
    });
}

function same(a: FieldValue, b: FieldValue): boolean {
  return a !== null && b !== null && String(a).toLowerCase() === String(b).toLowerCase();
}
