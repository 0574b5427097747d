/**
 * The part of the error table for signing in: what each refusal of the token endpoint means, and
 * where in Setup it is mended. Looked up by `errors.ts`.
 *
 * Sources: Salesforce Help, "OAuth 2.0 Error Codes" (remoteaccess_oauth_flow_errors); recorded
 * answers.
 */
import { AGAIN_LATER, type ErrorRule, rule } from '../error-table.ts';

const APP = 'Setup > External Client App Manager > (the app)';

const ACTIVATE = 'Activate the integration user: Setup > Users.';
export const OWN_ADDRESS =
  "Set loginUrl to the org's own address, as in Setup > My Domain: https://NAME.my.salesforce.com.";
export const LOGIN_HISTORY = "Look at the user's Login History (Setup > Users) for the reason.";
/** Each sign-in then gives a new token and ends the one before, and only one is configured. */
export const NO_ROTATION = `switch off "Enable Refresh Token Rotation" in ${APP} > Settings > Security, or sign in by jwt`;
/** A sandbox's users and addresses carry its name, and production knows neither. */
const SAME_ORG =
  "Look that clientId, username and loginUrl belong to one org: a sandbox's username ends in the sandbox's name, and its address in --NAME.sandbox.my.salesforce.com.";

/** Rows with `says`, a part of the description, stand before the plain row of their error. */
export const TOKEN_RULES: readonly ErrorRule[] = [
  rule(
    'invalid_grant',
    'stop',
    'the user has not been pre-authorised for the app',
    `${APP} > Policies: "Admin approved users are pre-authorized", and assign a permission set with the app to the integration user. ${SAME_ORG}`,
    { says: /hasn't approved this consumer/i },
  ),
  rule(
    'invalid_grant',
    'stop',
    'the app has no user to run as',
    `${APP} > Policies > OAuth Flows: enable the client credentials flow, and enter the integration user as "Run As".`,
    { says: /no client credentials user/i },
  ),
  rule(
    'invalid_grant',
    'stop',
    'this way of signing in works on the My Domain URL only',
    OWN_ADDRESS,
    { says: /not supported on this domain/i },
  ),
  rule('invalid_grant', 'stop', 'the assertion is meant for another address', OWN_ADDRESS, {
    says: /audience is invalid/i,
  }),
  rule(
    'invalid_grant',
    'stop',
    'the certificate of the app has expired',
    `Make a new key and certificate, upload the certificate in ${APP} > Settings > OAuth, and configure the new key.`,
    { says: /expired cert|certificate.*expired/i },
  ),
  rule(
    'invalid_grant',
    'stop',
    'the assertion was not accepted',
    `Compare: the certificate uploaded in ${APP} > Settings > OAuth belongs to the private key and has not expired; this machine's clock is right. ${SAME_ORG}`,
    { says: /invalid assertion/i },
  ),
  rule(
    'invalid_grant',
    'stop',
    'the assertion had expired when it arrived',
    "Look at this machine's clock: it must be right to the minute.",
    { says: /expired authorization code/i },
  ),
  rule(
    'invalid_grant',
    'stop',
    'the refresh token has expired, was revoked or used up',
    `Authorise the app again and store the new refresh token; ${APP} > Policies shows how long one lives. If the app rotates refresh tokens, each is good for one run: before that, ${NO_ROTATION}.`,
    { says: /expired access\/refresh token/i },
  ),
  rule(
    'invalid_grant',
    'stop',
    "this machine's address, or this hour, is not allowed",
    `Add the address to Login IP Ranges and look at Login Hours in Setup > Profiles > (the user's), or relax ${APP} > Policies > IP Relaxation.`,
    { says: /ip restricted|login hours/i },
  ),
  rule('invalid_grant', 'stop', 'the user is inactive', ACTIVATE, { says: /inactive user/i }),
  rule(
    'invalid_grant',
    'stop',
    'the user could not be authenticated',
    "Look at the user's Login History (Setup > Users): wrong username, frozen user, or an IP or login-hours restriction of the profile.",
    { says: /authentication failure|invalid password|invalid login/i },
  ),
  rule('invalid_grant', 'stop', 'the sign-in was refused', LOGIN_HISTORY),
  rule(
    'invalid_app_access',
    'stop',
    'the user may not use the app',
    `${APP} > Policies > App Authorization: add a permission set that the integration user has.`,
  ),
  rule(
    'app_not_found',
    'stop',
    'the app is not installed in this org',
    `Compare clientId with the app's consumer key, and loginUrl with the org (Setup > My Domain). ${SAME_ORG}`,
  ),
  rule(
    'invalid_client_id',
    'stop',
    'the org does not know the client id',
    `Compare clientId with the consumer key of ${APP} > Settings. A new app takes up to ten minutes. ${SAME_ORG}`,
  ),
  rule(
    'invalid_client',
    'stop',
    'client id and secret do not fit together',
    `Compare both with ${APP} > Settings > OAuth > Consumer Key and Secret. A new app takes up to ten minutes.`,
  ),
  rule(
    'unsupported_grant_type',
    'stop',
    'this way of signing in is switched off',
    `${APP} > Settings > OAuth: enable the flow. loginUrl must begin with https://.`,
  ),
  rule('inactive_user', 'stop', 'the user is inactive', ACTIVATE),
  rule(
    'inactive_org',
    'stop',
    'the org is locked, closed or suspended',
    'The Salesforce admin has to talk to Salesforce.',
  ),
  rule(
    'invalid_request',
    'stop',
    'the sign-in was not understood',
    'Compare the auth section of the configuration with the documentation.',
  ),
  rule('rate_limit_exceeded', 'retry', 'the user signs in too often', AGAIN_LATER),
];
