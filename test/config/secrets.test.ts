/** Reading secrets from where the configuration says they are. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveSecret, resolveSecrets } from '../../src/config/secrets.ts';
import { newFolder, problemOf } from './folder.ts';

const path = 'source.authCode';

describe('from an environment variable', () => {
  it('comes as it is, without line breaks at its end', async () => {
    expect(
      await resolveSecret({ env: 'ETS_AUTHCODE' }, { env: { ETS_AUTHCODE: ' a b \r\n' }, path }),
    ).toBe(' a b ');
  });

  it.each<[string, Record<string, string | undefined>, string, string]>([
    [
      'is not set',
      {},
      '`source.authCode` cannot be read: the environment variable ETS_AUTHCODE is not set.',
      'Set it where this command runs, then try again.',
    ],
    [
      'is not set, but a similar one is',
      { ETS_AUTH_CODE: 'hunter2', AUTHCODE: 'x' },
      '`source.authCode` cannot be read: the environment variable ETS_AUTHCODE is not set.',
      'ETS_AUTH_CODE is set: did you mean that? Set it where this command runs, then try again.',
    ],
    [
      'is not set, and a similar one is blank',
      { ETS_AUTH_CODE: '' },
      '`source.authCode` cannot be read: the environment variable ETS_AUTHCODE is not set.',
      'Set it where this command runs, then try again.',
    ],
    [
      'is blank',
      { ETS_AUTHCODE: ' \n' },
      '`source.authCode` cannot be read: the environment variable ETS_AUTHCODE is blank.',
      'Put the secret there.',
    ],
  ])('%s', async (_, env, message, hint) => {
    const problem = await problemOf(resolveSecret({ env: 'ETS_AUTHCODE' }, { env, path }));
    expect([problem.kind, problem.message, problem.hint]).toEqual(['configuration', message, hint]);
  });

  it('is not named when its name may be the secret itself', async () => {
    const problem = await problemOf(
      resolveSecret({ env: 'hunter2' }, { env: { hunter3: 'x' }, path }),
    );
    expect(problem.message).toBe(
      '`source.authCode` cannot be read: the environment variable that it names is not set.',
    );
    expect(problem.hint).toBe('Set it where this command runs, then try again.');
  });
});

describe('from a file', () => {
  async function secretFile(content: string | Buffer, mode = 0o600) {
    const file = join(await newFolder(), 'secret');
    await writeFile(file, content);
    await chmod(file, mode);
    return file;
  }
  const read = async (content: string | Buffer) =>
    resolveSecret({ file: await secretFile(content) }, { env: {}, path });

  it('comes without a byte order mark and the line breaks at its end', async () => {
    expect(await read('\uFEFF-----BEGIN\nabc\n-----END\r\n\n')).toBe('-----BEGIN\nabc\n-----END');
  });

  it('may have 64 KB and not more', async () => {
    expect(await read('x'.repeat(65_536))).toHaveLength(65_536);
    const file = await secretFile('x'.repeat(65_537));
    const problem = await problemOf(resolveSecret({ file }, { env: {}, path }));
    expect(problem.message).toBe(
      `\`source.authCode\` cannot be read: the file ${file} has 65537 bytes, too many for a secret.`,
    );
  });

  it('must not be blank', async () => {
    const file = await secretFile('\n');
    const problem = await problemOf(resolveSecret({ file }, { env: {}, path }));
    expect(problem.message).toBe(`\`source.authCode\` cannot be read: the file ${file} is blank.`);
  });

  it('must be there', async () => {
    const file = join(await newFolder(), 'nothing');
    const problem = await problemOf(resolveSecret({ file }, { env: {}, path }));
    expect(problem.message).toBe(
      `\`source.authCode\` cannot be read: the file ${file} does not exist.`,
    );
    expect(problem.hint).toBe(
      'Put the secret there, or correct the path; it is relative to the configuration.',
    );
  });

  it('must not be a folder', async () => {
    const file = join(await newFolder(), 'folder');
    await mkdir(file);
    const problem = await problemOf(resolveSecret({ file }, { env: {}, path }));
    expect(problem.message).toBe(
      `\`source.authCode\` cannot be read: the file ${file} is a folder.`,
    );
  });

  it.skipIf(process.platform === 'win32')(
    'is read, with a warning, when others can read it too',
    async () => {
      const file = await secretFile('abc', 0o640);
      const warnings: string[] = [];
      expect(
        await resolveSecret(
          { file },
          { env: {}, path, warn: (sentence) => warnings.push(sentence) },
        ),
      ).toBe('abc');
      expect(warnings).toEqual([
        `${file} can be read by other users of this machine; \`chmod 600\` keeps it to yours.`,
      ]);
    },
  );

  it("is read without a warning when it is the owner's alone", async () => {
    const warnings: string[] = [];
    const file = await secretFile('abc');
    await resolveSecret({ file }, { env: {}, path, warn: (sentence) => warnings.push(sentence) });
    expect(warnings).toEqual([]);
  });
});

describe('all of a part', () => {
  const auth = {
    kind: 'refreshToken' as const,
    clientId: 'literal',
    clientSecret: { env: 'SF_SECRET' },
    refreshToken: { env: 'SF_TOKEN' },
  };

  it('stand in their places, and the rest as it was', async () => {
    const env = { SF_SECRET: 's', SF_TOKEN: 't' };
    expect(await resolveSecrets(auth, { env, path: 'salesforce.auth' })).toStrictEqual({
      kind: 'refreshToken',
      clientId: 'literal',
      clientSecret: 's',
      refreshToken: 't',
    });
  });

  it('that are missing are said at once', async () => {
    const problem = await problemOf(resolveSecrets([auth], { env: {}, path: 'all' }));
    expect(problem.message).toBe('2 secrets cannot be read.');
    expect(problem.details).toEqual([
      '`all[0].clientSecret` cannot be read: the environment variable SF_SECRET is not set.\n  = Set it where this command runs, then try again.',
      '`all[0].refreshToken` cannot be read: the environment variable SF_TOKEN is not set.\n  = Set it where this command runs, then try again.',
    ]);
  });

  it('are said one by one when only one is missing', async () => {
    const problem = await problemOf(resolveSecrets({ auth }, { env: { SF_TOKEN: 't' }, path: '' }));
    expect(problem.message).toBe(
      '`auth.clientSecret` cannot be read: the environment variable SF_SECRET is not set.',
    );
  });
});
