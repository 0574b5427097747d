/**
 * The shapes of a plan as zod schemas, for reading back what was saved: plan files, and the journal
 * of the state. They follow `plan.ts`, and the compiler holds the two together.
 */
import { z } from 'zod';
import { HOLD_CODES, type HoldReason } from '../record/hold.ts';
import type { MatchTrail } from './match.ts';
import type {
  FieldChange,
  OverruledField,
  PlannedRecord,
  RowChange,
  RowFingerprint,
} from './plan.ts';

const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const outcomeSchema = z.enum(['created', 'updated', 'unchanged', 'superseded', 'held']);

export const holdReasonSchema: z.ZodType<HoldReason> = z.strictObject({
  code: z.enum(HOLD_CODES),
  where: z.string(),
  message: z.string(),
  candidates: z.strictObject({ object: z.string(), ids: z.array(z.string()) }).optional(),
});

export const fieldChangeSchema: z.ZodType<FieldChange> = z.strictObject({
  field: z.string(),
  from: fieldValue,
  to: fieldValue,
  again: z.literal(true).exactOptional(),
});

const overruledField: z.ZodType<OverruledField> = z.strictObject({
  object: z.string(),
  id: z.string(),
  field: z.string(),
  ours: fieldValue,
  theirs: fieldValue,
});

export const rowKeySchema = z.strictObject({ field: z.string(), value: z.string() }).nullable();

export const rowChangeSchema: z.ZodType<RowChange> = z.strictObject({
  ref: z.string(),
  row: z.string(),
  object: z.string(),
  action: z.enum(['create', 'update']),
  id: z.string().nullable(),
  key: rowKeySchema,
  fields: z.array(fieldChangeSchema),
  parents: z.array(
    z.strictObject({
      field: z.string(),
      from: fieldValue.exactOptional(),
      relationship: z.string().nullable(),
      to: z.string(),
    }),
  ),
});

const rowFingerprint: z.ZodType<RowFingerprint> = z.strictObject({
  row: z.string(),
  object: z.string(),
  ref: z.string(),
  id: z.string().nullable(),
  fingerprint: z.string(),
});

export const matchTrailSchema: z.ZodType<MatchTrail> = z.strictObject({
  row: z.string(),
  tried: z.array(
    z.strictObject({
      rule: z.string(),
      result: z.enum(['blank', 'none', 'one', 'several', 'doubtful']),
      ids: z.array(z.string()),
    }),
  ),
  by: z.enum(['score row', 'rule', 'decision', 'plan', 'nobody']),
});

export const plannedRecordSchema: z.ZodType<PlannedRecord> = z.strictObject({
  seq: z.number(),
  key: z.string().nullable(),
  origin: z.string(),
  rank: z.string(),
  outcome: outcomeSchema,
  changes: z.array(rowChangeSchema),
  fingerprints: z.array(rowFingerprint),
  reasons: z.array(holdReasonSchema),
  match: z.array(matchTrailSchema).exactOptional(),
  compared: z.number().exactOptional(),
  overruled: z.array(overruledField).exactOptional(),
});
