/**
 * Signing in with a refresh token that a person has once authorised. Made by `sign-in.ts`.
 *
 * Sources: Salesforce Help, "OAuth 2.0 Refresh Token Flow for Renewed Sessions" and "Force
 * one-time-use Refresh Tokens - (RTR)".
 */
import type { SalesforceAuth } from '../salesforce.ts';
import type { SignIn } from '../session.ts';
import type { Send } from '../transport.ts';
import { requestToken } from './token.ts';
import { NO_ROTATION } from './token-rules.ts';

type Auth = Extract<SalesforceAuth, { kind: 'refreshToken' }>;

/** @param warn told once when this token is good for one run only */
export function refreshTokenSignIn(auth: Auth, send: Send, warn: (text: string) => void): SignIn {
  // An app that rotates refresh tokens takes each only once.
  let refreshToken = auth.refreshToken;
  let warned = false;
  return {
    onExpired: 'Authorise the app again and store the new refresh token.',
    async signIn() {
      const answer = await requestToken(send, auth.loginUrl, {
        grant_type: 'refresh_token',
        client_id: auth.clientId,
        refresh_token: refreshToken,
        ...(auth.clientSecret === undefined ? {} : { client_secret: auth.clientSecret }),
      });
      const next = answer.refreshToken ?? refreshToken;
      if (next !== refreshToken && !warned) {
        warned = true;
        warn(ROTATED);
      }
      refreshToken = next;
      return answer;
    },
  };
}

const ROTATED = `Salesforce has given a new refresh token and ended the configured one: this run goes on, the next cannot sign in. To go on after it, ${NO_ROTATION}; then authorise the app again and store the new refresh token.`;
