/** What a state holds, in numbers, and whether its file is whole. Called by `state info`. */
import { statSync } from 'node:fs';
import { z } from 'zod';
import { textIn } from './database.ts';
import { versionOf } from './migrate.ts';
import { countOf, tablesOf, withFile } from './open-file.ts';

export interface StateInfo {
  readonly file: string;
  readonly bytes: number;
  readonly version: number;
  /** The org that it belongs to; null before the first run. */
  readonly org: string | null;
  /** What is wrong with the file; empty when it is whole. */
  readonly damage: readonly string[];
  readonly watermarks: readonly Watermark[];
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Held records, journal entries and intents by whether their personal data is sealed. */
  readonly sealed: number;
  readonly plain: number;
}

type Watermark = z.output<typeof watermarkRow>;

const watermarkRow = z.object({
  source: z.string(),
  moment: z.string(),
  /** Files of version 2 do not know. */
  swept: z.string().nullable().default(null),
});

/** Whether a row's personal data is sealed, by table. */
const SEALED: Readonly<Record<string, string>> = {
  held: `SELECT text LIKE 'sealed:%' AS sealed FROM held`,
  journal: `
    SELECT hex(substr(detail, 1, 4)) = '54534501' AS sealed FROM journal WHERE detail IS NOT NULL`,
  intent: `SELECT hex(substr(detail, 1, 4)) = '54534501' AS sealed FROM intent`,
};

/** @param tables that are there: files of older versions have fewer */
function countSealed(tables: readonly string[]): string {
  const rows = tables.flatMap((table) => SEALED[table] ?? []).join(' UNION ALL ');
  return `
    SELECT count(*) FILTER (WHERE sealed) AS sealed, count(*) FILTER (WHERE NOT sealed) AS plain
    FROM (${rows})`;
}

const count = z.object({ sealed: z.number(), plain: z.number() });

/** @throws Problem (state) */
export function stateInfo(file: string): Promise<StateInfo> {
  return withFile(file, (db) => {
    const tables = tablesOf(db);
    const org = db.prepare(`SELECT value FROM fact WHERE name = 'org'`).get();
    const check = db.prepare('PRAGMA integrity_check(10)').all();
    const damage = check.map((row) => textIn(row, 'integrity_check'));
    return {
      file,
      bytes: statSync(file).size,
      version: versionOf(db),
      org: org === undefined ? null : textIn(org, 'value'),
      damage: damage.filter((line) => line !== 'ok'),
      watermarks: db
        .prepare('SELECT * FROM watermark ORDER BY source')
        .all()
        .map((row) => watermarkRow.parse(row)),
      rows: Object.fromEntries(tables.map((table) => [table, countOf(db, table)])),
      ...count.parse(db.prepare(countSealed(tables)).get()),
    };
  });
}
