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
  `
  ALTER TABLE run ADD COLUMN mode TEXT NOT NULL DEFAULT 'run' CHECK (mode IN ('run', 'apply', 'undo'));
  ALTER TABLE run ADD COLUMN undone_by TEXT;

  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    key TEXT,
    record TEXT NOT NULL,
    origin TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    summary TEXT NOT NULL,
    detail BLOB
  ) STRICT;
  CREATE INDEX journal_by_run ON journal (run, seq);
  CREATE INDEX journal_by_key ON journal (key, seq) WHERE key IS NOT NULL;
  -- An older report comes again in every sweep, and says nothing new.
  CREATE UNIQUE INDEX journal_superseded ON journal (record) WHERE outcome = 'superseded';

  CREATE TABLE decision (
    kind TEXT NOT NULL CHECK (kind IN ('appointment', 'person', 'dismissed')),
    row TEXT NOT NULL,
    subject TEXT NOT NULL,
    salesforce_id TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (kind, row, subject)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE override (
    object TEXT NOT NULL,
    salesforce_id TEXT NOT NULL,
    field TEXT NOT NULL,
    wrote TEXT NOT NULL,
    found TEXT NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (object, salesforce_id, field)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE note (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- When all that is valid was last pulled.
  ALTER TABLE watermark ADD COLUMN swept TEXT;

  -- The record's text, apart from the old values in detail: each goes after a period of its own.
  ALTER TABLE journal ADD COLUMN raw BLOB;
  CREATE INDEX journal_by_time ON journal (at);
  CREATE INDEX journal_with_raw ON journal (at) WHERE raw IS NOT NULL;
  CREATE INDEX journal_with_detail ON journal (at) WHERE detail IS NOT NULL;
  CREATE INDEX ledger_by_time ON ledger (written_at);
  `,
  // What people were told, so that one cause is told once to each channel.
  `
  CREATE TABLE told (
    channel TEXT NOT NULL,
    cause TEXT NOT NULL,
    mark TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (channel, cause)
  ) STRICT, WITHOUT ROWID;
  `,
  // Jobs of Bulk API 2.0 that may still be at work, and what they have made.
  `
  CREATE TABLE bulk_job (
    id TEXT PRIMARY KEY,
    object TEXT NOT NULL,
    operation TEXT NOT NULL CHECK (operation IN ('insert', 'update', 'upsert')),
    at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE bulk_tie (
    job TEXT NOT NULL,
    tie TEXT NOT NULL,
    ref TEXT NOT NULL,
    PRIMARY KEY (job, tie, ref)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE bulk_inserted (
    ref TEXT PRIMARY KEY,
    salesforce_id TEXT NOT NULL,
    at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // Once a run has filed a record as decided, the org is believed first.
  `
  ALTER TABLE decision ADD COLUMN applied INTEGER NOT NULL DEFAULT 0;
  UPDATE decision SET applied = 1
  WHERE kind = 'appointment' AND subject IN (SELECT key FROM ledger);
  `,
  // What was about to be written, until the answer is in the journal.
  `
  CREATE TABLE intent (
    seq INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT,
    record TEXT NOT NULL,
    at TEXT NOT NULL,
    detail BLOB NOT NULL,
    UNIQUE (run, name)
  ) STRICT;
  `,
  // `explain`, `forget` and `held assign` ask by these. An Id has 15 characters, or 18.
  `
  CREATE INDEX journal_by_record ON journal (record);
  CREATE INDEX ledger_by_salesforce_id ON ledger (substr(salesforce_id, 1, 15));
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
  swept: `SELECT swept FROM watermark WHERE source = ?`,
  watermarks: `SELECT source, moment, swept FROM watermark ORDER BY source`,
  saveWatermark: `
    INSERT INTO watermark (source, moment, swept) VALUES (?, ?, ?)
    ON CONFLICT (source) DO UPDATE SET
      moment = excluded.moment, swept = coalesce(excluded.swept, swept)`,

  runs: `
    SELECT
      id, mode, started_at, finished_at, outcome, source, run_window, account, salesforce_calls,
      failure, undone_by
    FROM run ORDER BY started_at DESC, seq DESC`,
  saveRun: `
    INSERT INTO run
      (id, mode, started_at, finished_at, outcome, source, run_window, account, salesforce_calls,
       failure, undone_by)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      mode = excluded.mode, started_at = excluded.started_at, finished_at = excluded.finished_at,
      outcome = excluded.outcome, source = excluded.source, run_window = excluded.run_window,
      account = excluded.account, salesforce_calls = excluded.salesforce_calls,
      failure = excluded.failure, undone_by = excluded.undone_by`,

  journalOfKey: `SELECT * FROM journal WHERE key = ? ORDER BY seq`,
  journalOfRecords: `
    SELECT * FROM journal WHERE record IN (SELECT value FROM json_each(?)) ORDER BY seq`,
  journalAfter: `SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?`,
  journalOfRun: `SELECT * FROM journal WHERE run = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  saveJournal: `
    INSERT OR IGNORE INTO journal (run, key, record, origin, at, outcome, summary, detail, raw)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,

  intentsAfter: `SELECT * FROM intent WHERE seq > ? ORDER BY seq LIMIT ?`,
  saveIntent: `
    INSERT OR REPLACE INTO intent (run, name, key, record, at, detail) VALUES (?, ?, ?, ?, ?, ?)`,
  endIntent: `DELETE FROM intent WHERE run = ? AND name = ?`,

  decisions: `
    SELECT kind, row, subject, salesforce_id, applied, at FROM decision ORDER BY kind, row, subject`,
  saveDecision: `
    INSERT INTO decision (kind, row, subject, salesforce_id, applied, at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, row, subject) DO UPDATE SET
      salesforce_id = excluded.salesforce_id, applied = excluded.applied, at = excluded.at`,
  withdrawDecision: `DELETE FROM decision WHERE kind = ? AND row = ? AND subject = ?`,
  markApplied: `
    UPDATE decision SET applied = 1
    WHERE kind = 'appointment' AND subject IN (SELECT value FROM json_each(?))`,

  overrides: `SELECT object, salesforce_id, field, wrote, found, told FROM override`,
  saveOverride: `
    INSERT INTO override (object, salesforce_id, field, wrote, found, told) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (object, salesforce_id, field) DO UPDATE SET
      wrote = excluded.wrote, found = excluded.found, told = excluded.told`,

  forgetLedger: `DELETE FROM ledger WHERE key = ? AND row = ?`,
  forgetLedgerOf: `DELETE FROM ledger WHERE key IN (SELECT value FROM json_each(?))`,

  ledgerOf: `
    SELECT key, row, object, salesforce_id, fingerprint, rank, run
    FROM ledger
    WHERE substr(salesforce_id, 1, 15) IN (SELECT substr(value, 1, 15) FROM json_each(?))
    ORDER BY key, row`,

  notes: `SELECT at, who, what FROM note ORDER BY seq DESC`,
  saveNote: `INSERT INTO note (at, who, what) VALUES (?, ?, ?)`,

  told: `SELECT channel, cause, mark, at FROM told ORDER BY channel, cause`,
  saveTold: `
    INSERT INTO told (channel, cause, mark, at) VALUES (?, ?, ?, ?)
    ON CONFLICT (channel, cause) DO UPDATE SET mark = excluded.mark, at = excluded.at`,
  forgetTold: `DELETE FROM told WHERE channel = ? AND cause = ?`,

  lock: `SELECT pid, host, at, process FROM lock`,
  takeLock: `INSERT OR REPLACE INTO lock (one, pid, host, at, process) VALUES (1, ?, ?, ?, ?)`,
  dropLock: `DELETE FROM lock WHERE process = ?`,
} as const;

