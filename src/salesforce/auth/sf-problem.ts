/** What a person reads when `sf` does not lend its session. Made by `sf-cli.ts`. */
import { Problem } from '../../problem.ts';
import type { SfOutcome } from './sf-run.ts';

type Failure = Exclude<SfOutcome, { kind: 'answered' }>;

/** Of a session that sf has, and that Salesforce does not take any more: sf's names for it. */
const ENDED =
  /^(RefreshTokenAuthError|JwtAuthError|INVALID_SESSION_ID|Bad_OAuth_Token|invalid_grant)$/i;
/** Of an org that sf does not know. */
const UNKNOWN = /^(NamedOrgNotFound|NoOrgFound|NoAuthInfoFound)(Error)?$/;

export function isEnded(name: string): boolean {
  return ENDED.test(name);
}

/** What to type for a new session. */
export function loginCommand(targetOrg: string, instanceUrl?: string): string {
  const alias = targetOrg.includes('@') ? '' : ` --alias ${targetOrg}`;
  const plain = instanceUrl !== undefined && /^https:\/\/[\w.-]+$/.test(instanceUrl);
  return `sf org login web${alias}${plain ? ` --instance-url ${instanceUrl}` : ''}`;
}

/** @param name one of those that `isEnded` knows */
export function endedProblem(name: string, targetOrg: string, instanceUrl?: string): Problem {
  return problem(
    `The session of sf for "${targetOrg}" has ended and cannot be renewed (${name}).`,
    `Sign in again, as you did at first: \`${loginCommand(targetOrg, instanceUrl)}\``,
  );
}

/** Of `sf org display`. */
export function sfProblem(failure: Failure, targetOrg: string): Problem {
  const look = `Type \`sf org display --target-org ${targetOrg}\` and mend what it says.`;
  switch (failure.kind) {
    case 'refused':
      return refusedProblem(failure.error, targetOrg, look);
    case 'absent':
      return problem(
        'There is no Salesforce command line tool (sf) on the PATH.',
        `Install it (\`npm install --global @salesforce/cli\`) and sign in (\`${loginCommand(targetOrg)}\`). Where \`which sf\` shows it, put its folder into the PATH of what starts this, such as cron. Or configure another way of signing in.`,
      );
    case 'unstartable':
      return problem(
        `sf cannot be started (${failure.code}).`,
        failure.code === 'EACCES'
          ? 'The sf on the PATH may not be executed by this user: `chmod +x` it, or install sf for this user: `npm install --global @salesforce/cli`'
          : 'Type `sf version`: it must answer. If it does not, install it again: `npm install --global @salesforce/cli`',
      );
    case 'late':
      return problem(
        `sf took longer than ${failure.limitMs / 1000} seconds to answer.`,
        `${look} If it answers there, run this again; if it hangs, look at network and proxy of this machine.`,
      );
    case 'killed':
      return problem(
        `sf was ended by ${failure.signal}.`,
        `Run this again. If it goes on (SIGKILL mostly means that memory ran out): ${look}`,
      );
    case 'crashed':
      return problem(
        `sf failed without an answer (exit code ${failure.exitCode}).`,
        failure.exitCode === 126 || failure.exitCode === 127
          ? `sf did not find the node that runs it, or may not execute it: put the folder that \`which node\` shows into the PATH of what starts this. Else: ${look}`
          : `${look} If sf itself is broken: \`sf doctor\`, or \`npm install --global @salesforce/cli\``,
      );
    case 'unreadable':
      return problem(
        'sf answered with something that is not its JSON.',
        `Type \`sf version\`: it must be @salesforce/cli, and \`sf update\` brings the newest. Then: ${look}`,
      );
    default:
      return failure satisfies never;
  }
}

function refusedProblem(error: string | null, targetOrg: string, look: string): Problem {
  if (error !== null && isEnded(error)) return endedProblem(error, targetOrg);
  if (error !== null && UNKNOWN.test(error)) {
    return problem(
      `sf has no session for the org "${targetOrg}" (${error}).`,
      `\`sf org list\` shows the orgs it knows for this user. To sign in: \`${loginCommand(targetOrg)}\`, for a sandbox with --instance-url and its address.`,
    );
  }
  return problem(`sf does not lend its session for "${targetOrg}" (${named(error)}).`, look);
}

/** Of `sf org auth show-access-token`, after `sf org display` has answered. */
export function tokenProblem(outcome: SfOutcome, targetOrg: string): Problem {
  const { kind } = outcome;
  if (kind === 'absent' || kind === 'unstartable' || kind === 'late' || kind === 'killed') {
    return sfProblem(outcome, targetOrg);
  }
  if (kind === 'refused' && outcome.error !== null && isEnded(outcome.error)) {
    return endedProblem(outcome.error, targetOrg);
  }
  const why =
    kind === 'refused'
      ? named(outcome.error)
      : kind === 'crashed'
        ? `exit code ${outcome.exitCode}`
        : 'no token in its answer';
  return problem(
    `sf does not show the access token of "${targetOrg}" (${why}).`,
    `Type \`sf update\`, since older ones have no command for it, then \`sf org auth show-access-token --target-org ${targetOrg}\` and mend what it says. It prints the token: show that to nobody.`,
  );
}

function named(error: string | null): string {
  return error ?? 'no known error';
}

function problem(message: string, hint: string): Problem {
  return new Problem('salesforce', message, { hint });
}
