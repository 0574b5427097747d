/** All of a state as JSON, one row a line. Called by `state export`. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { asProblem } from './database.ts';
import { type ExportLine, type ExportValue, PACKED, SEALED_TEXT } from './export-line.ts';
import { unpack } from './journal.ts';
import { versionOf } from './migrate.ts';
import { openFile, tablesOf } from './open-file.ts';
import { isSealed, openVault, type Vault } from './vault.ts';

export interface ExportOptions {
  /** Opens what is sealed; it stays sealed without. */
  readonly key: string | null;
  readonly now: Date;
}

/**
 * As it was at one moment, also while a run is at work. Memory does not grow with it.
 * @throws Problem (state), also when the key is not the one that it was sealed with
 */
export async function* exportState(file: string, options: ExportOptions): AsyncGenerator<string> {
  const db = await openFile(file);
  try {
    db.exec('BEGIN');
    for (const line of linesOf(db, file, options)) yield `${JSON.stringify(line)}\n`;
  } catch (error) {
    throw asProblem(error, file);
  } finally {
    db.close();
  }
}

function* linesOf(
  db: DatabaseSync,
  file: string,
  { key, now }: ExportOptions,
): Generator<ExportLine> {
  const vault = openVault(key, file);
  yield { state: 'toefl-sync', version: versionOf(db), exportedAt: now.toISOString() };
  let rows = 0;
  for (const table of tablesOf(db)) {
    for (const row of db.prepare(`SELECT * FROM "${table}"`).iterate()) {
      const values = Object.entries(row).map(([column, value]) => [
        column,
        exported(`${table}.${column}`, value, vault, key === null),
      ]);
      yield { table, row: Object.fromEntries(values) };
      rows += 1;
    }
  }
  yield { end: { rows } };
}

function exported(
  place: string,
  value: SQLOutputValue,
  vault: Vault,
  staysSealed: boolean,
): ExportValue {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') {
    return place === SEALED_TEXT && !staysSealed ? vault.openText(value) : value;
  }
  if (value === null || typeof value === 'number') return value;
  if (!PACKED.has(place) || (staysSealed && isSealed(value))) {
    return { base64: Buffer.from(value).toString('base64') };
  }
  return { json: unpack(value, vault) };
}
