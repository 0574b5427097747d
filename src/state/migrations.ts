/**
 * The schema of the state file, as numbered steps. Each step and its number are one transaction, so
 * a file is always at exactly one version. Add steps; never change one that was released.
 */
import type { DatabaseSync } from 'node:sqlite';
import { Problem } from '../problem.ts';

/** Marks a SQLite file as ours: "TSYN". */
export const APPLICATION_ID = 0x5453594e;

const STEPS: readonly string[] = [
  `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE ledger (
    key TEXT NOT NULL, row TEXT NOT NULL, object TEXT NOT NULL, salesforce_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL, report_date TEXT NOT NULL, cancelled INTEGER NOT NULL, run TEXT NOT NULL,
    PRIMARY KEY (key, row)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE held (
    id TEXT PRIMARY KEY, key TEXT, reasons TEXT NOT NULL, text TEXT NOT NULL, origin TEXT NOT NULL,
    since TEXT NOT NULL, tries INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE watermark (source TEXT PRIMARY KEY, moment TEXT NOT NULL) STRICT;
  CREATE TABLE run (
    id TEXT PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, outcome TEXT NOT NULL,
    source TEXT NOT NULL, run_window TEXT, account TEXT, salesforce_calls INTEGER NOT NULL, failure TEXT
  ) STRICT;
  CREATE INDEX run_by_start ON run (started_at DESC);
  CREATE TABLE lock (
    one INTEGER PRIMARY KEY CHECK (one = 1), pid INTEGER NOT NULL, host TEXT NOT NULL, at TEXT NOT NULL
  ) STRICT;
  `,
];

/** @throws Problem (state) when the file is of a newer version */
export function migrate(database: DatabaseSync, file: string): void {
  const version = pragma(database, 'user_version');
  if (version > STEPS.length) {
    throw new Problem(
      'state',
      `The state ${file} was written by a newer version of the connector (${version}; this one knows ${STEPS.length}).`,
      { hint: 'Install the newer version again, or begin with another state file.' },
    );
  }
  for (const [index, step] of STEPS.entries()) {
    if (index >= version) {
      database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT`);
    }
  }
}

export function pragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);
}
