/**
 * What the connector remembers between runs. The default implementation is `sqlite.ts`.
 *
 * Implementers must make each method one transaction, and may be asked from one process at a time
 * only (`lock` sees to it). Losing all of it may cost calls and time, never correctness: the org
 * itself remains the truth.
 */
import type { HoldReason } from '../record/hold.ts';
import type { BulkMemory } from './bulk-memory.ts';
import type { Intent, IntentName } from './intents.ts';
import type { JournalEntry } from './journal.ts';

/** One row that was written, or found as it should be. */
export interface LedgerEntry {
  /** The record's key, mostly the appointment number. */
  readonly key: string;
  /** The row's name in the mapping, with its fan-out code. */
  readonly row: string;
  readonly object: string;
  readonly salesforceId: string;
  /** Of the values as mapped; changes with the mapping. */
  readonly fingerprint: string;
  /** Of the report it was written from; see `rankOf`. */
  readonly rank: string;
  readonly run: string;
}

/** A record kept back, to be tried again in the next run. */
export interface HeldRecord {
  /** Hash of the record's content: the same record held twice is one. */
  readonly id: string;
  readonly key: string | null;
  readonly reasons: readonly HoldReason[];
  /** The record's JSON text, as it came. Personal data. */
  readonly text: string;
  readonly origin: string;
  /** When it was first held, ISO 8601 in UTC. */
  readonly since: string;
  /** How many runs have held it. */
  readonly tries: number;
}

/** What a finished chunk of work leaves behind. Saved as a whole or not at all. */
export interface Progress {
  readonly ledger: readonly LedgerEntry[];
  /** Newly held, or held again (`since` is kept, `tries` counted up). */
  readonly held: readonly Omit<HeldRecord, 'since' | 'tries'>[];
  /** Ids of held records that are held no more. */
  readonly released: readonly string[];
  readonly journal: readonly JournalEntry[];
  /** Intents of which it is certain by now what became of them. */
  readonly ended: readonly IntentName[];
  readonly overrides: readonly Override[];
  /** Appointments that were filed as a person has decided. */
  readonly applied: readonly string[];
  readonly at: string;
}

/**
 * What a person has decided for good. A subject is an appointment, a person (see `personOf`), or
 * the content of one record.
 */
export type Decision =
  | (Assignment & {
      readonly kind: 'appointment';
      /** Whether a run has filed the record so: from then on the org knows better. */
      readonly applied: boolean;
    })
  | (Assignment & { readonly kind: 'person' })
  | { readonly kind: 'dismissed'; readonly subject: string };

interface Assignment {
  readonly subject: string;
  /** The row of the mapping that it is about. */
  readonly row: string;
  /** The row of the org that it means; `new` for one that is to be made. */
  readonly salesforceId: string;
}

export type MadeDecision = Decision & { readonly at: string };

/** What a person decides, or takes back. Saved as a whole or not at all. */
export interface DecisionChange {
  /** In place of earlier decisions on the same subjects. */
  readonly made?: readonly Decision[];
  readonly withdrawn?: readonly Decision[];
  /** Ids of held records that are held no more. */
  readonly released?: readonly string[];
  /** What is to be looked at again. */
  readonly held?: Progress['held'];
  /** Keys whose rows the next run compares with the org again. */
  readonly doubted?: readonly string[];
  readonly at: string;
}

/**
 * A field in which the org had another value than we had written. When it has the same again after
 * we wrote a second time, the org's own automation does it, and we stop.
 */
export interface Override {
  readonly object: string;
  readonly salesforceId: string;
  readonly field: string;
  /** Hashes of what we wrote, and of what was found in its place. */
  readonly wrote: string;
  readonly found: string;
  /** Whether a run has said that the org keeps its own value. */
  readonly told: boolean;
}

interface RunAccount {
  readonly pulled: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly superseded: number;
  readonly held: number;
}

export interface RunRecord {
  readonly id: string;
  readonly mode: 'run' | 'apply' | 'undo';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly outcome: 'running' | 'done' | 'failed';
  readonly source: string;
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly account: RunAccount | null;
  readonly salesforceCalls: number;
  /** The problem's message when it failed. */
  readonly failure: string | null;
  /** The run that took this one back. */
  readonly undoneBy: string | null;
}

/** Something a person did that should leave a trace: who looked at personal values, and when. */
export interface Note {
  readonly at: string;
  readonly who: string;
  readonly what: string;
}

