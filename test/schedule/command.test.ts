/** `toefl-sync schedule` as a whole: real runs by a virtual clock. */
import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import { open } from '../state/folder.ts';
import { eventsOf, type LogLine, mappingOf, openService } from './service.ts';

const FEED = [...generateFeed({ seed: 2026, count: 12 })];
const FROM = '2026-11-25T11:30:00Z';

const first = (lines: readonly LogLine[], event: string) =>
  lines.find((line) => line.event === event);

it('runs at its times, logs each by its id, and remembers what it did', async () => {
  const service = await openService(FEED);
  const lines = await service.run(FROM, '2026-11-25T15:00:00Z');
  const done = ['run-started', 'run-done'];
  expect(eventsOf(lines)).toEqual(['schedule-started', ...done, ...done, 'schedule-ended']);
  const [one, two] = lines.filter(({ event }) => event === 'run-done');
  expect(one).toMatchObject({ records: { created: 12 }, calls: { source: 1 } });
  expect(two).toMatchObject({ records: { created: 0 } });
  expect(one?.run).not.toBe(two?.run);
  const about = lines.filter(({ event }) => /^(?:run-(?:started|done)|stage-done)$/.test(event));
  expect(about.every(({ run }) => run === one?.run || run === two?.run)).toBe(true);
  expect(service.org.rows('TOEFL_Score__c')).toHaveLength(12);
});

it('a run that was missed while the service was down is made up once', async () => {
  const service = await openService(FEED);
  await service.run(FROM, '2026-11-25T12:30:00Z');
  const lines = await service.run('2026-11-27T09:00:00Z', '2026-11-27T10:30:00Z');
  expect(eventsOf(lines)).toEqual([
    'schedule-started',
    'run-missed',
    'run-started',
    'run-done',
    'run-started',
    'run-done',
    'schedule-ended',
  ]);
});

it('a failed run does not end the schedule, and the next makes up for it', async () => {
  const service = await openService(FEED);
  service.ets.fail({ kind: 'answer', status: 401 });
  const lines = await service.run(FROM, '2026-11-25T15:00:00Z');
  expect(eventsOf(lines)).toEqual([
    'schedule-started',
    'run-started',
    'run-failed',
    'run-started',
    'run-done',
    'schedule-ended',
  ]);
  expect(first(lines, 'run-failed')).toMatchObject({ level: 'error', hint: expect.any(String) });
});

it('while another process is at work a run is left out', async () => {
  const service = await openService(FEED);
  const state = await open(`${service.folder}/toefl-sync.db`);
  await state.lock({ pid: process.ppid, host: 'elsewhere', at: FROM });
  const lines = await service.run(FROM, '2026-11-25T13:00:00Z');
  expect(first(lines, 'run-locked')).toMatchObject({ level: 'warn' });
});

it('being told to end during a run ends it where all is saved, and the next goes on', async () => {
  const service = await openService(FEED);
  await service.configure({ chunkSize: 5 });
  const lines = await service.run(FROM, '2026-11-26T00:00:00Z', {
    onLine({ event, stage }, clock) {
      if (event === 'stage-done' && stage === 'plan') clock.stop();
    },
  });
  expect(eventsOf(lines)).toEqual([
    'schedule-started',
    'run-started',
    'run-cancelled',
    'schedule-ended',
  ]);
  const again = await service.run('2026-11-25T13:30:00Z', '2026-11-25T14:30:00Z');
  expect(eventsOf(again)).toContain('run-done');
  expect(service.org.rows('TOEFL_Score__c')).toHaveLength(12);
});

it('a changed configuration is used from the next run on', async () => {
  const service = await openService(FEED);
  const lines = await service.run(FROM, '2026-11-25T14:45:00Z', {
    onLine({ event }) {
      if (event !== 'run-done') return;
      return service.configure({ schedule: { cron: '30 * * * *', health: false } });
    },
  });
  const starts = lines.filter(({ event }) => event === 'run-started').map(({ time }) => time);
  expect(starts).toEqual([
    '2026-11-25T12:00:00.000Z',
    '2026-11-25T14:00:00.000Z',
    '2026-11-25T14:30:00.000Z',
  ]);
  expect(first(lines, 'config-reloaded')).toMatchObject({ level: 'info' });
});

const hourly = { schedule: { cron: '30 * * * *', health: false } };

it('told by a hang-up, it goes by changed times at once', async () => {
  const service = await openService(FEED);
  let told = false;
  const lines = await service.run(FROM, '2026-11-25T13:45:00Z', {
    async onLine({ event }, _, hangUp) {
      if (event !== 'run-waiting' || told) return;
      told = true;
      await service.configure(hourly);
      await hangUp();
    },
  });
  const starts = lines.filter(({ event }) => event === 'run-started').map(({ time }) => time);
  expect(first(lines, 'times-reread')).toMatchObject({ next: '2026-11-25T12:30:00.000Z' });
  expect(starts).toEqual(['2026-11-25T12:30:00.000Z', '2026-11-25T13:30:00.000Z']);
});

it('told by a hang-up during a run, it goes by changed times after it', async () => {
  const service = await openService(FEED);
  const lines = await service.run(FROM, '2026-11-25T13:00:00Z', {
    async onLine({ event }, _, hangUp) {
      if (event !== 'run-started') return;
      await service.configure(hourly);
      await hangUp();
    },
  });
  const starts = lines.filter(({ event }) => event === 'run-started').map(({ time }) => time);
  expect(starts).toEqual(['2026-11-25T12:00:00.000Z', '2026-11-25T12:30:00.000Z']);
});

