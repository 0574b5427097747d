/** SQLite as room beside memory. Used by `scratch.ts`, `sheet.ts` and `lookup.ts`. */
import type { DatabaseSync } from 'node:sqlite';
import { asProblem } from './database.ts';

/**
 * Nothing of it needs to survive, so there is no journal and no waiting for the disk; and one
 * transaction from start to end, since a commit would only cost time. With a cache of 16 MB in place
 * of 4 a run is no quicker.
 */
const SETTINGS = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  PRAGMA temp_store = FILE;
  PRAGMA cache_size = -4000;
  BEGIN;
`;

/** Runs it, with SQLite's errors as a Problem (state). */
export type Guard = <T>(work: () => T) => T;

/** @param what the database holds, for messages */
export function guardFor(what: string): Guard {
  return (work) => {
    try {
      return work();
    } catch (error) {
      throw asProblem(error, `of ${what} (a temporary file; the variable SQLITE_TMPDIR moves it)`);
    }
  };
}

/**
 * A database on disk, so that memory stays flat, and without a name, so that it is gone when it is
 * closed or the process ends.
 * @param tables the statements that make them
 */
export async function openTemporary(guarded: Guard, tables: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await import('node:sqlite');
  return guarded(() => {
    const db = new DatabaseSync('');
    db.exec(SETTINGS);
    db.exec(tables);
    return db;
  });
}
