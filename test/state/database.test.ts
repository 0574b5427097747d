/** SQLite's errors, as SQLite raises them, in words. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { asProblem, transaction } from '../../src/state/database.ts';
import { newFolder } from './folder.ts';

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function fullDisk(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE t (x TEXT); PRAGMA max_page_count = 3');
  return db;
}

const fill = 'INSERT INTO t VALUES (hex(zeroblob(100000)))';

describe('an error of SQLite', () => {
  it.each<[name: string, raise: (file: string) => unknown, message: string]>([
    ['no room', () => fullDisk().exec(fill), 'The state s.db cannot grow: the disk is full.'],
    [
      'read only',
      (file) => {
        new DatabaseSync(file).exec('CREATE TABLE t (x)');
        new DatabaseSync(file, { readOnly: true }).exec('DELETE FROM t');
      },
      'The state s.db cannot be written: it, its folder or its disk is read-only.',
    ],
    [
      'another process at work',
      (file) => {
        new DatabaseSync(file).exec('CREATE TABLE t (x); BEGIN EXCLUSIVE');
        new DatabaseSync(file).exec('DELETE FROM t');
      },
      'The state s.db is in use by another process.',
    ],
    [
      'no folder',
      (file) => new DatabaseSync(join(file, 'none')),
      'The state s.db cannot be opened or made.',
    ],
    [
      'one without words of its own',
      () => new DatabaseSync(':memory:').exec('SELECT nonsense'),
      'The state s.db cannot be used (SQLite error 1).',
    ],
  ])('of %s is a problem of the state, with advice', (_, raise, message) => {
    const error = errorOf(() => raise(join(newFolder(), 's.db')));
    const problem = asProblem(error, 's.db');
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({
      kind: 'state',
      message,
      cause: error,
      hint: expect.stringMatching(/\w/),
    });
  });

  it('is told from any other error, which stays as it is', () => {
    const error = new TypeError('a fault of ours');
    expect(asProblem(error, 's.db')).toBe(error);
  });
});

describe('a transaction', () => {
  it('leaves the database usable after a full disk, of which SQLite rolls back by itself', () => {
    const db = fullDisk();
    expect(() => transaction(db, () => db.exec(fill))).toThrow();
    transaction(db, () => db.exec("INSERT INTO t VALUES ('small')"));
    expect(db.prepare('SELECT count(*) AS n FROM t').get()?.['n']).toBe(1);
  });
});
