/** One request: what is repeated, what is said of its failure, what is counted. */
import { createServer } from 'node:http';
import nock from 'nock';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { RetryNotice } from '../../src/salesforce/retry.ts';
import { BASE, connectToNock, INSTANCE } from './support.ts';

afterEach(() => {
  nock.cleanAll();
});

const contact = {
  compositeResponse: [
    {
      referenceId: 'part0',
      httpStatusCode: 200,
      httpHeaders: {},
      body: { name: 'Contact', fields: [] },
    },
  ],
};

const error = (errorCode: string, message = '') => [{ errorCode, message }];

describe('passing failures', () => {
  test.each([
    [
      'too many long calls',
      403,
      error('REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.'),
    ],
    ['an overload', 503, error('SERVER_UNAVAILABLE')],
    ['a fault of Salesforce', 500, error('UNKNOWN_EXCEPTION')],
    ['a page of a proxy', 502, '<html>Bad Gateway</html>'],
    ['an empty answer', 504, ''],
    ['an org that is being moved', 420, ''],
    ['too many requests', 429, ''],
    ['a page with status 200', 200, '<html>Please sign in</html>'],
  ])('are tried again: %s', async (_, status, body) => {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(status, body)
      .post(`${BASE}/composite`)
      .reply(200, contact);
    const salesforce = await connectToNock();

    expect((await salesforce.describe(['Contact'])).has('contact')).toBe(true);
    expect(salesforce.calls).toBe(2);
  });

  test.each([
    ['a connection that breaks', 'ECONNRESET'],
    ['a server that does not listen', 'ECONNREFUSED'],
    ['a name server that is away', 'EAI_AGAIN'],
  ])('are tried again: %s', async (_, code) => {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .replyWithError(Object.assign(new Error(code), { code }))
      .post(`${BASE}/composite`)
      .reply(200, contact);
    const salesforce = await connectToNock();

    expect((await salesforce.describe(['Contact'])).size).toBe(1);
  });

  test.each([
    ['in seconds', '7'],
    ['by the hour', 'Wed, 25 Nov 2026 08:30:07 GMT'],
  ])('wait as long as Salesforce asks %s', async (_, retryAfter) => {
    const notices: RetryNotice[] = [];
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(503, '', { 'Retry-After': retryAfter, Date: 'Wed, 25 Nov 2026 08:30:00 GMT' })
      .post(`${BASE}/composite`)
      .reply(200, contact);
    const salesforce = await connectToNock({ onRetry: (notice) => notices.push(notice) });

    await salesforce.describe(['Contact']);

    expect(notices).toEqual([
      { what: 'describe Contact', attempt: 1, delayMs: 7000, code: 'HTTP_5xx' },
    ]);
  });
});

describe('lasting failures', () => {
  test.each([
    [
      'the calls are used up',
      403,
      error('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
      'used up',
      'Company Information',
    ],
    [
      'the user may not use the API',
      403,
      error('API_CURRENTLY_DISABLED'),
      'may not use the API',
      'API Enabled',
    ],
    ['the version is retired', 410, error('UNSUPPORTED_API_VERSION'), 'API version', 'apiVersion'],
    ['something answers 404', 404, '<html></html>', 'no Salesforce API', 'My Domain'],
    ['the address leads elsewhere', 302, '', 'leads elsewhere', 'My Domain'],
    ['an unknown code comes', 400, error('BRAND_NEW'), 'BRAND_NEW', 'mapping'],
  ])('are said at once when %s', async (_, status, body, message, hint) => {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(status, body, { Location: 'https://elsewhere.example.com/' });
    const salesforce = await connectToNock();

    await expect(salesforce.describe(['Contact'])).rejects.toMatchObject({
      kind: 'salesforce',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
    expect(salesforce.calls).toBe(1);
  });

  test.each([
    ['ENOTFOUND', 'no such host'],
    ['CERT_HAS_EXPIRED', 'certificate'],
  ])('are said at once when the network says %s', async (code, message) => {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .replyWithError(Object.assign(new Error(code), { code }));
    const salesforce = await connectToNock();

    await expect(salesforce.describe(['Contact'])).rejects.toThrow(message);
  });

  test('end the trying after six attempts', async () => {
    nock(INSTANCE).post(`${BASE}/composite`).times(6).reply(503, '');
    const salesforce = await connectToNock();

    await expect(salesforce.describe(['Contact'])).rejects.toMatchObject({ kind: 'salesforce' });
    expect(salesforce.calls).toBe(6);
    expect(nock.isDone()).toBe(true);
  });
});

test('survives an answer that breaks off half way', async () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    if (requests > 1) response.end(JSON.stringify(contact));
    else response.write('{"compositeResponse":[', () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const salesforce = await connectToNock({
    auth: {
      kind: 'accessToken',
      instanceUrl: `http://127.0.0.1:${port}`,
      accessToken: '00D5g000004AbCd!token',
    },
  });

  expect((await salesforce.describe(['Contact'])).size).toBe(1);
  expect(requests).toBe(2);
});

test('knows how much of the allowance is used', async () => {
  nock(INSTANCE)
    .post(`${BASE}/composite`)
    .reply(200, contact, { 'Sforce-Limit-Info': 'api-usage=8639/15000' });
  const salesforce = await connectToNock();
  expect(salesforce.usage).toBeNull();

  await salesforce.describe(['Contact']);

  expect(salesforce.usage).toEqual({ used: 8639, limit: 15000 });
});

test('names itself and the run in Salesforce’s logs', async () => {
  nock(INSTANCE, {
    reqheaders: {
      'Sforce-Call-Options': 'client=toefl-sync/run-1',
      Authorization: /^Bearer 00D/,
    },
  })
    .post(`${BASE}/composite`)
    .reply(200, contact);
  const salesforce = await connectToNock({ run: 'run-1' });

  expect((await salesforce.describe(['Contact'])).size).toBe(1);
});

test('asks nothing when it has been cancelled', async () => {
  const salesforce = await connectToNock({ signal: AbortSignal.timeout(0) });
  await new Promise((resolve) => setTimeout(resolve, 5));

  await expect(salesforce.describe(['Contact'])).rejects.toMatchObject({ kind: 'cancelled' });
  expect(salesforce.calls).toBe(0);
});
