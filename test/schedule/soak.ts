/**
 * The long one, by hand: real runs of `schedule` on the local org by a virtual clock, with the heap
 * after each hundred. `node --expose-gc test/schedule/soak.ts [RUNS]`; a thousand take minutes.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { keepRunning } from '../../src/cli/commands/schedule.ts';
import { virtualClock } from './virtual-clock.ts';

const wanted = Number(process.argv[2] ?? 1000);
const standIns = fork(fileURLToPath(new URL('stand-ins.ts', import.meta.url)));
const [{ orgUrl, accessToken, etsUrl, authCode }] = await once(standIns, 'message');
const folder = await mkdtemp(join(tmpdir(), 'toefl-sync-soak-'));
const mappings = fileURLToPath(new URL('../../mappings', import.meta.url));
await cp(mappings, join(folder, 'mappings'), { recursive: true });
await writeFile(
  join(folder, 'config.json'),
  JSON.stringify({
    source: { kind: 'ets', baseUrl: etsUrl, authCode: { env: 'ETS_AUTHCODE' } },
    salesforce: {
      auth: { kind: 'accessToken', instanceUrl: orgUrl, accessToken: { env: 'SF_TOKEN' } },
      apiVersion: '62.0',
    },
    mapping: 'mappings/custom-object.yaml',
    state: 'toefl-sync.db',
    limits: { heldShare: 1 },
    schedule: { cron: '0 * * * *', health: false },
    log: { format: 'json' },
  }),
);

const clock = virtualClock('2026-11-25T11:30:00Z', '2036-01-01T00:00:00Z');
let runs = 0;
const write = (text: string) => {
  const { event }: { event: string } = JSON.parse(text);
  if (event === 'run-failed') process.stdout.write(text);
  if (!/^run-(?:done|held|failed)$/.test(event)) return;
  runs += 1;
  if (runs === 10 || runs % 100 === 0) {
    globalThis.gc?.();
    const heap = (process.memoryUsage().heapUsed / 1e6).toFixed(1);
    const handles = process.getActiveResourcesInfo().length;
    process.stdout.write(`${runs} runs: heap ${heap} MB, ${handles} handles\n`);
  }
  if (runs >= wanted) clock.stop();
};
try {
  await keepRunning(
    {
      process: {
        stdout: { write },
        stderr: { write },
        env: { ETS_AUTHCODE: authCode, SF_TOKEN: accessToken },
      },
      stdin: Readable.from([]),
      cwd: folder,
      pid: process.pid,
      host: 'soak',
      user: 'soak',
      argv: ['schedule'],
      now: clock.now,
      signal: clock.signal,
    },
    {},
    { clock, onHangup: () => () => {} },
  );
} finally {
  standIns.kill();
  await rm(folder, { recursive: true, force: true });
}
