/** The real command, as people and schedulers call it: what it prints, where, and its exit codes. */
import { hostname } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { describeFeed, generateFeed, knownPeople } from '../../src/local-org/feed/feed.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { etsSample, type Json, set } from '../record/records.ts';
import { openFolder } from '../support/command.ts';
import { ENV, openLocal, openRemote } from './folders.ts';

const RUN = 'run sample-scores.json';
const PLAN = 'plan sample-scores.json';
/** What `init --local` writes a sample of. */
const SAMPLE = describeFeed({ seed: 2026, count: 25 });

it('after `init --local` a plan, a run and a second run work as the hints say', async () => {
  const folder = await openFolder();

  const init = await folder.call(['init', '--local']);
  expect(init.code).toBe(0);
  for (const command of [PLAN, RUN]) expect(init.stdout).toContain(`toefl-sync ${command}`);

  const plan = await folder.call(PLAN.split(' '));
  expect(plan).toMatchObject({ code: 0 });
  expect(plan.stdout).toContain('nothing was written');
  expect(plan.stdout).toContain(`25 records: ${SAMPLE.sittings} created`);

  const run = await folder.call(RUN.split(' '));
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout).toContain(`25 records: ${SAMPLE.sittings} created`);

  const again = await folder.call(RUN.split(' '));
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain(`25 records: ${SAMPLE.sittings} unchanged`);
});

it('`init` does not replace what is there unless told to', async () => {
  const folder = await openFolder();
  await folder.write('config.json', 'mine');

  const refused = await folder.call(['init', '--local']);
  const forced = await folder.call(['init', '--local', '--force']);

  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('Here is already a config.json; nothing was written.');
  expect(forced.code).toBe(0);
  expect(await folder.read('config.json')).toContain('"kind": "local"');
});

it('with --json standard output is the object of the design and nothing else', async () => {
  const folder = await openLocal();
  const bad = set(etsSample(), { appointmentNo: '' });
  await folder.write('feed.json', { data: [etsSample(), bad] });

  const { code, stdout, stderr } = await folder.call(['run', 'feed.json', '--json']);

  expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
  const report: unknown = JSON.parse(stdout);
  expect(report).toEqual({
    run: expect.stringMatching(/^\d{8}-\d{6}-[0-9a-f]{4}$/),
    mode: 'run',
    window: null,
    account: { pulled: 2, created: 1, updated: 0, unchanged: 0, superseded: 0, held: 1 },
    rows: {
      Contact: { created: 1, updated: 0, unchanged: 0 },
      TOEFL_Score__c: { created: 1, updated: 0, unchanged: 0 },
    },
    held: [{ reason: expect.any(String), count: 1 }],
    remarks: expect.any(Array),
    ways: expect.any(Array),
    calls: { salesforce: expect.any(Number), source: 0 },
    durationMs: expect.any(Number),
  });
});

it('a plan leaves nothing behind, not even a state', async () => {
  const folder = await openLocal();

  await folder.callHere(PLAN.split(' '));

  await expect(folder.read('toefl-sync.db')).rejects.toThrow('ENOENT');
  const { stdout } = await folder.callHere([...PLAN.split(' '), '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ account: { created: SAMPLE.sittings } });
});

it('`plan --exit-code` says by 4 that there is something to apply, by 0 that there is not', async () => {
  const folder = await openLocal();

  const before = await folder.callHere([...PLAN.split(' '), '--exit-code']);
  await folder.callHere(RUN.split(' '));
  const after = await folder.callHere([...PLAN.split(' '), '--exit-code']);

  expect([before.code, after.code]).toEqual([4, 0]);
});

it('`run --dry-run` is a plan', async () => {
  const folder = await openLocal();

  const dry = await folder.callHere([...RUN.split(' '), '--dry-run']);
  const plan = await folder.callHere([...PLAN.split(' '), '--json']);

  expect(dry.stdout).toContain('nothing was written');
  expect(JSON.parse(plan.stdout)).toMatchObject({ account: { created: SAMPLE.sittings } });
});

it('a feed may come on standard input', async () => {
  const folder = await openLocal();

  const { code, stdout } = await folder.call(['run', '-', '--json'], {
    stdin: JSON.stringify({ data: [etsSample()] }),
  });

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ account: { pulled: 1, created: 1 } });
});

