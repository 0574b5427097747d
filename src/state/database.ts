/**
 * The few things that both SQLite files of the connector need: transactions, typed columns, and
 * SQLite's errors as problems. Used by `sqlite.ts`, `migrate.ts` and `scratch.ts`.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { Problem } from '../problem.ts';

export type Row = Record<string, SQLOutputValue>;

/**
 * All of it or nothing of it.
 * @param end `ROLLBACK` to only see what would happen
 */
export function transaction<T>(
  db: DatabaseSync,
  work: () => T,
  end: 'COMMIT' | 'ROLLBACK' = 'COMMIT',
): T {
  // IMMEDIATE: a lock that cannot be had is known at the start, not half-way.
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec(end);
    return result;
  } catch (error) {
    // SQLite has rolled back by itself when the disk was full.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new TypeError(`the column ${column} of the state holds no text`);
}

export function textOrNullIn(row: Row, column: string): string | null {
  return row[column] === null ? null : textIn(row, column);
}

export function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw new TypeError(`the column ${column} of the state holds no number`);
}

/**
 * SQLite's errors as a problem of kind `state`; any other error as it is.
 * @param file what to call the database in the message
 */
export function asProblem(error: unknown, file: string): unknown {
  const code = sqliteCode(error);
  if (code === null) return error;
  const [what, hint] = MESSAGES[code] ?? [
    `cannot be used (SQLite error ${code})`,
    'Check the disk that it is on. If nothing helps, move the file away: the next run starts afresh.',
  ];
  return new Problem('state', `The state ${file} ${what}.`, {
    hint,
    cause: error,
  });
}

/** The primary result code: extended ones carry it in their low byte. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

const AFRESH =
  'Move the file away (keep it, for the records that it holds back) and run again: the next run ' +
  'starts afresh, which costs calls to Salesforce but makes no duplicates.';

/** https://www.sqlite.org/rescode.html */
const MESSAGES: Readonly<Record<number, readonly [what: string, hint: string]>> = {
  3: ['may not be read and written by this user', 'Give this user the right to read and write it.'],
  5: ['is in use by another process', 'Try again when that process is done.'],
  6: ['is in use by another process', 'Try again when that process is done.'],
  8: [
    'cannot be written: it, its folder or its disk is read-only',
    'Give this user the right to write the file and its folder, or name another with `state` in the configuration.',
  ],
  10: [
    'cannot be read or written: the disk reports an error',
    'Check the disk; SQLite does not work on some network drives. `state` in the configuration names another place.',
  ],
  11: ['is damaged', AFRESH],
  13: [
    'cannot grow: the disk is full',
    'Make room on the disk, then run again: nothing was saved by halves.',
  ],
  14: [
    'cannot be opened or made',
    'Check that its folder exists and that this user may write there, or name another with `state` in the configuration.',
  ],
  26: [
    'is not a database',
    'Another file has that name. Name another with `state` in the configuration, or move that file away.',
  ],
};