/** What goes after its period, by what it is called to people. Each takes one moment. */
export const EXPIRING = {
  raw: `UPDATE journal SET raw = NULL WHERE at < ? AND raw IS NOT NULL`,
  undo: `UPDATE journal SET detail = NULL WHERE at < ? AND detail IS NOT NULL`,
  intents: `DELETE FROM intent WHERE at < ?`,
  journal: `DELETE FROM journal WHERE at < ?`,
  runs: `DELETE FROM run WHERE started_at < ? AND outcome <> 'running'`,
  notes: `DELETE FROM note WHERE at < ?`,
  held: `DELETE FROM held WHERE since < ?`,
  decisions: `DELETE FROM decision WHERE at < ? AND kind <> 'person'`,
  ledger: `DELETE FROM ledger WHERE written_at < ?`,
  inserted: `DELETE FROM bulk_inserted WHERE at < ?`,
} as const;

/** What is kept of a person. Lists as JSON: keys, ids of records, and Ids in the org of whole persons. */
export const FORGET = {
  held: `
    DELETE FROM held
    WHERE key IN (SELECT value FROM json_each(:keys)) OR id IN (SELECT value FROM json_each(:records))`,
  journal: `
    DELETE FROM journal
    WHERE key IN (SELECT value FROM json_each(:keys)) OR record IN (SELECT value FROM json_each(:records))`,
  intents: `
    DELETE FROM intent
    WHERE key IN (SELECT value FROM json_each(:keys)) OR record IN (SELECT value FROM json_each(:records))`,
  ledger: `DELETE FROM ledger WHERE key IN (SELECT value FROM json_each(:keys))`,
  // What a row is called in a plan mostly ends with the key of its record.
  ties: `
    DELETE FROM bulk_tie
    WHERE ref IN (SELECT value FROM json_each(:refs))
      OR EXISTS (SELECT 1 FROM json_each(:keys) WHERE substr(ref, -length(value) - 1) = ' ' || value)`,
  inserted: `
    DELETE FROM bulk_inserted
    WHERE ref IN (SELECT value FROM json_each(:refs))
      OR EXISTS (SELECT 1 FROM json_each(:keys) WHERE substr(ref, -length(value) - 1) = ' ' || value)
      OR substr(salesforce_id, 1, 15) IN (SELECT substr(value, 1, 15) FROM json_each(:ids))`,
  decisions: `
    DELETE FROM decision
    WHERE (kind = 'appointment' AND subject IN (SELECT value FROM json_each(:keys)))
      OR (kind = 'dismissed' AND subject IN (SELECT value FROM json_each(:records)))
      OR (kind = 'person' AND (
        substr(salesforce_id, 1, 15) IN (SELECT substr(value, 1, 15) FROM json_each(:ids))
        -- Of somebody who is yet to be made nothing else tells whom it was made with.
        OR EXISTS (
          SELECT 1 FROM decision AS with_it
          WHERE with_it.kind = 'appointment' AND with_it.subject IN (SELECT value FROM json_each(:keys))
            AND with_it.row = decision.row AND with_it.at = decision.at
            AND with_it.salesforce_id = decision.salesforce_id)))`,
  overrides: `
    DELETE FROM override
    WHERE substr(salesforce_id, 1, 15) IN (SELECT substr(value, 1, 15) FROM json_each(:ids))`,
  notes: `DELETE FROM note WHERE EXISTS (SELECT 1 FROM json_each(:keys) WHERE instr(what, value) > 0)`,
} as const;

