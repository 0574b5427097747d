/**
 * A plan as a file: one JSON value a line, so that it can be read by people, compared by tools and
 * streamed. A header, a line for each record, and an end that vouches for all before it. Pure; the
 * connector writes and reads the lines.
 */
import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import type { PlannedRecord } from './plan.ts';
import { plannedRecordSchema } from './schema.ts';

/** Of this layout. A file of another version is refused. */
const VERSION = 1;

/** What the plan was made for; `apply` refuses it for anything else. */
export type PlanHeader = z.output<typeof headerSchema>;

const headerSchema = z.strictObject({
  /** Names the file to whoever opens it, and carries the version. */
  toeflSyncPlan: z.literal(VERSION),
  run: z.string(),
  /** ISO 8601 in UTC. */
  createdAt: z.string(),
  org: z.strictObject({ id: z.string(), url: z.string() }),
  mapping: z.strictObject({ name: z.string(), fingerprint: z.string() }),
  /** What the sources were asked for; empty for files. */
  windows: z.array(
    z.strictObject({
      source: z.string(),
      from: z.string(),
      to: z.string(),
      /** Whether the window begins where nothing lies before it: a first run's, all that is valid. */
      whole: z.boolean(),
    }),
  ),
});

/** A record of the plan, with what `apply` needs to make the same again. */
export interface SavedRecord {
  readonly planned: PlannedRecord;
  /** Hash of the record's content. */
  readonly id: string;
  /** The record's JSON text, of those that are written or held. Personal data. */
  readonly text: string | null;
}

const recordSchema: z.ZodType<SavedRecord> = z.strictObject({
  planned: plannedRecordSchema,
  id: z.string(),
  text: z.string().nullable(),
});

const endSchema = z.strictObject({
  end: z.strictObject({
    records: z.number(),
    account: z.record(z.string(), z.number()),
    seal: z.string(),
  }),
});

export type PlanEnd = z.output<typeof endSchema>['end'];

/**
 * Vouches for the lines of a file: with a key nobody without it can change the plan unnoticed;
 * without one, accidents and honest edits are noticed.
 */
export interface Seal {
  add(line: string): void;
  /** Names its kind: `sha256:…` or `hmac-sha256:…`. */
  text(): string;
}

export function openSeal(key: string | null): Seal {
  const hash = key === null ? createHash('sha256') : createHmac('sha256', key);
  return {
    add: (line) => void hash.update(`${line}\n`),
    text: () => `${key === null ? 'sha256' : 'hmac-sha256'}:${hash.digest('base64url')}`,
  };
}

export function headerLine(header: Omit<PlanHeader, 'toeflSyncPlan'>): string {
  return JSON.stringify({ toeflSyncPlan: VERSION, ...header });
}

export function recordLine(record: SavedRecord): string {
  return JSON.stringify(record);
}

export function endLine(end: PlanEnd): string {
  return JSON.stringify({ end });
}

/** Null when the line is none. */
export function readHeader(line: string): PlanHeader | null {
  return parse(headerSchema, line);
}

export function readRecord(line: string): SavedRecord | null {
  return parse(recordSchema, line);
}

export function readEnd(line: string): PlanEnd | null {
  // Every line is asked, and most are long.
  return LIKE_END.test(line) ? (parse(endSchema, line)?.end ?? null) : null;
}

const LIKE_END = /^\s*\{\s*"end"/;

function parse<Output>(schema: z.ZodType<Output>, line: string): Output | null {
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
