/** The way of signing in that the configuration names. Called by `connect.ts`. */
import type { SalesforceOptions } from '../salesforce.ts';
import type { SignIn } from '../session.ts';
import type { Send } from '../transport.ts';
import { accessTokenSignIn } from './access-token.ts';
import { clientCredentialsSignIn } from './client-credentials.ts';
import { jwtSignIn } from './jwt.ts';
import { refreshTokenSignIn } from './refresh-token.ts';
import { sfCliSignIn } from './sf-cli.ts';

/** @throws Problem (configuration) when the credentials cannot be of use to anybody */
export function signInBy(
  { auth, onWarning = () => {} }: Pick<SalesforceOptions, 'auth' | 'onWarning'>,
  send: Send,
  now: () => Date,
): SignIn {
  switch (auth.kind) {
    case 'jwt':
      return jwtSignIn(auth, send, now);
    case 'clientCredentials':
      return clientCredentialsSignIn(auth, send);
    case 'refreshToken':
      return refreshTokenSignIn(auth, send, onWarning);
    case 'sfCli':
      return sfCliSignIn(auth.targetOrg);
    case 'accessToken':
      return accessTokenSignIn(auth);
  }
}
