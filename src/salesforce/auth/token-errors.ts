/**
 * The token endpoint's errors: what each means and where in Setup it is mended. Read by `token.ts`.
 *
 * Sources: Salesforce Help, "OAuth 2.0 Error Codes" (remoteaccess_oauth_flow_errors); recorded
 * answers.
 */
import { Problem } from '../../problem.ts';

interface TokenErrorRule {
  readonly error: string;
  /** Part of the description; without it, any. Rows with it stand first. */
  readonly says?: RegExp;
  readonly meaning: string;
  readonly remedy: string;
}

const APP = 'Setup > External Client App Manager > (the app)';

const RULES: readonly TokenErrorRule[] = [
  {
    error: 'invalid_grant',
    says: /hasn't approved this consumer/i,
    meaning: 'the user has not been pre-authorised for the app',
    remedy: `${APP} > Policies: "Admin approved users are pre-authorized", and assign a permission set with the app to the integration user.`,
  },
  {
    error: 'invalid_grant',
    says: /no client credentials user/i,
    meaning: 'the app has no user to run as',
    remedy: `${APP} > Policies > OAuth Flows: enable the client credentials flow, and enter the integration user as "Run As".`,
  },
  {
    error: 'invalid_grant',
    says: /not supported on this domain/i,
    meaning: 'this way of signing in works on the My Domain URL only',
    remedy:
      "Set loginUrl to the org's own address, as in Setup > My Domain: https://NAME.my.salesforce.com.",
  },
  {
    error: 'invalid_grant',
    says: /audience is invalid/i,
    meaning: 'the assertion is meant for another address',
    remedy:
      "Set loginUrl to the org's own address, as in Setup > My Domain: https://NAME.my.salesforce.com.",
  },
  {
    error: 'invalid_grant',
    says: /invalid assertion/i,
    meaning: 'the assertion was not accepted',
    remedy: `Compare: the certificate uploaded in ${APP} > Settings > OAuth belongs to the private key; the username is right (a sandbox's ends in the sandbox's name); this machine's clock is right.`,
  },
  {
    error: 'invalid_grant',
    says: /expired authorization code/i,
    meaning: 'the assertion had expired when it arrived',
    remedy: "Look at this machine's clock: it must be right to the minute.",
  },
  {
    error: 'invalid_grant',
    says: /expired access\/refresh token/i,
    meaning: 'the refresh token has expired or was revoked',
    remedy: `Authorise the app again and store the new refresh token; ${APP} > Policies shows how long one lives.`,
  },
  {
    error: 'invalid_grant',
    says: /authentication failure|invalid password|IP restricted|invalid login/i,
    meaning: 'the user could not be authenticated',
    remedy:
      "Look at the user's Login History (Setup > Users): wrong username, frozen user, or an IP or login-hours restriction of the profile.",
  },
  {
    error: 'invalid_grant',
    meaning: 'the sign-in was refused',
    remedy: "Look at the user's Login History (Setup > Users) for the reason.",
  },
  {
    error: 'invalid_app_access',
    meaning: 'the user may not use the app',
    remedy: `${APP} > Policies > App Authorization: add a permission set that the integration user has.`,
  },
  {
    error: 'app_not_found',
    meaning: 'the app is not installed in this org',
    remedy:
      "Compare clientId with the app's consumer key, and loginUrl with the org (Setup > My Domain).",
  },
  {
    error: 'invalid_client_id',
    meaning: 'the org does not know the client id',
    remedy: `Compare clientId with the consumer key of ${APP} > Settings. A new app takes up to ten minutes.`,
  },
  {
    error: 'invalid_client',
    meaning: 'client id and secret do not fit together',
    remedy: `Compare both with ${APP} > Settings > OAuth > Consumer Key and Secret. A new app takes up to ten minutes.`,
  },
  {
    error: 'unsupported_grant_type',
    meaning: 'this way of signing in is switched off',
    remedy: `${APP} > Settings > OAuth: enable the flow. loginUrl must begin with https://.`,
  },
  {
    error: 'inactive_user',
    meaning: 'the user is inactive',
    remedy: 'Activate the integration user: Setup > Users.',
  },
  {
    error: 'inactive_org',
    meaning: 'the org is locked, closed or suspended',
    remedy: 'The Salesforce admin has to talk to Salesforce.',
  },
  {
    error: 'invalid_request',
    meaning: 'the sign-in was not understood',
    remedy: 'Compare the auth section of the configuration with the documentation.',
  },
];

/** What a person reads of a refused sign-in. The description is Salesforce's own and carries no secret. */
export function problemOfTokenError(error: string, description: string, loginUrl: string): Problem {
  const rule = RULES.find(
    (row) => row.error === error && (row.says === undefined || row.says.test(description)),
  );
  const meaning = rule?.meaning ?? 'the sign-in was refused';
  return new Problem('salesforce', `Could not sign in to ${loginUrl}: ${meaning}.`, {
    hint: rule?.remedy ?? "Look at the user's Login History: Setup > Users > (the user).",
    details: [`Salesforce says: ${error}${description === '' ? '' : `: ${description}`}`],
  });
}
