/**
 * Signing in as an app that runs as one user: the client credentials flow. Made by `sign-in.ts`.
 *
 * Source: Salesforce Help, "OAuth 2.0 Client Credentials Flow for Server-to-Server Integration".
 */
import type { SalesforceAuth } from '../salesforce.ts';
import type { SignIn } from '../session.ts';
import type { Send } from '../transport.ts';
import { requestToken } from './token.ts';

type Auth = Extract<SalesforceAuth, { kind: 'clientCredentials' }>;

export function clientCredentialsSignIn(auth: Auth, send: Send): SignIn {
  return {
    onExpired: 'Look at the session policies of the app: a fresh session is refused at once.',
    signIn: () =>
      requestToken(send, auth.loginUrl, {
        grant_type: 'client_credentials',
        client_id: auth.clientId,
        client_secret: auth.clientSecret,
      }),
  };
}
