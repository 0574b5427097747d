/** Looking into a state, copying it, and moving it, beside a run and without one. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { backupState } from '../../src/state/backup.ts';
import { exportState } from '../../src/state/export.ts';
import { importState } from '../../src/state/import.ts';
import { stateInfo } from '../../src/state/info.ts';
import { MIGRATIONS } from '../../src/state/sql.ts';
import {
  all,
  entry,
  heldRecord,
  intent,
  journalEntry,
  LATER,
  NOON,
  newFolder,
  open,
  problemOf,
  progress,
} from './folder.ts';

const KEY = 'a key that nobody can guess, of 44 letters..';
const ORG = '00D000000000001EAA';

/** With something of everything, and a run at work on it. */
async function filled(key: string | null = null) {
  const file = join(newFolder(), 's.db');
  const store = await open(file, key);
  await store.bindToOrg(ORG);
  await store.lock({ pid: process.pid, host: 'here', at: NOON });
  await store.saveWatermark('ets', new Date(LATER), new Date(NOON));
  await store.saveProgress(
    progress({ ledger: [entry()], held: [heldRecord()], journal: [journalEntry()] }),
  );
  await store.saveIntents([intent()]);
  await store.saveNote({ at: NOON, who: 'ann@desk', what: 'held list' });
  return { file, store };
}

async function exported(file: string, key: string | null = null): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportState(file, { key, now: new Date(NOON) })) lines.push(line.trim());
  return lines;
}

