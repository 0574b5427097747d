/** `org serve`: what it tells those who want to use the org, and that what it tells works. */
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type ServeFlags, serve } from '../../src/cli/commands/org-serve.ts';
import type { Context } from '../../src/cli/context.ts';
import { openDesk } from './call.ts';

/** Starts it, and gives what it has printed once it listens; ends with the test. */
function started(flags: ServeFlags): Promise<string> {
  const ctrlC = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const context: Context = {
    process: { stdout: { write: resolve }, stderr: { write: () => {} }, env: {} },
    stdin: Readable.from([]),
    cwd: '.',
    pid: 1,
    host: 'desk',
    user: 'ann',
    argv: [],
    now: () => new Date('2026-11-25T12:00:00Z'),
    signal: ctrlC.signal,
  };
  const ended = serve.call(context, flags).catch(reject);
  onTestFinished(() => {
    ctrlC.abort();
    return ended;
  });
  return promise;
}

const told = z.object({
  url: z.url(),
  orgId: z.string(),
  accessToken: z.string(),
  controlToken: z.string(),
});

it('tells programs as JSON where it listens, and the tokens of a session and of its control', async () => {
  const { url, accessToken, controlToken } = told.parse(
    JSON.parse(await started({ port: 0, json: true })),
  );
  const limits = () =>
    fetch(`${url}/services/data/v62.0/limits`, {
      headers: { Authorization: `Bearer ${accessToken}` },
    });

  expect((await limits()).status).toBe(200);
  const ordered = await fetch(`${url}/__control/faults`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${controlToken}` },
    body: JSON.stringify({ match: { path: '/limits' }, effect: { kind: 'html', status: 503 } }),
  });
  expect(ordered.status).toBe(204);
  expect((await limits()).status).toBe(503);
  expect((await limits()).status).toBe(200);
});

it('prints for people what they have to type, and how a fault is ordered', async () => {
  const text = await started({ port: 0 });

  expect(text).toMatch(/^The embedded org listens at http:\/\/127\.0\.0\.1:\d+\n/);
  expect(text).toMatch(/export SF_ACCESS_TOKEN='00D/);
  expect(text).toMatch(/export ORG_CONTROL_TOKEN=[0-9a-f]{32}\n.*curl.*\/__control\/faults\n/s);
});

it('says that a port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const desk = await openDesk();

  const { code, stderr } = await desk.call('org', 'serve', '--port', String(port));

  expect(code).toBe(2);
  expect(stderr).toMatch(/Port \d+ of 127\.0\.0\.1 is taken by another program\./);
});

it('says that a file is not the data of an org', async () => {
  const desk = await openDesk();
  await desk.write('org.json', '{}');

  const { code, stderr } = await desk.call('org', 'serve', '--data', 'org.json');

  expect(code).toBe(2);
  expect(stderr).toContain('The embedded org cannot be opened');
});
