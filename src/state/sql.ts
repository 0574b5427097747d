/**
 * All SQL of the state: the steps that make its tables and the statements that use them. Another
 * database (PostgreSQL) would mirror this file; `migrate.ts` and `sqlite.ts` run it.
 *
 * Lists travel as one JSON text (`json_each`), since one statement for thousands of keys is ten
 * times faster than thousands of statements.
 */

/** Marks a file as ours: "TOEF" in ASCII. */
export const APPLICATION_ID = 0x544f4546;

/** One for each version, oldest first. Never change one that was released: add another. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE fact (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE ledger (
    key TEXT NOT NULL,
    row TEXT NOT NULL,
    object TEXT NOT NULL,
    salesforce_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    rank TEXT NOT NULL,
    run TEXT NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (key, row)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE held (
    id TEXT PRIMARY KEY,
    key TEXT,
    reasons TEXT NOT NULL,
    text TEXT NOT NULL,
    origin TEXT NOT NULL,
    since TEXT NOT NULL,
    tries INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE watermark (
    source TEXT PRIMARY KEY,
    moment TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE run (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'failed')),
    source TEXT NOT NULL,
    run_window TEXT,
    account TEXT,
    salesforce_calls INTEGER NOT NULL,
    failure TEXT
  ) STRICT;

  CREATE TABLE lock (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    at TEXT NOT NULL,
    process TEXT NOT NULL
  ) STRICT;
  `,
];

export const SQL = {
  org: `SELECT value FROM fact WHERE name = 'org'`,
  bindOrg: `INSERT INTO fact (name, value) VALUES ('org', ?)`,

  ledger: `
    SELECT key, row, object, salesforce_id, fingerprint, rank, run
    FROM ledger WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key, row`,
  saveLedger: `
    INSERT INTO ledger (key, row, object, salesforce_id, fingerprint, rank, run, written_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key, row) DO UPDATE SET
      object = excluded.object, salesforce_id = excluded.salesforce_id,
      fingerprint = excluded.fingerprint, rank = excluded.rank, run = excluded.run, written_at = excluded.written_at`,

  held: `SELECT id, key, reasons, text, origin, since, tries FROM held ORDER BY since, rowid`,
  saveHeld: `
    INSERT INTO held (id, key, reasons, text, origin, since, tries) VALUES (?, ?, ?, ?, ?, ?, 1)
    ON CONFLICT (id) DO UPDATE SET
      key = excluded.key, reasons = excluded.reasons, text = excluded.text,
      origin = excluded.origin, tries = tries + 1`,
  release: `DELETE FROM held WHERE id IN (SELECT value FROM json_each(?))`,

  watermark: `SELECT moment FROM watermark WHERE source = ?`,
  saveWatermark: `
    INSERT INTO watermark (source, moment) VALUES (?, ?)
    ON CONFLICT (source) DO UPDATE SET moment = excluded.moment`,

  runs: `
    SELECT id, started_at, finished_at, outcome, source, run_window, account, salesforce_calls, failure
    FROM run ORDER BY started_at DESC, seq DESC`,
  saveRun: `
    INSERT INTO run
      (id, started_at, finished_at, outcome, source, run_window, account, salesforce_calls, failure)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      started_at = excluded.started_at, finished_at = excluded.finished_at,
      outcome = excluded.outcome, source = excluded.source, run_window = excluded.run_window,
      account = excluded.account, salesforce_calls = excluded.salesforce_calls,
      failure = excluded.failure`,

  lock: `SELECT pid, host, at, process FROM lock`,
  takeLock: `INSERT OR REPLACE INTO lock (one, pid, host, at, process) VALUES (1, ?, ?, ?, ?)`,
  dropLock: `DELETE FROM lock WHERE process = ?`,
} as const;
