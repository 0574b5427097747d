/** `toefl-sync schedule` as a process of its own, and the signals that a system sends it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import { serve } from '../log/marked.ts';
import { open } from '../state/folder.ts';
import { type LogLine, openService, type Service } from './service.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const FEED = [...generateFeed({ seed: 2026, count: 12 })];

interface Running {
  /** Until an event is logged. */
  logged(event: string): Promise<LogLine>;
  kill(signal: NodeJS.Signals): void;
  /** Of its health address. */
  status(path: string): Promise<number>;
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly events: readonly string[];
}

/** Gone with the test. */
function start({ folder, env }: Service, ...flags: string[]): Running {
  const child = spawn(process.execPath, [MAIN, 'schedule', ...flags], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    // The last words of a process that is stopped at once are for people.
    if (line.startsWith('{')) lines.push(JSON.parse(line));
    for (const look of waiting) look();
  });
  const logged = (event: string) =>
    new Promise<LogLine>((resolve) => {
      const look = () => {
        const found = lines.find((line) => line.event === event);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    logged,
    kill: (signal) => void child.kill(signal),
    async status(path) {
      const { url } = { url: '', ...(await logged('health-listening')) };
      return (await fetch(`${url}${path}`)).status;
    },
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal })),
    get events() {
      return lines.map(({ event }) => event);
    },
  };
}

/** Stands before the org, and keeps the first request that writes until it is let through. */
async function openGate(org: string) {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const url = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    if (/"(?:allOrNone|graphs)"/.test(body) && /"method":"(?:POST|PATCH)"/.test(body)) {
      reached.resolve();
      await opened.promise;
    }
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const answer = await fetch(`${org}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { authorization, ...(type === '' ? {} : { 'content-type': type }) },
      ...(body === '' ? {} : { body }),
    });
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(text);
  });
  return { url, reached: reached.promise, open: () => opened.resolve() };
}

async function openGated() {
  const service = await openService(FEED);
  const gate = await openGate(service.org.url);
  await service.configure({
    salesforce: {
      auth: { kind: 'accessToken', instanceUrl: gate.url, accessToken: { env: 'SF_TOKEN' } },
      apiVersion: '62.0',
    },
    schedule: { cron: '0 0 1 1 *', health: { port: 0 } },
    chunkSize: 5,
  });
  return { service, gate };
}

/** What the next process finds: whether the lock can be had, and how the runs ended. */
async function left({ folder }: Service) {
  const state = await open(`${folder}/toefl-sync.db`);
  await state.lock({ pid: process.pid, host: hostname(), at: new Date().toISOString() });
  return (await state.runs()).map(({ outcome }) => outcome);
}

describe.skipIf(process.platform === 'win32')('told to end by SIGTERM', { timeout: 60_000 }, () => {
  it('during a run, it is not ready any more, saves what is begun, and ends with 0', async () => {
    const { service, gate } = await openGated();
    const running = start(service, '--now');
    await gate.reached;
    expect(await running.status('/readyz')).toBe(200);
    running.kill('SIGTERM');
    // The signal takes its time.
    while ((await running.status('/readyz')) !== 503);
    expect(await running.status('/healthz')).toBe(200);
    gate.open();
    expect(await running.ended).toEqual({ code: 0, signal: null });
    expect(running.events.slice(-2)).toEqual(['run-cancelled', 'schedule-ended']);
    expect(await left(service)).toEqual(['failed']);
    const written = service.org.rows('TOEFL_Score__c').length;
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(12);
    const state = await open(`${service.folder}/toefl-sync.db`);
    const keys = FEED.map((record) => String(record.appointmentNo));
    expect((await state.ledger(keys)).size).toBe(written);
  });

  it('twice, it ends at once, and the next process has the lock', async () => {
    const { service, gate } = await openGated();
    const running = start(service, '--now');
    await gate.reached;
    let over = false;
    const ended = running.ended.finally(() => {
      over = true;
    });
    // Two that come close together count as one.
    while (!over) {
      running.kill('SIGTERM');
      await Promise.race([ended, running.status('/readyz').catch(() => 0)]);
    }
    expect(await ended).toEqual({ code: 130, signal: null });
    expect(await left(service)).toEqual(['running']);
    gate.open();
  });

  it('between runs, it ends with 0; a hang-up before only makes it read the times', async () => {
    const service = await openService(FEED);
    await service.configure({ schedule: { cron: '0 0 1 1 *', health: { port: 0 } } });
    const running = start(service, '--now');
    await running.logged('run-waiting');
    await service.configure({ schedule: { cron: '0 0 2 1 *', health: { port: 0 } } });
    running.kill('SIGHUP');
    const { next } = { next: '', ...(await running.logged('times-reread')) };
    expect(next).toMatch(/-01-02T00:00:00/);
    expect(await running.status('/readyz')).toBe(200);
    running.kill('SIGTERM');
    expect(await running.ended).toEqual({ code: 0, signal: null });
    expect(running.events.at(-1)).toBe('schedule-ended');
    expect(await left(service)).toEqual(['done']);
    expect(service.org.rows('TOEFL_Score__c')).toHaveLength(12);
  });
});
