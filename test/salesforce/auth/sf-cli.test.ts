/** Borrowing the session of `sf`: what it answers in its versions, and each way in which it fails. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sfCliSignIn } from '../../../src/salesforce/auth/sf-cli.ts';
import { runnerOf } from '../../../src/salesforce/auth/sf-run.ts';
import { INSTANCE, ORG_ID } from '../support.ts';

const BORROWED = `${ORG_ID.slice(0, 15)}!AQ0AQborrowed.token_0815`;
const REDACTED = "[REDACTED] Use 'sf org auth show-access-token' to view";

let folder = '';
let scripts = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sf-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Told {
  readonly display: string;
  readonly token?: string;
}

/** A program that does as told, in the shell's words, for the two commands that are asked of it. */
async function sfThat({ display, token = 'exit 2' }: Told, mode = 0o755): Promise<string> {
  const path = join(folder, `sf-${++scripts}`);
  const script = `#!/bin/sh\nif [ "$2" = display ]; then\n${display}\nelse\n${token}\nfi\n`;
  await writeFile(path, script);
  await chmod(path, mode);
  return path;
}

const says = (answer: unknown, exit = 0) =>
  `cat <<'END'\n${JSON.stringify(answer, null, 2)}\nEND\nexit ${exit}`;
const shows = (accessToken?: string, more: object = {}) =>
  says({ status: 0, result: { instanceUrl: `${INSTANCE}/`, accessToken, ...more } });
const refuses = (name: string) =>
  says({ status: 1, name, message: `it went wrong with ${BORROWED}`, exitCode: 1 }, 1);

const way = (program: string, targetOrg = 'myorg', limitMs = 20_000) =>
  sfCliSignIn(targetOrg, runnerOf(program, limitMs));