async function* from(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe('what is in it', () => {
  it('is told while a run is at work', async () => {
    const { file } = await filled();
    const info = await stateInfo(file);
    expect(info).toMatchObject({
      file,
      version: MIGRATIONS.length,
      org: ORG,
      damage: [],
      watermarks: [{ source: 'ets', moment: LATER, swept: NOON }],
      rows: { ledger: 1, held: 1, journal: 1, intent: 1, note: 1, run: 0 },
      sealed: 0,
      plain: 3,
    });
    expect(info.bytes).toBe(statSync(file).size);
  });

  it('is told with what is sealed', async () => {
    const { file } = await filled(KEY);
    expect(await stateInfo(file)).toMatchObject({ sealed: 3, plain: 0 });
  });

  it.each([
    ['is not there', null, 'state'],
    ['is no state', 'something else, and long enough to be taken for a database', 'state'],
  ])('is not told of a file that %s', async (_, content, kind) => {
    const file = join(newFolder(), 's.db');
    if (content !== null) writeFileSync(file, content.repeat(50));
    expect((await problemOf(stateInfo(file))).kind).toBe(kind);
    expect(existsSync(file)).toBe(content !== null);
  });

  it('shows an index that does not fit its table', async () => {
    const { file, store } = await filled();
    await store.close();
    const db = new DatabaseSync(file);
    db.enableDefensive?.(false);
    db.exec(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql, '(run, seq)', '(at, seq)') WHERE name = 'journal_by_run'`);
    db.close();
    expect((await stateInfo(file)).damage).not.toEqual([]);
  });
});

describe('a backup', () => {
  it('is made while a run is at work, and opens without its lock', async () => {
    const { file } = await filled();
    const to = join(newFolder(), 'backup.db');
    await backupState(file, to, false);
    const copy = await open(to);
    expect(await copy.held()).toMatchObject([{ id: heldRecord().id }]);
    await expect(copy.lock({ pid: 1, host: 'there', at: NOON })).resolves.toBeUndefined();
  });

  it.runIf(process.platform !== 'win32')('is for its owner alone', async () => {
    const { file } = await filled();
    const to = join(newFolder(), 'backup.db');
    await backupState(file, to, false);
    expect((statSync(to).mode & 0o777).toString(8)).toBe('600');
    expect([`${to}-wal`, `${to}.unfinished`].map((name) => existsSync(name))).toEqual([
      false,
      false,
    ]);
  });

  it('takes the place of another file only when asked to', async () => {
    const { file } = await filled();
    const to = join(newFolder(), 'backup.db');
    writeFileSync(to, 'precious');
    expect((await problemOf(backupState(file, to, false))).message).toBe(`${to} is there already.`);
    expect(readFileSync(to, 'utf8')).toBe('precious');
    await backupState(file, to, true);
    expect((await stateInfo(to)).rows['held']).toBe(1);
  });

  it('is not made of nothing, nor over the state', async () => {
    const { file } = await filled();
    expect((await problemOf(backupState(file, file, true))).kind).toBe('usage');
    const missing = join(newFolder(), 'missing.db');
    expect((await problemOf(backupState(missing, `${missing}.copy`, false))).kind).toBe('state');
    expect(existsSync(`${missing}.copy`)).toBe(false);
  });
});

describe('an export', () => {
  it('has a head, a line for each row, and an end', async () => {
    const { file } = await filled();
    const lines = (await exported(file)).map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ state: 'toefl-sync', version: MIGRATIONS.length, exportedAt: NOON });
    expect(lines.at(-1)).toEqual({ end: { rows: lines.length - 2 } });
    const { raw } = lines.find(({ table }) => table === 'journal').row;
    expect(raw).toEqual({ json: journalEntry().text });
  });

  it.each([
    ['open to open', null, null, null],
    ['sealed as it is', KEY, null, KEY],
    ['decrypted, and without a key', KEY, KEY, null],
    ['open, and sealed on its way in', null, null, KEY],
  ])('makes the same state again: %s', async (_, sealedWith, decryptedWith, importedWith) => {
    const { file } = await filled(sealedWith);
    const lines = await exported(file, decryptedWith);
    const other = join(newFolder(), 'other.db');
    const rows = await importState(other, from(lines), { shown: 'x.ndjson', key: importedWith });
    expect(rows).toBe(lines.length - 2);
    const store = await open(other, importedWith);
    expect(await store.held()).toStrictEqual([{ ...heldRecord(), since: NOON, tries: 1 }]);
    expect(await store.journalOfKey(entry().key)).toStrictEqual([journalEntry()]);
    expect((await store.ledger([entry().key])).get(entry().key)).toStrictEqual([entry()]);
    expect([await store.watermark('ets'), await store.swept('ets')]).toEqual([
      new Date(LATER),
      new Date(NOON),
    ]);
    expect(await all(store.intents())).toStrictEqual([intent()]);
    expect((await stateInfo(other)).sealed).toBe(importedWith === null ? 0 : 3);
  });

  it('shows nothing that is sealed, unless it is decrypted', async () => {
    const { file } = await filled(KEY);
    expect((await exported(file)).join()).not.toContain('appointmentNo');
    expect((await exported(file, KEY)).join()).toContain('appointmentNo');
  });
});

describe('an import', () => {
  it('of an older version is brought to the newest', async () => {
    const lines = [
      { state: 'toefl-sync', version: 2, exportedAt: NOON },
      { table: 'watermark', row: { source: 'ets', moment: NOON } },
      { end: { rows: 1 } },
    ].map((line) => JSON.stringify(line));
    const file = join(newFolder(), 's.db');
    await importState(file, from(lines), { shown: 'x.ndjson', key: null });
    expect(await (await open(file)).watermark('ets')).toEqual(new Date(NOON));
    expect((await stateInfo(file)).version).toBe(MIGRATIONS.length);
  });

  it('goes into a state that is empty, and never into one that is not', async () => {
    const { file } = await filled();
    const lines = await exported(file);
    const empty = join(newFolder(), 'empty.db');
    await (await open(empty)).close();
    await importState(empty, from(lines), { shown: 'x.ndjson', key: null });
    const again = importState(empty, from(lines), { shown: 'x.ndjson', key: null });
    expect((await problemOf(again)).message).toBe(`The state ${empty} is not empty.`);
    expect((await stateInfo(empty)).rows['held']).toBe(1);
  });

  it.each<[name: string, change: (lines: string[]) => string[], says: string]>([
    ['is cut off', (lines) => lines.slice(0, -1), 'its end is missing, so it was cut off'],
    ['lacks a row', (lines) => lines.toSpliced(2, 1), 'rows where its end says'],
    ['is something else', () => ['{"data":[]}'], 'line 1 is none of an export'],
    ['is no JSON', (lines) => lines.with(2, 'x'), 'line 3 is none of an export'],
    ['has no head', (lines) => lines.slice(1), 'line 1 is none of an export'],
    ['goes on behind its end', (lines) => [...lines, '{}'], 'is none of an export'],
    [
      'has a table that is not known',
      (lines) => lines.with(1, '{"table":"sqlite_schema","row":{"sql":"x"}}'),
      'line 2 does not fit the tables',
    ],
    [
      'has a column that is not known',
      (lines) => lines.with(1, '{"table":"note","row":{"seq) VALUES (1); --":1}}'),
      'line 2 does not fit the tables',
    ],
    [
      'has a row twice',
      (lines) => lines.toSpliced(1, 0, lines[1] ?? ''),
      'line 3 does not fit the tables',
    ],
    [
      'is of a newer version',
      (lines) =>
        lines.with(0, JSON.stringify({ state: 'toefl-sync', version: 99, exportedAt: NOON })),
      'was exported by a newer toefl-sync (its version is 99',
    ],
  ])('that %s changes nothing', async (_, change, says) => {
    const { file } = await filled();
    const lines = change(await exported(file));
    const folder = newFolder();
    const other = join(folder, 'other.db');
    const work = importState(other, from(lines), { shown: 'x.ndjson', key: null });
    expect((await problemOf(work)).message).toContain(says);
    expect([other, `${other}.unfinished`].map((name) => existsSync(name))).toEqual([false, false]);
  });
});

describe('forgetting', () => {
  it('leaves nothing of the record in the file or beside it', async () => {
    const file = join(newFolder(), 's.db');
    const store = await open(file);
    const text = '{"candidateInfo":{"lastName":"Zzyzx-Marked"}}';
    await store.saveProgress(progress({ held: [heldRecord({ text })] }));
    const marked = () =>
      [file, `${file}-wal`].some((name) => readFileSync(name, 'latin1').includes('Zzyzx-Marked'));
    expect(marked()).toBe(true);
    await store.forget({ keys: [entry().key], records: [], ids: [], refs: [] }, { dryRun: false });
    expect(marked()).toBe(false);
  });
});
