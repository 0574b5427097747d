/**
 * Borrowing the session of Salesforce's own command line tool, for a person at a desk. Made by
 * `sign-in.ts`.
 *
 * Source: Salesforce CLI Command Reference, "org auth show-access-token" and "org display". Since
 * May 2026 `org display` hides the token; older tools have no `show-access-token`.
 */
import { execFile } from 'node:child_process';
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import { orgIdOfToken } from '../org-id.ts';
import type { SignIn } from '../session.ts';

/** What a run of `sf` gave; null when there is no such program. */
export type RunSf = (args: readonly string[]) => Promise<{ readonly stdout: string } | null>;

const tokenSchema = z.looseObject({
  result: z.union([z.string().min(1), z.looseObject({ accessToken: z.string().min(1) })]),
});

const displaySchema = z.looseObject({
  result: z.looseObject({
    instanceUrl: z.url(),
    accessToken: z.string().optional(),
  }),
});

export function sfCliSignIn(targetOrg: string, run: RunSf = runSf): SignIn {
  const again = `Sign in again: sf org login web --alias ${targetOrg}`;
  return {
    onExpired: again,
    async signIn() {
      // On Windows the name passes through a shell.
      if (!/^[\w.@+-]+$/.test(targetOrg)) {
        throw new Problem('configuration', `"${targetOrg}" is no alias or username of sf.`, {
          hint: 'sf org list shows the names.',
        });
      }
      // `org display` renews the session, so it goes first.
      const display = await ask(run, ['org', 'display', '--target-org', targetOrg, '--json']);
      const org = displaySchema.safeParse(display);
      if (!org.success) throw notSignedIn(targetOrg, again);
      const shown = tokenSchema.safeParse(
        await ask(run, ['org', 'auth', 'show-access-token', '--target-org', targetOrg, '--json']),
      );
      const accessToken = shown.success
        ? typeof shown.data.result === 'string'
          ? shown.data.result
          : shown.data.result.accessToken
        : unhidden(org.data.result.accessToken);
      if (accessToken === null) throw notSignedIn(targetOrg, again);
      return {
        accessToken,
        instanceUrl: org.data.result.instanceUrl.replace(/\/+$/, ''),
        orgId: orgIdOfToken(accessToken),
      };
    },
  };
}

async function ask(run: RunSf, args: readonly string[]): Promise<unknown> {
  const done = await run(args);
  if (done === null) {
    throw new Problem('salesforce', 'The Salesforce command line tool (sf) is not installed.', {
      hint: 'Install it (npm install --global @salesforce/cli) and sign in with sf org login web, or configure another way of signing in.',
    });
  }
  try {
    return JSON.parse(done.stdout);
  } catch {
    return null;
  }
}

/** Newer tools print `[REDACTED] …` in place of the token. */
function unhidden(token: string | undefined): string | null {
  return token === undefined || token === '' || token.startsWith('[') ? null : token;
}

function notSignedIn(targetOrg: string, again: string): Problem {
  return new Problem('salesforce', `sf has no session for the org "${targetOrg}".`, {
    hint: `sf org list shows the orgs it knows. ${again}`,
  });
}

const runSf: RunSf = (args) =>
  new Promise((resolve) => {
    const windows = process.platform === 'win32';
    execFile('sf', [...args], { shell: windows, timeout: 60_000 }, (error, stdout) => {
      resolve(error !== null && error.code === 'ENOENT' ? null : { stdout });
    });
  });