it('told by a hang-up of a configuration that cannot be used, it stays with the old one', async () => {
  const service = await openService(FEED);
  let told = false;
  const lines = await service.run(FROM, '2026-11-25T12:30:00Z', {
    async onLine({ event }, _, hangUp) {
      if (event !== 'run-waiting' || told) return;
      told = true;
      await service.configure({ schedule: { cron: 'now and then' } });
      await hangUp();
    },
  });
  expect(first(lines, 'config-refused')).toMatchObject({ failure: expect.any(String) });
  expect(first(lines, 'run-started')).toMatchObject({ time: '2026-11-25T12:00:00.000Z' });
});

it.each([
  {
    name: 'a configuration with a wrong value',
    spoil: async (service: Awaited<ReturnType<typeof openService>>) =>
      service.configure({ limits: 'none' }),
  },
  {
    name: 'a configuration that says no longer when to run',
    spoil: async (service: Awaited<ReturnType<typeof openService>>) =>
      service.configure({ schedule: undefined }),
  },
  {
    name: 'a mapping with an error',
    spoil: async (service: Awaited<ReturnType<typeof openService>>) =>
      mappingOf(service).change('object: Contact', 'objekt: Contact'),
  },
  {
    name: 'a mapping that does not fit the org',
    spoil: async (service: Awaited<ReturnType<typeof openService>>) =>
      mappingOf(service).change('LastName:', 'LostName:'),
  },
])('after $name the schedule goes on with the old one, and says so', async ({ spoil }) => {
  const service = await openService(FEED);
  let spoilt = false;
  const lines = await service.run(FROM, '2026-11-25T15:00:00Z', {
    onLine({ event }) {
      if (event !== 'run-done' || spoilt) return;
      spoilt = true;
      return spoil(service);
    },
  });
  const done = lines.filter(({ event }) => event === 'run-done');
  expect(done).toHaveLength(2);
  expect(first(lines, 'config-refused')).toMatchObject({
    level: 'warn',
    failure: expect.any(String),
    hint: expect.any(String),
  });
  expect(eventsOf(lines)).not.toContain('run-failed');
});

it('health and metrics can be asked for while it runs', async () => {
  const service = await openService(FEED);
  await service.configure({ schedule: { cron: '0 */2 * * *', health: { port: 0 } } });
  let url = '';
  let asked: Promise<[number, string, number]> | null = null;
  await service.run(FROM, '2026-11-27T12:30:00Z', {
    onLine(line, clock) {
      if (line.event === 'health-listening') url = String(line['url']);
      if (line.event !== 'run-waiting' || asked !== null || service.org.calls === 0) return;
      asked = Promise.all([
        fetch(`${url}/readyz`).then(({ status }) => status),
        fetch(`${url}/metrics`).then((answer) => answer.text()),
        fetch(`${url}/healthz`).then(({ status }) => status),
      ]).finally(() => clock.stop());
    },
  });
  const [ready, metrics, healthy] = (await asked) ?? [];
  expect([ready, healthy]).toEqual([200, 200]);
  expect(metrics).toContain('toefl_sync_runs_total{outcome="done"}');
  expect(metrics).toContain('toefl_sync_records_total{outcome="created"} 12');
  expect(metrics).toMatch(/toefl_sync_watermark_age_seconds\{source="ets"\} \d+/);
  expect(metrics).toMatch(/toefl_sync_salesforce_limit_remaining \d+/);
});

it('after a restart the metrics know what the state knows, before the first run', async () => {
  const service = await openService(FEED);
  await service.run(FROM, '2026-11-25T12:30:00Z');
  await service.configure({ schedule: { cron: '0 0 1 1 *', health: { port: 0 } } });
  let asked: Promise<string> | null = null;
  await service.run('2026-11-25T13:00:00Z', '2027-01-01T00:00:00Z', {
    onLine(line, clock) {
      if (line.event !== 'health-listening') return;
      asked = fetch(`${line['url']}/metrics`)
        .then((answer) => answer.text())
        .finally(() => clock.stop());
    },
  });
  expect(await asked).toMatch(/toefl_sync_watermark_age_seconds\{source="ets"\} \d+/);
});

it('a failure and its recovery are told, each once', async () => {
  const service = await openService(FEED);
  const posts: string[] = [];
  const hook = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    posts.push(body);
    response.end();
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void hook.close());
  const address = hook.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { writeFile } = await import('node:fs/promises');
  await writeFile(`${service.folder}/hook.txt`, `http://127.0.0.1:${port}/hook\n`, { mode: 0o600 });
  await service.configure({
    notify: { channels: [{ kind: 'webhook', url: { file: 'hook.txt' } }] },
  });
  service.ets.fail({ kind: 'answer', status: 401, times: 2 });

  const lines = await service.run(FROM, '2026-11-25T19:00:00Z');

  expect(posts.map((post) => JSON.parse(post).notices[0].kind)).toEqual(['failure', 'recovery']);
  expect(lines.filter(({ event }) => event === 'notice-sent')).toHaveLength(2);
});

it('without a schedule in the configuration it says what to add', async () => {
  const service = await openService(FEED);
  await service.configure({ schedule: undefined });
  await expect(service.run(FROM, '2026-11-25T13:00:00Z')).rejects.toMatchObject({
    kind: 'configuration',
    hint: expect.stringContaining('"cron"'),
  });
});

it('after many runs nothing hangs on the signal of the process', async () => {
  const service = await openService(FEED);
  const counts: number[] = [];
  await service.run(FROM, '2026-11-26T12:30:00Z', {
    onLine({ event }, clock) {
      if (event === 'run-waiting') counts.push(getEventListeners(clock.signal, 'abort').length);
    },
  });
  expect(counts.length).toBeGreaterThan(10);
  expect(new Set(counts).size).toBe(1);
});