/** What a person was told, and through which channel, so that one cause is told once. */
export interface Told {
  readonly channel: string;
  /** Such as `failure`. */
  readonly cause: string;
  /** What was told of it: another mark is told again. */
  readonly mark: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Moments, ISO 8601 in UTC: what is older goes. */
export interface Cutoffs {
  /** Texts of records in the journal. */
  readonly raw: string;
  /** Old and new values in the journal, without which a run cannot be taken back, and intents. */
  readonly undo: string;
  readonly journal: string;
  readonly runs: string;
  readonly notes: string;
  readonly held: string;
  /** Of appointments and of dismissed records; those about people stay. */
  readonly decisions: string;
  readonly ledger: string;
}

/** How many rows went. */
type Removed = { readonly [Kind in keyof Cutoffs]: number };

/** What tells which rows are about a person. */
export interface Subject {
  /** Keys of records: appointments. */
  readonly keys: readonly string[];
  /** Hashes of the content of records. */
  readonly records: readonly string[];
  /** Ids in the org that are about nobody else. */
  readonly ids: readonly string[];
  /** What rows that were to be made for them are called in plans. */
  readonly refs: readonly string[];
}

/** How many rows about a person went. */
export interface Forgotten {
  readonly held: number;
  readonly journal: number;
  readonly ledger: number;
  readonly decisions: number;
  readonly overrides: number;
  readonly notes: number;
}

export interface StateStore {
  /** Jobs of Bulk API 2.0 that are not taken in yet, and what they have made. */
  readonly bulk: BulkMemory;
  /**
   * Ties the state to one org for good: what is remembered of one org is wrong for any other.
   * @throws Problem (state) when it belongs to another org.
   */
  bindToOrg(orgId: string): Promise<void>;
  /** All rows remembered of the records with these keys. May be asked for thousands. */
  ledger(keys: readonly string[]): Promise<ReadonlyMap<string, readonly LedgerEntry[]>>;
  held(): Promise<readonly HeldRecord[]>;
  saveProgress(progress: Progress): Promise<void>;
  /** To be called before anything of them is sent. In place of earlier ones with the same names. */
  saveIntents(intents: readonly Intent[]): Promise<void>;
  /** All that were not ended, in the order of saving, in chunks. */
  intents(): AsyncIterable<readonly Intent[]>;
  /** The moment up to which all records of a source are accounted for; null before the first. */
  watermark(source: string): Promise<Date | null>;
  /** When all that is valid was last pulled; null when it never was. */
  swept(source: string): Promise<Date | null>;
  /** @param swept when with it all that is valid was pulled; stays as it was without */
  saveWatermark(source: string, moment: Date, swept?: Date): Promise<void>;
  saveRun(run: RunRecord): Promise<void>;
  /** Newest first. */
  runs(): Promise<readonly RunRecord[]>;
  /** What was done with the records of a key, oldest first. */
  journalOfKey(key: string): Promise<readonly JournalEntry[]>;
  /** What a run did, last first, in chunks. */
  journalOfRun(run: string): AsyncIterable<readonly JournalEntry[]>;
  /** All of it, oldest first, in chunks. */
  journal(): AsyncIterable<readonly JournalEntry[]>;
  /** What was done with the records of this content, oldest first. */
  journalOfRecords(ids: readonly string[]): Promise<readonly JournalEntry[]>;
  decisions(): Promise<readonly MadeDecision[]>;
  saveDecisions(change: DecisionChange): Promise<void>;
  overrides(): Promise<readonly Override[]>;
  /** The rows with these Ids, in their long or their short form. */
  ledgerOf(ids: readonly string[]): Promise<readonly LedgerEntry[]>;
  /** So that the next run compares these rows with the org again. */
  forgetLedger(rows: readonly Pick<LedgerEntry, 'key' | 'row'>[]): Promise<void>;
  saveNote(note: Note): Promise<void>;
  /** Newest first. */
  notes(): Promise<readonly Note[]>;
  told(): Promise<readonly Told[]>;
  /** @param over what is no more, and will be told again when it comes back */
  saveTold(told: readonly Told[], over: readonly Pick<Told, 'channel' | 'cause'>[]): Promise<void>;
  /** Removes what is older than its period. Called after each run, so it must cost little. */
  expire(cutoffs: Cutoffs): Promise<Removed>;
  /**
   * Removes what is about a person, so that nothing of it can be read from the disk either, and
   * takes the person's appointments and Ids out of what is told of others.
   * @param dryRun only counts
   */
  forget(subject: Subject, options: { readonly dryRun: boolean }): Promise<Forgotten>;
  /**
   * Takes the lock of this state for the running process. A dead owner's lock is taken over.
   * @throws Problem (locked), naming the owner and since when, when another process has it.
   */
  lock(owner: { pid: number; host: string; at: string }): Promise<void>;
  unlock(): Promise<void>;
  close(): Promise<void>;
}
