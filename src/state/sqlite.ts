/** The StateStore on node:sqlite: one file, for its owner's eyes only. Opened by the command line. */
import { randomUUID } from 'node:crypto';
import { closeSync, fchmodSync, fstatSync, openSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Problem } from '../problem.ts';
import { asProblem, numberIn, type Row, textIn, transaction } from './database.ts';
import { fromJournal, toJournalRow } from './journal.ts';
import { claim, isProcessAlive, type LockRow } from './lock.ts';
import { migrate, verify } from './migrate.ts';
import { fromDecision, fromHeld, fromLedger, fromNote, fromOverride, fromRun } from './rows.ts';
import { SQL } from './sql.ts';
import type { Decision, LedgerEntry, RunRecord, StateStore } from './store.ts';

/** Tells this process from every other that had or will have its number. */
const THIS_PROCESS = randomUUID();

/** Journal entries read at a time. */
const CHUNK = 500;

/**
 * Opens the state, and makes it where there is none.
 * @param path of the file; its folder must exist. `:memory:` keeps nothing.
 * @throws Problem (state): it cannot be opened or written, is damaged, not ours, or too new.
 */
export async function openSqliteStore(path: string): Promise<StateStore> {
  // Only here: commands without a state need not load it.
  const sqlite = await import('node:sqlite');
  let db: DatabaseSync | null = null;
  try {
    if (path !== ':memory:') makePrivate(path);
    db = new sqlite.DatabaseSync(path);
    db.exec('PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF');
    verify(db, path);
    // FULL: what Salesforce has answered is on the disk. Deleted personal data is overwritten.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    migrate(db);
    return storeOn(db, path);
  } catch (error) {
    db?.close();
    throw asProblem(error, path);
  }
}

/**
 * Makes the file readable and writable for its owner alone before anything is in it: SQLite gives
 * the files beside it (WAL) the same mode.
 */
function makePrivate(path: string): void {
  let file: number | null = null;
  try {
    file = openSync(path, 'a+', 0o600);
    const { mode, uid } = fstatSync(file);
    // Somebody else's file keeps the mode that they gave it.
    if ((mode & 0o077) !== 0 && uid === process.getuid?.()) fchmodSync(file, 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const [what, hint] = WHY_UNOPENED[code] ?? [
      `cannot be opened or made (${code})`,
      'Name another file with `state` in the configuration.',
    ];
    throw new Problem('state', `The state ${path} ${what}.`, {
      hint,
      cause: error,
    });
  } finally {
    if (file !== null) closeSync(file);
  }
}

const RIGHTS =
  'Give this user the right to write the file and its folder, or name another with `state` in the configuration.';
const FOLDER = 'Make the folder, or correct `state` in the configuration.';

const WHY_UNOPENED: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ['cannot be made: its folder does not exist', FOLDER],
  ENOTDIR: ['cannot be made: its folder is a file', FOLDER],
  EISDIR: ['is a folder', 'Name a file in it with `state` in the configuration.'],
  EACCES: ['may not be written by this user', RIGHTS],
  EPERM: ['may not be written by this user', RIGHTS],
  EROFS: ['cannot be written: the disk is read-only', RIGHTS],
  ENOSPC: ['cannot be made: the disk is full', 'Make room on the disk, then run again.'],
};

