/** Brings the tables of a state file to the newest version. Called when it is opened. */
import type { DatabaseSync } from 'node:sqlite';
import { Problem } from '../problem.ts';
import { numberIn, transaction } from './database.ts';
import { APPLICATION_ID, MIGRATIONS } from './sql.ts';

/**
 * Makes sure, without touching the file, that it is new or ours, and of a version that is known
 * here.
 * @throws Problem (state)
 */
export function verify(db: DatabaseSync, file: string, newest = MIGRATIONS.length): void {
  const version = pragma(db, 'user_version');
  const tables = numberIn(
    db.prepare('SELECT count(*) AS count FROM sqlite_schema').get() ?? {},
    'count',
  );
  const fresh = tables === 0 && version === 0;
  if (pragma(db, 'application_id') !== APPLICATION_ID && !fresh) {
    throw new Problem('state', `${file} is a database of another program.`, {
      hint: 'Name another file with `state` in the configuration; this one was left as it was.',
    });
  }
  if (version > newest) {
    throw new Problem(
      'state',
      `The state ${file} was written by a newer toefl-sync (its version is ${version}, this one knows ${newest}).`,
      {
        hint: 'Update toefl-sync, or name another file with `state` in the configuration.',
      },
    );
  }
}

/** @throws Problem (state) */
export function refuseDamaged(db: DatabaseSync, file: string): void {
  const check = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (check !== 'ok') {
    throw new Problem('state', `The state ${file} is damaged.`, {
      hint:
        'Restore a backup, or move the file away (keep it, for the records that it holds back): the ' +
        'next run starts afresh, which costs calls to Salesforce but makes no duplicates.',
    });
  }
}

/** Each step is one transaction, and so is the version that says it was done. */
export function migrate(db: DatabaseSync, steps: readonly string[] = MIGRATIONS): void {
  for (const [index, step] of steps.entries()) {
    transaction(db, () => {
      // Asked inside the transaction: another process may just have done it.
      if (pragma(db, 'user_version') > index) return;
      db.exec(step);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${index + 1}`);
    });
  }
}

export function versionOf(db: DatabaseSync): number {
  return pragma(db, 'user_version');
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return numberIn(db.prepare(`PRAGMA ${name}`).get() ?? {}, name);
}
