/**
 * The lines of an exported state: a head, one row a line, an end. The way to another machine or
 * another database. Used by `export.ts` and `import.ts`.
 */
import { z } from 'zod';

const head = z.strictObject({
  state: z.literal('toefl-sync'),
  /** Of the tables: how many steps of `sql.ts` made them. */
  version: z.int().min(1),
  exportedAt: z.string(),
});

/** Packed values lie open as JSON, unless they are sealed. */
const value = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.strictObject({ json: z.unknown() }),
  z.strictObject({ base64: z.base64() }),
]);

const row = z.strictObject({ table: z.string(), row: z.record(z.string(), value) });
/** Without it the export was cut off. */
const end = z.strictObject({ end: z.strictObject({ rows: z.int().min(0) }) });

/** What is sealed as text, and what is packed and sealed, as `table.column`. */
export const SEALED_TEXT = 'held.text';
export const PACKED: ReadonlySet<string> = new Set([
  'journal.detail',
  'journal.raw',
  'intent.detail',
]);

export type ExportHead = z.output<typeof head>;
export type ExportRow = z.output<typeof row>;
export type ExportValue = z.output<typeof value>;
export type ExportLine = ExportHead | ExportRow | z.output<typeof end>;

const line = z.union([head, row, end]);

/** Null when it is none. */
export function readExportLine(text: string): ExportLine | null {
  try {
    return line.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
