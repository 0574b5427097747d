/**
 * Intents: what a run is about to write, saved before it is sent. After Salesforce's answer they
 * become journal entries; what is left over after a crash tells the next start where to look.
 */
import { z } from 'zod';
import type { RowChange } from '../plan/plan.ts';
import { matchTrailSchema, outcomeSchema, rowChangeSchema } from '../plan/schema.ts';
import { type JournalEntry, pack, unpack } from './journal.ts';
import type { Vault } from './vault.ts';

/** A journal entry to be, for one record. */
export interface Intent extends Omit<JournalEntry, 'reasons' | 'rows'>, IntentName {
  /** In the order of writing, from the values that the plan found to those that it wants. */
  readonly changes: readonly RowChange[];
}

export interface IntentName {
  readonly run: string;
  /** Of its own within the run. */
  readonly name: string;
}

/** The intent's columns. `detail` is personal data. */
export function toIntentRow(intent: Intent, vault: Vault) {
  const { run, name, key, recordId, at, ...detail } = intent;
  return [run, name, key, recordId, at, pack(detail, vault)] as const;
}

const columns = z.object({
  run: z.string(),
  name: z.string(),
  key: z.string().nullable(),
  record: z.string(),
  at: z.string(),
  detail: z.instanceof(Uint8Array),
});

const detailShape = z.object({
  origin: z.string(),
  outcome: outcomeSchema,
  match: z.array(matchTrailSchema),
  text: z.string().nullable(),
  changes: z.array(rowChangeSchema),
});

export function fromIntent(row: unknown, vault: Vault): Intent {
  const { record, detail, ...rest } = columns.parse(row);
  return { ...rest, recordId: record, ...detailShape.parse(unpack(detail, vault)) };
}
