/**
 * All rows of a plan, each once, on a sheet, and in which jobs of Bulk API 2.0 they go. Called by
 * `bulk-writing.ts`.
 */
import type { CompiledMapping } from '../mapping/compiled.ts';
import type { FieldValue } from '../mapping/values.ts';
import type { RowChange } from '../plan/plan.ts';
import type { JobForm } from '../salesforce/bulk/bulk.ts';
import { parentOf } from '../salesforce/levels.ts';
import { mergeChange, type Row } from '../salesforce/rows.ts';
import type { Sheet } from '../state/sheet.ts';
import type { Parts } from './parts.ts';
import { plannedRecords } from './planned.ts';

/** Rows that go in the same jobs. */
export interface Group {
  /** On the sheet. */
  readonly name: string;
  readonly form: JobForm;
  /** Of the upload; `Id` and the external id among them. */
  readonly columns: ReadonlySet<string>;
}

/** The groups come parents first; a job of its own for each row of the mapping would cost more calls. */
export async function gatherRows(
  parts: Pick<Parts, 'mapping' | 'staging' | 'chunkSize'>,
  sheet: Sheet,
): Promise<readonly Group[]> {
  const groups = new Map<
    string,
    Group & { readonly level: number; readonly columns: Set<string> }
  >();
  const levels = levelsOf(parts.mapping);
  for await (const { changes } of plannedRecords(parts)) {
    for (const change of changes) {
      const before = sheet.line(change.ref);
      const row = mergeChange(before === undefined ? undefined : parseRow(before), change);
      const form = formOf(row);
      const level = levels.get(rowNameOf(change)) ?? 0;
      const name = JSON.stringify([level, form.object, form.operation, form.keyField]);
      const group = groups.get(name) ?? { name, form, level, columns: new Set() };
      groups.set(name, group);
      for (const column of columnsOf(row, form)) group.columns.add(column);
      sheet.put({ ref: row.ref, group: name, parent: parentOf(row), line: lineOf(row) });
    }
  }
  return [...groups.values()].toSorted((a, b) => a.level - b.level);
}

/** The line was written by `lineOf`, so it has that shape. */
export function parseRow(line: string): Row {
  const { values, ...row }: Omit<Row, 'values'> & { values: [string, FieldValue][] } =
    JSON.parse(line);
  return { ...row, values: new Map(values) };
}

function lineOf({ values, ...row }: Row): string {
  return JSON.stringify({ ...row, values: [...values] });
}

function formOf({ object, key, id }: Row): JobForm {
  if (key !== null) return { object, operation: 'upsert', keyField: key.field };
  return { object, operation: id === null ? 'insert' : 'update', keyField: null };
}

function columnsOf({ values, links }: Row, { operation, keyField }: JobForm): string[] {
  const identity = operation === 'update' ? ['Id'] : keyField === null ? [] : [keyField];
  return [...identity, ...values.keys(), ...links.map(({ field }) => field)];
}

/** How many rows of the mapping come before each, one the parent of the next. */
function levelsOf({ rows }: CompiledMapping): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const { name, parents } of rows) {
    levels.set(name, Math.max(0, ...parents.map(({ row }) => 1 + (levels.get(row) ?? 0))));
  }
  return levels;
}

/** A row that fans out has its section's code after its name. */
function rowNameOf({ row }: RowChange): string {
  const [name = row] = row.split(' ');
  return name;
}
