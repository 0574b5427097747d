/** `toefl-sync notify test`, and what `run` tells when nobody is at the terminal. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import { type Office, openOffice } from '../support/unattended.ts';
import { startSmtp } from './smtp-server.ts';

/** The kinds of all notices of each post. */
async function openHook(office: Office, status = 200): Promise<string[][]> {
  const posts: string[][] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { notices }: { notices: { kind: string }[] } = JSON.parse(body);
    posts.push(notices.map(({ kind }) => kind));
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  office.env['HOOK'] = `http://127.0.0.1:${port}/SECRETPATH`;
  return posts;
}

const HOOK = { kind: 'webhook', name: 'office chat', url: { env: 'HOOK' } };

it('`notify test` sends through every channel and says what became of it', async () => {
  const office = await openOffice();
  const posts = await openHook(office);
  const smtp = await startSmtp();
  const email = {
    kind: 'email',
    host: '127.0.0.1',
    port: smtp.port,
    security: 'none',
    from: 'toefl-sync@example.edu',
    to: 'ann@example.edu',
  };
  await office.configure({ notify: { channels: [HOOK, email] } });
  const { code, stdout } = await office.call('notify', 'test');
  expect(stdout).toBe('ok    office chat: sent\nok    email: sent\n');
  expect(code).toBe(0);
  expect(posts).toEqual([['test']]);
  expect(smtp.mails).toHaveLength(1);
});

it('a channel that fails is named with what to do, without its address', async () => {
  const office = await openOffice();
  await openHook(office, 404);
  await office.configure({ notify: { channels: [HOOK] } });
  const { code, stdout } = await office.call('notify', 'test');
  expect(stdout).toMatch(/^fail {2}office chat: the webhook answered with status 404\.\n {6}\S/);
  expect(stdout).not.toContain('SECRETPATH');
  expect(code).toBe(1);
});

it.each([
  ['no channels', {}, /names nobody who is to be told/],
  ['a secret that is missing', { notify: { channels: [HOOK] } }, /HOOK is not set/],
])('with %s it is a problem of the configuration', async (_, changes, message) => {
  const office = await openOffice();
  await office.configure(changes);
  const { code, stderr } = await office.call('notify', 'test');
  expect(stderr.replace(/\s+/g, ' ')).toMatch(message);
  expect(code).toBe(2);
});

it('an address without encryption is refused, unshown', async () => {
  const office = await openOffice();
  office.env['HOOK'] = 'http://hooks.example.com/SECRETPATH';
  await office.configure({ notify: { channels: [HOOK] } });
  const { code, stderr } = await office.call('notify', 'test');
  expect(stderr.replace(/\s+/g, ' ')).toContain(
    'The address of the webhook office chat must begin with `https://`',
  );
  expect(stderr).not.toContain('SECRETPATH');
  expect(code).toBe(2);
});

it('`run` tells of a failure once, and of the recovery, across processes', async () => {
  const office = await openOffice();
  const posts = await openHook(office);
  await office.configure({ notify: { channels: [HOOK] } });
  office.ets.fail({ kind: 'answer', status: 401, times: 2 });
  const codes = [];
  for (let runs = 0; runs < 4; runs += 1) codes.push((await office.call('run')).code);
  expect(codes).toEqual([1, 1, 0, 0]);
  expect(posts).toEqual([['failure'], ['recovery']]);
});

it('`run` tells of newly held records, and of the brake', async () => {
  const feed = [...generateFeed({ seed: 2026, count: 12 })];
  const office = await openOffice({ records: feed });
  const posts = await openHook(office);
  const notify = { channels: [HOOK] };
  await office.configure({ notify, limits: { createdPeople: 0 } });
  await office.call('run');
  office.org.fault({
    match: { object: 'Contact' },
    effect: { kind: 'record', statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'no' },
    times: 1,
  });
  await office.configure({ notify, limits: { heldShare: 1 } });
  const { code } = await office.call('run');
  expect(code).toBe(3);
  expect(posts).toEqual([['brake'], ['held', 'recovery']]);
});

it('a run whose notice cannot be sent is a good run all the same', async () => {
  const office = await openOffice();
  office.ets.fail({ kind: 'answer', status: 401 });
  await openHook(office, 500);
  await office.configure({ notify: { channels: [HOOK] } });
  expect((await office.call('run')).code).toBe(1);
  const { code, stderr } = await office.call('run');
  expect(code).toBe(0);
  expect(stderr).not.toContain('SECRETPATH');
});

it('`run --quiet` prints nothing when all is well, and everything when it is not', async () => {
  const office = await openOffice({ records: [...generateFeed({ seed: 2026, count: 3 })] });
  expect(await office.call('run', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
  office.ets.fail({ kind: 'answer', status: 401 });
  const failed = await office.call('run', '--quiet');
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain('error: ');
});

it('`run --quiet` shows the report when records are held', async () => {
  const office = await openOffice({ records: [{ appointmentNo: '1' }] });
  const { code, stdout } = await office.call('run', '--quiet');
  expect(code).toBe(3);
  expect(stdout).toContain('held');
});

it('with `log` a run writes events instead of progress', async () => {
  const office = await openOffice({ records: [...generateFeed({ seed: 2026, count: 3 })] });
  await office.configure({ log: { format: 'json' } });
  const { stderr } = await office.call('run');
  const events = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).event);
  expect(events).toEqual(expect.arrayContaining(['run-started', 'stage-done', 'run-done']));
});
