/**
 * `/services/oauth2/…` and the identity URL over HTTP: tokens, revoking, who am I; called by
 * server.ts, decides through oauth.ts.
 *
 * Source: Salesforce help "OAuth Endpoints", "Identity URLs".
 */

import { notFound } from './errors.ts';
import { BASE_HEADERS, basicOf, bearerOf, type Ctx, json } from './http.ts';
import { type OAuthClient, type Sessions, signIn } from './oauth.ts';
import type { Org } from './org.ts';

export interface IdentityParts {
  readonly org: Org;
  readonly sessions: Sessions;
  readonly clients: readonly OAuthClient[];
  readonly username: string;
}

export async function answerIdentity(
  parts: IdentityParts,
  c: Ctx,
  path: string,
  body: string,
): Promise<Response> {
  const { org, sessions } = parts;
  if (path === '/services/oauth2/token') {
    if (c.req.method !== 'POST' || !/form-urlencoded/i.test(c.req.header('content-type') ?? '')) {
      const refusal = {
        error: 'unsupported_grant_type',
        error_description: 'grant type not supported',
      };
      return json(400, refusal, BASE_HEADERS);
    }
    const reply = await signIn(
      { form: new URLSearchParams(body), basic: basicOf(c) },
      {
        clients: parts.clients,
        sessions,
        orgId: org.orgId,
        userId: org.userId,
        username: parts.username,
        url: org.url(),
        now: org.now(),
      },
    );
    return json(reply.status, reply.body, BASE_HEADERS);
  }
  if (path === '/services/oauth2/revoke') {
    sessions.revoke(new URLSearchParams(body).get('token') ?? '');
    return json(200, undefined, BASE_HEADERS);
  }
  const identity = `/id/${org.orgId}/${org.userId}`;
  if (path !== '/services/oauth2/userinfo' && path !== identity) {
    return json(404, notFound().body(), BASE_HEADERS);
  }
  const token = bearerOf(c);
  if (token === undefined || !sessions.isValid(token)) {
    return new Response('Bad_OAuth_Token', {
      status: 403,
      headers: BASE_HEADERS,
    });
  }
  const about = {
    id: `${org.url()}${identity}`,
    user_id: org.userId,
    organization_id: org.orgId,
    username: parts.username,
    preferred_username: parts.username,
    display_name: 'TOEFL Integration',
    email: parts.username,
    active: true,
    user_type: 'STANDARD',
    locale: 'en_US',
    urls: { rest: `${org.url()}/services/data/v{version}/` },
  };
  return json(200, about, BASE_HEADERS);
}
