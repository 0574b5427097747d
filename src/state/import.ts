/** Makes a state from what `export.ts` wrote. Called by `state import`. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { Problem } from '../problem.ts';
import { asProblem, sqliteCode, textIn } from './database.ts';
import {
  type ExportHead,
  type ExportLine,
  type ExportRow,
  type ExportValue,
  readExportLine,
  SEALED_TEXT,
} from './export-line.ts';
import { pack } from './journal.ts';
import { migrate } from './migrate.ts';
import { countOf, tablesOf, withFile } from './open-file.ts';
import { makePrivate } from './private-file.ts';
import { MIGRATIONS } from './sql.ts';
import { isSealedText, openVault, type Vault } from './vault.ts';

export interface ImportOptions {
  /** What messages call the lines. */
  readonly shown: string;
  /** Seals what lies open in the export. */
  readonly key: string | null;
}

/**
 * Whole or not at all: the state is made beside its place, and put there when all is in it.
 * @returns how many rows there were
 * @throws Problem (usage) when the lines are no whole export, (state) when there is a state already
 */
export async function importState(
  file: string,
  lines: AsyncIterable<string>,
  { shown, key }: ImportOptions,
): Promise<number> {
  await refuseFilled(file);
  const { DatabaseSync } = await import('node:sqlite');
  const vault = openVault(key, file);
  const unfinished = `${file}.unfinished`;
  let db: DatabaseSync | null = null;
  try {
    rmSync(unfinished, { force: true });
    makePrivate(unfinished);
    db = new DatabaseSync(unfinished);
    // It is not there before it is whole, so nothing need be waited for.
    db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    const rows = await fill(db, lines, shown, vault);
    db.exec('PRAGMA synchronous = FULL');
    migrate(db);
    db.close();
    for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
    renameSync(unfinished, file);
    return rows;
  } catch (error) {
    throw asProblem(error, file);
  } finally {
    if (db?.isOpen) db.close();
    rmSync(unfinished, { force: true });
  }
}

async function refuseFilled(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const filled = await withFile(file, (db) => tablesOf(db).some((table) => countOf(db, table) > 0));
  if (!filled) return;
  throw new Problem('state', `The state ${file} is not empty.`, {
    hint: 'Only a fresh one is filled: move it away, or name another with `state` in the configuration.',
  });
}

/** Tables of the version that was exported; whoever calls brings them on from there. */
async function fill(
  db: DatabaseSync,
  lines: AsyncIterable<string>,
  shown: string,
  vault: Vault,
): Promise<number> {
  const insert = inserter(db, vault);
  let head: ExportHead | null = null;
  let end: number | null = null;
  let rows = 0;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    const line: ExportLine | null = end === null ? readExportLine(text) : null;
    if (line === null || (head === null) !== 'state' in line) {
      throw noExport(shown, `line ${number} is none of an export, or in the wrong place`);
    }
    if ('state' in line) {
      head = line;
      begin(db, line, shown);
    } else if ('end' in line) {
      end = line.end.rows;
    } else {
      if (!insert(line)) throw noExport(shown, `line ${number} does not fit the tables`);
      rows += 1;
    }
  }
  if (end === null) throw noExport(shown, 'its end is missing, so it was cut off');
  if (end !== rows) throw noExport(shown, `it has ${rows} rows where its end says ${end}`);
  db.exec('COMMIT');
  return rows;
}

function begin(db: DatabaseSync, { version }: ExportHead, shown: string): void {
  if (version > MIGRATIONS.length) {
    throw new Problem(
      'state',
      `${shown} was exported by a newer toefl-sync (its version is ${version}, this one knows ${MIGRATIONS.length}).`,
      { hint: 'Update toefl-sync.' },
    );
  }
  migrate(db, MIGRATIONS.slice(0, version));
  db.exec('BEGIN');
}

/** @returns a function that says whether the row fits the tables */
function inserter(db: DatabaseSync, vault: Vault): (line: ExportRow) => boolean {
  const statements = new Map<string, StatementSync>();
  const columns = new Map<string, ReadonlySet<string>>();
  return ({ table, row }) => {
    if (columns.size === 0) {
      for (const name of tablesOf(db)) columns.set(name, columnsOf(db, name));
    }
    const names = Object.keys(row);
    const known = columns.get(table);
    if (known === undefined || !names.every((name) => known.has(name))) return false;
    const statement = `INSERT INTO "${table}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    const prepared = statements.get(statement) ?? db.prepare(statement);
    statements.set(statement, prepared);
    try {
      prepared.run(
        ...Object.entries(row).map(([name, value]) => stored(`${table}.${name}`, value, vault)),
      );
      return true;
    } catch (error) {
      // A wrong type, a row twice, a value that is not allowed.
      if (isConstraint(error)) return false;
      throw error;
    }
  };
}

function columnsOf(db: DatabaseSync, table: string): ReadonlySet<string> {
  return new Set(
    db
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map((row) => textIn(row, 'name')),
  );
}

function stored(place: string, value: ExportValue, vault: Vault): SQLInputValue {
  if (typeof value === 'string') {
    return place === SEALED_TEXT && !isSealedText(value) ? vault.sealText(value) : value;
  }
  if (value === null || typeof value === 'number') return value;
  return 'json' in value ? pack(value.json, vault) : Buffer.from(value.base64, 'base64');
}

/** SQLITE_CONSTRAINT and SQLITE_MISMATCH. */
function isConstraint(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 19 || code === 20;
}

function noExport(shown: string, why: string): Problem {
  return new Problem('usage', `${shown} is no whole export of a state: ${why}.`, {
    hint: 'Exports are made by `toefl-sync state export FILE`. Nothing was changed.',
  });
}
