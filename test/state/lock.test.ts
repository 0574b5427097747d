/** One run at a time on one state: between processes, machines, and crashes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NOON, newFolder, open, problemOf } from './folder.ts';

const CHILD = new URL('child.ts', import.meta.url).pathname;
const SELF = { pid: process.pid, host: 'here', at: NOON };

function path(): string {
  return join(newFolder(), 'toefl.db');
}

/** Another process that holds the lock on this "machine". */
async function otherRun(file: string) {
  const child = spawn(process.execPath, [CHILD, 'lock', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

/** As if a run elsewhere, or before, had left its lock behind. */
async function leaveLock(
  file: string,
  { pid, host, at }: { pid: number; host: string; at: string },
) {
  await (await open(file)).close();
  const db = new DatabaseSync(file);
  db.prepare("INSERT INTO lock (one, pid, host, at, process) VALUES (1, ?, ?, ?, 'other')").run(
    pid,
    host,
    at,
  );
  db.close();
}

describe('in one process', () => {
  it('is free again when it is given back', async () => {
    const store = await open(path());
    await store.lock(SELF);
    await store.unlock();
    await expect(store.lock(SELF)).resolves.toBeUndefined();
  });

  it('cannot be had twice, not even by another store of the same file', async () => {
    const file = path();
    await (await open(file)).lock(SELF);
    const problem = await problemOf((await open(file)).lock(SELF));
    expect(problem.kind).toBe('locked');
    expect(problem.message).toBe(
      `Another run is at work on the state ${file}: this same process, since ${NOON}.`,
    );
  });

  it('stays where it is when a second store, which did not get it, is closed', async () => {
    const file = path();
    await (await open(file)).lock(SELF);
    const second = await open(file);
    await problemOf(second.lock(SELF));
    await second.unlock();
    await second.close();
    expect((await problemOf((await open(file)).lock(SELF))).kind).toBe('locked');
  });

  it('is given back on closing', async () => {
    const file = path();
    const first = await open(file);
    await first.lock(SELF);
    await first.close();
    await expect((await open(file)).lock(SELF)).resolves.toBeUndefined();
  });
});

describe('between processes', () => {
  it('is refused while the other runs, and taken over when it was killed', async () => {
    const file = path();
    const child = await otherRun(file);
    const store = await open(file);
    const problem = await problemOf(store.lock(SELF));
    expect(problem.kind).toBe('locked');
    expect(problem.message).toBe(
      `Another run is at work on the state ${file}: process ${child.pid} on this machine, since ${NOON}.`,
    );
    expect(problem.hint).toBe(
      'Wait until that run has ended. When it ends, or is ended, the lock is free by itself.',
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(store.lock(SELF)).resolves.toBeUndefined();
  });

  it('is not given back by one that does not have it', async () => {
    const file = path();
    await otherRun(file);
    const store = await open(file);
    await store.unlock();
    expect((await problemOf(store.lock(SELF))).kind).toBe('locked');
  });

  it('is taken over from an earlier process with our number, as in a container that starts again', async () => {
    const file = path();
    await leaveLock(file, SELF);
    await expect((await open(file)).lock(SELF)).resolves.toBeUndefined();
  });

  it('is taken over from a number that can be no process', async () => {
    const file = path();
    await leaveLock(file, { ...SELF, pid: 0 });
    await expect((await open(file)).lock(SELF)).resolves.toBeUndefined();
  });
});

describe('between machines', () => {
  const hours = (count: number) => new Date(Date.parse(NOON) + count * 3_600_000).toISOString();

  it.each([
    ['after an hour', NOON, hours(1)],
    ['a second before a day is over', NOON, new Date(Date.parse(NOON) + 86_399_000).toISOString()],
    ['when its time cannot be read', 'yesterday', hours(100)],
    ['when its time is yet to come', hours(5), NOON],
  ])('is refused %s', async (_, at, now) => {
    const file = path();
    await leaveLock(file, { pid: 7, host: 'there', at });
    const problem = await problemOf((await open(file)).lock({ ...SELF, at: now }));
    expect(problem.kind).toBe('locked');
    expect(problem.message).toBe(
      `Another run is at work on the state ${file}: process 7 on there, since ${at}.`,
    );
    expect(problem.hint).toBe(
      'Wait until that run has ended. Whether it still runs cannot be seen from here (here); 24 hours ' +
        'after it began the lock is taken over.',
    );
  });

  it('is taken over after a day', async () => {
    const file = path();
    await leaveLock(file, { pid: 7, host: 'there', at: NOON });
    await expect((await open(file)).lock({ ...SELF, at: hours(24) })).resolves.toBeUndefined();
  });
});
