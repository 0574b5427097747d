/** Steps from one version of the state to the next. */
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrate, verify } from '../../src/state/migrate.ts';
import { EXPIRING, FORGET, MIGRATIONS, SQL } from '../../src/state/sql.ts';

const ONE = 'CREATE TABLE person (name TEXT)';
const TWO = "ALTER TABLE person ADD COLUMN age INTEGER; INSERT INTO person VALUES ('Ada', 36)";

const versionOf = (db: DatabaseSync) => db.prepare('PRAGMA user_version').get()?.['user_version'];
const people = (db: DatabaseSync) =>
  db
    .prepare('SELECT * FROM person')
    .all()
    .map((row) => ({ ...row }));

describe('migrating', () => {
  it('brings an empty file through all steps', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, [ONE, TWO]);
    expect(versionOf(db)).toBe(2);
    expect(people(db)).toEqual([{ name: 'Ada', age: 36 }]);
  });

  it('brings a file of version 1 on from there, with what is in it', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, [ONE]);
    db.exec("INSERT INTO person VALUES ('Grace')");
    migrate(db, [ONE, TWO]);
    expect(people(db)).toEqual([
      { name: 'Grace', age: null },
      { name: 'Ada', age: 36 },
    ]);
  });

  it('does nothing the second time', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, [ONE, TWO]);
    migrate(db, [ONE, TWO]);
    expect(people(db)).toHaveLength(1);
  });

  it('leaves nothing of a step that fails half-way, and keeps the steps before it', () => {
    const db = new DatabaseSync(':memory:');
    expect(() => migrate(db, [ONE, `${TWO}; SELECT nonsense`])).toThrow();
    expect(versionOf(db)).toBe(1);
    expect(people(db)).toEqual([]);
  });

  it('takes choices of filed records for followed, and others not', () => {
    const db = new DatabaseSync(':memory:');
    migrate(
      db,
      MIGRATIONS.slice(
        0,
        MIGRATIONS.findIndex((step) => step.includes('applied')),
      ),
    );
    db.exec(`
      INSERT INTO ledger VALUES ('A', 'score', 'Score__c', 'a00A', 'f', 'r', 'run-1', '2026-07-01');
      INSERT INTO decision VALUES
        ('appointment', 'person', 'A', '003A', '2026-07-01'),
        ('appointment', 'person', 'B', '003B', '2026-07-01');
    `);
    migrate(db);
    const decisions = db.prepare('SELECT subject, applied FROM decision ORDER BY subject').all();
    expect(decisions.map((row) => ({ ...row }))).toEqual([
      { subject: 'A', applied: 1 },
      { subject: 'B', applied: 0 },
    ]);
  });

  it('marks the file as ours with the released steps', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db);
    expect(versionOf(db)).toBe(MIGRATIONS.length);
    expect(db.prepare('PRAGMA application_id').get()?.['application_id']).toBe(0x544f4546);
    expect(() => verify(db, 'x.db')).not.toThrow();
  });
});

describe('verifying', () => {
  it('takes a file without tables for a new one', () => {
    expect(() => verify(new DatabaseSync(':memory:'), 'x.db')).not.toThrow();
  });

  it('refuses a file of a version that is not known yet', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, [ONE, TWO]);
    expect(() => verify(db, 'x.db', 1)).toThrow(
      'The state x.db was written by a newer toefl-sync (its version is 2, this one knows 1).',
    );
  });
});

/** Only these two have a row for every score that ever came. */
const LARGE = /^SCAN (?:journal|ledger)\b/;

it.each([
  ...Object.entries({ ...SQL, ...EXPIRING }),
  ...(['journal', 'ledger'] as const).map((name) => [`forget ${name}`, FORGET[name]] as const),
])('the statement %s reads no large table from end to end', (_, statement) => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${statement}`).all();
  expect(steps.map(({ detail }) => String(detail)).filter((step) => LARGE.test(step))).toEqual([]);
});
