/** The commands `state` and `forget`, as from a terminal, over a run that the embedded org has seen. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buildApplication, buildRouteMap, run, text_en } from '@stricli/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { exitCodeFor, renderProblem } from '../../src/cli/problem.ts';
import { forget, state } from '../../src/cli/state-routes.ts';
import { run as runCommand } from '../../src/cli/sync-routes.ts';
import { startLocalOrg } from '../../src/local-org/local-org.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { etsSample, type Json, set } from '../record/records.ts';
import { copyMappings } from './call.ts';

const KEY = String(etsSample()['appointmentNo']);
const EMAIL = 'tracy.choi@sampleinbox.co';
const STATE_KEY = 'a key that nobody can guess, of 44 letters..';

/** Two sittings of one person, one with another address; one of somebody else; one that is held. */
const FEED: Json[] = [
  etsSample(),
  set(etsSample(), {
    appointmentNo: '2025071621000002',
    'candidateInfo.email': 'other@sampleinbox.co',
  }),
  set(etsSample(), {
    appointmentNo: '2025071621000003',
    'candidateInfo.lastName': 'Else',
    'candidateInfo.email': 'else@sampleinbox.co',
  }),
  set(etsSample(), { appointmentNo: '2025071621000004', 'testInfo.testMode': 'x'.repeat(90) }),
];

async function openDesk(more: object = {}) {
  const path = await mkdtemp(join(tmpdir(), 'toefl-sync-state-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  await copyMappings(join(path, 'mappings'));
  await writeFile(join(path, 'feed.json'), JSON.stringify({ data: FEED }));
  const configure = (changes: object) =>
    writeFile(
      join(path, 'config.json'),
      JSON.stringify({
        source: { kind: 'file', path: 'feed.json' },
        salesforce: { auth: { kind: 'local', data: 'org.json' } },
        mapping: 'mappings/custom-object.yaml',
        ...changes,
      }),
    );
  await configure(more);
  const call = (...args: string[]) => callIn(path, args);
  return {
    path,
    call,
    configure,
    file: (name: string) => join(path, name),
    /** After a first run over the feed. */
    async ran() {
      expect(await call('run')).toMatchObject({ code: 3 });
      return this;
    },
  };
}

async function callIn(cwd: string, args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    columns: 80,
    write(text: string) {
      written[name] += text;
    },
  });
  const context: Context = {
    process: { stdout: stream('stdout'), stderr: stream('stderr'), env: { STATE_KEY } },
    stdin: Readable.from([]),
    cwd,
    pid: process.pid,
    host: 'desk',
    user: 'ann',
    argv: args,
    now: () => new Date('2026-11-25T12:00:00Z'),
    signal: new AbortController().signal,
  };
  await run(application, args, context);
  const code = Number(context.process.exitCode ?? 0);
  return { code: code < 0 ? 2 : code, ...written };
}

const application = buildApplication<Context>(
  buildRouteMap({ routes: { run: runCommand, state, forget }, docs: { brief: 'test' } }),
  {
    name: 'toefl-sync',
    determineExitCode: exitCodeFor,
    scanner: { caseStyle: 'allow-kebab-for-camel' },
    localization: {
      text: { ...text_en, exceptionWhileRunningCommand: (error) => renderProblem(error, false) },
    },
  },
);

describe('state', () => {
  it('info tells what is in it', async () => {
    const { call, file } = await (await openDesk()).ran();
    const { code, stdout } = await call('state', 'info');
    expect(code).toBe(0);
    expect(stdout).toContain(file('toefl-sync.db'));
    expect(stdout).toMatch(/Integrity +whole/);
    expect(stdout).toMatch(/held +1 row$/m);
    expect(JSON.parse((await call('state', 'info', '--json')).stdout)).toMatchObject({
      damage: [],
      rows: { held: 1 },
    });
  });

  it('info says that there is none yet', async () => {
    const { call } = await openDesk();
    const { code, stderr } = await call('state', 'info');
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no state yet')]);
  });

  it('backup makes a state that goes on from there', async () => {
    const { call, configure } = await (await openDesk()).ran();
    expect((await call('state', 'backup', 'copy.db')).code).toBe(0);
    expect((await call('state', 'backup', 'copy.db')).code).toBe(2);
    expect((await call('state', 'backup', 'copy.db', '--force')).code).toBe(0);
    await configure({ state: 'copy.db' });
    const { account } = JSON.parse((await call('run', '--json')).stdout);
    expect(account).toMatchObject({ created: 0, updated: 0, unchanged: 3, held: 1 });
  });

  it('export and import make a state that goes on from there', async () => {
    const { call, configure } = await (await openDesk()).ran();
    expect((await call('state', 'export', 'state.ndjson')).code).toBe(0);
    await configure({ state: 'other.db' });
    expect((await call('state', 'import', 'state.ndjson')).code).toBe(0);
    const report = JSON.parse((await call('run', '--json')).stdout);
    expect(report.account).toMatchObject({ created: 0, updated: 0, unchanged: 3, held: 1 });
    const again = await call('state', 'import', 'state.ndjson');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is not empty')]);
  });

  it('export shows what is sealed with --decrypt alone', async () => {
    const { call, file } = await (await openDesk({ stateKey: { env: 'STATE_KEY' } })).ran();
    await call('state', 'export', 'sealed.ndjson');
    await call('state', 'export', 'open.ndjson', '--decrypt');
    expect(await readFile(file('sealed.ndjson'), 'utf8')).not.toContain(EMAIL);
    expect(await readFile(file('open.ndjson'), 'utf8')).toContain(EMAIL);
  });

  it('export cannot decrypt without a key', async () => {
    const { call } = await (await openDesk()).ran();
    const { code, stderr } = await call('state', 'export', 'open.ndjson', '--decrypt');
    expect([code, stderr]).toEqual([2, expect.stringContaining('nothing to decrypt with')]);
  });

  it('goes on from what is sealed, and shows none of it in the file', async () => {
    const { call, file } = await (await openDesk({ stateKey: { env: 'STATE_KEY' } })).ran();
    expect(await readFile(file('toefl-sync.db'), 'latin1')).not.toContain(EMAIL);
    const { account } = JSON.parse((await call('run', '--json')).stdout);
    expect(account).toMatchObject({ unchanged: 3, held: 1 });
  });
});

