/** What a person reads of a refused sign-in. Made by `token.ts`. */
import { Problem } from '../../problem.ts';
import { type ApiError, ruleFor, shownCode } from '../errors.ts';
import { LOGIN_HISTORY, OWN_ADDRESS } from './token-rules.ts';

/** What is known of a refused sign-in. */
export interface Refusal {
  readonly error: string;
  readonly description: string;
  readonly loginUrl: string;
  /** How far this machine's clock is ahead of Salesforce's, where that matters. */
  readonly aheadMs: number | null;
}

/** What a person reads of it. Not the description: a program in between may have written anything. */
export function problemOfRefusal(refusal: Refusal): Problem {
  const { error, loginUrl, aheadMs } = refusal;
  const { treatment, meaning, remedy } = ruleFor(refusalAsError(refusal), 'request');
  // No row of the table holds a sign-in: this one is not in it.
  const unknown = treatment === 'hold';
  return new Problem(
    'salesforce',
    `Could not sign in to ${loginUrl}: ${unknown ? 'the sign-in was refused' : meaning}.`,
    {
      hint: `${genericHost(loginUrl)}${unknown ? LOGIN_HISTORY : remedy}`,
      details: [`Code: ${shownCode(error) ?? ofOAuth(error) ?? 'UNKNOWN'}`, ...clock(aheadMs)],
    },
  );
}

/** A code that nobody wrote down, if it has the form of all that OAuth has (RFC 6749, 5.2). */
function ofOAuth(error: string): string | null {
  return error.length <= 60 && /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(error) ? error : null;
}

/** As the error table knows it. */
export function refusalAsError({ error, description }: Refusal): ApiError {
  return { code: error, message: description, fields: [] };
}

/** New apps are found on the org's own address only (`app_not_found` elsewhere). */
function genericHost(loginUrl: string): string {
  const kind = /^https:\/\/(login|test)\.salesforce\.com$/i.exec(loginUrl)?.[1]?.toLowerCase();
  if (kind === undefined) return '';
  const [its, others] = kind === 'test' ? ['sandboxes', 'production'] : ['production', 'a sandbox'];
  return `This is the general address of ${its}, which knows nobody of ${others} and none of the newer apps. ${OWN_ADDRESS} If that is not it: `;
}

function clock(aheadMs: number | null): string[] {
  if (aheadMs === null || Math.abs(aheadMs) < 60_000) return [];
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  const off = `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ${aheadMs > 0 ? 'fast' : 'slow'}`;
  return [`This machine's clock is ${off}, by Salesforce's: set it right first.`];
}
