/** The state's file: made for its owner alone, kept over a crash, refused when it is not right. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { unprivileged } from '../support/unprivileged.ts';
import { entry, heldRecord, newFolder, open, problemOf, progress } from './folder.ts';

const CHILD = new URL('child.ts', import.meta.url).pathname;
const posix = process.platform !== 'win32';

function path(name = 'toefl.db'): string {
  return join(newFolder(), name);
}

function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}

describe('a new file', () => {
  it.runIf(posix)(
    'is for its owner alone, with all files beside it, whatever the umask',
    async () => {
      const file = path();
      const umask = "process.umask(0); process.argv[2] = 'modes';";
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--input-type=module',
        '--eval',
        `${umask} process.argv[3] = ${JSON.stringify(file)}; await import(${JSON.stringify(CHILD)});`,
        'modes',
      ]);
      expect(JSON.parse(stdout)).toEqual({
        '': '600',
        '-wal': '600',
        '-shm': '600',
      });
    },
  );

  it('leaves nothing beside it when it is closed', async () => {
    const file = path();
    const store = await open(file);
    await store.saveProgress(progress({ ledger: [entry()] }));
    await store.close();
    expect([existsSync(`${file}-wal`), existsSync(`${file}-shm`)]).toEqual([false, false]);
  });
});

describe('a file that is there', () => {
  it('remembers everything when it is opened again', async () => {
    const file = path();
    const first = await open(file);
    await first.bindToOrg('00D000000000001EAA');
    await first.saveProgress(progress({ ledger: [entry()], held: [heldRecord()] }));
    await first.close();
    const again = await open(file);
    expect((await again.ledger([entry().key])).get(entry().key)).toStrictEqual([entry()]);
    expect(await again.held()).toHaveLength(1);
    expect((await problemOf(again.bindToOrg('00D000000000002EAA'))).kind).toBe('state');
  });

  it('remembers what was saved before its process was killed', async () => {
    const file = path();
    const child = spawn(process.execPath, [CHILD, 'work', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await open(file);
    expect((await store.ledger(['killed'])).size).toBe(1);
  });

  it('is read from a copy of file and WAL, as a crashed machine leaves them', async () => {
    const file = path();
    const store = await open(file);
    await store.saveProgress(progress({ ledger: [entry()] }));
    const copy = path();
    for (const end of ['', '-wal']) copyFileSync(file + end, copy + end);
    const found = await (await open(copy)).ledger([entry().key]);
    expect(found.size).toBe(1);
  });

  it.runIf(posix)('is closed to others if it was open to them', async () => {
    const file = path();
    await (await open(file)).close();
    chmodSync(file, 0o644);
    await open(file);
    expect(modeOf(file)).toBe('600');
  });

  it('may be empty', async () => {
    const file = path();
    writeFileSync(file, '');
    expect(await (await open(file)).runs()).toEqual([]);
  });

  it('holds nothing any more of a record that was released', async () => {
    const file = path();
    const store = await open(file);
    const text = `{"lastName":"${'Musterfrau'.repeat(20)}"}`;
    await store.saveProgress(progress({ held: [heldRecord({ text })] }));
    await store.saveProgress(progress({ released: ['hash-1'] }));
    await store.close();
    expect(readFileSync(file, 'latin1')).not.toContain('Musterfrau');
  });
});

describe('a file that cannot be used', () => {
  it.each<[name: string, make: (file: string) => void, message: (file: string) => string]>([
    [
      'is text',
      (file) => writeFileSync(file, 'appointmentNo,lastName\n'.repeat(100)),
      (file) => `The state ${file} is not a database.`,
    ],
    [
      "is another program's database",
      (file) => {
        const db = new DatabaseSync(file);
        db.exec('CREATE TABLE invoice (id)');
        db.close();
      },
      (file) => `${file} is a database of another program.`,
    ],
    ['is a folder', (file) => mkdirSync(file), (file) => `The state ${file} is a folder.`],
  ])('%s', async (_, make, message) => {
    const file = path();
    make(file);
    const before = statSync(file).isFile() ? readFileSync(file) : null;
    const problem = await problemOf(openSqliteStore(file));
    expect([problem.kind, problem.message]).toEqual(['state', message(file)]);
    expect(problem.hint).toMatch(/`state` in the configuration/);
    // It is somebody's: not a byte of it may change.
    if (before !== null) expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('was written by a newer version', async () => {
    const file = path();
    await (await open(file)).close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    const problem = await problemOf(openSqliteStore(file));
    expect(problem.kind).toBe('state');
    expect(problem.message).toMatch(
      /^The state .* was written by a newer toefl-sync \(its version is 99, this one knows \d+\)\.$/,
    );
    expect(problem.hint).toBe(
      'Update toefl-sync, or name another file with `state` in the configuration.',
    );
  });

  it('is damaged', async () => {
    const file = path();
    const store = await open(file);
    await store.saveProgress(
      progress({
        ledger: Array.from({ length: 500 }, (_, index) => entry({ key: `k${index}` })),
      }),
    );
    await store.close();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length - 3 * 4096);
    writeFileSync(file, bytes);
    const problem = await problemOf(openSqliteStore(file));
    expect([problem.kind, problem.message]).toEqual(['state', `The state ${file} is damaged.`]);
    expect(problem.hint).toMatch(/move the file away/);
  });

  it('has no folder', async () => {
    const file = join(newFolder(), 'none/toefl.db');
    const problem = await problemOf(openSqliteStore(file));
    expect(problem.message).toBe(`The state ${file} cannot be made: its folder does not exist.`);
    expect(problem.hint).toBe('Make the folder, or correct `state` in the configuration.');
  });

  it('has a file for a folder', async () => {
    const folder = path('folder');
    writeFileSync(folder, '');
    const problem = await problemOf(openSqliteStore(join(folder, 'toefl.db')));
    expect(problem.message).toBe(
      `The state ${join(folder, 'toefl.db')} cannot be made: its folder is a file.`,
    );
  });

  it.runIf(posix)('may not be written', async () => {
    const file = path();
    writeFileSync(file, '', { mode: 0o400 });
    const problem = await unprivileged(dirname(file), () => problemOf(openSqliteStore(file)));
    expect(problem.message).toBe(`The state ${file} may not be written by this user.`);
  });
});
