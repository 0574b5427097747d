/** Reaching an org at all: what is said of an address, a network, a clock, and how soon. */

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import nock from 'nock';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RetryNotice } from '../../src/salesforce/retry.ts';
import type { SalesforceAuth } from '../../src/salesforce/salesforce.ts';
import { connectTo, connectToNock, INSTANCE, ORG_ID, openOrg, TOKEN } from './support.ts';

let privateKey = '';

beforeAll(() => {
  privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
});

afterEach(() => {
  nock.cleanAll();
});

const clientCredentials = (loginUrl: string): SalesforceAuth => ({
  kind: 'clientCredentials',
  loginUrl,
  clientId: 'app',
  clientSecret: 'hush',
});

const jwt = (loginUrl = INSTANCE): SalesforceAuth => ({
  kind: 'jwt',
  loginUrl,
  clientId: 'app',
  username: 'integration@example.edu',
  privateKey,
});

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('an org that cannot be reached', () => {
  test('is named with its host and the cause', async () => {
    const host = `127.0.0.1:${await freePort()}`;

    await expect(
      connectToNock({ auth: clientCredentials(`http://${host}`) }),
    ).rejects.toMatchObject({
      kind: 'salesforce',
      message: `Salesforce: there is no connection (${host}, ECONNREFUSED). Could not sign in.`,
      hint: expect.stringContaining('address in the configuration'),
      details: ['Code: UNREACHABLE, ECONNREFUSED'],
    });
  });

  test.each([
    ['ENOTFOUND', 'there is no such host (example.my.salesforce.com, ENOTFOUND)'],
    ['CERT_HAS_EXPIRED', "the server's certificate is not trusted (example.my.salesforce.com"],
    ['ECONNRESET', 'the connection broke (example.my.salesforce.com, ECONNRESET)'],
  ])('is named with its host and %s', async (code, message) => {
    nock(INSTANCE)
      .post('/services/oauth2/token')
      .times(6)
      .replyWithError(Object.assign(new Error(code), { code }));

    await expect(connectToNock({ auth: clientCredentials(INSTANCE) })).rejects.toThrow(message);
  });

  test('is given up within five seconds and one time-out of ten, attempts counted in', async () => {
    const waits: number[] = [];
    let now = 0;
    nock(INSTANCE)
      .post('/services/oauth2/token')
      .times(6)
      .replyWithError(Object.assign(new Error('slow'), { code: 'UND_ERR_CONNECT_TIMEOUT' }));
    const retry = {
      // Whoever looks at the clock finds that an attempt has taken its ten seconds.
      clock: () => (now += 10_000),
      sleep: async (ms: number) => void waits.push(ms),
    };

    await expect(connectToNock({ auth: clientCredentials(INSTANCE), retry })).rejects.toMatchObject(
      { message: expect.stringContaining('UND_ERR_CONNECT_TIMEOUT') },
    );
    expect(waits).toEqual([]);
  });

  test('is waited for with patience when it has answered before', async () => {
    const org = await openOrg();
    const notices: RetryNotice[] = [];
    let now = 0;
    const salesforce = await connectTo(org, {
      onRetry: (notice) => notices.push(notice),
      retry: {
        random: () => 0.9,
        clock: () => now,
        sleep: async (ms) => {
          now += ms;
        },
      },
    });
    await salesforce.describe(['Contact']);
    await org.close();

    await expect(salesforce.describe(['Account'])).rejects.toThrow('there is no connection');
    expect(notices).toHaveLength(5);
    expect(now).toBeGreaterThan(20_000);
  });
});

describe('an address without TLS', () => {
  test('is refused before a secret is sent', async () => {
    await expect(
      connectToNock({ auth: clientCredentials('http://example.my.salesforce.com') }),
    ).rejects.toMatchObject({ kind: 'configuration', hint: expect.stringContaining('https://') });
  });

  test('is refused when Salesforce itself names it', async () => {
    nock(INSTANCE)
      .post('/services/oauth2/token')
      .reply(200, {
        access_token: TOKEN,
        instance_url: 'http://elsewhere.example.com',
        id: `${INSTANCE}/id/${ORG_ID}/005x`,
      });
    const salesforce = await connectToNock({ auth: clientCredentials(INSTANCE) });

    await expect(salesforce.describe(['Contact'])).rejects.toMatchObject({
      kind: 'configuration',
      message: 'http://elsewhere.example.com is not safe to sign in to: it has no TLS.',
    });
  });
});

describe('a refused assertion', () => {
  test.each([
    [
      '2026-11-25T08:37:00Z',
      ["This machine's clock is 7 minutes fast, by Salesforce's: set it right first."],
    ],
    [
      '2026-11-25T08:29:00Z',
      ["This machine's clock is 1 minute slow, by Salesforce's: set it right first."],
    ],
    ['2026-11-25T08:30:20Z', []],
  ])('at %s by our clock says how wrong it is: %j', async (ours, said) => {
    nock(INSTANCE)
      .post('/services/oauth2/token')
      .reply(
        400,
        { error: 'invalid_grant', error_description: 'invalid assertion' },
        { Date: 'Wed, 25 Nov 2026 08:30:00 GMT' },
      );

    await expect(connectToNock({ auth: jwt(), now: () => new Date(ours) })).rejects.toMatchObject({
      details: ['Code: invalid_grant', ...said],
    });
  });
});

test.each([
  ['https://login.salesforce.com', 'the general address of production'],
  ['https://test.salesforce.com', 'the general address of sandboxes'],
])('a refusal by %s says that it is %s', async (loginUrl, hint) => {
  nock(loginUrl)
    .post('/services/oauth2/token')
    .reply(400, { error: 'app_not_found', error_description: 'not installed in this org' });

  await expect(connectToNock({ auth: jwt(loginUrl) })).rejects.toMatchObject({
    hint: expect.stringContaining(hint),
  });
});
