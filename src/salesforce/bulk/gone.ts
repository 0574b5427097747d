/**
 * What Salesforce does not know, or not any more: a job that was deleted, or one of its files. An
 * answer like that may pass. Used by the other files of this folder.
 */
import { Problem } from '../../problem.ts';
import { SalesforceFailure } from '../failure.ts';
import type { Http } from '../http.ts';
import { startBackoff } from '../retry.ts';

const CODES: ReadonlySet<string> = new Set(['NOT_FOUND', 'INSUFFICIENT_ACCESS']);
/** Not one of Salesforce's codes: what answered may be a proxy. */
const WITHOUT_CODE = 'HTTP_404';

/** Before it is taken for gone. */
export const LOOKS_FOR_GONE = 5;

export function isGone(error: unknown): boolean {
  const failure = failureIn(error);
  if (failure === null) return false;
  const { status, rule } = failure;
  return CODES.has(rule.code) || (status === 404 && rule.code !== WITHOUT_CODE);
}

/** Asks a few times. @returns null when it is gone */
export async function unlessGone<T>(
  { retrying }: Http,
  { what, evenCancelled }: { readonly what: string; readonly evenCancelled: boolean },
  ask: () => Promise<T>,
): Promise<T | null> {
  const backoff = startBackoff(evenCancelled ? { ...retrying, signal: undefined } : retrying, what);
  while (true) {
    try {
      return await ask();
    } catch (error) {
      const code = failureIn(error)?.rule.code;
      if (code === undefined || !isGone(error)) throw error;
      const decision = { code, retryAfterMs: null, attempts: LOOKS_FOR_GONE };
      if (!(await backoff.again(decision))) return null;
    }
  }
}

/** What Salesforce answered, whichever form it was thrown in; null for anything else. */
export function failureIn(error: unknown): SalesforceFailure | null {
  const failure = error instanceof Problem ? error.cause : error;
  return failure instanceof SalesforceFailure ? failure : null;
}
