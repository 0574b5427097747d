/**
 * A run that is killed before its n-th statement on the state, as by `kill -9`:
 * `crash-child.ts ORG TOKEN FEED STATE N`. Prints how many statements there were when it lives on.
 */
import { fileSource } from '../../src/source/file.ts';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import { oneRun, openTarget } from '../support/one-run.ts';
import { beforeStatements, dieNow } from '../support/statements.ts';

const [, , url = '', accessToken = '', feed = '', file = '', at = ''] = process.argv;
let statements = 0;

beforeStatements(
  (database) => database.location() === file,
  () => {
    statements += 1;
    if (statements === Number(at)) dieNow();
  },
);

const state = await openSqliteStore(file);
await state.lock({ pid: process.pid, host: 'here', at: '2026-11-25T12:00:00.000Z' });
await oneRun(await openTarget({ url, accessToken }), [fileSource({ paths: [feed] })], state, {
  now: () => new Date('2026-11-25T12:00:00Z'),
  runId: 'run-1',
  chunkSize: 2,
});
await state.close();
process.stdout.write(String(statements));
