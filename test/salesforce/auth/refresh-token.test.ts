/** Refresh tokens that the app rotates: each is good for one sign-in. */
import { setImmediate } from 'node:timers/promises';
import nock from 'nock';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { refreshTokenSignIn } from '../../../src/salesforce/auth/refresh-token.ts';
import type { SignIn } from '../../../src/salesforce/session.ts';
import { createSend } from '../../../src/salesforce/transport.ts';
import { INSTANCE, ORG_ID, TOKEN } from '../support.ts';

const ROTATION = 'Setup > External Client App Manager > (the app) > Settings';

afterEach(() => {
  nock.cleanAll();
});

const way = (): SignIn =>
  refreshTokenSignIn(
    { kind: 'refreshToken', loginUrl: INSTANCE, clientId: 'app', refreshToken: 'refresh-1' },
    createSend(5_000),
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

/** What the process is warned of from now on. */
function warnings(): readonly string[] {
  const heard: string[] = [];
  const hear = ({ message }: Error) => void heard.push(message);
  process.on('warning', hear);
  onTestFinished(() => void process.off('warning', hear));
  return heard;
}

test('a rotated token is used for the next sign-in, and warned of once', async () => {
  const heard = warnings();
  takes('refresh-1', 'refresh-2');
  takes('refresh-2', 'refresh-3');
  const rotating = way();

  await rotating.signIn();
  await rotating.signIn();
  await setImmediate();

  expect(heard).toHaveLength(1);
  expect(heard[0]?.replace(/\s+/g, ' ')).toContain(ROTATION);
  expect(heard[0]).not.toMatch(/refresh-\d|.{72}/);
});

test.each([[undefined], ['refresh-1']])(
  'a token that stays (%s) is not warned of',
  async (same) => {
    const heard = warnings();
    takes('refresh-1', same);

    await way().signIn();
    await setImmediate();

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
