/**
 * The local org's tables: rows by Id, indexes for equality, a recycle bin and transactions; used by
 * everything that reads or writes records. Knows nothing of HTTP.
 *
 * Every request is handled in one go, so a transaction is a journal of how to undo.
 */

import { makeId, prefixOf } from './ids.ts';
import type { FieldSchema, ObjectModel } from './schema.ts';
import {
  bringIn,
  emptyTable,
  foldKey,
  indexOf,
  place,
  type Row,
  reindex,
  type SavedTable,
  savedOf,
  type Table,
  type Value,
} from './table.ts';

export { foldKey, type Row, type SavedTable, type Value } from './table.ts';

export interface Store {
  readonly models: readonly ObjectModel[];
  /** By API name in any case. */
  model(name: string): ObjectModel | undefined;
  /** By the first three characters of a record's Id. */
  modelOfId(id: string): ObjectModel | undefined;
  get(model: ObjectModel, id: string): Row | undefined;
  /** Whether the Id is of a record in the recycle bin. */
  isDeleted(model: ObjectModel, id: string): boolean;
  rows(model: ObjectModel): Iterable<Row>;
  deletedRows(model: ObjectModel): Iterable<Row>;
  count(model: ObjectModel): number;
  /** Live rows whose field equals the value (text without regard to case), by an index. */
  find(model: ObjectModel, field: FieldSchema, value: Value): readonly Row[];
  /** How many `find` would give, without giving them. */
  countOf(model: ObjectModel, field: FieldSchema, value: Value): number;
  put(model: ObjectModel, row: Row): void;
  /** Moves a row to the recycle bin. */
  remove(model: ObjectModel, id: string): void;
  /** Takes a row away for good. */
  erase(model: ObjectModel, id: string): void;
  newId(model: ObjectModel): string;
  /** The next number of an AutoNumber name; numbers are never given back. */
  newNumber(model: ObjectModel): number;
  /** Does the work, and undoes all of it when `keep` says no or the work throws. */
  transaction<T>(work: () => T, keep: (result: T) => boolean): T;
  /**
   * From now on remembers what changes.
   *
   * @returns gives what has changed since it was last called, undefined if nothing has
   */
  follow(): () => Readonly<Record<string, SavedTable>> | undefined;
  save(): Record<string, SavedTable>;
  /** Brings in the tables of an earlier store, or changes that were followed there. */
  load(tables: Readonly<Record<string, SavedTable>>): void;
}

/** @param hidden have tables like the others, but requests do not find them by name or Id */
export function createStore(
  models: readonly ObjectModel[],
  hidden: readonly ObjectModel[] = [],
): Store {
  const byName = new Map(models.map((model) => [model.name.toLowerCase(), model]));
  const byPrefix = new Map(models.map((model) => [model.schema.keyPrefix, model]));
  const tables = new Map([...models, ...hidden].map((model) => [model.name, emptyTable()]));
  /** Tables of the file whose object is not in the schema: kept for the day it is again. */
  const strangers = new Map<string, Table>();
  let journal: (() => void)[] = [];
  let depth = 0;
  /** Ids that have changed, by the table's name; undefined until somebody follows. */
  let changed: Map<string, Set<string>> | undefined;

  function tableOf(model: ObjectModel): Table {
    const table = tables.get(model.name);
    if (table === undefined) throw new Error(`no table for ${model.name}`);
    return table;
  }

  function changedIn({ name }: ObjectModel): Set<string> | undefined {
    if (changed === undefined) return undefined;
    const ids = changed.get(name) ?? new Set();
    changed.set(name, ids);
    return ids;
  }

  function set(
    model: ObjectModel,
    id: string,
    next: Row | undefined,
    nextDeleted: Row | undefined,
  ): void {
    const table = tableOf(model);
    const before = table.rows.get(id);
    const beforeDeleted = table.deleted.get(id);
    reindex(table, before, next);
    place(table.rows, id, next);
    place(table.deleted, id, nextDeleted);
    changedIn(model)?.add(id);
    if (depth > 0) journal.push(() => set(model, id, before, beforeDeleted));
  }

  return {
    models,
    model: (name) => byName.get(name.toLowerCase()),
    modelOfId: (id) => byPrefix.get(prefixOf(id)),
    get: (model, id) => tableOf(model).rows.get(id),
    isDeleted: (model, id) => tableOf(model).deleted.has(id),
    rows: (model) => tableOf(model).rows.values(),
    deletedRows: (model) => tableOf(model).deleted.values(),
    count: (model) => tableOf(model).rows.size,

    find(model, field, value) {
      const table = tableOf(model);
      const ids = indexOf(table, field).ids.get(foldKey(field, value)) ?? [];
      return [...ids].map((id) => table.rows.get(id)).filter((row) => row !== undefined);
    },

    countOf: (model, field, value) =>
      indexOf(tableOf(model), field).ids.get(foldKey(field, value))?.size ?? 0,

    put(model, row) {
      set(model, String(row['Id']), row, undefined);
    },

    remove(model, id) {
      const row = tableOf(model).rows.get(id);
      if (row !== undefined) set(model, id, undefined, { ...row, IsDeleted: true });
    },

    erase: (model, id) => set(model, id, undefined, undefined),

    newId(model) {
      const table = tableOf(model);
      table.lastId += 1;
      changedIn(model);
      return makeId(model.schema.keyPrefix ?? '000', table.lastId);
    },

    newNumber(model) {
      const table = tableOf(model);
      table.lastNumber += 1;
      changedIn(model);
      return table.lastNumber;
    },

    transaction(work, keep) {
      const mark = journal.length;
      const undo = () => {
        const steps = journal.splice(mark);
        const inside = depth;
        depth = 0;
        for (const step of steps.reverse()) step();
        depth = inside;
      };
      depth += 1;
      try {
        const result = work();
        if (!keep(result)) undo();
        return result;
      } catch (error) {
        undo();
        throw error;
      } finally {
        depth -= 1;
        if (depth === 0) journal = [];
      }
    },

    follow() {
      changed = new Map();
      return () => {
        if (changed === undefined || changed.size === 0) return undefined;
        const taken = [...changed];
        changed = new Map();
        return Object.fromEntries(
          taken.map(([name, ids]) => [name, savedOf(tables.get(name) ?? emptyTable(), ids)]),
        );
      };
    },

    save: () =>
      Object.fromEntries(
        [...strangers, ...tables].map(([name, table]) => [name, savedOf(table, undefined)]),
      ),

    load(saved) {
      for (const [name, from] of Object.entries(saved)) {
        const table = tables.get(name) ?? strangers.get(name) ?? emptyTable();
        if (!tables.has(name)) strangers.set(name, table);
        bringIn(table, from);
      }
    },
  };
}