describe('the session of sf', () => {
  test.each<[string, Told]>([
    [
      'hides it from org display',
      { display: shows(REDACTED), token: says({ status: 0, result: { accessToken: BORROWED } }) },
    ],
    [
      'answers with the bare token',
      { display: shows(REDACTED), token: says({ status: 0, result: BORROWED }) },
    ],
    [
      'leaves it out of org display',
      { display: shows(), token: says({ status: 0, result: BORROWED }) },
    ],
    ['is old and has no show-access-token', { display: shows(BORROWED) }],
    [
      'warns before its answer',
      { display: `echo "Warning: update {it} now"\necho "{ soon"\n${shows(BORROWED)}` },
    ],
    ['colours its answer', { display: `printf '\\033[32m'\n${shows(BORROWED)}` }],
    ['crashes after its answer', { display: shows(BORROWED).replace('exit 0', 'kill -SEGV $$') }],
    [
      'could not look at the org just now',
      { display: shows(BORROWED, { connectedStatus: 'Down' }) },
    ],
  ])('is lent by an sf that %s', async (_, told) => {
    expect(await way(await sfThat(told)).signIn()).toEqual({
      instanceUrl: INSTANCE,
      accessToken: BORROWED,
      orgId: ORG_ID,
    });
  });

  test.each<[string, Told, string, string]>([
    [
      'does not know the org',
      { display: refuses('NamedOrgNotFoundError') },
      'sf has no session for the org "myorg" (NamedOrgNotFoundError).',
      'sf org login web --alias myorg',
    ],
    [
      'has an expired refresh token',
      { display: refuses('RefreshTokenAuthError') },
      'The session of sf for "myorg" has ended and cannot be renewed (RefreshTokenAuthError).',
      'sf org login web --alias myorg',
    ],
    [
      'tells of an expired refresh token in its answer',
      { display: shows(REDACTED, { connectedStatus: 'RefreshTokenAuthError' }) },
      'The session of sf for "myorg" has ended and cannot be renewed (RefreshTokenAuthError).',
      `sf org login web --alias myorg --instance-url ${INSTANCE}`,
    ],
    [
      'fails for a reason of its own',
      { display: refuses('DomainNotFoundError') },
      'sf does not lend its session for "myorg" (DomainNotFoundError).',
      'sf org display --target-org myorg',
    ],
    [
      'names its error by something that may be a secret',
      { display: refuses(BORROWED) },
      'sf does not lend its session for "myorg" (no known error).',
      'sf org display --target-org myorg',
    ],
    [
      'crashes',
      { display: 'echo "TypeError: boom" >&2\nexit 1' },
      'sf failed without an answer (exit code 1).',
      'sf org display --target-org myorg',
    ],
    [
      'lacks its node',
      { display: 'exit 127' },
      'sf failed without an answer (exit code 127).',
      'PATH',
    ],
    ['is killed', { display: 'kill -KILL $$' }, 'sf was ended by SIGKILL.', 'memory'],
    [
      'says something that is no JSON',
      { display: `echo "myorg  ${BORROWED}"` },
      'sf answered with something that is not its JSON.',
      'sf update',
    ],
    [
      'gives no address',
      { display: says({ status: 0, result: {} }) },
      'sf answered with something that is not its JSON.',
      'sf update',
    ],
    [
      'refuses to show the token',
      { display: shows(REDACTED), token: refuses('NoAccessTokenError') },
      'sf does not show the access token of "myorg" (NoAccessTokenError).',
      'sf org auth show-access-token --target-org myorg',
    ],
    [
      'hides the token and has no command that shows it',
      { display: shows(REDACTED), token: 'echo "is not a sf command" >&2\nexit 127' },
      'sf does not show the access token of "myorg" (exit code 127).',
      'sf update',
    ],
  ])('is a Problem of its own when sf %s', async (_, told, message, hint) => {
    const problem: unknown = await way(await sfThat(told))
      .signIn()
      .catch((error: unknown) => error);

    expect(problem).toMatchObject({
      kind: 'salesforce',
      message,
      hint: expect.stringContaining(hint),
    });
    expect(JSON.stringify(problem) + String(problem)).not.toContain('AQ0AQ');
  });

  test('is a Problem when there is no sf', async () => {
    await expect(way(join(folder, 'no-such-sf')).signIn()).rejects.toMatchObject({
      message: 'There is no Salesforce command line tool (sf) on the PATH.',
      hint: expect.stringContaining('npm install --global @salesforce/cli'),
    });
  });

  test('is a Problem when sf may not be executed', async () => {
    await expect(way(await sfThat({ display: '' }, 0o644)).signIn()).rejects.toMatchObject({
      message: 'sf cannot be started (EACCES).',
      hint: expect.stringContaining('chmod +x'),
    });
  });

  test('is a Problem when sf cannot be started for another reason', async () => {
    const path = join(await sfThat({ display: '' }), 'sf');

    await expect(way(path).signIn()).rejects.toMatchObject({
      message: 'sf cannot be started (ENOTDIR).',
      hint: expect.stringContaining('sf version'),
    });
  });

  test('is a Problem when sf takes longer than its limit', async () => {
    const path = await sfThat({ display: 'exec sleep 60' });

    await expect(way(path, 'myorg', 1).signIn()).rejects.toMatchObject({
      message: 'sf took longer than 0.001 seconds to answer.',
      hint: expect.stringContaining('sf org display --target-org myorg'),
    });
  });

  test('is begun anew without an alias for a username', async () => {
    const path = await sfThat({ display: refuses('NamedOrgNotFoundError') });

    await expect(way(path, 'me@example.edu').signIn()).rejects.toMatchObject({
      hint: expect.stringContaining('`sf org login web`'),
    });
  });

  test('is not asked for by a name that a shell could take for a command', async () => {
    const asked: unknown[] = [];
    const careful = sfCliSignIn('x; rm -rf /', async (args) => {
      asked.push(args);
      return { kind: 'absent' };
    });

    await expect(careful.signIn()).rejects.toMatchObject({ kind: 'configuration' });
    expect(asked).toEqual([]);
  });
});
