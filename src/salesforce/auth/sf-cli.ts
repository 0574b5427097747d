/**
 * Borrowing the session of Salesforce's own command line tool, for a person at a desk. Made by
 * `sign-in.ts`.
 *
 * Sources: Salesforce CLI Command Reference, "org auth show-access-token" and "org display"; what
 * their source (salesforcecli/plugin-org) makes of a session that cannot be renewed. Since May 2026
 * `org display` hides the token; older tools have no `show-access-token`.
 */
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import { orgIdOfToken } from '../org-id.ts';
import type { SignIn } from '../session.ts';
import { endedProblem, isEnded, loginCommand, sfProblem, tokenProblem } from './sf-problem.ts';
import { type RunSf, runnerOf } from './sf-run.ts';

const LIMIT_MS = 60_000;

const displaySchema = z.looseObject({
  instanceUrl: z.url(),
  accessToken: z.string().optional(),
  /** `Connected`, or why the session could not be renewed. */
  connectedStatus: z.string().optional(),
});

const tokenSchema = z.union([
  z.string().min(1),
  z.looseObject({ accessToken: z.string().min(1) }).transform(({ accessToken }) => accessToken),
]);

export function sfCliSignIn(targetOrg: string, run: RunSf = runnerOf('sf', LIMIT_MS)): SignIn {
  const which = ['--target-org', targetOrg, '--json'];

  async function askForToken(): Promise<string> {
    const outcome = await run(['org', 'auth', 'show-access-token', ...which]);
    const token = tokenSchema.safeParse(outcome.kind === 'answered' ? outcome.result : null);
    if (!token.success) throw tokenProblem(outcome, targetOrg);
    return token.data;
  }

  return {
    onExpired: `Sign in again: \`${loginCommand(targetOrg)}\``,
    async signIn() {
      // On Windows the name passes through a shell.
      if (!/^[\w.@+-]+$/.test(targetOrg)) {
        throw new Problem('configuration', `"${targetOrg}" is no alias or username of sf.`, {
          hint: 'sf org list shows the names.',
        });
      }
      // `org display` renews the session, so it goes first.
      const outcome = await run(['org', 'display', ...which]);
      if (outcome.kind !== 'answered') throw sfProblem(outcome, targetOrg);
      const org = displaySchema.safeParse(outcome.result);
      if (!org.success) throw sfProblem({ kind: 'unreadable' }, targetOrg);
      const { connectedStatus = '' } = org.data;
      const instanceUrl = org.data.instanceUrl.replace(/\/+$/, '');
      if (isEnded(connectedStatus)) throw endedProblem(connectedStatus, targetOrg, instanceUrl);
      const accessToken = unhidden(org.data.accessToken) ?? (await askForToken());
      return { accessToken, instanceUrl, orgId: orgIdOfToken(accessToken) };
    },
  };
}

/** Newer tools print `[REDACTED] …` in place of the token, which never has a blank in it. */
function unhidden(token: string | undefined): string | null {
  return token !== undefined && /^\w[\w.!~+/=-]{14,}$/.test(token) ? token : null;
}
