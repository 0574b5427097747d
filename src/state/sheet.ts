/**
 * The rows of one big write on disk, each with what became of it: a temporary SQLite database that
 * is gone when it is closed, or the process is. The connector fills it from the plan.
 */
import type { DatabaseSync } from 'node:sqlite';
import { numberIn, type Row, textIn } from './database.ts';
import { guardFor, openTemporary } from './temporary.ts';

/** A row to be written. */
interface SheetRow {
  readonly ref: string;
  /** Rows of one group go in the same jobs. */
  readonly group: string;
  /** What it points at first: rows that share it stay together. */
  readonly parent: string;
  /** The row itself, as text. */
  readonly line: string;
}

export interface Sheet {
  /** The line of a row; undefined when it is not there. */
  line(ref: string): string | undefined;
  /** In place of an earlier one with the same ref. */
  put(row: SheetRow): void;
  /** Rows of a group without a receipt, rows of one parent together. May be settled meanwhile. */
  pending(group: string): Iterable<SheetRow>;
  pendingCount(group: string): number;
  /** The row was sent to a job, whose results will name it by the tie. */
  sent(ref: string, job: string, tie: string): void;
  /** One of the rows with this tie that the job has no result of yet; undefined when there is none. */
  tied(job: string, tie: string): SheetRow | undefined;
  /** Rows that a job has no result of yet. */
  unanswered(job: string): readonly string[];
  /** The row goes again. @param note why, as text */
  again(ref: string, note: string): void;
  /** Why a row went again; null when it did not, or for no reason of its own. */
  note(ref: string): string | null;
  /** @param id of the org's row; null when it was not written */
  settle(ref: string, receipt: string, id: string | null): void;
  /** Receipts of those of the rows that have one. */
  receipts(refs: readonly string[]): ReadonlyMap<string, string>;
  /** The Id of a row that was written; undefined otherwise. */
  idOf(ref: string): string | undefined;
  close(): void;
}

const guarded = guardFor('the rows to be written');

const TABLES = `
  CREATE TABLE row (
    place INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    grp TEXT NOT NULL,
    parent TEXT NOT NULL,
    line TEXT NOT NULL,
    job TEXT,
    tie TEXT,
    note TEXT,
    receipt TEXT,
    id TEXT
  ) STRICT;
  CREATE INDEX row_pending ON row (grp, parent, place) WHERE receipt IS NULL;
  CREATE INDEX row_sent ON row (job, tie, place) WHERE receipt IS NULL AND job IS NOT NULL;
`;

const SQL = {
  line: 'SELECT line FROM row WHERE ref = ?',
  put: `
    INSERT INTO row (ref, grp, parent, line) VALUES (?, ?, ?, ?)
    ON CONFLICT (ref) DO UPDATE SET grp = excluded.grp, parent = excluded.parent, line = excluded.line`,
  pending: `
    SELECT place, ref, grp, parent, line FROM row
    WHERE grp = ? AND receipt IS NULL AND (parent, place) > (?, ?)
    ORDER BY parent, place LIMIT 1000`,
  pendingCount: 'SELECT count(*) AS count FROM row WHERE grp = ? AND receipt IS NULL',
  sent: 'UPDATE row SET job = ?, tie = ? WHERE ref = ?',
  tied: `
    SELECT ref, grp, parent, line FROM row
    WHERE job = ? AND tie = ? AND receipt IS NULL ORDER BY place LIMIT 1`,
  unanswered: 'SELECT ref FROM row WHERE job = ? AND receipt IS NULL ORDER BY place',
  again: 'UPDATE row SET job = NULL, tie = NULL, note = ? WHERE ref = ?',
  note: 'SELECT note FROM row WHERE ref = ?',
  settle: 'UPDATE row SET job = NULL, tie = NULL, receipt = ?, id = ? WHERE ref = ?',
  receipts: `
    SELECT ref, receipt FROM row
    WHERE ref IN (SELECT value FROM json_each(?)) AND receipt IS NOT NULL`,
  idOf: 'SELECT id FROM row WHERE ref = ? AND id IS NOT NULL',
} as const;

/** @throws Problem (state), here or in any method, when the temporary folder is full or not there */
export async function openSheet(): Promise<Sheet> {
  const db = await openTemporary(guarded, TABLES);
  return guarded(() => sheetOn(db));
}

function sheetOn(db: DatabaseSync): Sheet {
  const line = db.prepare(SQL.line);
  const put = db.prepare(SQL.put);
  const pending = db.prepare(SQL.pending);
  const sent = db.prepare(SQL.sent);
  const tied = db.prepare(SQL.tied);
  const again = db.prepare(SQL.again);
  const note = db.prepare(SQL.note);
  const settle = db.prepare(SQL.settle);
  const receipts = db.prepare(SQL.receipts);
  const idOf = db.prepare(SQL.idOf);
  return {
    line(ref) {
      const row = guarded(() => line.get(ref));
      return row === undefined ? undefined : textIn(row, 'line');
    },
    put: (row) => void guarded(() => put.run(row.ref, row.group, row.parent, row.line)),
    *pending(group) {
      let [parent, place] = ['', 0];
      for (;;) {
        const rows = guarded(() => pending.all(group, parent, place));
        const last = rows.at(-1);
        if (last === undefined) return;
        yield* rows.map(toSheetRow);
        [parent, place] = [textIn(last, 'parent'), numberIn(last, 'place')];
      }
    },
    pendingCount(group) {
      const row = guarded(() => db.prepare(SQL.pendingCount).get(group));
      return numberIn(row ?? {}, 'count');
    },
    sent: (ref, job, tie) => void guarded(() => sent.run(job, tie, ref)),
    tied(job, tie) {
      const row = guarded(() => tied.get(job, tie));
      return row === undefined ? undefined : toSheetRow(row);
    },
    unanswered(job) {
      const rows = guarded(() => db.prepare(SQL.unanswered).all(job));
      return rows.map((row) => textIn(row, 'ref'));
    },
    again: (ref, why) => void guarded(() => again.run(why, ref)),
    note(ref) {
      const text = guarded(() => note.get(ref))?.['note'];
      return typeof text === 'string' && text !== '' ? text : null;
    },
    settle: (ref, receipt, id) => void guarded(() => settle.run(receipt, id, ref)),
    receipts(refs) {
      const rows = guarded(() => receipts.all(JSON.stringify(refs)));
      return new Map(rows.map((row) => [textIn(row, 'ref'), textIn(row, 'receipt')]));
    },
    idOf(ref) {
      const row = guarded(() => idOf.get(ref));
      return row === undefined ? undefined : textIn(row, 'id');
    },
    close() {
      if (db.isOpen) db.close();
    },
  };
}

function toSheetRow(row: Row): SheetRow {
  return {
    ref: textIn(row, 'ref'),
    group: textIn(row, 'grp'),
    parent: textIn(row, 'parent'),
    line: textIn(row, 'line'),
  };
}
