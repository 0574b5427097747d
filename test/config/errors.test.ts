/** What is said of a configuration that is wrong: exact words, every finding, never a secret. */
import { describe, expect, it } from 'vitest';
import { AUTH, load, problemOf, SMALLEST, SOURCE } from './folder.ts';

const ETS = { kind: 'ets', baseUrl: 'https://ets.org', authCode: { env: 'X' } };
const JWT = {
  kind: 'jwt',
  loginUrl: 'https://acme.my.salesforce.com',
  clientId: 'id',
  username: 'a@b.c',
  privateKey: { env: 'K' },
};
const withSource = (source: unknown) => ({ ...SMALLEST, source });
const withAuth = (auth: unknown) => ({ ...SMALLEST, salesforce: { auth } });
const without = (content: object, name: string) =>
  Object.fromEntries(Object.entries(content).filter(([key]) => key !== name));

/** Of each finding the sentence and the advice. */
async function findingsOf(content: unknown): Promise<string[][]> {
  const { details } = await problemOf(load(JSON.stringify(content, null, 2)));
  return details.map((detail) => {
    const lines = detail.split('\n');
    const advice = lines.find((line) => line.startsWith('  = '));
    return [lines[0] ?? '', ...(advice === undefined ? [] : [advice.slice(4)])];
  });
}

const PLACE = 'Written as { "env": "NAME" } or { "file": "PATH" }, never as text.';
const LITERAL =
  'Put it into an environment variable or a file, and write { "env": "NAME" } or { "file": "PATH" } ' +
  'here. If others could read this file, have the secret replaced.';
const MY_DOMAIN = 'The org\'s My Domain URL, such as "https://example.my.salesforce.com".';

