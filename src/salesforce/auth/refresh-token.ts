/**
 * Signing in with a refresh token that a person has once authorised. Made by `sign-in.ts`.
 *
 * Source: Salesforce Help, "OAuth 2.0 Refresh Token Flow for Renewed Sessions".
 */
import type { SalesforceAuth } from '../salesforce.ts';
import type { SignIn } from '../session.ts';
import type { Send } from '../transport.ts';
import { requestToken } from './token.ts';

type Auth = Extract<SalesforceAuth, { kind: 'refreshToken' }>;

export function refreshTokenSignIn(auth: Auth, send: Send): SignIn {
  // An org that rotates refresh tokens takes each only once.
  let refreshToken = auth.refreshToken;
  return {
    onExpired: 'Authorise the app again and store the new refresh token.',
    async signIn() {
      const answer = await requestToken(send, auth.loginUrl, {
        grant_type: 'refresh_token',
        client_id: auth.clientId,
        refresh_token: refreshToken,
        ...(auth.clientSecret === undefined ? {} : { client_secret: auth.clientSecret }),
      });
      refreshToken = answer.refreshToken ?? refreshToken;
      return answer;
    },
  };
}
