import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { LocalOrg, LocalOrgOptions } from '../../src/local-org/local-org.ts';
import { at, call, type Json, openOrg, V } from './support.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const now = () => new Date('2026-11-25T12:00:00Z');
const seconds = now().getTime() / 1000;
const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const options: LocalOrgOptions = {
  now,
  clients: [
    {
      clientId: 'app',
      clientSecret: 'secret',
      publicKey,
      refreshTokens: ['refresh'],
    },
    { clientId: 'bare' },
    {
      clientId: 'strict',
      publicKey,
      clientSecret: 'secret',
      preauthorized: false,
      runAs: false,
    },
  ],
};

async function token(
  org: LocalOrg,
  form: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${org.url}/services/oauth2/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  });
  const body: Json = JSON.parse(await response.text());
  return { status: response.status, body };
}

interface Claims {
  iss?: string;
  sub?: string;
  aud?: string;
  /** null: none */
  exp?: number | null;
}

function assertion(org: LocalOrg, claims: Claims = {}, key = pair.privateKey): Promise<string> {
  const { exp = seconds + 180, ...given } = claims;
  const all = {
    iss: 'app',
    sub: 'integration@example.edu',
    aud: org.url,
    ...given,
  };
  return new SignJWT({ ...all, ...(exp === null ? {} : { exp }) })
    .setProtectedHeader({ alg: 'RS256' })
    .sign(key);
}

describe('signing in', () => {
  it('by JWT gives a session that works, and says who it is', async () => {
    const org = await openOrg(options);
    const { status, body } = await token(org, {
      grant_type: JWT,
      assertion: await assertion(org),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      instance_url: org.url,
      token_type: 'Bearer',
      id: `${org.url}/id/${org.orgId}/005Lo0000000001IAA`,
      issued_at: String(now().getTime()),
    });
    const headers = { Authorization: `Bearer ${at(body, 'access_token')}` };
    expect((await call(org, 'GET', `${V}/limits`, undefined, headers)).status).toBe(200);
    const who = await call(
      org,
      'GET',
      new URL(String(at(body, 'id'))).pathname,
      undefined,
      headers,
    );
    expect(at(who.body, 'username')).toBe('integration@example.edu');
    const info = await call(org, 'GET', '/services/oauth2/userinfo', undefined, headers);
    expect(at(info.body, 'organization_id')).toBe(org.orgId);
    expect(org.calls).toBe(1);
  });

  it.each([
    [
      'by client credentials',
      {
        grant_type: 'client_credentials',
        client_id: 'app',
        client_secret: 'secret',
      },
      {},
    ],
    [
      'by client credentials in the header',
      { grant_type: 'client_credentials' },
      {
        Authorization: `Basic ${Buffer.from('app:secret').toString('base64')}`,
      },
    ],
    [
      'by refresh token',
      {
        grant_type: 'refresh_token',
        client_id: 'app',
        refresh_token: 'refresh',
      },
      {},
    ],
  ])('%s works, also after all sessions have ended', async (_, form, headers) => {
    const org = await openOrg(options);
    org.expireSessions();
    const { body } = await token(org, form, headers);
    const session = { Authorization: `Bearer ${at(body, 'access_token')}` };
    expect((await call(org, 'GET', `${V}/limits`, undefined, session)).status).toBe(200);
  });

  it.each([
    [
      'another flow',
      { grant_type: 'password' },
      'unsupported_grant_type',
      'grant type not supported',
    ],
    [
      'an unknown app',
      { grant_type: 'client_credentials', client_id: 'x' },
      'invalid_client_id',
      'client identifier invalid',
    ],
    [
      'a wrong secret',
      {
        grant_type: 'client_credentials',
        client_id: 'app',
        client_secret: 'x',
      },
      'invalid_client',
      'invalid client credentials',
    ],
    [
      'no user to run as',
      {
        grant_type: 'client_credentials',
        client_id: 'strict',
        client_secret: 'secret',
      },
      'invalid_grant',
      'no client credentials user enabled',
    ],
    [
      'an expired refresh token',
      { grant_type: 'refresh_token', client_id: 'app', refresh_token: 'x' },
      'invalid_grant',
      'expired access/refresh token',
    ],
    [
      'a refresh with a wrong secret',
      {
        grant_type: 'refresh_token',
        client_id: 'app',
        client_secret: 'x',
        refresh_token: 'refresh',
      },
      'invalid_client',
      'invalid client credentials',
    ],
    [
      'no assertion',
      { grant_type: JWT },
      'app_not_found',
      'External client app is not installed in this org',
    ],
  ])('is refused for %s', async (_, form, error, description) => {
    const org = await openOrg(options);
    expect(await token(org, form)).toEqual({
      status: 400,
      body: { error, error_description: description },
    });
  });

  it.each<[string, Claims, typeof pair.privateKey, string, string]>([
    [
      'of an unknown app',
      { iss: 'x' },
      pair.privateKey,
      'app_not_found',
      'External client app is not installed in this org',
    ],
    [
      'of an app without a certificate',
      { iss: 'bare' },
      pair.privateKey,
      'unsupported_grant_type',
      'grant type not supported',
    ],
    ['signed with another key', {}, other.privateKey, 'invalid_grant', 'invalid assertion'],
    [
      'for another audience',
      { aud: 'https://login.salesforce.com' },
      pair.privateKey,
      'invalid_grant',
      'audience is invalid',
    ],
    [
      'that has run out',
      { exp: seconds - 1 },
      pair.privateKey,
      'invalid_grant',
      'expired authorization code',
    ],
    ['that never runs out', { exp: null }, pair.privateKey, 'invalid_grant', 'invalid assertion'],
    [
      'for an unknown user',
      { sub: 'x@example.edu' },
      pair.privateKey,
      'invalid_grant',
      "user hasn't approved this consumer",
    ],
    [
      'for a user without permission',
      { iss: 'strict' },
      pair.privateKey,
      'invalid_grant',
      "user hasn't approved this consumer",
    ],
  ])('refuses an assertion %s', async (_, claims, key, error, description) => {
    const org = await openOrg(options);
    const answer = await token(org, {
      grant_type: JWT,
      assertion: await assertion(org, claims, key),
    });
    expect(answer).toEqual({
      status: 400,
      body: { error, error_description: description },
    });
  });

  it('does not say who a stranger is', async () => {
    const org = await openOrg(options);
    const answer = await call(org, 'GET', '/services/oauth2/userinfo', undefined, {
      Authorization: 'Bearer x',
    });
    expect([answer.status, answer.body]).toEqual([403, 'Bad_OAuth_Token']);
  });

  it('ends by revoking', async () => {
    const org = await openOrg(options);
    await fetch(`${org.url}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: org.accessToken }),
    });
    expect((await call(org, 'GET', `${V}/limits`)).status).toBe(401);
  });
});
