/** Opens the file of a state that is there, to look into it beside a run. Used by the `state` commands. */
import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Problem } from '../problem.ts';
import { asProblem, numberIn, textIn } from './database.ts';
import { refuseDamaged, verify } from './migrate.ts';

/**
 * Without changing it, and without a lock: a run goes on. To be closed by the caller.
 * @throws Problem (state) when there is none, or it is not ours, too new or damaged
 */
export async function openFile(path: string): Promise<DatabaseSync> {
  if (!existsSync(path)) {
    throw new Problem('state', `There is no state yet: ${path} does not exist.`, {
      hint: 'The first `toefl-sync run` makes it. If there should be one, correct `state` in the configuration.',
    });
  }
  const { DatabaseSync } = await import('node:sqlite');
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    db.exec('PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF');
    verify(db, path);
    refuseDamaged(db, path);
    return db;
  } catch (error) {
    db?.close();
    throw asProblem(error, path);
  }
}

/** The same, closed when the work is done. */
export async function withFile<T>(
  path: string,
  work: (db: DatabaseSync) => T | Promise<T>,
): Promise<T> {
  const db = await openFile(path);
  try {
    return await work(db);
  } catch (error) {
    throw asProblem(error, path);
  } finally {
    db.close();
  }
}

/** All tables with something of ours, but for the lock, which is about now. */
export function tablesOf(db: DatabaseSync): string[] {
  return db
    .prepare(
      `SELECT name FROM sqlite_schema
       WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'lock' ORDER BY name`,
    )
    .all()
    .map((row) => textIn(row, 'name'));
}

/** @param table as `tablesOf` gives it */
export function countOf(db: DatabaseSync, table: string): number {
  return numberIn(db.prepare(`SELECT count(*) AS count FROM "${table}"`).get() ?? {}, 'count');
}
