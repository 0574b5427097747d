/** Rows of the state file as the values of `store.ts`. */
import { z } from 'zod';
import { holdReasonSchema } from '../plan/schema.ts';
import type {
  HeldRecord,
  LedgerEntry,
  MadeDecision,
  Note,
  Override,
  RunRecord,
  Told,
} from './store.ts';
import type { Vault } from './vault.ts';

const heldRow = z.object({
  id: z.string(),
  key: z.string().nullable(),
  reasons: json(z.array(holdReasonSchema)),
  text: z.string(),
  origin: z.string(),
  since: z.string(),
  tries: z.number(),
});

const ledgerRow = z.object({
  key: z.string(),
  row: z.string(),
  object: z.string(),
  salesforce_id: z.string(),
  fingerprint: z.string(),
  rank: z.string(),
  run: z.string(),
});

const count = z.number();
const account = z.object({
  pulled: count,
  created: count,
  updated: count,
  unchanged: count,
  superseded: count,
  held: count,
});

const runRow = z.object({
  id: z.string(),
  mode: z.enum(['run', 'apply', 'undo']),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  outcome: z.enum(['running', 'done', 'failed']),
  source: z.string(),
  run_window: json(z.object({ from: z.string(), to: z.string() })).nullable(),
  account: json(account).nullable(),
  salesforce_calls: z.number(),
  failure: z.string().nullable(),
  undone_by: z.string().nullable(),
});

const decided = z.object({ subject: z.string(), at: z.string() });
const assigned = decided.extend({ row: z.string(), salesforce_id: z.string() });
const decisionRow = z.discriminatedUnion('kind', [
  assigned.extend({ kind: z.literal('appointment'), applied: flag() }),
  assigned.extend({ kind: z.literal('person') }),
  decided.extend({ kind: z.literal('dismissed') }),
]);

const overrideRow = z.object({
  object: z.string(),
  salesforce_id: z.string(),
  field: z.string(),
  wrote: z.string(),
  found: z.string(),
  told: flag(),
});

const noteRow = z.object({ at: z.string(), who: z.string(), what: z.string() });

export function fromHeld(row: unknown, vault: Vault): HeldRecord {
  const held = heldRow.parse(row);
  return { ...held, text: vault.openText(held.text) };
}

export function fromLedger(row: unknown): LedgerEntry {
  const { salesforce_id, ...rest } = ledgerRow.parse(row);
  return { ...rest, salesforceId: salesforce_id };
}

export function fromRun(row: unknown): RunRecord {
  const { started_at, finished_at, run_window, salesforce_calls, undone_by, ...rest } =
    runRow.parse(row);
  return {
    ...rest,
    undoneBy: undone_by,
    startedAt: started_at,
    finishedAt: finished_at,
    window: run_window,
    salesforceCalls: salesforce_calls,
  };
}

export function fromDecision(row: unknown): MadeDecision {
  const decision = decisionRow.parse(row);
  if (decision.kind === 'dismissed') return decision;
  const { salesforce_id, ...rest } = decision;
  return { ...rest, salesforceId: salesforce_id };
}

export function fromOverride(row: unknown): Override {
  const { salesforce_id, ...rest } = overrideRow.parse(row);
  return { ...rest, salesforceId: salesforce_id };
}

const toldRow = z.object({
  channel: z.string(),
  cause: z.string(),
  mark: z.string(),
  at: z.string(),
});

export function fromTold(row: unknown): Told {
  return toldRow.parse(row);
}

export function fromNote(row: unknown): Note {
  return noteRow.parse(row);
}

/** SQLite has no booleans. */
function flag() {
  return z.number().transform((value) => value === 1);
}

function json<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
}
