/**
 * The session of a connection: what signing in gave, renewed once for all requests that find it
 * expired. Used by `http.ts`.
 */
import { Problem } from '../problem.ts';

/** What signing in gives. */
export interface Credentials {
  readonly instanceUrl: string;
  readonly accessToken: string;
  /** 18 characters; null when the way of signing in does not tell. */
  readonly orgId: string | null;
}

/** A way of signing in: one file of `auth/` each. */
export interface SignIn {
  /**
   * @param signal ends the waiting between attempts
   * @throws Problem (salesforce), SalesforceFailure when trying again may help
   */
  signIn(signal?: AbortSignal): Promise<Credentials>;
  /** What to do when the session has ended and signing in again gives nothing new. */
  readonly onExpired: string;
}

export interface Session {
  readonly current: Credentials;
  /**
   * Signs in again because `expired` was refused; requests that come meanwhile share the sign-in.
   * @param signal that the request hears, if it hears one
   * @throws Problem (salesforce) when two new sessions in a row were refused too
   */
  renew(expired: string, signal: AbortSignal | undefined): Promise<void>;
  /** A request was accepted: the next expiry counts from the start. */
  accepted(): void;
}

const MOST_RENEWALS_IN_A_ROW = 2;

export function createSession(first: Credentials, way: SignIn): Session {
  let current = first;
  let renewing: Promise<void> | null = null;
  let renewals = 0;

  async function signInAgain(signal: AbortSignal | undefined): Promise<void> {
    if (renewals >= MOST_RENEWALS_IN_A_ROW) throw expired(way);
    renewals++;
    const next = await way.signIn(signal);
    if (next.accessToken === current.accessToken) throw expired(way);
    current = next;
  }

  return {
    get current() {
      return current;
    },
    async renew(refused, signal) {
      if (refused !== current.accessToken) return;
      renewing ??= signInAgain(signal).finally(() => {
        renewing = null;
      });
      await renewing;
    },
    accepted() {
      renewals = 0;
    },
  };
}

function expired(way: SignIn): Problem {
  return new Problem('salesforce', 'Salesforce does not accept the session any more.', {
    hint: way.onExpired,
  });
}
