/**
 * A run that ends anyhow, by a kill or by the disk: the next one ends with the right org and account,
 * and all can be taken back.
 */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type LocalOrg, startLocalOrg } from '../../src/local-org/local-org.ts';
import { addsUp } from '../../src/plan/account.ts';
import { fileSource } from '../../src/source/file.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { undo } from '../connector/undo-stand.ts';
import { etsSample, set } from '../record/records.ts';
import { oneRun, openTarget } from '../support/one-run.ts';
import { unprivileged } from '../support/unprivileged.ts';
import { newFolder, open, problemOf } from './folder.ts';

const CHILD = new URL('crash-child.ts', import.meta.url).pathname;
const posix = process.platform !== 'win32';

/** Three people, one of them with two sittings, and a record that is held. */
const FEED = [
  ...[1, 2, 3, 4].map((number) =>
    set(etsSample(), {
      appointmentNo: `202507162100000${number}`,
      'candidateInfo.lastName': `Example${Math.min(number, 3)}`,
      'candidateInfo.email': `${Math.min(number, 3)}@example.org`,
    }),
  ),
  set(etsSample(), { appointmentNo: '2025071621000009', 'testInfo.testMode': 'x'.repeat(90) }),
];

async function stand() {
  const folder = newFolder();
  const feed = join(folder, 'feed.json');
  writeFileSync(feed, JSON.stringify({ data: FEED }));
  const org = await startLocalOrg();
  onTestFinished(() => org.close());
  return { folder, feed, file: join(folder, 's.db'), org };
}

type Stand = Awaited<ReturnType<typeof stand>>;

/** @returns what it printed, and the signal that ended it */
function killedAt({ org, feed, file }: Stand, at: number) {
  return new Promise<{ stdout: string; signal: unknown }>((resolve) => {
    const args = [CHILD, org.url, org.accessToken, feed, file, String(at)];
    execFile(process.execPath, args, (error, stdout) => {
      resolve({ stdout, signal: error?.signal ?? null });
    });
  });
}

/** The run after it, in this process. */
async function nextRun({ org, feed }: Stand, file: string) {
  const state = await open(file);
  // The lock of a process that was killed is free.
  await state.lock({ pid: process.pid, host: 'here', at: '2026-11-25T13:00:00.000Z' });
  const report = await oneRun(await openTarget(org), [fileSource({ paths: [feed] })], state, {
    now: () => new Date('2026-11-25T13:00:00Z'),
    runId: 'run-2',
    chunkSize: 2,
  });
  const runs = await state.runs();
  const held = await state.held();
  await state.close();
  return { report, runs, held };
}

function contents(org: LocalOrg): readonly [people: number, scores: number] {
  return [org.rows('Contact').length, org.rows('TOEFL_Score__c').length];
}

async function expectRight(at: Stand, file = at.file): Promise<void> {
  const { report, runs, held } = await nextRun(at, file);
  const { account } = report;
  expect(contents(at.org)).toEqual([3, 4]);
  expect(addsUp(account)).toBe(true);
  expect(account).toMatchObject({ pulled: 5, held: 1 });
  expect(held).toHaveLength(1);
  expect(runs.filter(({ outcome }) => outcome === 'running')).toEqual([]);
  await undoAll(at, file);
  expect(contents(at.org)).toEqual([0, 0]);
}

/** All that any of the runs has done, the newest first. */
async function undoAll({ org }: Stand, file: string): Promise<void> {
  const state = await open(file);
  for (const { id } of await state.runs()) {
    await undo({ org, state }, id, { deleteCreated: true }).catch((problem: unknown) => {
      expect(problem).toMatchObject({ message: `The run ${id} has nothing that could be undone.` });
    });
  }
  await state.close();
}

/** `TOEFL_LONG_TESTS=1` tries each of them, which takes minutes; else every seventeenth is tried. */
describe.runIf(posix)('killed before any of its statements', () => {
  it('a run leaves what the next one ends rightly', { timeout: 180_000 }, async () => {
    const whole = await stand();
    const { stdout } = await killedAt(whole, 0);
    const statements = Number(stdout);
    expect(statements).toBeGreaterThan(30);
    expect(contents(whole.org)).toEqual([3, 4]);
    const every = process.env['TOEFL_LONG_TESTS'] === undefined ? 17 : 1;
    const all = Array.from({ length: statements }, (_, index) => index + 1);
    const places = all.filter((place) => place % every === 0);
    // Two at a time, as there are cores.
    await Promise.all(
      [0, 1].map(async (half) => {
        for (const place of places.filter((_, index) => index % 2 === half)) {
          const at = await stand();
          expect([place, (await killedAt(at, place)).signal]).toEqual([place, 'SIGKILL']);
          await expectRight(at);
        }
      }),
    );
  });
});

describe('a state that cannot be written', () => {
  it.runIf(posix)('because it is read-only is said before anything is done', async () => {
    const at = await stand();
    await (await openSqliteStore(at.file)).close();
    chmodSync(at.file, 0o400);
    const refused = await unprivileged(at.folder, () => problemOf(openSqliteStore(at.file)));
    expect(refused.message).toContain('may not be written');
    chmodSync(at.file, 0o600);
    await expectRight(at);
  });

  /** SIGXFSZ is ignored, so that writing says "file too large", as a quota does. */
  it.runIf(posix && existsSync('/bin/bash'))(
    'because it may not grow ends the run, and the next one ends rightly',
    async () => {
      const at = await stand();
      await (await openSqliteStore(at.file)).close();
      const args = [CHILD, at.org.url, at.org.accessToken, at.feed, at.file, '0'];
      const limited = `trap '' XFSZ; ulimit -f 120; exec "$0" "$@"`;
      const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
        execFile('/bin/bash', ['-c', limited, process.execPath, ...args], (error, _, stderr) =>
          resolve({ code: error?.code ?? 0, stderr }),
        );
      });
      expect([ended.code, ended.stderr]).toEqual([
        1,
        expect.stringMatching(/The state .* (cannot|is)/),
      ]);
      // It ended between Salesforce's answer and its remembering.
      expect(contents(at.org)[1]).toBeGreaterThan(0);
      await expectRight(at);
    },
  );
});
