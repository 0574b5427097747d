/**
 * A thousand runs of a schedule by a virtual clock, in a process of its own: writes the heap after
 * the 10th and after the last. `node --expose-gc test/schedule/memory-child.ts`; the test calls it.
 */

import { openLog } from '../../src/log/open.ts';
import { createMetrics } from '../../src/schedule/metrics.ts';
import { scheduler } from '../../src/schedule/scheduler.ts';
import { timesOf } from '../../src/schedule/times.ts';
import { virtualClock } from './virtual-clock.ts';

const RUNS = 1000;
const clock = virtualClock('2026-01-01T00:30:00Z', '2026-12-01T00:00:00Z');
const metrics = createMetrics();
const log = openLog({
  level: 'debug',
  format: 'json',
  color: false,
  now: clock.now,
  write: () => {},
});
const plan = { times: timesOf(['0 * * * *'], 'Europe/Berlin'), jitterMs: 60_000 };
const heaps = new Map<number, number>();
let runs = 0;

await scheduler({
  plan: () => plan,
  clock,
  random: Math.random,
  lastRun: null,
  atOnce: false,
  signal: clock.signal,
  onWaiting: (next) => log.event('run-waiting', { next: next.toISOString() }),
  onSkipped: () => {},
  async run() {
    runs += 1;
    const run = `run-${runs}`;
    const own = log.with({ run });
    own.event('run-started');
    const now = clock.now();
    metrics.ran({
      run,
      outcome: runs % 7 === 0 ? 'failed' : 'done',
      started: now,
      ended: now,
      records: { created: 1, held: 2 },
      calls: { salesforce: 3, source: 1 },
      limit: { used: runs, limit: 15_000 },
      failure: null,
    });
    metrics.saw({ held: [{ reason: 'no-person', since: now }], watermarks: [] });
    metrics.text(now, null);
    if (runs === 10 || runs === RUNS) {
      globalThis.gc?.();
      heaps.set(runs, process.memoryUsage().heapUsed);
    }
    if (runs === RUNS) clock.stop();
  },
}).run();

process.stdout.write(`${JSON.stringify([...heaps])}\n`);
