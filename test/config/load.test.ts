/** Finding and reading config.json. Its errors are in `errors.test.ts`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { AUTH, load, newFolder, problemOf, SMALLEST, SOURCE } from './folder.ts';

describe('which file', () => {
  const named = (mapping: string) => JSON.stringify({ ...SMALLEST, mapping });

  async function three() {
    const cwd = await newFolder();
    await writeFile(join(cwd, 'option.json'), named('option'));
    await writeFile(join(cwd, 'variable.json'), named('variable'));
    await writeFile(join(cwd, 'config.json'), named('usual'));
    return cwd;
  }

  it.each([
    ['--config comes first', 'option.json', 'variable.json', 'option'],
    ['TOEFL_SYNC_CONFIG comes next', undefined, 'variable.json', 'variable'],
    ['config.json comes last', undefined, undefined, 'usual'],
    ['a blank TOEFL_SYNC_CONFIG is none', undefined, ' ', 'usual'],
  ])('%s', async (_, file, variable, taken) => {
    const cwd = await three();
    const env = { TOEFL_SYNC_CONFIG: variable };
    const config = await loadConfig({
      ...(file === undefined ? {} : { file }),
      env,
      cwd,
    });
    expect(config.mapping).toBe(join(cwd, taken));
  });

  it('says where it looked and what to type when there is none', async () => {
    const cwd = await newFolder();
    const problem = await problemOf(loadConfig({ env: {}, cwd }));
    expect(problem.kind).toBe('configuration');
    expect(problem.message).toBe(
      `There is no configuration: ${join(cwd, 'config.json')} does not exist.`,
    );
    expect(problem.hint).toBe(
      'Type `toefl-sync init` to write one to start from, or name one that you have with --config ' +
        'FILE or the environment variable TOEFL_SYNC_CONFIG.',
    );
  });

  it('says who named a file that does not exist', async () => {
    const cwd = await newFolder();
    const byOption = await problemOf(loadConfig({ file: 'x.json', env: {}, cwd }));
    expect(byOption.message).toBe('x.json, which --config names, does not exist.');
    const byVariable = await problemOf(loadConfig({ env: { TOEFL_SYNC_CONFIG: 'y.json' }, cwd }));
    expect(byVariable.message).toBe('y.json, which TOEFL_SYNC_CONFIG names, does not exist.');
  });

  it('says that a folder is no configuration', async () => {
    const cwd = await newFolder();
    await mkdir(join(cwd, 'config.json'));
    expect((await problemOf(loadConfig({ env: {}, cwd }))).message).toBe(
      'config.json is a folder.',
    );
  });

  it('does not read a feed of a megabyte as a configuration', async () => {
    const problem = await problemOf(load(' '.repeat(1_000_001)));
    expect(problem.message).toBe('config.json has 1000001 bytes, too many for a configuration.');
  });

  it('says of UTF-16, which PowerShell writes, how to save the file', async () => {
    const cwd = await newFolder();
    await writeFile(join(cwd, 'config.json'), Buffer.from('\uFEFF{}', 'utf16le'));
    const problem = await problemOf(loadConfig({ env: {}, cwd }));
    expect(problem.message).toBe('config.json is not saved as UTF-8 text.');
    expect(problem.hint).toBe('Save it again with the encoding UTF-8.');
  });
});

describe('what comes of it', () => {
  it('fills in every default', async () => {
    const cwd = await newFolder();
    expect(await load(JSON.stringify(SMALLEST), cwd)).toStrictEqual({
      file: join(cwd, 'config.json'),
      source: [{ kind: 'file', name: 'file', path: [join(cwd, 'inbox/scores.json')] }],
      salesforce: { auth: AUTH, allowDuplicates: false },
      mapping: join(cwd, 'map.yaml'),
      state: join(cwd, 'toefl-sync.db'),
      window: { overlapDays: 7, validDays: 731, sweepEveryDays: 30 },
      retention: { rawDays: 90, heldDays: 730, journalDays: 365, undoDays: 90 },
      limits: {
        createdPeople: 500,
        updatedPeople: 5000,
        heldShare: 0.5,
        overwrittenShare: 0.3,
        apiShare: 0.8,
      },
      chunkSize: 2000,
    });
  });

  it.each(['never', { threshold: 500 }])('takes %j for bulk jobs as it is', async (bulk) => {
    const { salesforce } = await load(
      JSON.stringify({ ...SMALLEST, salesforce: { auth: AUTH, bulk } }),
    );
    expect(salesforce.bulk).toStrictEqual(bulk);
  });

  it('keeps a default for each limit that is not given', async () => {
    const { limits } = await load(JSON.stringify({ ...SMALLEST, limits: { createdPeople: 7 } }));
    expect(limits).toStrictEqual({
      createdPeople: 7,
      updatedPeople: 5000,
      heldShare: 0.5,
      overwrittenShare: 0.3,
      apiShare: 0.8,
    });
  });

  it('asks ETS under /scores unless told otherwise', async () => {
    const source = {
      kind: 'ets',
      baseUrl: 'https://toeflaccess-api.ets.org/',
      authCode: { env: 'X' },
    };
    const config = await load(JSON.stringify({ ...SMALLEST, source }));
    expect(config.source).toStrictEqual([
      {
        kind: 'ets',
        name: 'ets',
        baseUrl: 'https://toeflaccess-api.ets.org',
        path: '/scores',
        authCode: { env: 'X' },
      },
    ]);
  });

  it('keeps the time that ETS is given, and constants of every type', async () => {
    const source = {
      kind: 'ets',
      baseUrl: 'https://ets.org',
      authCode: { env: 'X' },
      timeoutSeconds: 30,
    };
    const constants = { office: 'Admissions', year: 2026, test: true };
    const config = await load(JSON.stringify({ ...SMALLEST, source, constants }));
    expect(config.source[0]).toMatchObject({ timeoutSeconds: 30 });
    expect(config.constants).toStrictEqual(constants);
  });

  it('takes a list of sources with their names', async () => {
    const source = [
      { ...SOURCE, name: 'mornings' },
      { ...SOURCE, name: 'evenings' },
    ];
    const config = await load(JSON.stringify({ ...SMALLEST, source }));
    expect(config.source.map(({ name }) => name)).toEqual(['mornings', 'evenings']);
  });

  it('keeps the name of a source on its own', async () => {
    const config = await load(
      JSON.stringify({ ...SMALLEST, source: { ...SOURCE, name: 'inbox' } }),
    );
    expect(config.source[0]?.name).toBe('inbox');
  });

  it('reads comments and trailing commas', async () => {
    const text = JSON.stringify(SMALLEST).replace('{', '{ // mine\n').replace(/}$/, ',}');
    expect((await load(text)).salesforce.auth).toStrictEqual(AUTH);
  });

  it('loads config.example.json', async () => {
    const example = await readFile(new URL('../../config.example.json', import.meta.url), 'utf8');
    const config = await load(example);
    expect(config.source[0]?.kind).toBe('ets');
    expect(config.salesforce.auth.kind).toBe('jwt');
  });
});

describe('paths', () => {
  async function loadBelow(content: object) {
    const cwd = await newFolder();
    await mkdir(join(cwd, 'conf'));
    await writeFile(join(cwd, 'conf/my.json'), JSON.stringify({ ...SMALLEST, ...content }));
    const config = await loadConfig({ file: 'conf/my.json', env: {}, cwd });
    return { config, folder: join(cwd, 'conf') };
  }

  it('are relative to the configuration, not to the working directory', async () => {
    const { config, folder } = await loadBelow({
      mapping: '../m.yaml',
      state: 'data/s.db',
    });
    expect(config.mapping).toBe(join(folder, '../m.yaml'));
    expect(config.state).toBe(join(folder, 'data/s.db'));
  });

  it('stay as they are when they are absolute', async () => {
    const { config } = await loadBelow({
      mapping: '/etc/m.yaml',
      state: '/var/lib/s.db',
    });
    expect([config.mapping, config.state]).toEqual(['/etc/m.yaml', '/var/lib/s.db']);
  });

  it('of feeds may be several, globs, or standard input', async () => {
    const { config, folder } = await loadBelow({
      source: { kind: 'file', path: ['a.json', 'in/*.json', '../*.gz', '-'] },
    });
    expect(config.source[0]).toMatchObject({
      path: [join(folder, 'a.json'), join(folder, 'in/*.json'), join(folder, '../*.gz'), '-'],
    });
  });

  it('of globs keep their meaning below a folder with glob characters in its name', async () => {
    const cwd = await newFolder('scores (2026)-');
    const { source } = await load(
      JSON.stringify({
        ...SMALLEST,
        source: { kind: 'file', path: 'in/*.json' },
      }),
      cwd,
    );
    const literal = cwd.replace('(2026)', '\\(2026\\)');
    expect(source[0]).toMatchObject({ path: [`${literal}/in/*.json`] });
  });

  const urls = { loginUrl: 'https://acme.my.salesforce.com' };
  const secret = { file: 'k' };
  it.each([
    [
      {
        kind: 'jwt',
        ...urls,
        clientId: secret,
        username: 'a@b.c',
        privateKey: secret,
        passphrase: secret,
      },
      ['clientId', 'privateKey', 'passphrase'],
    ],
    [
      {
        kind: 'clientCredentials',
        ...urls,
        clientId: secret,
        clientSecret: secret,
      },
      ['clientId', 'clientSecret'],
    ],
    [
      {
        kind: 'refreshToken',
        ...urls,
        clientId: secret,
        clientSecret: secret,
        refreshToken: secret,
      },
      ['clientId', 'clientSecret', 'refreshToken'],
    ],
    [{ kind: 'accessToken', instanceUrl: urls.loginUrl, accessToken: secret }, ['accessToken']],
  ])('of the secret files of $kind are absolute', async (auth, names) => {
    const { config, folder } = await loadBelow({ salesforce: { auth } });
    const absolute = Object.fromEntries(names.map((name) => [name, { file: join(folder, 'k') }]));
    expect(config.salesforce.auth).toStrictEqual({ ...auth, ...absolute });
  });

  it.each([
    [
      {
        kind: 'jwt',
        ...urls,
        clientId: 'id',
        username: 'a@b.c',
        privateKey: { env: 'K' },
      },
    ],
    [
      {
        kind: 'refreshToken',
        ...urls,
        clientId: 'id',
        refreshToken: { env: 'K' },
      },
    ],
    [{ kind: 'sfCli', targetOrg: 'prod' }],
  ])('leave $kind without files as it is', async (auth) => {
    const { config } = await loadBelow({ salesforce: { auth } });
    expect(config.salesforce.auth).toStrictEqual(auth);
  });

  it('of the ETS authcode and of the embedded org are absolute', async () => {
    const { config, folder } = await loadBelow({
      source: { kind: 'ets', baseUrl: 'https://ets.org', authCode: secret },
      salesforce: { auth: { kind: 'local', data: 'org.json' } },
    });
    expect(config.source[0]).toMatchObject({
      authCode: { file: join(folder, 'k') },
    });
    expect(config.salesforce.auth).toStrictEqual({
      kind: 'local',
      data: join(folder, 'org.json'),
    });
  });
});
