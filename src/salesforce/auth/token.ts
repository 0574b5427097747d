/** One request to Salesforce's token endpoint, for the ways of signing in that need one. */
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import { failureOfAnswer, SalesforceFailure } from '../failure.ts';
import { orgIdOfIdentity } from '../org-id.ts';
import type { Credentials } from '../session.ts';
import type { RawAnswer, Send } from '../transport.ts';
import { problemOfRefusal, refusalAsError } from './token-errors.ts';

export interface TokenAnswer extends Credentials {
  /** A new one, where the org rotates them. */
  readonly refreshToken: string | null;
}

const granted = z.looseObject({
  access_token: z.string().min(1),
  instance_url: z.url(),
  id: z.string().optional(),
  refresh_token: z.string().optional(),
});

const refused = z.looseObject({
  error: z.string(),
  error_description: z.string().default(''),
});

/**
 * Asks for a token.
 * @param now for flows whose request carries a time, so that a wrong clock is told
 * @throws Problem (salesforce) saying where the refusal is mended; SalesforceFailure for what passes
 */
export async function requestToken(
  send: Send,
  loginUrl: string,
  form: Readonly<Record<string, string>>,
  now?: () => Date,
): Promise<TokenAnswer> {
  const base = loginUrl.replace(/\/+$/, '');
  const answer = await send({
    method: 'POST',
    url: `${base}/services/oauth2/token`,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  });
  const body = parse(answer.body);
  const said = refused.safeParse(body).data;
  if (answer.statusCode >= 400 && said !== undefined) {
    const refusal = {
      error: said.error,
      description: said.error_description,
      loginUrl: base,
      aheadMs: now === undefined ? null : aheadOf(answer, now()),
    };
    const failure = new SalesforceFailure({
      status: answer.statusCode,
      errors: [refusalAsError(refusal)],
      outcome: 'refused',
    });
    throw failure.rule.treatment === 'retry' ? failure : problemOfRefusal(refusal);
  }
  if (answer.statusCode < 300) {
    const token = granted.safeParse(body);
    if (token.success) {
      return {
        accessToken: token.data.access_token,
        instanceUrl: token.data.instance_url.replace(/\/+$/, ''),
        orgId: orgIdOfIdentity(token.data.id ?? ''),
        refreshToken: token.data.refresh_token ?? null,
      };
    }
  }
  throw failureOf(answer) ?? notATokenEndpoint(base);
}

/** Null when the answer has no time. */
function aheadOf({ headers }: RawAnswer, now: Date): number | null {
  const theirs = Date.parse(headers['date'] ?? '');
  return Number.isNaN(theirs) ? null : now.getTime() - theirs;
}

/** A sign-in does nothing that could be done twice, and no session of ours has expired by it. */
function failureOf({ statusCode, headers }: RawAnswer): SalesforceFailure | null {
  if (statusCode < 500 && statusCode !== 429 && statusCode !== 420) return null;
  return failureOfAnswer({
    status: statusCode,
    headers: new Map(Object.entries(headers)),
    body: null,
  });
}

function notATokenEndpoint(loginUrl: string): Problem {
  return new Problem('salesforce', `${loginUrl} does not answer like Salesforce's sign-in.`, {
    hint: "Set loginUrl to the org's own address, as in Setup > My Domain: https://NAME.my.salesforce.com.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