/** Rows about others that may name somebody: one list as JSON. */
export const NAMING = {
  held: `
    SELECT id, reasons FROM held
    WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(reasons, value) > 0)`,
  saveReasons: `UPDATE held SET reasons = ? WHERE id = ?`,
  journal: `
    SELECT seq, summary FROM journal
    WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(summary, value) > 0)`,
  saveSummary: `UPDATE journal SET summary = ? WHERE seq = ?`,
} as const;

export const BULK_SQL = {
  jobs: `SELECT id, object, operation, at FROM bulk_job ORDER BY at, id`,
  saveJob: `INSERT INTO bulk_job (id, object, operation, at) VALUES (?, ?, ?, ?)`,
  endJob: `DELETE FROM bulk_job WHERE id = ?`,
  ties: `SELECT tie, ref FROM bulk_tie WHERE job = ? ORDER BY tie, ref`,
  saveTie: `INSERT INTO bulk_tie (job, tie, ref) VALUES (?, ?, ?)`,
  endTies: `DELETE FROM bulk_tie WHERE job = ?`,
  inserted: `SELECT ref, salesforce_id FROM bulk_inserted`,
  saveInserted: `
    INSERT INTO bulk_inserted (ref, salesforce_id, at) VALUES (?, ?, ?)
    ON CONFLICT (ref) DO UPDATE SET salesforce_id = excluded.salesforce_id, at = excluded.at`,
  forgetInserted: `DELETE FROM bulk_inserted WHERE ref IN (SELECT value FROM json_each(?))`,
} as const;
