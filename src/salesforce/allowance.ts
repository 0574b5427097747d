/**
 * How many of the org's API calls of a day the connector may take: nothing new is begun when the
 * configured share is used, by whomever. Asked by `http.ts` before each call.
 *
 * Source: REST API Developer Guide, "Limit Info Header": `api-usage=18/5000`, and for an app with an
 * allowance of its own `per-app-api-usage=17/250(appName=x)`.
 */
import { Problem } from '../problem.ts';

export interface Usage {
  readonly used: number;
  readonly limit: number;
}

export interface Allowance {
  /** @throws Problem (salesforce) when no call is left for something new */
  check(usage: Usage | null, what: string): void;
}

/** Without a configuration. */
export const API_SHARE = 0.8;

const DAY_MS = 86_400_000;

export function allowanceOf(share: number, now: () => Date): Allowance {
  return {
    check(usage, what) {
      // A share of 1 leaves it to Salesforce, whose own limit is a soft one in production.
      if (usage === null || share >= 1 || usage.used < usage.limit * share) return;
      const free = new Date(now().getTime() + DAY_MS).toISOString().slice(0, 16).replace('T', ' ');
      throw new Problem(
        'salesforce',
        `${usage.used} of the org's ${usage.limit} API calls of 24 hours are used, and limits.apiShare (${share}) keeps the rest for others. Could not ${what}.`,
        {
          hint: `Nothing is lost: what was written is remembered, and the next run goes on from there. Salesforce counts the last 24 hours, so calls become free hour by hour, all of these by ${free} UTC. To use more, raise limits.apiShare.`,
        },
      );
    },
  };
}

/** The tightest of the allowances that the header names; null without one. */
export function readUsage(header: string | undefined): Usage | null {
  const found = [...(header ?? '').matchAll(/api-usage=(\d+)\/(\d+)/g)].map(([, used, limit]) => ({
    used: Number(used),
    limit: Number(limit),
  }));
  const [tightest] = found.toSorted((a, b) => b.used / b.limit - a.used / a.limit);
  return tightest ?? null;
}
