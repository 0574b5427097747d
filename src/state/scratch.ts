/**
 * The Staging of one run on a temporary SQLite database: on disk, so that memory stays flat, and
 * without a name, so that it is gone when the process is. Opened by the command line.
 */
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { numberIn, type Row, textIn, textOrNullIn } from './database.ts';
import type { StagedRecord, Staging } from './staging.ts';
import { guardFor, openTemporary } from './temporary.ts';

const guarded = guardFor('this run');

const TABLES = `
  CREATE TABLE pulled (
    seq INTEGER PRIMARY KEY,
    key TEXT,
    rank TEXT NOT NULL,
    id TEXT NOT NULL,
    origin TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE saved (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
  CREATE TABLE shelf (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE planned (
    place INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    line TEXT NOT NULL
  ) STRICT;
`;

/** Made when they are first needed: an index over what is there is faster than one kept up to date. */
const INDEXES = `
  CREATE INDEX IF NOT EXISTS pulled_by_rank ON pulled (rank DESC, seq);
  CREATE INDEX IF NOT EXISTS pulled_by_key ON pulled (key, rank, seq) WHERE key IS NOT NULL;
`;

/** The winner of a key is the last entry of its stretch of the index; NULL has no winner. */
const COLUMNS = `
  p.seq, p.key, p.rank, p.id, p.origin, p.text,
  coalesce(p.seq <> (
    SELECT rival.seq FROM pulled AS rival
    WHERE rival.key = p.key ORDER BY rival.rank DESC, rival.seq DESC LIMIT 1
  ), 0) AS superseded,
  EXISTS (
    SELECT 1 FROM pulled AS twin WHERE twin.key = p.key AND twin.rank = p.rank AND twin.seq > p.seq
  ) AS copy
`;

const SQL = {
  add: 'INSERT INTO pulled (seq, key, rank, id, origin, text) VALUES (?, ?, ?, ?, ?, ?)',
  truncate: 'DELETE FROM pulled WHERE seq > ?',
  chunks: `SELECT ${COLUMNS} FROM pulled AS p ORDER BY p.rank DESC, p.seq`,
  bySeq: `
    SELECT ${COLUMNS} FROM json_each(?) AS wanted JOIN pulled AS p ON p.seq = wanted.value
    ORDER BY wanted.key`,
  addSaved: 'INSERT INTO saved (seq, line) VALUES (?, ?)',
  saved: 'SELECT seq, line FROM saved WHERE seq IN (SELECT value FROM json_each(?))',
  onShelf: 'SELECT value FROM shelf WHERE key = ?',
  putOnShelf: 'INSERT OR REPLACE INTO shelf (key, value) VALUES (?, ?)',
  addPlanned: 'INSERT INTO planned (seq, line) VALUES (?, ?)',
  plannedOf: `
    SELECT planned.line FROM json_each(?) AS wanted JOIN planned ON planned.seq = wanted.value
    ORDER BY wanted.key`,
  replacePlanned: 'UPDATE planned SET line = ? WHERE seq = ?',
  planned: 'SELECT line FROM planned ORDER BY place',
};

/**
 * Records of the same rank come in the order of the feed. Ranks are compared by their UTF-8 bytes.
 * @throws Problem (state), here or in any method, when the temporary folder is full or not there.
 */
export async function openStaging(): Promise<Staging> {
  const db = await openTemporary(guarded, TABLES);
  return guarded(() => stagingOn(db));
}

function stagingOn(db: DatabaseSync): Staging {
  const add = db.prepare(SQL.add);
  const addPlanned = db.prepare(SQL.addPlanned);
  const onShelf = db.prepare(SQL.onShelf);
  const putOnShelf = db.prepare(SQL.putOnShelf);
  let size = 0;
  return {
    add({ id, key, rank, origin, text }) {
      guarded(() => add.run(size + 1, key, rank, id, origin, text));
      size += 1;
    },
    get size() {
      return size;
    },
    truncate(to) {
      guarded(() => db.prepare(SQL.truncate).run(to));
      size = Math.min(size, to);
    },
    chunks(length) {
      return chunked(
        () => {
          db.exec(INDEXES);
          return db.prepare(SQL.chunks).iterate();
        },
        toStaged,
        length,
      );
    },
    bySeq(seqs) {
      const found = guarded(() => {
        db.exec(INDEXES);
        return db.prepare(SQL.bySeq).all(JSON.stringify(seqs)).map(toStaged);
      });
      if (found.length !== seqs.length)
        throw new RangeError('a record was asked for that was never added');
      return found;
    },
    addSaved(seq, line) {
      guarded(() => db.prepare(SQL.addSaved).run(seq, line));
    },
    saved(seqs) {
      const rows = guarded(() => db.prepare(SQL.saved).all(JSON.stringify(seqs)));
      return new Map(rows.map((row) => [numberIn(row, 'seq'), textIn(row, 'line')]));
    },
    addPlanned(seq, line) {
      guarded(() => addPlanned.run(seq, line));
    },
    plannedOf(seqs) {
      const rows = guarded(() => db.prepare(SQL.plannedOf).all(JSON.stringify(seqs)));
      return rows.map((row) => textIn(row, 'line'));
    },
    replacePlanned(seq, line) {
      guarded(() => db.prepare(SQL.replacePlanned).run(line, seq));
    },
    plannedChunks(length) {
      return chunked(
        () => db.prepare(SQL.planned).iterate(),
        (row) => textIn(row, 'line'),
        length,
      );
    },
    shelf: {
      get(key) {
        const row = guarded(() => onShelf.get(key));
        return row === undefined ? undefined : textIn(row, 'value');
      },
      set(key, value) {
        guarded(() => putOnShelf.run(key, value));
      },
    },
    close() {
      if (db.isOpen) db.close();
    },
  };
}

/**
 * Begins when it is read, holds one chunk at a time, and lets go of the statement however it ends.
 * The event loop turns between chunks: signals are heard and buffers freed where nothing else waits.
 */
async function* chunked<T>(
  open: () => Iterator<Row>,
  toItem: (row: Row) => T,
  length: number,
): AsyncGenerator<readonly T[]> {
  if (!Number.isInteger(length) || length < 1)
    throw new RangeError(`a chunk cannot have ${length} items`);
  const rows = guarded(open);
  try {
    for (;;) {
      const chunk = guarded(() => take(rows, length).map(toItem));
      if (chunk.length > 0) yield chunk;
      if (chunk.length < length) return;
      await turn();
    }
  } finally {
    rows.return?.();
  }
}

function take(rows: Iterator<Row>, length: number): Row[] {
  const taken: Row[] = [];
  while (taken.length < length) {
    const next = rows.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

function toStaged(row: Row): StagedRecord {
  return {
    seq: numberIn(row, 'seq'),
    id: textIn(row, 'id'),
    key: textOrNullIn(row, 'key'),
    rank: textIn(row, 'rank'),
    origin: textIn(row, 'origin'),
    text: textIn(row, 'text'),
    superseded: numberIn(row, 'superseded') === 1,
    copy: numberIn(row, 'copy') === 1,
  };
}
