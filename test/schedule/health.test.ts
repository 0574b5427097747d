/** Health, readiness and metrics over HTTP. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { type HealthParts, serveHealth } from '../../src/schedule/health.ts';
import type { SeenRun } from '../../src/schedule/seen.ts';

const NOW = new Date('2026-11-25T12:00:00Z');
const FAILED: SeenRun = {
  run: '20261125-115000-1a2b',
  outcome: 'failed',
  started: NOW,
  ended: NOW,
  records: null,
  calls: null,
  limit: null,
  failure: 'ETS cannot be reached.',
};

async function open(changes: Partial<HealthParts> = {}): Promise<string> {
  const server = await serveHealth(
    {
      now: () => NOW,
      status: () => ({ runningSince: null, next: new Date('2026-11-25T14:00:00Z') }),
      ending: () => false,
      lastRun: () => null,
      metrics: () => 'toefl_sync_runs_total{outcome="done"} 1\n',
      ...changes,
    },
    { host: '127.0.0.1', port: 0 },
  );
  onTestFinished(() => server.close());
  return server.url;
}

it.each([
  ['waits for its next run', { runningSince: null, next: new Date('2026-11-25T14:00:00Z') }, 200],
  ['has begun a run', { runningSince: new Date('2026-11-25T11:00:00Z'), next: null }, 200],
  ['has a run due since a moment ago', { runningSince: null, next: NOW }, 200],
  [
    'has not begun a run that is due',
    { runningSince: null, next: new Date('2026-11-25T11:40:00Z') },
    503,
  ],
  [
    'has been in one run for days',
    { runningSince: new Date('2026-11-23T11:00:00Z'), next: null },
    503,
  ],
])('/healthz of a schedule that %s', async (_, status, code) => {
  const url = await open({ status: () => status });
  const answer = await fetch(`${url}/healthz`);
  expect(answer.status).toBe(code);
  expect(await answer.json()).toMatchObject({ status: code === 200 ? 'ok' : 'stuck' });
});

it.each([
  ['before the first run', null, 200],
  ['after a good run', { ...FAILED, outcome: 'done', failure: null } as const, 200],
  ['while records are held', { ...FAILED, outcome: 'held', failure: null } as const, 200],
  ['after a failed run, with what failed', FAILED, 503],
])('/readyz %s', async (_, lastRun, code) => {
  const url = await open({ lastRun: () => lastRun });
  const answer = await fetch(`${url}/readyz`);
  expect(answer.status).toBe(code);
  const failure = lastRun?.failure ?? null;
  expect(JSON.stringify(await answer.json())).toContain(failure ?? '"ok"');
});

it('/readyz of a schedule that was told to end says so, whatever the last run', async () => {
  const answer = await fetch(`${await open({ ending: () => true })}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ status: 'ending' });
});

it('/metrics is what Prometheus expects', async () => {
  const answer = await fetch(`${await open()}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await answer.text()).toBe('toefl_sync_runs_total{outcome="done"} 1\n');
});

it('a port that another program has is a problem of the configuration', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const parts: HealthParts = {
    now: () => NOW,
    status: () => ({ runningSince: null, next: null }),
    ending: () => false,
    lastRun: () => null,
    metrics: () => '',
  };
  const error = await serveHealth(parts, { host: '127.0.0.1', port }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({
    kind: 'configuration',
    message: `127.0.0.1:${port} cannot be listened on (EADDRINUSE).`,
  });
});
