/** Bad input at the real command: each with its exit code and a message that says what to do. */
import { expect, it } from 'vitest';
import { describeFeed, generateFeed } from '../../src/local-org/feed/feed.ts';
import { etsSample, type Json, set } from '../record/records.ts';
import type { CallOptions } from '../support/command.ts';
import { ENV, expectNoStack, openLocal, openRemote } from './folders.ts';

interface BadInput {
  readonly name: string;
  readonly code: number;
  readonly says: readonly string[];
  /** What is different from a folder in which `plan sample-scores.json` works. */
  readonly config?: (config: Json) => Json;
  readonly files?: Readonly<Record<string, string | object>>;
  readonly env?: CallOptions['env'];
  readonly command?: string;
}

const token = (url: string) => (config: Json) =>
  set(config, {
    salesforce: {
      auth: { kind: 'accessToken', instanceUrl: url, accessToken: { env: 'SF_TOKEN' } },
    },
  });
const otherMapping = (config: Json) => set(config, { mapping: 'other.yaml' });

it.each<BadInput>([
  {
    name: 'no configuration',
    command: 'plan --config none.json',
    code: 2,
    says: ['none.json', 'toefl-sync init'],
  },
  {
    name: 'a configuration that is no JSON',
    files: { 'config.json': '{ "source": ' },
    code: 2,
    says: ['config.json'],
  },
  {
    name: 'an unknown key in the configuration, with two more mistakes',
    config: (config) => set(config, { mapings: 'x', chunkSize: 0, 'limits.heldShare': 7 }),
    code: 2,
    says: ['mapings', 'mapping', 'chunkSize', 'limits.heldShare'],
  },
  {
    name: 'a secret that is not there',
    config: token('https://example.my.salesforce.com'),
    code: 2,
    says: ['salesforce.auth.accessToken', 'SF_TOKEN'],
  },
  {
    name: 'a mapping file that is not there',
    config: otherMapping,
    code: 2,
    says: ['other.yaml', 'Name another, or correct'],
  },
  {
    name: 'a mapping file that is no YAML',
    config: otherMapping,
    files: { 'other.yaml': 'rows:\n  person: [\n' },
    code: 2,
    says: ['error[yaml]', 'other.yaml:', '^'],
  },
  {
    name: 'a field in the mapping that Salesforce does not have',
    config: otherMapping,
    files: {
      'other.yaml': [
        'name: Other',
        'version: 1',
        'rows:',
        '  score:',
        '    object: TOEFL_Score__c',
        '    key: { Appointment_Number__c: appointmentNo }',
        '    fields:',
        '      Test_Mod__c: testInfo.testMode',
      ].join('\n'),
    },
    code: 2,
    says: ['other.yaml:8:7', 'Test_Mod__c: testInfo.testMode', '^^^^', '`Test_Mode__c`'],
  },
  {
    name: 'a feed file that is not there',
    command: 'plan none.json',
    code: 1,
    says: ['none.json does not exist'],
  },
  {
    name: 'a folder in place of a feed file',
    command: 'plan mappings',
    code: 1,
    says: ['mappings'],
  },
  {
    name: 'a feed that is cut off',
    command: 'plan cut.json',
    files: { 'cut.json': JSON.stringify({ data: [etsSample()] }).slice(0, -40) },
    code: 1,
    says: ['cut.json is cut off'],
  },
  {
    name: 'a feed that is a web page',
    command: 'plan page.json',
    files: { 'page.json': '<!DOCTYPE html><html></html>' },
    code: 1,
    says: ['page.json'],
  },
  {
    name: 'an org that is down',
    config: token('http://127.0.0.1:9'),
    env: { SF_TOKEN: 'fictitious' },
    code: 1,
    says: ['Salesforce', 'NETWORK'],
  },
  { name: 'an unknown flag', command: 'plan --jsno', code: 2, says: ['--jsno', '--json'] },
  { name: 'an unknown command', command: 'plna', code: 2, says: ['plna', 'plan'] },
  { name: 'a date that is none', command: 'run --from 2026-02-30', code: 2, says: ['2026-02-30'] },
  {
    name: 'an end without a beginning',
    command: 'run --to 2026-02-01',
    code: 2,
    says: ['--to', '--from'],
  },
])('$name: exit code $code, and a message that says what to do', async (input) => {
  const {
    config = (same) => same,
    files = {},
    command = 'plan sample-scores.json',
    env = {},
  } = input;
  const folder = await openLocal(config);
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);

  const ended = await folder.call(command.split(' '), { env });

  expect(ended).toMatchObject({ code: input.code, stdout: '' });
  for (const part of input.says) expect(ended.stderr).toContain(part);
  expectNoStack(ended);
});

it('a feed that is cut off writes nothing, and the repaired one comes in', async () => {
  const { folder, org } = await openRemote();
  const feed = JSON.stringify({ data: [...generateFeed({ seed: 3, count: 20 })] });
  await folder.write('feed.json', feed.slice(0, -60));

  const cut = await folder.call(['run', 'feed.json'], ENV);
  expect([cut.code, org.rows('Contact'), org.rows('TOEFL_Score__c')]).toEqual([1, [], []]);
  await folder.write('feed.json', feed);
  const whole = await folder.call(['run', 'feed.json'], ENV);

  expect(whole.code).toBe(0);
  expect(org.rows('TOEFL_Score__c')).toHaveLength(describeFeed({ seed: 3, count: 20 }).sittings);
});

it('a token that Salesforce does not know ends with 1 and a message', async () => {
  const { folder } = await openRemote();

  const ended = await folder.call(['run'], { env: { ...ENV.env, SF_TOKEN: 'Zzyzxwrong' } });

  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain('Salesforce does not accept the session');
  expectNoStack(ended);
  expect(ended.stderr).not.toContain('Zzyzxwrong');
});

it('an authcode that ETS does not know ends with 1 and a message', async () => {
  const { folder } = await openRemote();
  const wrong = Buffer.from('someone:zzyzxsecret').toString('base64');

  const ended = await folder.call(['run'], { env: { ...ENV.env, ETS_AUTHCODE: wrong } });

  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain('authcode');
  expectNoStack(ended);
  expect(ended.stderr).not.toContain(wrong);
});
