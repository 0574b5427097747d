/**
 * The journal: what each run did with each record, for `undo`, `explain` and the reports of past
 * runs. What may carry personal values is packed apart from the rest, so that it can go after its
 * period while the history stays.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import type { MatchTrail } from '../plan/match.ts';
import type { FieldChange, Outcome, RowChange } from '../plan/plan.ts';
import {
  fieldChangeSchema,
  holdReasonSchema,
  matchTrailSchema,
  outcomeSchema,
  rowKeySchema,
} from '../plan/schema.ts';
import type { HoldReason } from '../record/hold.ts';

/** A row as it was written. */
export interface JournalRow extends Pick<RowChange, 'row' | 'object' | 'action' | 'key'> {
  readonly id: string;
  /** With the links to parents as Ids. Null when the old values are not known, or no longer. */
  readonly fields: readonly FieldChange[] | null;
}

export interface JournalEntry {
  readonly run: string;
  /** The key row's key; null for a record that has none. */
  readonly key: string | null;
  /** Hash of the record's content. */
  readonly recordId: string;
  readonly origin: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly outcome: Outcome;
  /** Empty unless held. */
  readonly reasons: readonly HoldReason[];
  /** How its rows were looked for in the org. */
  readonly match: readonly MatchTrail[];
  /** In the order of writing. */
  readonly rows: readonly JournalRow[];
  /** The record's JSON text. Null once the retention period is over. */
  readonly text: string | null;
}

/** The entry's columns. `detail` is personal data. */
export function toJournalRow(entry: JournalEntry) {
  const { run, key, recordId, origin, at, outcome, reasons, match, rows, text } = entry;
  const summary = { reasons, match, rows: rows.map(({ fields: _, ...row }) => row) };
  const detail = { text, fields: rows.map(({ fields }) => fields) };
  return [run, key, recordId, origin, at, outcome, JSON.stringify(summary), pack(detail)] as const;
}

const columns = z.object({
  run: z.string(),
  key: z.string().nullable(),
  record: z.string(),
  origin: z.string(),
  at: z.string(),
  outcome: outcomeSchema,
  summary: z.string(),
  detail: z.instanceof(Uint8Array).nullable(),
});

const summaryShape = z.object({
  reasons: z.array(holdReasonSchema),
  match: z.array(matchTrailSchema),
  rows: z.array(
    z.object({
      row: z.string(),
      object: z.string(),
      action: z.enum(['create', 'update']),
      key: rowKeySchema,
      id: z.string(),
    }),
  ),
});

const detailShape = z.object({
  text: z.string().nullable(),
  fields: z.array(z.array(fieldChangeSchema).nullable()),
});

export function fromJournal(row: unknown): JournalEntry {
  const { record, summary, detail, ...rest } = columns.parse(row);
  const { reasons, match, rows } = summaryShape.parse(JSON.parse(summary));
  const { text, fields } = detail === null ? GONE : detailShape.parse(unpack(detail));
  return {
    ...rest,
    recordId: record,
    reasons,
    match,
    text,
    rows: rows.map((one, index) => ({ ...one, fields: fields[index] ?? null })),
  };
}

const GONE: z.output<typeof detailShape> = { text: null, fields: [] };

/** Field names and keys repeat in every entry, so a quarter of the room is enough. */
function pack(value: unknown): Uint8Array {
  return zstdCompressSync(JSON.stringify(value));
}

function unpack(packed: Uint8Array): unknown {
  return JSON.parse(zstdDecompressSync(packed).toString());
}
