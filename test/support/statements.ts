/** Calls a function before each statement on some of this process's SQLite databases, to end it there. */
import { DatabaseSync, StatementSync } from 'node:sqlite';

/** @param isWatched whether a database is meant; asked anew for each statement */
export function beforeStatements(
  isWatched: (database: DatabaseSync) => boolean,
  step: () => void,
): void {
  const databases = new WeakMap<object, DatabaseSync>();
  wrap(DatabaseSync.prototype, 'exec', (db, call) => {
    if (db instanceof DatabaseSync && isWatched(db)) step();
    return call();
  });
  wrap(DatabaseSync.prototype, 'prepare', (db, call) => {
    const statement = call();
    if (db instanceof DatabaseSync && statement instanceof StatementSync) {
      databases.set(statement, db);
    }
    return statement;
  });
  for (const name of ['run', 'all', 'get']) {
    wrap(StatementSync.prototype, name, (statement, call) => {
      const db = databases.get(statement);
      if (db !== undefined && isWatched(db)) step();
      return call();
    });
  }
}

/** As by `kill -9`: nothing more is done, however long the signal takes. */
export function dieNow(): void {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

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
