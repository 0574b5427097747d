/** A folder of its own for a test, stores in it, and records to put into them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Problem } from '../../src/problem.ts';
import type { Intent } from '../../src/state/intents.ts';
import type { JournalEntry } from '../../src/state/journal.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import type { LedgerEntry, Progress, StateStore } from '../../src/state/store.ts';

/** Gone when the test is over. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'toefl-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Closed when the test is over, also when it failed. */
export async function open(path = ':memory:', key: string | null = null): Promise<StateStore> {
  const store = await openSqliteStore(path, { key });
  onTestFinished(() => store.close());
  return store;
}

/** What was thrown, which must be a Problem. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Problem) return error;
  throw error;
}

export const NOON = '2026-07-01T12:00:00.000Z';
export const LATER = '2026-07-02T12:00:00.000Z';

export function entry(changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    key: '2025071621000001',
    row: 'score',
    object: 'TOEFL_Score__c',
    salesforceId: 'a00000000000001AAA',
    fingerprint: 'f1',
    rank: '20250720-0-1-x',
    run: 'run-1',
    ...changes,
  };
}

type Held = Progress['held'][number];

export function heldRecord(changes: Partial<Held> = {}): Held {
  return {
    id: 'hash-1',
    key: '2025071621000001',
    reasons: [
      {
        code: 'ambiguous-person',
        where: 'Contact',
        message: 'Two people fit.',
      },
    ],
    text: '{"appointmentNo":"2025071621000001"}',
    origin: 'july.json, record 1',
    ...changes,
  };
}

export function journalEntry(changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    run: 'run-1',
    key: '2025071621000001',
    recordId: 'hash-1',
    origin: 'july.json, record 1',
    at: NOON,
    outcome: 'created',
    reasons: [],
    match: [],
    rows: [
      {
        row: 'person',
        object: 'Contact',
        action: 'create',
        key: null,
        id: '003000000000001AAA',
        fields: [{ field: 'LastName', from: null, to: 'Example' }],
      },
    ],
    text: '{"appointmentNo":"2025071621000001"}',
    ...changes,
  };
}

export function intent(changes: Partial<Intent> = {}): Intent {
  const { rows: _, reasons: __, ...entry } = journalEntry();
  return {
    ...entry,
    name: '1',
    changes: [
      {
        ref: 'Contact new person 2025071621000001',
        row: 'person',
        object: 'Contact',
        action: 'create',
        id: null,
        key: null,
        fields: [{ field: 'LastName', from: null, to: 'Example' }],
        parents: [],
      },
    ],
    ...changes,
  };
}

export function progress(changes: Partial<Progress> = {}): Progress {
  return {
    ledger: [],
    held: [],
    released: [],
    journal: [],
    ended: [],
    overrides: [],
    applied: [],
    at: NOON,
    ...changes,
  };
}

/** What comes in chunks. */
export async function all<T>(chunks: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const chunk of chunks) found.push(...chunk);
  return found;
}
