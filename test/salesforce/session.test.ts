/** Signing in against the local org: its ways, its refusals, and a session that ends on the way. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import nock from 'nock';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectSalesforce } from '../../src/salesforce/connect.ts';
import type { SalesforceAuth } from '../../src/salesforce/salesforce.ts';
import { BASE, connectTo, connectToNock, INSTANCE, ORG_ID, openOrg, pair } from './support.ts';

let privateKey: KeyObject;
let publicKey: KeyObject;

beforeAll(() => {
  ({ privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
  }));
});

afterEach(() => {
  nock.cleanAll();
  nock.restore();
  nock.activate();
});

const app = () => ({
  clientId: 'app',
  clientSecret: 'hush',
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  refreshTokens: ['refresh-1'],
});

describe('ways of signing in', () => {
  test.each([
    ['a PKCS#8 key', { type: 'pkcs8', format: 'pem' }, '\n'],
    ['a PKCS#1 key', { type: 'pkcs1', format: 'pem' }, '\n'],
    ['a key whose line breaks are written as \\n', { type: 'pkcs8', format: 'pem' }, '\\n'],
  ] as const)('signs in with %s', async (_, form, lineBreak) => {
    const org = await openOrg({ clients: [app()] });

    const salesforce = await connectTo(org, {
      auth: {
        kind: 'jwt',
        loginUrl: `${org.url}/`,
        clientId: 'app',
        username: 'integration@example.edu',
        privateKey: privateKey.export(form).toString().replaceAll('\n', lineBreak),
      },
    });

    expect(salesforce.orgId).toBe(org.orgId);
    expect((await salesforce.describe(['Contact'])).get('contact')?.name).toBe('Contact');
  });

  test('signs in with an encrypted key', async () => {
    const org = await openOrg({ clients: [app()] });
    const encrypted = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'open sesame',
    });

    const salesforce = await connectTo(org, {
      auth: {
        kind: 'jwt',
        loginUrl: org.url,
        clientId: 'app',
        username: 'integration@example.edu',
        privateKey: encrypted.toString(),
        passphrase: 'open sesame',
      },
    });

    expect(salesforce.orgId).toBe(org.orgId);
  });

  test.each([
    ['clientCredentials', { clientId: 'app', clientSecret: 'hush' }],
    ['refreshToken', { clientId: 'app', clientSecret: 'hush', refreshToken: 'refresh-1' }],
  ] as const)('signs in by %s', async (kind, rest) => {
    const org = await openOrg({ clients: [app()] });
    const auth: SalesforceAuth =
      kind === 'refreshToken'
        ? { kind, loginUrl: org.url, ...rest }
        : { kind, loginUrl: org.url, ...rest };

    expect((await connectTo(org, { auth })).orgId).toBe(org.orgId);
  });

  test('takes the newest version that both sides know', async () => {
    const org = await openOrg();

    const salesforce = await connectSalesforce({
      auth: {
        kind: 'accessToken',
        instanceUrl: org.url,
        accessToken: org.accessToken,
      },
    });

    expect(Number(salesforce.apiVersion)).toBeLessThanOrEqual(68);
    expect(salesforce.calls).toBe(0);
  });

  test('asks the org for its Id when the token does not tell', async () => {
    const org = await openOrg({ accessToken: 'a.jwt.token' });

    const salesforce = await connectTo(org);

    expect(salesforce.orgId).toBe(org.orgId);
    expect(salesforce.calls).toBe(1);
  });
});

describe('refused sign-ins', () => {
  const auth: SalesforceAuth = {
    kind: 'clientCredentials',
    loginUrl: INSTANCE,
    clientId: 'app',
    clientSecret: 'hush',
  };

  test.each([
    ['invalid_grant', "user hasn't approved this consumer", 'pre-authorised', 'Admin approved'],
    ['invalid_grant', 'no client credentials user enabled', 'no user to run as', 'Run As'],
    ['invalid_grant', 'request not supported on this domain', 'My Domain URL only', 'My Domain'],
    ['invalid_grant', 'audience is invalid', 'another address', 'My Domain'],
    ['invalid_grant', 'invalid assertion', 'not accepted', 'certificate'],
    ['invalid_grant', 'expired authorization code', 'had expired', 'clock'],
    ['invalid_grant', 'expired access/refresh token', 'refresh token has expired', 'Authorise'],
    [
      'invalid_grant',
      'authentication failure - Invalid Password',
      'authenticated',
      'Login History',
    ],
    ['invalid_grant', 'something new', 'refused', 'Login History'],
    ['invalid_app_access', 'user is not admin approved', 'may not use the app', 'permission set'],
    ['app_not_found', 'External client app is not installed', 'not installed', 'consumer key'],
    ['invalid_client_id', 'client identifier invalid', 'client id', 'consumer key'],
    ['invalid_client', 'invalid client credentials', 'id and secret', 'Consumer Key'],
    ['unsupported_grant_type', 'grant type not supported', 'switched off', 'enable the flow'],
    ['inactive_user', 'user is inactive', 'inactive', 'Activate'],
    ['inactive_org', 'org is inactive', 'locked', 'Salesforce'],
  ])(
    'says of %s "%s" what it means and where it is mended',
    async (error, description, meaning, remedy) => {
      nock(INSTANCE)
        .post('/services/oauth2/token')
        .reply(400, { error, error_description: description });

      await expect(connectToNock({ auth })).rejects.toMatchObject({
        kind: 'salesforce',
        message: expect.stringContaining(meaning),
        hint: expect.stringContaining(remedy),
        details: [expect.stringContaining(error)],
      });
    },
  );

  test.each([
    ['brand_new_error', 'brand_new_error'],
    ['ann.example', 'UNKNOWN'],
    ['Ann Example', 'UNKNOWN'],
    [`a_${'x'.repeat(60)}`, 'UNKNOWN'],
  ])('says of the unknown code %s: %s', async (error, shown) => {
    nock(INSTANCE).post('/services/oauth2/token').reply(400, { error });

    await expect(connectToNock({ auth })).rejects.toMatchObject({ details: [`Code: ${shown}`] });
  });

  test('tries again when sign-ins are limited or Salesforce is away', async () => {
    const granted = {
      access_token: 'token',
      instance_url: INSTANCE,
      id: `${INSTANCE}/id/${ORG_ID}/005x`,
    };
    nock(INSTANCE)
      .post('/services/oauth2/token')
      .reply(503, '<html></html>', { 'content-type': 'text/html' })
      .post('/services/oauth2/token')
      .reply(200, granted);

    expect((await connectToNock({ auth })).orgId).toBe(ORG_ID);
  });

  test('says that an address is not one of Salesforce', async () => {
    nock(INSTANCE).post('/services/oauth2/token').reply(200, '<html>Welcome</html>');

    await expect(connectToNock({ auth })).rejects.toMatchObject({
      message: expect.stringContaining("does not answer like Salesforce's sign-in"),
    });
  });

  test('never says a secret', async () => {
    nock(INSTANCE).post('/services/oauth2/token').reply(400, { error: 'invalid_client' });

    const problem = await connectToNock({ auth }).catch((error: unknown) => error);

    expect(JSON.stringify(problem) + String(problem)).not.toContain('hush');
  });

  test.each([
    ['no key at all', 'ssh-rsa AAAA', undefined, 'BEGIN PRIVATE KEY'],
    ['an encrypted key without a passphrase', '', undefined, 'configure its passphrase'],
    ['an encrypted key with a wrong passphrase', '', 'wrong', 'does not open it'],
  ])('refuses %s before it asks Salesforce', async (_, key, passphrase, hint) => {
    const encrypted = privateKey
      .export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: 'right',
      })
      .toString();

    await expect(
      connectToNock({
        auth: {
          kind: 'jwt',
          loginUrl: INSTANCE,
          clientId: 'app',
          username: 'u@example.edu',
          privateKey: key === '' ? encrypted : key,
          ...(passphrase === undefined ? {} : { passphrase }),
        },
      }),
    ).rejects.toMatchObject({
      kind: 'configuration',
      hint: expect.stringContaining(hint),
    });
  });

  test('refuses a key that is not RSA', async () => {
    const { privateKey: curve } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
    });

    await expect(
      connectToNock({
        auth: {
          kind: 'jwt',
          loginUrl: INSTANCE,
          clientId: 'app',
          username: 'u@example.edu',
          privateKey: curve.export({ type: 'pkcs8', format: 'pem' }).toString(),
        },
      }),
    ).rejects.toMatchObject({
      kind: 'configuration',
      hint: expect.stringContaining('RSA'),
    });
  });

  test.each(['49.0', '7', 'latest'])('refuses the API version %s', async (apiVersion) => {
    await expect(connectToNock({ apiVersion })).rejects.toMatchObject({
      kind: 'configuration',
    });
  });
});

describe('a session that ends', () => {
  const auth = (url: string): SalesforceAuth => ({
    kind: 'clientCredentials',
    loginUrl: url,
    clientId: 'app',
    clientSecret: 'hush',
  });

  test('is renewed in the middle of a write, once', async () => {
    const org = await openOrg({ clients: [app()] });
    const salesforce = await connectTo(org, { auth: auth(org.url) });
    org.expireSessions();

    const { stopped } = await salesforce.write(pair(1));

    expect(stopped).toBeNull();
    expect(org.rows('Contact')).toHaveLength(1);
    expect(org.log.filter(({ path }) => path.includes('oauth2')).length).toBe(2);
  });

  test('is renewed once for all requests that find it expired', async () => {
    const org = await openOrg({ clients: [app()] });
    const salesforce = await connectTo(org, { auth: auth(org.url) });
    org.expireSessions();

    await Promise.all(
      ['Contact', 'Account', 'TOEFL_Score__c'].map((name) => salesforce.describe([name])),
    );

    expect(org.log.filter(({ path }) => path.includes('oauth2')).length).toBe(2);
  });

  test('is a Problem when two new sessions in a row are refused too', async () => {
    const org = await openOrg({ clients: [app()] });
    const salesforce = await connectTo(org, { auth: auth(org.url) });
    org.fault({
      match: { path: 'composite' },
      effect: { kind: 'expireSessions' },
      times: 100,
    });

    await expect(salesforce.describe(['Contact'])).rejects.toMatchObject({
      kind: 'salesforce',
      message: expect.stringContaining('does not accept the session'),
    });
    expect(org.log.filter(({ path }) => path.includes('oauth2')).length).toBe(3);
  });

  test('cannot be renewed when only an access token is configured, and says so', async () => {
    const org = await openOrg();
    const salesforce = await connectTo(org);
    org.expireSessions();

    await expect(salesforce.describe(['Contact'])).rejects.toMatchObject({
      hint: expect.stringContaining('cannot be renewed'),
    });
  });

  test('is not renewed when no session may use the API', async () => {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(401, [
        {
          errorCode: 'INVALID_SESSION_ID',
          message: 'This session is not valid for use with the REST API',
        },
      ]);
    const salesforce = await connectToNock();

    await expect(salesforce.describe(['Contact'])).rejects.toMatchObject({
      hint: expect.stringContaining('IP relaxation'),
    });
  });
});
