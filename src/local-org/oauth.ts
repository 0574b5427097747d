/**
 * Signing in: the token endpoint with three of Salesforce's flows, the sessions it gives out, and
 * who they belong to; called by server.ts.
 *
 * Sources: recorded answers of real token endpoints; help pages on the JWT bearer, client
 * credentials and refresh token flows.
 */

import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { errors, jwtVerify } from 'jose';

/** An External Client App that the org knows. What is not set up for it is refused. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** PEM of the public key or certificate: switches the JWT bearer flow on. */
  readonly publicKey?: string;
  /** Whether the user is pre-authorised for the JWT bearer flow. Default true. */
  readonly preauthorized?: boolean;
  /** Whether the client credentials flow has a user to run as. Default true. */
  readonly runAs?: boolean;
  readonly refreshTokens?: readonly string[];
}

export interface Sessions {
  isValid(token: string): boolean;
  add(token: string): void;
  revoke(token: string): void;
  /** All sessions given out so far end; new ones can be had. */
  expireAll(): void;
}

export interface TokenRequest {
  readonly form: URLSearchParams;
  /** `Authorization: Basic …` of the request, decoded. */
  readonly basic: { readonly id: string; readonly secret: string } | undefined;
}

export interface TokenReply {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

export interface SignInOptions {
  readonly clients: readonly OAuthClient[];
  readonly sessions: Sessions;
  readonly orgId: string;
  readonly userId: string;
  readonly username: string;
  readonly url: string;
  readonly now: Date;
}

export function createSessions(): Sessions {
  const valid = new Set<string>();
  return {
    isValid: (token) => valid.has(token),
    add: (token) => void valid.add(token),
    revoke: (token) => void valid.delete(token),
    expireAll: () => valid.clear(),
  };
}

export function newAccessToken(orgId: string): string {
  return `${orgId.slice(0, 15)}!${randomBytes(48).toString('base64url')}`;
}

/** Answers `POST /services/oauth2/token`. */
export async function signIn(request: TokenRequest, options: SignInOptions): Promise<TokenReply> {
  const flow = FLOWS[request.form.get('grant_type') ?? ''];
  if (flow === undefined) return refused('unsupported_grant_type', 'grant type not supported');
  return (await flow(request, options)) ?? granted(options);
}

/** A flow says what is wrong, or nothing. */
type Flow = (
  request: TokenRequest,
  options: SignInOptions,
) => TokenReply | undefined | Promise<TokenReply | undefined>;

const FLOWS: Readonly<Record<string, Flow>> = {
  client_credentials: clientCredentials,
  refresh_token: refreshToken,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': jwtBearer,
};

function clientCredentials(request: TokenRequest, options: SignInOptions): TokenReply | undefined {
  const client = options.clients.find((each) => each.clientId === clientIdOf(request));
  if (client === undefined) return refused('invalid_client_id', 'client identifier invalid');
  if (client.clientSecret === undefined || client.clientSecret !== secretOf(request)) {
    return refused('invalid_client', 'invalid client credentials');
  }
  if (client.runAs === false) {
    return refused('invalid_grant', 'no client credentials user enabled');
  }
  return undefined;
}

function refreshToken(request: TokenRequest, options: SignInOptions): TokenReply | undefined {
  const client = options.clients.find((each) => each.clientId === clientIdOf(request));
  if (client === undefined) return refused('invalid_client_id', 'client identifier invalid');
  const secret = secretOf(request);
  if (secret !== null && secret !== client.clientSecret) {
    return refused('invalid_client', 'invalid client credentials');
  }
  const token = request.form.get('refresh_token') ?? '';
  if (client.refreshTokens?.includes(token) === true) return undefined;
  return refused('invalid_grant', 'expired access/refresh token');
}

async function jwtBearer(
  request: TokenRequest,
  options: SignInOptions,
): Promise<TokenReply | undefined> {
  const assertion = request.form.get('assertion') ?? '';
  const client = options.clients.find((each) => each.clientId === issuerOf(assertion));
  if (client === undefined) {
    return refused('app_not_found', 'External client app is not installed in this org');
  }
  const key = publicKeyOf(client);
  if (key === undefined) return refused('unsupported_grant_type', 'grant type not supported');
  try {
    const { payload } = await jwtVerify(assertion, key, {
      algorithms: ['RS256'],
      currentDate: options.now,
    });
    const { exp, aud, sub } = payload;
    // However far ahead: the `sf` CLI gives it in milliseconds, and real orgs take that.
    if (exp === undefined) return refused('invalid_grant', 'invalid assertion');
    if (typeof aud !== 'string' || aud.replace(/\/$/, '') !== options.url) {
      return refused('invalid_grant', 'audience is invalid');
    }
    if (sub !== options.username || client.preauthorized === false) {
      return refused('invalid_grant', "user hasn't approved this consumer");
    }
    return undefined;
  } catch (error) {
    return error instanceof errors.JWTExpired
      ? refused('invalid_grant', 'expired authorization code')
      : refused('invalid_grant', 'invalid assertion');
  }
}

/** Read without checking anything: only to know whose key to check with. */
function issuerOf(assertion: string): unknown {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    return typeof claims === 'object' && claims !== null && 'iss' in claims
      ? claims.iss
      : undefined;
  } catch {
    return undefined;
  }
}

function publicKeyOf(client: OAuthClient): KeyObject | undefined {
  return client.publicKey === undefined ? undefined : createPublicKey(client.publicKey);
}

function clientIdOf({ form, basic }: TokenRequest): string | null {
  return basic?.id ?? form.get('client_id');
}

function secretOf({ form, basic }: TokenRequest): string | null {
  return basic?.secret ?? form.get('client_secret');
}

function refused(error: string, description: string): TokenReply {
  return { status: 400, body: { error, error_description: description } };
}

function granted({ sessions, orgId, userId, url, now }: SignInOptions): TokenReply {
  const accessToken = newAccessToken(orgId);
  sessions.add(accessToken);
  return {
    status: 200,
    body: {
      access_token: accessToken,
      // Not checked by anybody here: a real org signs id and issued_at with the client's secret.
      signature: randomBytes(32).toString('base64'),
      scope: 'api refresh_token',
      instance_url: url,
      id: `${url}/id/${orgId}/${userId}`,
      token_type: 'Bearer',
      issued_at: String(now.getTime()),
    },
  };
}
