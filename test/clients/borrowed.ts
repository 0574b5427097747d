/**
 * The connector's own way of signing in with a login that the `sf` CLI already has, by the real command
 * and the real tool; run by run.ts with a tool that hides tokens and one from before.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import { type SfCli, signingIn } from './sf.ts';
import type { Stage } from './stage.ts';
import type { Trial } from './trial.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const MAPPING = fileURLToPath(new URL('../../mappings/custom-object.yaml', import.meta.url));

export function borrowedTrials(sf: SfCli, stage: Stage): readonly Trial[] {
  return [
    // The last of them leaves a login that can be renewed.
    ...signingIn(sf, stage),
    {
      what: 'lend its session to toefl-sync',
      run: () => plan(sf),
    },
    {
      what: 'lend a session that it renews because the old one has ended',
      async run() {
        await stage.endSessions();
        await plan(sf);
      },
    },
    {
      what: 'be told apart from a tool that knows no such org',
      async run() {
        await assert.rejects(plan(sf, 'nobody'), /sf has no session for the org "nobody"/);
      },
    },
  ];
}

/** `toefl-sync plan` of one record, with nothing to sign in with but the tool. */
async function plan({ home, env }: SfCli, targetOrg = 'local'): Promise<void> {
  await writeFile(join(home, 'config.json'), JSON.stringify(configFor(targetOrg)));
  const [record] = generateFeed({ seed: 1, count: 1, from: '2026-01-01', to: '2026-06-30' });
  await writeFile(join(home, 'scores.json'), JSON.stringify({ data: [record] }));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [MAIN, 'plan', 'scores.json', '--json'],
    { cwd: home, env },
  );
  assert.equal(JSON.parse(stdout).account.pulled, 1);
}

function configFor(targetOrg: string): object {
  return {
    source: { kind: 'file', path: 'scores.json' },
    salesforce: { auth: { kind: 'sfCli', targetOrg } },
    mapping: MAPPING,
    state: 'state.db',
  };
}
