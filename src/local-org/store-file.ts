/**
 * Keeps the local org's tables in a JSON file; opened by the server when it is given a path.
 *
 * What a request changed is on the disk before its answer is sent, as a line of a journal beside the
 * file, so a killed process loses nothing that it had answered; only a power cut may. The journal is
 * folded into the file when the org is opened or closed, and when it has grown as long as the file.
 */

import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';
import type { SavedTable, Store } from './store.ts';

const row = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const tables = z.record(
  z.string(),
  z.object({
    lastId: z.number(),
    lastNumber: z.number(),
    rows: z.array(row),
    deleted: z.array(row),
    erased: z.array(z.string()).optional(),
  }),
);

const FORMAT = 'toefl-sync local org 1';

const wholeFile = z.object({
  format: z.literal(FORMAT),
  orgId: z.string(),
  /** When the schema was last another one, so that clients' copies of describes stay good. */
  schema: z.object({ hash: z.string(), since: z.iso.datetime() }),
  tables,
});

/** The first line of a journal: whose it is. */
const journalHead = z.object({ format: z.literal(`${FORMAT}, journal`), orgId: z.string() });

type Identity = Pick<z.output<typeof wholeFile>, 'orgId' | 'schema'>;

export interface SavedOrg extends Identity {
  /** The tables of the file, then the changes of its journal. */
  readonly tables: readonly z.output<typeof tables>[];
}

export interface StoreFile {
  /** Call after each request, before its answer is sent: writes what has changed. */
  touch(): void;
  /** Folds the journal into the file; nothing can be written afterwards. */
  close(): void;
}

/** Journals shorter than this are not folded in, however small the file is. */
const SHORTEST_FOLD = 8_000_000;

/**
 * @returns what the file and its journal hold, or undefined if there is no such file
 * @throws Error if the file is not one of a local org
 */
export function readOrgFile(path: string): SavedOrg | undefined {
  if (!existsSync(path)) return undefined;
  const result = wholeFile.safeParse(parse(path, readFileSync(path, 'utf8')));
  if (!result.success) throw new Error(`${path} is not the data of a local org`);
  const { orgId, schema, tables: saved } = result.data;
  return { orgId, schema, tables: [saved, ...readJournal(path, orgId)] };
}

/** Writes the whole file first: what a journal held is in it from then on. */
export function keepInFile(path: string, identity: Identity, store: Store): StoreFile {
  const takeChanges = store.follow();
  const journal = journalOf(path);
  let length = 0;
  let written = 0;
  let file: number | undefined;

  function fold(): void {
    if (file !== undefined) closeSync(file);
    file = undefined;
    written = writeWhole(path, identity, store.save());
    rmSync(journal, { force: true });
    length = 0;
  }

  fold();
  return {
    touch() {
      const changes = takeChanges();
      if (changes === undefined) return;
      if (file === undefined) {
        file = openSync(journal, 'w', 0o600);
        length += writeLine(file, { format: `${FORMAT}, journal`, orgId: identity.orgId });
      }
      length += writeLine(file, changes);
      if (length > Math.max(written, SHORTEST_FOLD)) fold();
    },
    close() {
      if (file !== undefined) fold();
    },
  };
}

function journalOf(path: string): string {
  return `${path}.journal`;
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is not JSON, so it is not the data of a local org`);
  }
}

/**
 * The changes of a journal, if it is this org's: one that was left behind by another file is not. Its
 * last line may be cut off by a killed process, and then it was not answered.
 */
function readJournal(path: string, orgId: string): z.output<typeof tables>[] {
  const journal = journalOf(path);
  if (!existsSync(journal)) return [];
  const [first = '', ...lines] = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
  if (first === '') return [];
  const head = journalHead.safeParse(parse(journal, first));
  if (head.data?.orgId !== orgId) return [];
  return lines.map((line) => {
    const changes = tables.safeParse(parse(journal, line));
    if (!changes.success) throw new Error(`${journal} is not the journal of a local org`);
    return changes.data;
  });
}

/**
 * Writes beside the file and renames, so a killed process leaves the old file or the new one; row by
 * row, so memory does not grow with the tables.
 *
 * @returns the length of the file
 */
function writeWhole(
  path: string,
  identity: Identity,
  saved: Readonly<Record<string, SavedTable>>,
): number {
  const beside = `${path}.${process.pid}.tmp`;
  const file = openSync(beside, 'w', 0o600);
  try {
    for (const text of inPieces(linesOf(identity, saved))) writeAll(file, text);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
  return statSync(path).size;
}

function* linesOf(
  identity: Identity,
  saved: Readonly<Record<string, SavedTable>>,
): Generator<string> {
  yield `{"format":${JSON.stringify(FORMAT)},"orgId":${JSON.stringify(identity.orgId)},"schema":${JSON.stringify(identity.schema)},"tables":{`;
  for (const [at, [name, table]] of Object.entries(saved).entries()) {
    const { lastId, lastNumber } = table;
    yield `${at === 0 ? '' : ','}${JSON.stringify(name)}:{"lastId":${lastId},"lastNumber":${lastNumber},"rows":[`;
    yield* rowLines(table.rows);
    yield '],"deleted":[';
    yield* rowLines(table.deleted);
    yield ']}';
  }
  yield '}}';
}

function* rowLines(rows: SavedTable['rows']): Generator<string> {
  for (const [at, each] of rows.entries()) {
    yield JSON.stringify(each) + (at < rows.length - 1 ? ',' : '');
  }
}

const PIECE = 1_000_000;

function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function writeLine(file: number, value: unknown): number {
  return writeAll(file, `${JSON.stringify(value)}\n`);
}

/** A write may take less than it is given. */
function writeAll(file: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  return bytes.length;
}
