/** Rows of the state file as the values of `store.ts`. */
import { z } from 'zod';
import { HOLD_CODES } from '../record/hold.ts';
import type { HeldRecord, LedgerEntry, RunRecord } from './store.ts';

const reasons = z.array(
  z.object({
    code: z.enum(HOLD_CODES),
    where: z.string(),
    message: z.string(),
  }),
);

const heldRow = z.object({
  id: z.string(),
  key: z.string().nullable(),
  reasons: json(reasons),
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
  started_at: z.string(),
  finished_at: z.string().nullable(),
  outcome: z.enum(['running', 'done', 'failed']),
  source: z.string(),
  run_window: json(z.object({ from: z.string(), to: z.string() })).nullable(),
  account: json(account).nullable(),
  salesforce_calls: z.number(),
  failure: z.string().nullable(),
});

export function fromHeld(row: unknown): HeldRecord {
  return heldRow.parse(row);
}

export function fromLedger(row: unknown): LedgerEntry {
  const { salesforce_id, ...rest } = ledgerRow.parse(row);
  return { ...rest, salesforceId: salesforce_id };
}

export function fromRun(row: unknown): RunRecord {
  const { started_at, finished_at, run_window, salesforce_calls, ...rest } = runRow.parse(row);
  return {
    ...rest,
    startedAt: started_at,
    finishedAt: finished_at,
    window: run_window,
    salesforceCalls: salesforce_calls,
  };
}

function json<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
}
