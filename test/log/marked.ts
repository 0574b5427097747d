/** A feed whose every personal value is marked, and the search for marks in what comes out. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { etsSample, type Json, set } from '../record/records.ts';

/** Each personal value has the mark, or is one that occurs nowhere else. */
const MARKED: Json = {
  'candidateInfo.lastName': 'Markxyzlast',
  'candidateInfo.firstName': 'Markxyzfirst',
  'candidateInfo.middleName': 'Markxyzmiddle',
  'candidateInfo.email': 'markxyzmail@example.org',
  'candidateInfo.dob': '19870609',
  'candidateInfo.address.address1': 'Markxyzstreet 1',
  'candidateInfo.address.address2': 'Markxyzflat 2',
  'candidateInfo.address.city': 'Markxyzcity',
  'candidateInfo.address.zip': 'Markxyz9',
  'candidateInfo.securityId.number': 'Mk77',
};
export const PERSONAL = /markxyz|mk77|1987-?06-?09/i;

export const markedRecord = (appointmentNo: string, changes: Json = {}) =>
  set(etsSample(), { ...MARKED, appointmentNo, ...changes });

/** What was printed, logged, sent, reported or remembered, and where. */
export interface Written {
  readonly from: string;
  readonly text: string;
}

/** Each place with a mark or a secret in it, with what stands around it. */
export function leaks(written: readonly Written[], secrets: readonly string[]): string[] {
  return written.flatMap(({ from, text }) => {
    const places = [PERSONAL.exec(text)?.index ?? -1, ...secrets.map((one) => text.indexOf(one))];
    const at = places.find((place) => place >= 0);
    return at === undefined ? [] : [`${from}: ${text.slice(Math.max(0, at - 100), at + 100)}`];
  });
}

/** Columns that hold personal values, and are protected: `held` and the journal as they came. */
const PROTECTED = new Set(['held.text', 'intent.detail', 'journal.detail', 'journal.raw']);

/** Every column of every table of a state, but for the protected ones. */
export function openColumns(file: string): Written[] {
  return columnsOf(file).filter(({ from, text }) => !PROTECTED.has(from) && text.trim() !== '');
}

export function columnsOf(file: string): Written[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = db
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
      .all()
      .map(({ name }) => String(name));
    return tables.flatMap((table) => {
      const rows = db.prepare(`SELECT * FROM "${table}"`).all();
      return Object.keys(rows[0] ?? {}).map((name) => ({
        from: `${table}.${name}`,
        text: rows.map((row) => asText(row[name])).join('\n'),
      }));
    });
  } finally {
    db.close();
  }
}

function asText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value ?? '');
}

/** @returns its address; gone with the test */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
