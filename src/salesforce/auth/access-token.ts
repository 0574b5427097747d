/** Using a session that somebody else began. Made by `sign-in.ts`. */
import { orgIdOfToken } from '../org-id.ts';
import type { SalesforceAuth } from '../salesforce.ts';
import type { SignIn } from '../session.ts';

type Auth = Extract<SalesforceAuth, { kind: 'accessToken' }>;

export function accessTokenSignIn({ instanceUrl, accessToken }: Auth): SignIn {
  return {
    onExpired:
      'The configured access token has expired and cannot be renewed: get a new one, or configure another way of signing in (jwt for unattended runs).',
    signIn: async () => ({
      accessToken: accessToken.trim(),
      instanceUrl: instanceUrl.replace(/\/+$/, ''),
      orgId: orgIdOfToken(accessToken.trim()),
    }),
  };
}
