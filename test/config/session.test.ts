/** What `plan` and `run` take from the configuration when they open a session: secrets, constants. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { openSession } from '../../src/cli/session.ts';
import { newFolder, problemOf } from './folder.ts';

const LOCAL = { auth: { kind: 'local', data: 'org.json' } };
const MAPPING = `
name: people
version: 1
rows:
  person:
    object: Contact
    match: [[Email]]
    fields: { LastName: candidateInfo.lastName, Email: candidateInfo.email, Department: constant.office }
`;

/** A folder with a configuration and a mapping, as a command finds it. */
async function prepared(config: object, env: Readonly<Record<string, string>> = {}) {
  const cwd = await newFolder();
  await writeFile(join(cwd, 'feed.json'), '{"data":[]}');
  await writeFile(join(cwd, 'map.yaml'), MAPPING);
  await writeFile(join(cwd, 'config.json'), JSON.stringify({ mapping: 'map.yaml', ...config }));
  const said: string[] = [];
  const context: Context = {
    process: {
      stdout: { write: () => {} },
      stderr: { write: (text) => said.push(text) },
      env,
    },
    stdin: Readable.from([]),
    cwd,
    pid: 1,
    host: 'test',
    user: 'ann',
    argv: [],
    now: () => new Date('2026-03-01T00:00:00Z'),
    signal: new AbortController().signal,
  };
  const open = (files: readonly string[] = []) =>
    openSession(context, {
      json: true,
      feeds: files.length > 0 ? files : 'configured',
      mode: 'plan',
    });
  return { cwd, said, open };
}

describe('secrets', () => {
  const ets = { kind: 'ets', baseUrl: 'http://127.0.0.1:9', authCode: { env: 'ETS_AUTHCODE' } };
  const auth = {
    kind: 'clientCredentials',
    loginUrl: 'http://127.0.0.1:9',
    clientId: { env: 'SF_CLIENT_ID' },
    clientSecret: { env: 'SF_SECRET' },
  };
  const placesOf = ({ message, details }: { message: string; details: readonly string[] }) =>
    [message, ...details].flatMap((line) => /^`([^`]+)`/.exec(line)?.[1] ?? []);

  it('that are missing are said at once, of source and org, before anything is connected', async () => {
    const { open } = await prepared({ source: ets, salesforce: { auth } });
    const problem = await problemOf(open());
    expect(problem.kind).toBe('configuration');
    expect(problem.message).toBe('3 secrets cannot be read.');
    expect(placesOf(problem)).toEqual([
      'source.authCode',
      'salesforce.auth.clientId',
      'salesforce.auth.clientSecret',
    ]);
  });

  it('of several sources are told apart', async () => {
    const source = [
      { ...ets, name: 'here' },
      { ...ets, name: 'there', authCode: { env: 'OTHER' } },
    ];
    const { open } = await prepared({ source, salesforce: LOCAL });
    expect(placesOf(await problemOf(open()))).toEqual(['source[0].authCode', 'source[1].authCode']);
  });

  it('of the source are not asked for when files take its place', async () => {
    const { open } = await prepared({ source: ets, salesforce: { auth } }, { SF_CLIENT_ID: 'id' });
    expect(placesOf(await problemOf(open(['feed.json'])))).toEqual([
      'salesforce.auth.clientSecret',
    ]);
  });

  it.skipIf(process.platform === 'win32')(
    'in a file that others can read are used, with a line of warning',
    async () => {
      const source = { ...ets, authCode: { file: 'key' } };
      const { cwd, said, open } = await prepared({ source, salesforce: { auth } });
      await writeFile(join(cwd, 'key'), 'hunter2', { mode: 0o644 });
      await problemOf(open());
      expect(said).toEqual([
        `warning: ${join(cwd, 'key')} can be read by other users of this machine; \`chmod 600\` keeps it to yours.\n`,
      ]);
    },
  );
});

describe('constants', () => {
  const source = { kind: 'file', path: 'feed.json' };

  it('are there for the mapping', async () => {
    const constants = { office: 'Admissions' };
    const { open } = await prepared({ source, salesforce: LOCAL, constants });
    await using session = await open();
    expect(session.parts.mapping.name).toBe('people');
  });

  it('that are nowhere are an error of the mapping', async () => {
    const { open } = await prepared({ source, salesforce: LOCAL });
    const problem = await problemOf(open());
    expect(problem.details.join('\n')).toContain('there is no constant `office`');
  });
});
