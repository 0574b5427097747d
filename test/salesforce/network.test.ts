/** What is said of a network that gives no answer: TLS, proxies, and what of it was sent. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { failureOfNetwork, problemOf } from '../../src/salesforce/failure.ts';
import type { RetryNotice } from '../../src/salesforce/retry.ts';
import { connectToNock } from './support.ts';

const HOST = 'example.my.salesforce.com';

/** As `fetch` throws it. */
function thrown(code: string, message = 'no'): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

const proxySays = (status: number) =>
  thrown('UND_ERR_ABORTED', `Proxy response (${status}) !== 200 when HTTP Tunneling`);

const TOLD = {
  TLS: ['stop', 'refused'],
  CERTIFICATE: ['stop', 'refused'],
  PROXY_407: ['stop', 'refused'],
  PROXY_REFUSED: ['stop', 'refused'],
  PROXY_5xx: ['retry', 'refused'],
  NETWORK: ['retry', 'unknown'],
} as const;

describe('a request without an answer', () => {
  test.each<[string, Error, keyof typeof TOLD]>([
    ['http for https', thrown('ERR_SSL_WRONG_VERSION_NUMBER'), 'TLS'],
    ['an unfit TLS', thrown('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'), 'TLS'],
    ['no common cipher', thrown('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'), 'TLS'],
    ['a wanted certificate', thrown('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'TLS'],
    ['a TLS write', thrown('EPROTO'), 'TLS'],
    ['a wrong name', thrown('ERR_TLS_CERT_ALTNAME_INVALID'), 'CERTIFICATE'],
    ['a damaged record', thrown('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'), 'NETWORK'],
    ['a TLS that ends', thrown('ERR_SSL_UNEXPECTED_EOF_WHILE_READING'), 'NETWORK'],
    ['a proxy that knows nobody', proxySays(407), 'PROXY_407'],
    ['a proxy that forbids it', proxySays(403), 'PROXY_REFUSED'],
    ['a proxy that leads elsewhere', proxySays(302), 'PROXY_REFUSED'],
    ['a proxy that reaches nothing', proxySays(502), 'PROXY_5xx'],
    ['an aborted one', thrown('UND_ERR_ABORTED'), 'NETWORK'],
    ['a reset', thrown('ECONNRESET'), 'NETWORK'],
  ])('by %s is told as such', (_, error, code) => {
    const failure = failureOfNetwork(error, HOST, false, {});

    expect(failure.rule.code).toBe(code);
    expect([failure.rule.treatment, failure.outcome]).toEqual(TOLD[code]);
  });
});

test('https to a port that speaks http is told at once', async () => {
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const notices: RetryNotice[] = [];

  const problem = await connectToNock({
    auth: {
      kind: 'clientCredentials',
      loginUrl: `https://${host}`,
      clientId: 'app',
      clientSecret: 'hush',
    },
    onRetry: (notice) => notices.push(notice),
  }).catch((error: unknown) => error);

  expect(String(problem)).toMatch(
    /no encrypted connection could be agreed upon \(127[\d.:]+, (?:ERR_SSL_WRONG_VERSION_NUMBER|EPROTO)\)/,
  );
  expect(problem).toMatchObject({ hint: expect.stringContaining('must speak https') });
  expect(notices).toEqual([]);
});

describe('a proxy that is set', () => {
  const hintFor = (code: string, met: boolean, env: NodeJS.ProcessEnv) => {
    const failure = failureOfNetwork(thrown(code), `${HOST}:443`, met, env);
    return problemOf(failure.errors, 'sign in', failure).hint;
  };
  const HTTPS_PROXY = 'http://me:hush@proxy.example.edu:3128';

  test.each([
    ['ENOTFOUND'],
    ['ECONNREFUSED'],
    ['UND_ERR_CONNECT_TIMEOUT'],
    ['ETIMEDOUT'],
    ['ECONNRESET'],
  ])('and not used is named after %s', (code) => {
    expect(hintFor(code, false, { HTTPS_PROXY })).toMatch(
      /^HTTPS_PROXY is set, but Node uses it only with NODE_USE_ENV_PROXY=1.* If that is not it: /,
    );
  });

  test.each([
    [{ NODE_USE_ENV_PROXY: '1', HTTPS_PROXY }],
    [{ NODE_OPTIONS: '--use-env-proxy', https_proxy: HTTPS_PROXY }],
  ])('and used is named, without its password', (env) => {
    const hint = hintFor('ENOTFOUND', false, env);

    expect(hint).toMatch(/^Node reaches Salesforce through the proxy of HTTPS_PROXY/i);
    expect(hint).not.toContain('hush');
  });

  test.each<[string, string, boolean, NodeJS.ProcessEnv]>([
    [
      'the host is reached without it',
      'ENOTFOUND',
      false,
      { HTTPS_PROXY, NO_PROXY: 'a.edu, .salesforce.com' },
    ],
    ['no host is reached by it', 'ENOTFOUND', false, { HTTPS_PROXY, no_proxy: '*' }],
    ['the host has answered before', 'ECONNREFUSED', true, { HTTPS_PROXY }],
    ['the host has shown its certificate', 'CERT_HAS_EXPIRED', false, { HTTPS_PROXY }],
    ['it is empty', 'ENOTFOUND', false, { HTTPS_PROXY: '' }],
  ])('is not named when %s', (_, code, met, env) => {
    expect(hintFor(code, met, env)).not.toContain('PROXY is set');
  });
});

describe('a proxy that refuses, by what Node itself says of it', () => {
  const told = new Map<string, unknown>();

  /** In a process of its own, since Node reads the variables when it starts. */
  beforeAll(async () => {
    const proxy = createServer();
    proxy.on('connect', ({ url = '' }, socket) => {
      const status = /\d{3}/.exec(url)?.[0];
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const transport = new URL('../../src/salesforce/transport.ts', import.meta.url);
    const script = `
      import { createSend } from ${JSON.stringify(transport.href)};
      const send = createSend(5_000);
      for (const status of [407, 403, 502]) {
        const url = 'https://status-' + status + '.example.com/';
        await send({ method: 'POST', url, body: 'x' }).catch(({ rule, outcome }) =>
          console.log(JSON.stringify([status, { code: rule.code, outcome }])));
      }`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--no-warnings', '--input-type=module', '--eval', script],
      {
        env: {
          PATH: process.env['PATH'],
          NODE_USE_ENV_PROXY: '1',
          HTTPS_PROXY: `http://127.0.0.1:${port}`,
        },
      },
    );
    proxy.close();
    for (const line of stdout.trim().split('\n')) {
      const [status, failure] = JSON.parse(line);
      told.set(String(status), failure);
    }
  }, 30_000);

  test.each([
    ['407', 'PROXY_407'],
    ['403', 'PROXY_REFUSED'],
    ['502', 'PROXY_5xx'],
  ])('with %s is %s, and nothing was sent', (status, code) => {
    expect(told.get(status)).toEqual({ code, outcome: 'refused' });
  });
});
