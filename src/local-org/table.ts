/**
 * One table of the local org: rows by Id, a recycle bin, indexes for equality, and the form in which it
 * is kept in a file; used by store.ts alone, but for its types.
 */

import { type FieldSchema, kindOf } from './schema.ts';

export type Value = string | number | boolean | null;

/** One stored record: `Id` and the fields that are not null, in the schema's spelling. */
export type Row = Readonly<Record<string, Value>>;

/** A table, or what has changed in it, as it is kept in a file. */
export interface SavedTable {
  readonly lastId: number;
  readonly lastNumber: number;
  readonly rows: readonly Row[];
  readonly deleted: readonly Row[];
  /** Ids of rows that are not even in the recycle bin any more; only among changes. */
  readonly erased?: readonly string[] | undefined;
}

export interface Table {
  lastId: number;
  lastNumber: number;
  readonly rows: Map<string, Row>;
  readonly deleted: Map<string, Row>;
  readonly indexes: Map<string, Index>;
}

interface Index {
  readonly field: FieldSchema;
  readonly ids: Map<Value, Set<string>>;
}

/** The form in which two values of a field are compared for equality. */
export function foldKey(field: FieldSchema, value: Value): Value {
  return typeof value === 'string' && kindOf(field.type) === 'text' && !field.caseSensitive
    ? value.toLowerCase()
    : value;
}

/** The whole table, or the rows with these Ids. */
export function savedOf(table: Table, ids: ReadonlySet<string> | undefined): SavedTable {
  const chosen = (rows: ReadonlyMap<string, Row>) =>
    [...(ids ?? rows.keys())].map((id) => rows.get(id)).filter((row) => row !== undefined);
  return {
    lastId: table.lastId,
    lastNumber: table.lastNumber,
    rows: chosen(table.rows),
    deleted: chosen(table.deleted),
    erased: ids && [...ids].filter((id) => !table.rows.has(id) && !table.deleted.has(id)),
  };
}

export function bringIn(table: Table, from: SavedTable): void {
  table.lastId = from.lastId;
  table.lastNumber = from.lastNumber;
  table.indexes.clear();
  const move = (row: Row, to: Map<string, Row>, away: Map<string, Row>) => {
    const id = String(row['Id']);
    to.set(id, row);
    away.delete(id);
  };
  for (const row of from.rows) move(row, table.rows, table.deleted);
  for (const row of from.deleted) move(row, table.deleted, table.rows);
  for (const id of from.erased ?? [])
    for (const rows of [table.rows, table.deleted]) rows.delete(id);
}

export function emptyTable(): Table {
  return {
    lastId: 0,
    lastNumber: 0,
    rows: new Map(),
    deleted: new Map(),
    indexes: new Map(),
  };
}

export function place(rows: Map<string, Row>, id: string, row: Row | undefined): void {
  if (row === undefined) rows.delete(id);
  else rows.set(id, row);
}

/** Indexes are made when a field is first asked for, and kept up from then on. */
export function indexOf(table: Table, field: FieldSchema): Index {
  const known = table.indexes.get(field.name);
  if (known !== undefined) return known;
  const index: Index = { field, ids: new Map() };
  for (const row of table.rows.values()) addTo(index, row);
  table.indexes.set(field.name, index);
  return index;
}

export function reindex(table: Table, before: Row | undefined, after: Row | undefined): void {
  for (const index of table.indexes.values()) {
    if (before !== undefined) removeFrom(index, before);
    if (after !== undefined) addTo(index, after);
  }
}

function addTo({ field, ids }: Index, row: Row): void {
  const value = row[field.name] ?? null;
  if (value === null) return;
  const key = foldKey(field, value);
  const there = ids.get(key);
  if (there === undefined) ids.set(key, new Set([String(row['Id'])]));
  else there.add(String(row['Id']));
}

function removeFrom({ field, ids }: Index, row: Row): void {
  const value = row[field.name] ?? null;
  if (value === null) return;
  const key = foldKey(field, value);
  const there = ids.get(key);
  there?.delete(String(row['Id']));
  if (there?.size === 0) ids.delete(key);
}
