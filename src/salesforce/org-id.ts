/** Ids of 15 characters made 18, and the org's Id in what signing in gives. Used by `connect.ts` and `auth/`. */

const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The Id with its three check characters: one for each five, a bit for each capital among them.
 * Source: Salesforce, "How to convert 15-digit Id to 18-digit Id" (000385585).
 */
export function longId(id: string): string {
  if (id.length !== 15) return id;
  const checks = [0, 5, 10].map((start) => {
    const bits = [...id.slice(start, start + 5)].map((letter, bit) =>
      letter >= 'A' && letter <= 'Z' ? 1 << bit : 0,
    );
    return CHECK[bits.reduce((sum, bit) => sum + bit, 0)] ?? '';
  });
  return id + checks.join('');
}

/** From an access token of the form `00D…!…`; null for others, such as JWT tokens. */
export function orgIdOfToken(accessToken: string): string | null {
  const found = /^(00D[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?)!/.exec(accessToken);
  return found?.[1] === undefined ? null : longId(found[1]);
}

/** From the identity URL of a token answer, `https://…/id/ORG/USER`; null when it is none. */
export function orgIdOfIdentity(url: string): string | null {
  const found = /\/id\/(00D[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?)\//.exec(url);
  return found?.[1] === undefined ? null : longId(found[1]);
}
