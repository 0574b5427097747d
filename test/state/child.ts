/** Another process at the state, for tests of locks, crashes and modes: `child.ts WHAT FILE`. */
import { statSync } from 'node:fs';
import { openSqliteStore } from '../../src/state/sqlite.ts';
import type { StateStore } from '../../src/state/store.ts';

const [, , what = '', file = ''] = process.argv;
const store = await openSqliteStore(file);
await act(what, store);

async function act(name: string, { lock, saveProgress }: StateStore): Promise<void> {
  if (name === 'modes') {
    const modes = ['', '-wal', '-shm'].map((end) => [
      end,
      (statSync(file + end).mode & 0o777).toString(8),
    ]);
    process.stdout.write(JSON.stringify(Object.fromEntries(modes)));
    return;
  }
  await lock({
    pid: process.pid,
    host: 'here',
    at: '2026-07-01T12:00:00.000Z',
  });
  await saveProgress({
    ledger: [
      {
        key: 'killed',
        row: 'score',
        object: 'TOEFL_Score__c',
        salesforceId: 'a00',
        fingerprint: 'f',
        rank: '20260701-0-1-x',
        run: 'r',
      },
    ],
    held: [],
    journal: [],
    ended: [],
    overrides: [],
    applied: [],
    released: [],
    at: '2026-07-01T12:00:00.000Z',
  });
  process.stdout.write('locked\n');
  // Until it is killed.
  setInterval(() => {}, 60_000);
}