describe('one mistake', () => {
  it.each<[name: string, content: unknown, message: string, hint: string]>([
    [
      'a misspelt kind of source',
      withSource({ kind: 'files', path: 'x' }),
      'error[wrong-value]: `source.kind` is the text "files", which is not allowed',
      'Did you mean `file`? Allowed: ets, file.',
    ],
    [
      'a misspelt way of signing in',
      withAuth({ kind: 'cleintCredentials' }),
      'error[wrong-value]: `salesforce.auth.kind` is the text "cleintCredentials", which is not allowed',
      'Did you mean `clientCredentials`? Allowed: jwt, clientCredentials, refreshToken, sfCli, accessToken, local.',
    ],
    [
      'a kind that is no text',
      withAuth({ kind: 3 }),
      'error[wrong-value]: `salesforce.auth.kind` is the number 3, which is not allowed',
      'Allowed: jwt, clientCredentials, refreshToken, sfCli, accessToken, local.',
    ],
    [
      'no kind',
      withSource({ path: 'x' }),
      'error[missing]: `source.kind` is missing',
      'Allowed: ets, file.',
    ],
    [
      'an unknown name',
      { ...SMALLEST, colour: 'red' },
      'error[unknown-key]: `colour` is not a name that is known here',
      'Allowed: $schema, source, salesforce, mapping, constants, state, stateKey, window, retention, planKey, limits, schedule, notify, log, chunkSize.',
    ],
    [
      'a misspelt name, which is not also missing',
      { ...without(SMALLEST, 'mapping'), maping: 'x' },
      'error[unknown-key]: `maping` is not a name that is known here',
      'Did you mean `mapping`? Allowed: $schema, source, salesforce, mapping, constants, state, stateKey, window, retention, planKey, limits, schedule, notify, log, chunkSize.',
    ],
    [
      'a misspelt limit',
      { ...SMALLEST, limits: { createPeople: 1 } },
      'error[unknown-key]: `limits.createPeople` is not a name that is known here',
      'Did you mean `createdPeople`? Allowed: createdPeople, updatedPeople, heldShare, overwrittenShare, apiShare.',
    ],
    [
      'a name of another kind',
      withAuth({ ...JWT, clientSecret: { env: 'S' } }),
      'error[unknown-key]: `salesforce.auth.clientSecret` is not a name that is known here',
      'It belongs to the kind `clientCredentials` and `refreshToken`. Allowed: kind, loginUrl, clientId, username, privateKey, passphrase.',
    ],
    [
      'no mapping',
      without(SMALLEST, 'mapping'),
      'error[missing]: `mapping` is missing',
      'Path of the mapping file, relative to this file.',
    ],
    [
      'no user name',
      withAuth(without(JWT, 'username')),
      'error[missing]: `salesforce.auth.username` is missing',
      'User name of the integration user, such as "integration@example.edu".',
    ],
    [
      'no client id',
      withAuth(without(JWT, 'clientId')),
      'error[missing]: `salesforce.auth.clientId` is missing',
      'Consumer key of the external client app: as text, or { "env": "NAME" } or { "file": "PATH" }.',
    ],
    [
      'no authcode',
      withSource(without(ETS, 'authCode')),
      'error[missing]: `source.authCode` is missing',
      `ETS's API key, called authcode there. ${PLACE}`,
    ],
    [
      'a blank path',
      { ...SMALLEST, mapping: ' ' },
      'error[wrong-value]: `mapping` must not be blank',
      'Path of the mapping file, relative to this file.',
    ],
    [
      'a number where text belongs',
      { ...SMALLEST, mapping: 3 },
      'error[wrong-type]: `mapping` should be text in double quotes, but is the number 3',
      'Path of the mapping file, relative to this file.',
    ],
    [
      'null where text belongs',
      { ...SMALLEST, mapping: null },
      'error[wrong-type]: `mapping` should be text in double quotes, but is null',
      'Path of the mapping file, relative to this file.',
    ],
    [
      'an API version without quotes',
      { ...SMALLEST, salesforce: { auth: AUTH, apiVersion: 62 } },
      'error[wrong-type]: `salesforce.apiVersion` should be text in double quotes, but is the number 62',
      'Salesforce API version, a text such as "62.0". Without it: the newest that the org and the connector know.',
    ],
    [
      'an API version with a v',
      { ...SMALLEST, salesforce: { auth: AUTH, apiVersion: 'v62.0' } },
      'error[wrong-value]: `salesforce.apiVersion` must be a text such as `"62.0"`',
      'Salesforce API version, a text such as "62.0". Without it: the newest that the org and the connector know.',
    ],
    [
      'a limit below nothing',
      { ...SMALLEST, limits: { createdPeople: -1 } },
      'error[wrong-value]: `limits.createdPeople` is the number -1, but must be at least 0',
      'Most people that one run may create.',
    ],
    [
      'a share in percent',
      { ...SMALLEST, limits: { heldShare: 50 } },
      'error[wrong-value]: `limits.heldShare` is the number 50, but must be at most 1',
      'Largest share of the feed, 0 to 1, that one run may hold back.',
    ],
    [
      'half a record',
      { ...SMALLEST, chunkSize: 1.5 },
      'error[wrong-type]: `chunkSize` should be a whole number, but is the number 1.5',
      'Records planned and written at a time.',
    ],
    [
      'a constant that is an object',
      { ...SMALLEST, constants: { office: { id: 1 } } },
      'error[wrong-type]: `constants.office` is an object, which does not fit here',
      'Text, a number, true or false.',
    ],
    [
      'a constant that is null',
      { ...SMALLEST, constants: { office: null } },
      'error[wrong-type]: `constants.office` is null, which does not fit here',
      'Text, a number, true or false.',
    ],
    [
      'constants in a list',
      { ...SMALLEST, constants: ['Admissions'] },
      'error[wrong-type]: `constants` should be an object in { }, but is a list',
      "Values that mappings read as `constant.NAME`, such as an org's own Ids. They take the place of the mapping's constants.",
    ],
    [
      'a wait for ETS in milliseconds',
      withSource({ ...ETS, timeoutSeconds: 180_000 }),
      'error[wrong-value]: `source.timeoutSeconds` is the number 180000, but must be at most 3600',
      'Longest wait for the first byte of an answer, and between two bytes, in seconds. Without it: 180.',
    ],
    [
      'an empty list of sources',
      withSource([]),
      'error[wrong-value]: `source` must name at least one source',
      'Where scores come from: one source, or a list of them each with a "name".',
    ],
    [
      'a source that is text',
      withSource('inbox/*.json'),
      'error[wrong-type]: `source` is the text "inbox/*.json", which does not fit here',
      'Where scores come from: one source, or a list of them each with a "name".',
    ],
    [
      'a source of a list without a name',
      withSource([SOURCE]),
      'error[missing]: `source[0].name` is missing',
      'What runs and reports call this source. Its watermark hangs on it: keep it.',
    ],
    [
      'two sources of one name',
      withSource([
        { ...SOURCE, name: 'a' },
        { ...ETS, name: 'a' },
      ]),
      'error[wrong-value]: `source` has two sources called `a`; each needs a name of its own',
      'Where scores come from: one source, or a list of them each with a "name".',
    ],
    [
      'a source without files',
      withSource({ kind: 'file', path: [] }),
      'error[wrong-value]: `source.path` must name at least one file',
      'Path or glob of the feed, such as "inbox/*.json", or a list of them; "-" is standard input.',
    ],
    [
      'a path that only a shell understands',
      withSource({ kind: 'file', path: ['~/inbox/*.json'] }),
      'error[wrong-value]: `source.path[0]` must be written out: `~` is known to shells only',
      '',
    ],
    [
      'a path of the service that is none',
      withSource({ ...ETS, path: 'scores' }),
      'error[wrong-value]: `source.path` must begin with `/` and end before a `?`',
      'Path of the service; the sandbox has "/scores/sample-data".',
    ],
    [
      'a page instead of the org',
      withAuth({ ...JWT, loginUrl: 'https://acme.lightning.force.com/' }),
      "error[wrong-value]: `salesforce.auth.loginUrl` is a page of the user interface; the org's My Domain URL is `https://acme.my.salesforce.com`",
      MY_DOMAIN,
    ],
    [
      'a user name that is none',
      withAuth({ ...JWT, username: 'admin' }),
      'error[wrong-value]: `salesforce.auth.username` must look like an e-mail address, as every Salesforce user name does',
      'User name of the integration user, such as "integration@example.edu".',
    ],
    [
      'a secret written out',
      withSource({ ...ETS, authCode: 'hunter2' }),
      'error[literal-secret]: `source.authCode` holds the secret itself, which must not stand in this file',
      LITERAL,
    ],
    [
      'a secret that is a number',
      withSource({ ...ETS, authCode: 1234567 }),
      'error[literal-secret]: `source.authCode` holds the secret itself, which must not stand in this file',
      LITERAL,
    ],
    [
      'a secret under a wrong name',
      withSource({ ...ETS, authCode: { environment: 'X' } }),
      'error[wrong-secret]: `source.authCode` does not say where it is kept',
      `ETS's API key, called authcode there. ${PLACE}`,
    ],
    [
      'a secret in two places',
      withSource({ ...ETS, authCode: { env: 'X', file: 'y' } }),
      'error[wrong-secret]: `source.authCode` does not say where it is kept',
      `ETS's API key, called authcode there. ${PLACE}`,
    ],
    [
      'a secret where the name of its variable belongs',
      withSource({ ...ETS, authCode: { env: 'hunter-2' } }),
      'error[wrong-secret]: `source.authCode.env` must be the name of an environment variable: letters, digits and _',
      `ETS's API key, called authcode there. ${PLACE}`,
    ],
    [
      'a blank client id',
      withAuth({ ...JWT, clientId: '' }),
      'error[wrong-value]: `salesforce.auth.clientId` must not be blank',
      'Consumer key of the external client app: as text, or { "env": "NAME" } or { "file": "PATH" }.',
    ],
    [
      'a list as the whole configuration',
      [],
      'error[wrong-type]: the configuration should be an object in { }, but is a list',
      'Configuration of toefl-sync.',
    ],
  ])('%s', async (_, content, message, hint) => {
    expect(await findingsOf(content)).toEqual([[message, ...(hint === '' ? [] : [hint])]]);
  });
});

