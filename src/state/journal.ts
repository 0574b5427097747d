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
import type { Vault } from './vault.ts';

/** A row as it was written. */
export interface JournalRow extends Pick<RowChange, 'row' | 'object' | 'action' | 'key'> {
  readonly id: string;
  /** With the links to parents as Ids. Null when the old values are not known, or no longer. */
  readonly fields: readonly FieldChange[] | null;
}

/** What Salesforce said of a row that it did not take, word for word. Personal data. */
export interface Refusal {
  /** A field of the org (`Contact.Email`), or the object. */
  readonly where: string;
  readonly code: string;
  readonly message: string;
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
  /** Left out where there were none; they go with the old values. */
  readonly refusals?: readonly Refusal[];
  /** The record's JSON text. Null once the retention period is over. */
  readonly text: string | null;
}

/** The entry's columns. `detail` and `raw` are personal data. */
export function toJournalRow(entry: JournalEntry, vault: Vault) {
  const { run, key, recordId, origin, at, outcome, reasons, match, rows, text, refusals } = entry;
  const summary = { reasons, match, rows: rows.map(({ fields: _, ...row }) => row) };
  const detail =
    rows.length === 0 && refusals === undefined
      ? null
      : pack({ fields: rows.map(({ fields }) => fields), refusals }, vault);
  const raw = text === null ? null : pack(text, vault);
  return [run, key, recordId, origin, at, outcome, JSON.stringify(summary), detail, raw] as const;
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
  raw: z.instanceof(Uint8Array).nullable(),
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
  /** Files of version 2 have it here. */
  text: z.string().nullish(),
  fields: z.array(z.array(fieldChangeSchema).nullable()),
  refusals: z
    .array(z.object({ where: z.string(), code: z.string(), message: z.string() }))
    .optional(),
});

export function fromJournal(row: unknown, vault: Vault): JournalEntry {
  const { record, summary, detail, raw, ...rest } = columns.parse(row);
  const { reasons, match, rows } = summaryShape.parse(JSON.parse(summary));
  const { text, fields, refusals } =
    detail === null ? GONE : detailShape.parse(unpack(detail, vault));
  return {
    ...rest,
    recordId: record,
    reasons,
    match,
    text: raw === null ? (text ?? null) : z.string().parse(unpack(raw, vault)),
    rows: rows.map((one, index) => ({ ...one, fields: fields[index] ?? null })),
    ...(refusals === undefined ? {} : { refusals }),
  };
}

const GONE: z.output<typeof detailShape> = { text: null, fields: [] };

/** An entry has as many bytes; the usual 16 kB for each, thousands a chunk, took 40 MB. */
const ROOM = { chunkSize: 4096 };

/** Field names and keys repeat in every entry, so a quarter of the room is enough. */
export function pack(value: unknown, vault: Vault): Uint8Array {
  return vault.seal(zstdCompressSync(JSON.stringify(value), ROOM));
}

export function unpack(packed: Uint8Array, vault: Vault): unknown {
  return JSON.parse(zstdDecompressSync(vault.open(packed), ROOM).toString());
}
