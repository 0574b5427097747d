/**
 * A run that is killed before its n-th statement on the state, as by `kill -9`:
 * `crash-child.ts ORG TOKEN FEED STATE N`. Prints how many statements there were when it lives on.
 */
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { fileSource } from '../../src/source/file.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { oneRun, openTarget } from '../support/one-run.ts';

const [, , url = '', accessToken = '', feed = '', file = '', at = ''] = process.argv;
let statements = 0;

/** Before a statement on the state. */
function step(): void {
  statements += 1;
  if (statements !== Number(at)) return;
  process.kill(process.pid, 'SIGKILL');
  // Nothing more, however long the signal takes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const ours = new WeakSet<object>();

/** Puts a function around a method of every object of a class. */
function wrap(
  prototype: object,
  name: string,
  around: (self: object, call: () => unknown) => unknown,
): void {
  const original = Reflect.get(prototype, name);
  Object.defineProperty(prototype, name, {
    value(this: object, ...args: unknown[]) {
      return around(this, () => Reflect.apply(original, this, args));
    },
  });
}

const isState = (db: object) => db instanceof DatabaseSync && db.location() === file;

wrap(DatabaseSync.prototype, 'exec', (db, call) => {
  if (isState(db)) step();
  return call();
});
wrap(DatabaseSync.prototype, 'prepare', (db, call) => {
  const statement = call();
  if (isState(db) && statement instanceof StatementSync) ours.add(statement);
  return statement;
});
for (const name of ['run', 'all', 'get']) {
  wrap(StatementSync.prototype, name, (statement, call) => {
    if (ours.has(statement)) step();
    return call();
  });
}

const state = await openSqliteStore(file);
await state.lock({ pid: process.pid, host: 'here', at: '2026-11-25T12:00:00.000Z' });
await oneRun(await openTarget({ url, accessToken }), [fileSource({ paths: [feed] })], state, {
  now: () => new Date('2026-11-25T12:00:00Z'),
  runId: 'run-1',
  chunkSize: 2,
});
await state.close();
process.stdout.write(String(statements));
