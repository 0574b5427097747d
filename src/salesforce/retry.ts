/**
 * The one retry policy for everything that is asked of Salesforce, on p-retry. Used by `http.ts` for
 * requests and by the writers for rows.
 */
import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import { Problem } from '../problem.ts';

export interface RetryPolicy {
  /** Attempts in all, the first among them. */
  readonly attempts: number;
  /** The longest first wait; each further wait may be twice as long. Milliseconds. */
  readonly baseMs: number;
  /** The longest single wait of our own choosing. Milliseconds. */
  readonly maxMs: number;
  /** Waiting in all, for one request. A longer Retry-After ends the trying. Milliseconds. */
  readonly budgetMs: number;
  /** Waiting in all, for everything that a run asks. Milliseconds. */
  readonly runBudgetMs: number;
  /** Further attempts in all, for everything that a run asks. */
  readonly runRetries: number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Milliseconds of a clock that only runs forward. */
  readonly clock: () => number;
}

/** Told before a wait. */
export interface RetryNotice {
  /** What is asked for: `write 200 rows`. */
  readonly what: string;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
  /** Salesforce's error code, or `NETWORK`, `TIMEOUT`, `HTTP_5xx`. */
  readonly code: string;
}

export interface Retrying {
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal | undefined;
  readonly onRetry: ((notice: RetryNotice) => void) | undefined;
  /** What this run has used of its budget. */
  readonly spent: { waitedMs: number; retries: number };
}

/** How to go on after a failed attempt; null gives up and throws the failure. */
export type RetryDecision = {
  readonly code: string;
  readonly retryAfterMs: number | null;
  /** Attempts in all, where fewer than the policy's are of use. */
  readonly attempts?: number | undefined;
  /** No attempt begins later than this after the first one, attempts and waits counted in. */
  readonly withinMs?: number | null;
} | null;

export interface Backoff {
  /** Waits before another attempt. False: no attempt is left, or the budget is used up. */
  again(decision: NonNullable<RetryDecision>): Promise<boolean>;
}

export function retrying(options: {
  readonly retry?: Partial<RetryPolicy>;
  readonly signal?: AbortSignal;
  readonly onRetry?: (notice: RetryNotice) => void;
}): Retrying {
  const policy: RetryPolicy = {
    attempts: 6,
    baseMs: 1_000,
    maxMs: 60_000,
    budgetMs: 300_000,
    runBudgetMs: 1_800_000,
    runRetries: 300,
    random: Math.random,
    sleep: async (ms, signal) => {
      await wait(ms, undefined, signal === undefined ? {} : { signal });
    },
    clock: () => performance.now(),
    ...options.retry,
  };
  return {
    policy,
    signal: options.signal,
    onRetry: options.onRetry,
    spent: { waitedMs: 0, retries: 0 },
  };
}

/**
 * Calls `attempt` until it succeeds, `decide` gives up, or the policy does.
 * @throws what the last attempt threw; Problem (cancelled) when the signal is aborted.
 */
export async function withRetries<T>(
  how: Retrying,
  what: string,
  attempt: () => Promise<T>,
  decide: (error: unknown) => RetryDecision,
): Promise<T> {
  const backoff = startBackoff(how, what);
  return await pRetry(
    async () => {
      throwIfCancelled(how.signal);
      return await attempt();
    },
    {
      retries: how.policy.attempts - 1,
      // p-retry's own waits have no full jitter and know no Retry-After: `backoff` waits instead.
      minTimeout: 0,
      shouldRetry: async ({ error }) => {
        const decision = decide(error);
        return decision !== null && (await backoff.again(decision));
      },
    },
  );
}

/** Exponential back-off with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
export function startBackoff(how: Retrying, what: string): Backoff {
  const { policy, signal, onRetry, spent } = how;
  const begun = policy.clock();
  let attempt = 0;
  let waited = 0;
  return {
    async again({ code, retryAfterMs, attempts, withinMs }) {
      attempt++;
      if (attempt >= Math.min(policy.attempts, attempts ?? policy.attempts)) return false;
      const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1));
      const delayMs = retryAfterMs ?? Math.round(policy.random() * ceiling);
      if (waited + delayMs > policy.budgetMs) return false;
      if (spent.waitedMs + delayMs > policy.runBudgetMs) return false;
      if (spent.retries >= policy.runRetries) return false;
      if (policy.clock() - begun + delayMs > (withinMs ?? Infinity)) return false;
      waited += delayMs;
      spent.waitedMs += delayMs;
      spent.retries++;
      onRetry?.({ what, attempt, delayMs, code });
      try {
        await policy.sleep(delayMs, signal);
      } finally {
        throwIfCancelled(signal);
      }
      return true;
    },
  };
}

/** @throws Problem (cancelled) */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new Problem('cancelled', 'Cancelled.', {
      hint: 'What was written stays written; the next run goes on from there.',
    });
  }
}
