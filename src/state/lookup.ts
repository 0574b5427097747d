/**
 * Lines on disk, found again by keys: a temporary SQLite database that is gone when it is closed, or
 * the process is. The connector keeps rows of the org in one.
 */
import type { DatabaseSync } from 'node:sqlite';
import { numberIn, type Row, textIn } from './database.ts';
import { guardFor, openTemporary } from './temporary.ts';

export interface Lookup {
  add(line: string): void;
  /** Whether an index was made. */
  has(index: string): boolean;
  /** Makes an index over everything that was added. @param keyOf null leaves a line out */
  index(name: string, keyOf: (line: string) => string | null): void;
  /** The lines that have one of the keys in an index, each once. */
  find(index: string, keys: readonly string[]): readonly string[];
  close(): void;
}

const guarded = guardFor('the rows that were read');

const TABLES = `
  CREATE TABLE line (place INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE entry (
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (name, key, place)
  ) STRICT, WITHOUT ROWID;
`;

/** @throws Problem (state), here or in any method, when the temporary folder is full or not there */
export async function openLookup(): Promise<Lookup> {
  const db = await openTemporary(guarded, TABLES);
  return guarded(() => lookupOn(db));
}

function lookupOn(db: DatabaseSync): Lookup {
  const add = db.prepare('INSERT INTO line (text) VALUES (?)');
  const enter = db.prepare('INSERT INTO entry (name, key, place) VALUES (?, ?, ?)');
  const all = db.prepare('SELECT place, text FROM line');
  const find = db.prepare(`
    SELECT text FROM line WHERE place IN (
      SELECT place FROM entry WHERE name = ? AND key IN (SELECT value FROM json_each(?))
    ) ORDER BY place`);
  const indexes = new Set<string>();
  return {
    add: (line) => void guarded(() => add.run(line)),
    has: (index) => indexes.has(index),
    index(name, keyOf) {
      guarded(() => {
        for (const row of all.iterate()) enterLine(row, name, keyOf);
      });
      indexes.add(name);
    },
    find(index, keys) {
      const rows = guarded(() => find.all(index, JSON.stringify(keys)));
      return rows.map((row) => textIn(row, 'text'));
    },
    close() {
      if (db.isOpen) db.close();
    },
  };

  function enterLine(row: Row, name: string, keyOf: (line: string) => string | null): void {
    const key = keyOf(textIn(row, 'text'));
    if (key !== null) enter.run(name, key, numberIn(row, 'place'));
  }
}
