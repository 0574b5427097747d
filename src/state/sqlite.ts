/** The StateStore on node:sqlite: one file, for its owner's eyes only. Opened by the command line. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { Problem } from '../problem.ts';
import { bulkMemoryOn } from './bulk-memory.ts';
import { asProblem, numberIn, type Row, textIn, textOrNullIn, transaction } from './database.ts';
import { fromIntent, toIntentRow } from './intents.ts';
import { fromJournal, toJournalRow } from './journal.ts';
import { claim, isProcessAlive, type LockRow } from './lock.ts';
import { migrate, refuseDamaged, verify } from './migrate.ts';
import { makePrivate } from './private-file.ts';
import {
  fromDecision,
  fromHeld,
  fromLedger,
  fromNote,
  fromOverride,
  fromRun,
  fromTold,
} from './rows.ts';
import { type Scrubbing, scrubbingOf } from './scrubbing.ts';
import { EXPIRING, FORGET, NAMING, SQL } from './sql.ts';
import type { Decision, LedgerEntry, Progress, RunRecord, StateStore } from './store.ts';
import { openVault, type Vault } from './vault.ts';

/** Tells this process from every other that had or will have its number. */
const THIS_PROCESS = randomUUID();

/** Journal entries or intents read at a time. */
const CHUNK = 500;
/** Above all places of the journal. */
const LAST = Number.MAX_SAFE_INTEGER;

export interface SqliteOptions {
  /** Seals personal data on the disk; it lies open without. */
  readonly key?: string | null | undefined;
  /**
   * Looks through the whole file for damage, which takes seconds where it has gigabytes; for
   * whoever is about to write much. Default: true.
   */
  readonly check?: boolean | undefined;
}

/**
 * Opens the state, and makes it where there is none.
 * @param path of the file; its folder must exist. `:memory:` keeps nothing.
 * @throws Problem (state): it cannot be opened or written, is damaged, not ours, or too new.
 */
export async function openSqliteStore(
  path: string,
  { key = null, check = true }: SqliteOptions = {},
): Promise<StateStore> {
  const vault = openVault(key, path);
  // Only here: commands without a state need not load it.
  const sqlite = await import('node:sqlite');
  let db: DatabaseSync | null = null;
  try {
    if (path !== ':memory:') makePrivate(path);
    db = new sqlite.DatabaseSync(path);
    db.exec('PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF');
    verify(db, path);
    if (check) refuseDamaged(db, path);
    // FULL: what Salesforce has answered is on the disk. Deleted personal data is overwritten.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    migrate(db);
    return storeOn(db, path, vault);
  } catch (error) {
    db?.close();
    throw asProblem(error, path);
  }
}