it.each([
  { name: 'a record without a key', changes: { appointmentNo: '' } },
  { name: 'a value that does not fit', changes: { 'testInfo.testMode': 'x'.repeat(90) } },
])('$name is held, the others go on, and the exit code is 3', async ({ changes }) => {
  const folder = await openLocal();
  const good = set(etsSample(), { appointmentNo: '2025071621000002' });
  await folder.write('feed.json', { data: [set(etsSample(), changes), good] });

  const run = await folder.callHere(['run', 'feed.json']);

  expect(run.code).toBe(3);
  expect(run.stdout).toMatch(/1 record held\s+\[[\s\S]*feed\.json, record 1/);
  expect(run.stdout).toContain('Held, and tried again in every run:');
});

it("another org's state is refused", async () => {
  const folder = await openLocal();
  await folder.callHere(RUN.split(' '));
  const config: Json = JSON.parse(await folder.read('config.json'));
  await folder.write('config.json', set(config, { 'salesforce.auth.data': 'other-org.json' }));

  const ended = await folder.callHere(RUN.split(' '));

  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain('belongs to the org');
});

it('a run leaves with 5 while another process is at work on the same state', async () => {
  const folder = await openLocal();
  await folder.call(RUN.split(' '));
  const state = await openSqliteStore(`${folder.path}/toefl-sync.db`);
  onTestFinished(() => state.close());
  await state.lock({ pid: process.pid, host: hostname(), at: new Date().toISOString() });

  const locked = await folder.call(RUN.split(' '));
  await state.unlock();
  const free = await folder.call(RUN.split(' '));

  expect(locked).toMatchObject({ code: 5, stdout: '' });
  expect(locked.stderr).toContain(`process ${process.pid}`);
  expect(free.code).toBe(0);
});

it('what SIGKILL left undone the next run completes, without making a person twice', async () => {
  const { folder, org } = await openSlow();
  const { sittings, people } = describeFeed(SLOW);

  await folder.call(['run'], { ...ENV, signal: { name: 'SIGKILL', at: 'Planning:' } });
  expect(org.rows('TOEFL_Score__c').length).toBeLessThan(sittings);
  const next = await folder.call(['run', '--json'], ENV);

  expect(next.code).toBe(0);
  expect(org.rows('TOEFL_Score__c')).toHaveLength(sittings);
  expect(org.rows('Contact')).toHaveLength(people);
});

it('`--version` prints the version and nothing else', async () => {
  const folder = await openFolder();

  const { code, stdout } = await folder.call(['--version']);

  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
});

it.each(['', 'demo', 'init', 'plan', 'run', 'org', 'org serve'])(
  '`toefl-sync %s --help` has examples',
  async (command) => {
    const folder = await openFolder();

    const { code, stdout } = await folder.call([...command.split(' ').filter(Boolean), '--help']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/EXAMPLES\n\s+toefl-sync /);
  },
);

it('what a plan prints fits 80 columns and has no escape codes when it is no terminal', async () => {
  const feed = { seed: 7, count: 60 };
  const { folder } = await openRemote({
    records: [...generateFeed(feed), set(etsSample(), { 'testInfo.testMode': 'x'.repeat(90) })],
    people: knownPeople(feed),
  });

  const { stdout } = await folder.call(
    ['plan', '--limit', '100', '--fields', '99', '--reveal'],
    ENV,
  );

  expect(stdout).not.toContain('\u001B');
  expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
});

const SLOW = { seed: 9, count: 60 };

/** A run that takes long enough to be stopped in the middle of the writing. */
function openSlow() {
  return openRemote({
    records: generateFeed(SLOW),
    org: { latencyMs: 50 },
    config: { chunkSize: 10 },
  });
}