describe('several mistakes', () => {
  it('are all said at once, in the order of the file, each with its place and line', async () => {
    const text = `{
  "source": { "kind": "file" },
  "salesforce": {
    "auth": { "kind": "sfCli", "targetorg": "prod" }, // misspelt
    "apiVersion": 62
  },
  "mapping": "",
}`;
    const problem = await problemOf(load(text));
    expect(problem.kind).toBe('configuration');
    expect(problem.message).toBe('config.json has 4 errors.');
    expect(problem.hint).toBe(
      'Correct it and run the command again. `toefl-sync init` writes config.schema.json, with which ' +
        'editors show what is allowed.',
    );
    expect(problem.details.slice(0, 2)).toEqual([
      [
        'error[missing]: `source.path` is missing',
        '  --> config.json:2:3',
        '   |',
        ' 2 |   "source": { "kind": "file" },',
        '   |   ^^^^^^^^',
        '  = Path or glob of the feed, such as "inbox/*.json", or a list of them; "-" is standard input.',
      ].join('\n'),
      [
        'error[unknown-key]: `salesforce.auth.targetorg` is not a name that is known here',
        '  --> config.json:4:32',
        '   |',
        ' 4 |     "auth": { "kind": "sfCli", "targetorg": "****" }, // misspelt',
        '   |                                ^^^^^^^^^^^',
        '  = Did you mean `targetOrg`? Allowed: kind, targetOrg.',
      ].join('\n'),
    ]);
    expect(problem.details.map((detail) => /config\.json:\d+:\d+/.exec(detail)?.[0])).toEqual([
      'config.json:2:3',
      'config.json:4:32',
      'config.json:5:19',
      'config.json:7:14',
    ]);
  });

  it('are said of a list of sources together with a double name', async () => {
    const found = await findingsOf(
      withSource([
        { ...SOURCE, name: 'a' },
        { kind: 'file', name: 'a' },
        { ...ETS, name: '' },
      ]),
    );
    expect(found.map(([message]) => message)).toEqual([
      'error[wrong-value]: `source` has two sources called `a`; each needs a name of its own',
      'error[missing]: `source[1].path` is missing',
      'error[wrong-value]: `source[2].name` must not be blank',
    ]);
  });
});

