/** Refresh tokens that the app rotates: each is good for one sign-in. */
import nock from 'nock';
import { afterEach, expect, test } from 'vitest';
import { refreshTokenSignIn } from '../../../src/salesforce/auth/refresh-token.ts';
import type { SignIn } from '../../../src/salesforce/session.ts';
import { createSend } from '../../../src/salesforce/transport.ts';
import { INSTANCE, ORG_ID, TOKEN } from '../support.ts';

const ROTATION = 'Setup > External Client App Manager > (the app) > Settings';

afterEach(() => {
  nock.cleanAll();
});

/** @param heard what it warns of */
const way = (heard: string[] = []): SignIn =>
  refreshTokenSignIn(
    { kind: 'refreshToken', loginUrl: INSTANCE, clientId: 'app', refreshToken: 'refresh-1' },
    createSend(5_000),
    (text) => heard.push(text),
  );

/** One sign-in with this token, answered with that one. */
function takes(sent: string, given: string | undefined): void {
  nock(INSTANCE)
    .post('/services/oauth2/token', ({ refresh_token }) => refresh_token === sent)
    .reply(200, {
      access_token: TOKEN,
      instance_url: INSTANCE,
      id: `${INSTANCE}/id/${ORG_ID}/005x`,
      refresh_token: given,
    });
}

test('a rotated token is used for the next sign-in, and warned of once', async () => {
  const heard: string[] = [];
  takes('refresh-1', 'refresh-2');
  takes('refresh-2', 'refresh-3');
  const rotating = way(heard);

  await rotating.signIn();
  await rotating.signIn();

  expect(heard).toHaveLength(1);
  expect(heard[0]).toContain(ROTATION);
  expect(heard[0]).not.toMatch(/refresh-\d/);
});

test.each([[undefined], ['refresh-1']])(
  'a token that stays (%s) is not warned of',
  async (same) => {
    const heard: string[] = [];
    takes('refresh-1', same);

    await way(heard).signIn();

    expect(heard).toEqual([]);
  },
);

test('an ended token is told with what may have ended it', async () => {
  nock(INSTANCE)
    .post('/services/oauth2/token')
    .reply(400, { error: 'invalid_grant', error_description: 'expired access/refresh token' });

  await expect(way().signIn()).rejects.toMatchObject({
    message: expect.stringContaining('refresh token has expired, was revoked or used up'),
    hint: expect.stringContaining(ROTATION),
  });
});