function storeOn(db: DatabaseSync, file: string, vault: Vault): StateStore {
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
  const entryOf = (row: Row) => fromJournal(row, vault);
  const intentOf = (row: Row) => fromIntent(row, vault);
  /** The event loop turns between pages, so that signals are heard where nothing else waits. */
  async function* pages<T>(
    start: number,
    read: (place: number) => Row[],
    toItem: (row: Row) => T,
  ): AsyncGenerator<T[]> {
    let place = start;
    for (;;) {
      const rows = reading(() => read(place));
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map(toItem);
      place = numberIn(last, 'seq');
      await turn();
    }
  }
  const saveHeld = (held: Progress['held'], at: string) => {
    for (const { id, key, reasons, text, origin } of held) {
      sql('saveHeld').run(id, key, JSON.stringify(reasons), vault.sealText(text), origin, at);
    }
  };
  let holding = false;
  // Another store of this process may have the lock; and another machine may have taken ours over.
  const release = () => {
    if (holding) atomically(() => sql('dropLock').run(THIS_PROCESS));
    holding = false;
  };

  return {
    bulk: bulkMemoryOn(db, reading, atomically),

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
      return reading(() => sql('held').all()).map((row) => fromHeld(row, vault));
    },

    async saveProgress({ ledger, held, released, journal, ended, overrides, applied, at }) {
      atomically(() => {
        for (const entry of ledger) sql('saveLedger').run(...ledgerValues(entry), at);
        if (released.length > 0) sql('release').run(JSON.stringify(released));
        saveHeld(held, at);
        if (applied.length > 0) sql('markApplied').run(JSON.stringify(applied));
        for (const entry of journal) sql('saveJournal').run(...toJournalRow(entry, vault));
        for (const { run, name } of ended) sql('endIntent').run(run, name);
        for (const { object, salesforceId, field, wrote, found, told } of overrides) {
          sql('saveOverride').run(object, salesforceId, field, wrote, found, told ? 1 : 0);
        }
      });
    },

    async saveIntents(intents) {
      atomically(() => {
        for (const intent of intents) sql('saveIntent').run(...toIntentRow(intent, vault));
      });
    },

    intents: () => pages(0, (after) => sql('intentsAfter').all(after, CHUNK), intentOf),

    async watermark(source) {
      const row = reading(() => sql('watermark').get(source));
      return row === undefined ? null : new Date(textIn(row, 'moment'));
    },

    async swept(source) {
      const row = reading(() => sql('swept').get(source));
      const moment = row === undefined ? null : textOrNullIn(row, 'swept');
      return moment === null ? null : new Date(moment);
    },

    async saveWatermark(source, moment, swept) {
      atomically(() =>
        sql('saveWatermark').run(source, moment.toISOString(), swept?.toISOString() ?? null),
      );
    },

    async saveRun(run) {
      atomically(() => sql('saveRun').run(...runValues(run)));
    },

    async runs() {
      return reading(() => sql('runs').all()).map(fromRun);
    },

    async journalOfKey(key) {
      return reading(() => sql('journalOfKey').all(key)).map(entryOf);
    },

    journalOfRun: (run) =>
      pages(LAST, (before) => sql('journalOfRun').all(run, before, CHUNK), entryOf),

    async journalOfRecords(ids) {
      return reading(() => sql('journalOfRecords').all(JSON.stringify(ids))).map(entryOf);
    },

    journal: () => pages(0, (after) => sql('journalAfter').all(after, CHUNK), entryOf),

    async decisions() {
      return reading(() => sql('decisions').all()).map(fromDecision);
    },

    async saveDecisions({ made = [], withdrawn = [], released, held = [], doubted, at }) {
      atomically(() => {
        for (const decision of withdrawn) sql('withdrawDecision').run(...decisionKey(decision));
        for (const decision of made) {
          sql('saveDecision').run(...decisionKey(decision), ...decisionValues(decision), at);
        }
        if (released !== undefined) sql('release').run(JSON.stringify(released));
        saveHeld(held, at);
        if (doubted !== undefined) sql('forgetLedgerOf').run(JSON.stringify(doubted));
      });
    },

    async overrides() {
      return reading(() => sql('overrides').all()).map(fromOverride);
    },

    async ledgerOf(ids) {
      return reading(() => sql('ledgerOf').all(JSON.stringify(ids))).map(fromLedger);
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

    async told() {
      return reading(() => sql('told').all()).map(fromTold);
    },

    async saveTold(told, over) {
      atomically(() => {
        for (const { channel, cause } of over) sql('forgetTold').run(channel, cause);
        for (const { channel, cause, mark, at } of told) {
          sql('saveTold').run(channel, cause, mark, at);
        }
      });
    },

    async expire(cutoffs) {
      const run = (name: keyof typeof EXPIRING, cutoff: string) =>
        Number(db.prepare(EXPIRING[name]).run(cutoff).changes);
      return atomically(() => ({
        raw: run('raw', cutoffs.raw),
        undo:
          run('undo', cutoffs.undo) +
          // An intent holds a text as well as old values.
          run('intents', cutoffs.undo) +
          run('intents', cutoffs.raw),
        journal: run('journal', cutoffs.journal),
        runs: run('runs', cutoffs.runs),
        notes: run('notes', cutoffs.notes),
        held: run('held', cutoffs.held),
        decisions: run('decisions', cutoffs.decisions),
        ledger: run('ledger', cutoffs.ledger) + run('inserted', cutoffs.ledger),
      }));
    },

    async forget(subject, { dryRun }) {
      const { keys, records, ids, refs } = subject;
      const lists = {
        keys: JSON.stringify(keys),
        records: JSON.stringify(records),
        ids: JSON.stringify(ids),
        refs: JSON.stringify(refs),
      };
      const run = (name: keyof typeof FORGET) => {
        const statement = db.prepare(FORGET[name]);
        // Not every one asks for all lists.
        statement.setAllowUnknownNamedParameters(true);
        return Number(statement.run(lists).changes);
      };
      const work = () => ({
        held: run('held'),
        journal: run('journal') + run('intents'),
        ledger: run('ledger') + run('ties') + run('inserted'),
        decisions: run('decisions'),
        overrides: run('overrides'),
        notes: run('notes'),
      });
      if (dryRun) return reading(() => transaction(db, work, 'ROLLBACK'));
      const forgotten = atomically(() => {
        const removed = work();
        scrub(db, scrubbingOf(subject));
        return removed;
      });
      // Deleted rows are overwritten, but earlier copies of them may lie in free pages and the log.
      reading(() => db.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)'));
      return forgotten;
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

/** What is told of others names nobody of the forgotten any more. */
function scrub(db: DatabaseSync, { names, reasons, summary }: Scrubbing): void {
  if (names.length === 0) return;
  const list = JSON.stringify(names);
  const saveReasons = db.prepare(NAMING.saveReasons);
  for (const row of db.prepare(NAMING.held).all(list)) {
    saveReasons.run(reasons(textIn(row, 'reasons')), textIn(row, 'id'));
  }
  const saveSummary = db.prepare(NAMING.saveSummary);
  for (const row of db.prepare(NAMING.journal).all(list)) {
    saveSummary.run(summary(textIn(row, 'summary')), numberIn(row, 'seq'));
  }
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

function decisionKey(decision: Decision) {
  const { kind, subject } = decision;
  return [kind, kind === 'dismissed' ? '' : decision.row, subject] as const;
}

function decisionValues(decision: Decision) {
  return [
    decision.kind === 'dismissed' ? null : decision.salesforceId,
    decision.kind === 'appointment' && decision.applied ? 1 : 0,
  ] as const;
}

function toLock(row: Row): LockRow {
  return {
    pid: numberIn(row, 'pid'),
    host: textIn(row, 'host'),
    at: textIn(row, 'at'),
    process: textIn(row, 'process'),
  };
}