describe('forget', () => {
  const removed = async (path: string, ...args: string[]) => {
    const { code, stdout } = await callIn(path, ['forget', ...args, '--json']);
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };

  it('an appointment removes it and leaves the others', async () => {
    const { path } = await (await openDesk()).ran();
    expect(await removed(path, KEY)).toMatchObject({
      dryRun: false,
      appointments: [KEY],
      removed: { held: 0, journal: 1, ledger: 2 },
    });
    expect(await removed(path, KEY)).toMatchObject({ removed: { journal: 0, ledger: 0 } });
    expect(await removed(path, '2025071621000003')).toMatchObject({ removed: { ledger: 2 } });
  });

  it('a person by address removes all sittings that hang on the same person in Salesforce', async () => {
    const { path, file } = await (await openDesk()).ran();
    const { appointments } = await removed(path, '--person', EMAIL.toUpperCase());
    expect(appointments.toSorted()).toEqual([KEY, '2025071621000002', '2025071621000004']);
    expect(await readFile(file('toefl-sync.db'), 'latin1')).not.toContain(EMAIL);
  });

  it('a person by Id works when all texts are gone', async () => {
    const { path, file } = await (await openDesk()).ran();
    const org = await startLocalOrg({ file: file('org.json') });
    const person = org.rows('Contact').find(({ LastName }) => LastName === 'Else');
    await org.close();
    const store = await openSqliteStore(file('toefl-sync.db'));
    const later = '2099-01-01T00:00:00.000Z';
    const never = '2000-01-01T00:00:00.000Z';
    await store.expire({
      raw: later,
      undo: later,
      journal: later,
      runs: never,
      notes: never,
      held: later,
      decisions: never,
      ledger: never,
    });
    await store.close();
    const { appointments } = await removed(path, '--person', String(person?.['Id']).slice(0, 15));
    expect(appointments).toEqual(['2025071621000003']);
  });

  it('with --dry-run only says what would go', async () => {
    const { path, call } = await (await openDesk()).ran();
    const { stdout } = await call('forget', KEY, '--dry-run');
    expect(stdout).toContain(
      'This would remove 1 entry and 2 rows of the ledger of 1 appointment.',
    );
    expect(await removed(path, KEY)).toMatchObject({ removed: { journal: 1 } });
  });

  it('leaves a note of itself, and not of whom', async () => {
    const { path, file } = await (await openDesk()).ran();
    await removed(path, '--person', EMAIL);
    const store = await openSqliteStore(file('toefl-sync.db'));
    const notes = await store.notes();
    await store.close();
    expect(notes).toMatchObject([{ who: 'ann@desk', what: 'toefl-sync forget' }]);
  });

  it('of somebody unknown says so', async () => {
    const { call } = await (await openDesk()).ran();
    const { code, stdout } = await call('forget', '--person', 'nobody@example.org');
    expect([code, stdout]).toEqual([0, expect.stringContaining('Nothing is known of it')]);
  });

  it('lets the next run find everybody again', async () => {
    const { path, call } = await (await openDesk()).ran();
    await removed(path, '--person', EMAIL);
    const { account } = JSON.parse((await call('run', '--json')).stdout);
    expect(account).toMatchObject({ created: 0, updated: 0, unchanged: 3, held: 1 });
  });

  it.each([
    ['nobody', []],
    ['two at once', [KEY, '--person', EMAIL]],
    ['neither an address nor an Id', ['--person', 'Tracy Choi']],
  ])('of %s is refused', async (_, args) => {
    const { call } = await openDesk();
    expect((await call('forget', ...args)).code).toBe(2);
  });
});