describe('a file that is no JSON', () => {
  it('is shown with line, column and caret', async () => {
    const problem = await problemOf(load('{\n  "mapping": "m.yaml"\n  "state": "s.db"\n}'));
    expect(problem.message).toBe('config.json is not valid JSON.');
    expect(problem.details).toEqual([
      [
        'error[syntax]: a comma or `}` is missing here',
        '  --> config.json:2:22',
        '   |',
        ' 2 |   "mapping": "m.yaml"',
        '   |                      ^',
      ].join('\n'),
    ]);
    expect(problem.hint).toBe(
      'Correct it and run the command again. Comments and trailing commas are allowed.',
    );
  });
});

describe('no message shows a secret', () => {
  const source = (rest: string) => `{ "source": { "kind": "ets", ${rest} }`;
  it.each([
    ['written out', source('"authCode": "hunter2", "baseUrl": 3')],
    ['in an object of another shape', source('"authCode": { "hunter2": "hunter2" }, "baseUrl": 3')],
    ['in the place of a variable', source('"authCode": { "env": "hunter2" }, "baseUrl": 3')],
    ['in a list', source('"authCode": ["hunter2"], "baseUrl": 3')],
    ['under a misspelt name', source('"authcode": "hunter2", "baseUrl": 3')],
    ['under a misspelt name, nested', source('"authcode": { "value": ["hunter2"] }, "baseUrl": 3')],
    ['beside a misspelt kind', '{ "source": { "kind": "est", "authCode": "hunter2" } }'],
    ['in the user part of a URL', source('"baseUrl": "https://hunter2:hunter2@ets.org"')],
    ['in the query of a URL', source('"baseUrl": "https://ets.org/?authcode=hunter2"')],
    ['in single quotes', source('"authCode": \'hunter2\'')],
    ['without quotes', source('"authCode": hunter2')],
    ['without the closing quote', source('"authCode": "hunter2\n')],
    ['on a line after its name', source('"authCode":\n"hunter2\n')],
    ['with a wrong escape', source('"authCode": "hunter2\\q"')],
    ['before a missing comma', source('"authCode": "hunter2" "baseUrl": 3')],
    ['under its own name without quotes', source('authCode: "hunter2"')],
  ])('%s', async (_, text) => {
    const { message, hint, details } = await problemOf(
      load(text.endsWith('} }') ? text : `${text} }`),
    );
    const all = [message, hint ?? '', ...details].join('\n');
    expect(all).not.toContain('hunter2');
    expect(details.length).toBeGreaterThan(0);
  });
});