function storeOn(db: DatabaseSync, file: string): StateStore {
  const statements = new Map<string, StatementSync>();
  const sql = (name: keyof typeof SQL): StatementSync => {
    const statement = statements.get(name) ?? db.prepare(SQL[name]);
    statements.set(name, statement);
    return statement;
  };
  const atomically = <T>(work: () => T): T => {
    try {
      return transaction(db, work);
    } catch (error) {
      throw asProblem(error, file);
    }
  };
  const reading = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw asProblem(error, file);
    }
  };
  let holding = false;
  // Another store of this process may have the lock; and another machine may have taken ours over.
  const release = () => {
    if (holding) atomically(() => sql('dropLock').run(THIS_PROCESS));
    holding = false;
  };

  return {
    async bindToOrg(orgId) {
      atomically(() => {
        const row = sql('org').get();
        if (row === undefined) sql('bindOrg').run(orgId);
        else assertSameOrg(textIn(row, 'value'), orgId, file);
      });
    },

    async ledger(keys) {
      const rows = reading(() => sql('ledger').all(JSON.stringify(keys)));
      return Map.groupBy(rows.map(fromLedger), (entry) => entry.key);
    },

    async held() {
      return reading(() => sql('held').all()).map(fromHeld);
    },

    async saveProgress({ ledger, held, released, journal, overrides, at }) {
      atomically(() => {
        for (const entry of ledger) sql('saveLedger').run(...ledgerValues(entry), at);
        if (released.length > 0) sql('release').run(JSON.stringify(released));
        for (const { id, key, reasons, text, origin } of held) {
          sql('saveHeld').run(id, key, JSON.stringify(reasons), text, origin, at);
        }
        for (const entry of journal) sql('saveJournal').run(...toJournalRow(entry));
        for (const { object, salesforceId, field, wrote, found, told } of overrides) {
          sql('saveOverride').run(object, salesforceId, field, wrote, found, told ? 1 : 0);
        }
      });
    },

    async watermark(source) {
      const row = reading(() => sql('watermark').get(source));
      return row === undefined ? null : new Date(textIn(row, 'moment'));
    },

    async saveWatermark(source, moment) {
      atomically(() => sql('saveWatermark').run(source, moment.toISOString()));
    },

    async saveRun(run) {
      atomically(() => sql('saveRun').run(...runValues(run)));
    },

    async runs() {
      return reading(() => sql('runs').all()).map(fromRun);
    },

    async journalOfKey(key) {
      return reading(() => sql('journalOfKey').all(key)).map(fromJournal);
    },

    async *journalOfRun(run) {
      let before = Number.MAX_SAFE_INTEGER;
      for (;;) {
        const rows = reading(() => sql('journalOfRun').all(run, before, CHUNK));
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.map(fromJournal);
        before = numberIn(last, 'seq');
      }
    },

    async decisions() {
      return reading(() => sql('decisions').all()).map(fromDecision);
    },

    async saveDecisions(decisions, released, at) {
      atomically(() => {
        for (const decision of decisions) {
          sql('saveDecision').run(...decisionValues(decision), at);
        }
        if (released.length > 0) sql('release').run(JSON.stringify(released));
      });
    },

    async overrides() {
      return reading(() => sql('overrides').all()).map(fromOverride);
    },

    async forgetLedger(rows) {
      atomically(() => {
        for (const { key, row } of rows) sql('forgetLedger').run(key, row);
      });
    },

    async saveNote({ at, who, what }) {
      atomically(() => sql('saveNote').run(at, who, what));
    },

    async notes() {
      return reading(() => sql('notes').all()).map(fromNote);
    },

    async lock(owner) {
      atomically(() => {
        const row = sql('lock').get();
        if (row !== undefined) claim(toLock(row), owner, THIS_PROCESS, file, isProcessAlive);
        sql('takeLock').run(owner.pid, owner.host, owner.at, THIS_PROCESS);
      });
      holding = true;
    },

    async unlock() {
      release();
    },

    async close() {
      if (!db.isOpen) return;
      try {
        release();
      } finally {
        db.close();
      }
    },
  };
}

/** An org's id has 15 characters, or 18 with a checksum that says nothing new. */
function assertSameOrg(bound: string, orgId: string, file: string): void {
  if (bound.slice(0, 15) === orgId.slice(0, 15)) return;
  throw new Problem(
    'state',
    `The state ${file} belongs to the org ${bound}, but the configuration signs in to ${orgId}.`,
    {
      hint:
        'Name a file of its own for each org with `state` in the configuration. Only if the org was ' +
        'replaced (a refreshed sandbox), move the old file away.',
    },
  );
}

function ledgerValues(entry: LedgerEntry) {
  const { key, row, object, salesforceId, fingerprint, rank, run } = entry;
  return [key, row, object, salesforceId, fingerprint, rank, run] as const;
}

function runValues(run: RunRecord) {
  const { id, mode, startedAt, finishedAt, outcome, source, window, account } = run;
  const { salesforceCalls, failure, undoneBy } = run;
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
  return [
    id,
    mode,
    startedAt,
    finishedAt,
    outcome,
    source,
    json(window),
    json(account),
    salesforceCalls,
    failure,
    undoneBy,
  ] as const;
}

function decisionValues(decision: Decision) {
  const { kind, subject } = decision;
  return kind === 'dismissed'
    ? ([kind, '', subject, null] as const)
    : ([kind, decision.row, subject, decision.salesforceId] as const);
}

function toLock(row: Row): LockRow {
  return {
    pid: numberIn(row, 'pid'),
    host: textIn(row, 'host'),
    at: textIn(row, 'at'),
    process: textIn(row, 'process'),
  };
}
