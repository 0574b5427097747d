/** `toefl-sync doctor`: each thing that may be wrong, one at a time. */
import { chmod } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import { type Office, openOffice } from '../support/unattended.ts';

interface Line {
  readonly name: string;
  readonly status: string;
  readonly found: string;
  readonly todo: string | null;
}

async function examine(office: Office): Promise<{ code: number; lines: Line[]; ok: boolean }> {
  const { code, stdout } = await office.call('doctor', '--json');
  const { ok, checks } = JSON.parse(stdout);
  return { code, ok, lines: checks };
}

const statuses = (lines: readonly Line[]) =>
  Object.fromEntries(lines.map(({ name, status }) => [name, status]));

it('on a machine where all is well every line is ok', async () => {
  const office = await openOffice();
  const { code, ok, lines } = await examine(office);
  expect(statuses(lines)).toEqual({
    'Node.js': 'ok',
    Configuration: 'ok',
    State: 'ok',
    'Source ets': 'ok',
    Clock: 'ok',
    Salesforce: 'ok',
    Mapping: 'ok',
    'API version': 'ok',
    'API calls': 'ok',
  });
  expect([code, ok]).toEqual([0, true]);
});

it('it leaves nothing behind, neither a state nor a row', async () => {
  const office = await openOffice({ records: [...generateFeed({ seed: 1, count: 3 })] });
  await office.call('doctor');
  await expect(office.read('toefl-sync.db')).rejects.toThrow('ENOENT');
  expect(office.org.rows('TOEFL_Score__c')).toEqual([]);
});

it('for a person it is a line each, with what to do below', async () => {
  const office = await openOffice();
  office.ets.fail({ kind: 'answer', status: 401 });
  const { stdout, code } = await office.call('doctor');
  expect(stdout).toMatch(/^ok {7}Node\.js: \d+\.\d+\.\d+\n/);
  expect(stdout).toMatch(/^fail {5}Source ets: .+\n(?: {9}.+\n)+/m);
  expect(stdout).toMatch(/\n1 to mend before a run\.\n$/);
  expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(150);
  expect(code).toBe(1);
});

it.each<{
  name: string;
  spoil: (office: Office) => unknown;
  line: string;
  code: number;
  found: RegExp;
}>([
  {
    name: 'a configuration that is wrong',
    spoil: (office) => office.configure({ limits: 'none' }),
    line: 'Configuration',
    code: 2,
    found: /has an error/,
  },
  {
    name: 'a key of ETS that is not set',
    spoil: (office) => delete office.env['ETS_AUTHCODE'],
    line: 'Source ets',
    code: 2,
    found: /ETS_AUTHCODE is not set/,
  },
  {
    name: 'a key that ETS does not take',
    spoil: (office) => {
      office.env['ETS_AUTHCODE'] = 'b3RoZXI6c2VjcmV0';
    },
    line: 'Source ets',
    code: 1,
    found: /./,
  },
  {
    name: 'an ETS that cannot be reached',
    spoil: (office) => office.ets.close(),
    line: 'Source ets',
    code: 1,
    found: /./,
  },
  {
    name: 'a session that Salesforce does not take',
    spoil: (office) => {
      office.env['SF_TOKEN'] = '00D000000000001!other';
    },
    line: 'Salesforce',
    code: 1,
    found: /./,
  },
  {
    name: 'a mapping with an error',
    spoil: async (office) =>
      office.write(
        'mappings/custom-object.yaml',
        (await office.read('mappings/custom-object.yaml')).replace('LastName:', 'LostName:'),
      ),
    line: 'Mapping',
    code: 2,
    found: /LostName/,
  },
  {
    name: 'a state that is another file',
    spoil: (office) =>
      office.write('toefl-sync.db', 'a letter to my aunt, in many words'.repeat(99)),
    line: 'State',
    code: 1,
    found: /is not a database/,
  },
  {
    name: 'a clock that is wrong by minutes',
    spoil: (office) => {
      office.now = new Date(Date.now() - 300_000);
    },
    line: 'Clock',
    code: 1,
    found: /differs from Salesforce’s by (?:299|300|301) s/,
  },
])('$name is a failed line that says what to do', async ({ spoil, line, code, found }) => {
  const office = await openOffice();
  await spoil(office);
  const result = await examine(office);
  const failed = result.lines.filter(({ status }) => status === 'fail');
  expect(failed.map(({ name }) => name)).toEqual([line]);
  expect(failed[0]?.found).toMatch(found);
  expect(failed[0]?.todo).toEqual(expect.any(String));
  expect([result.code, result.ok]).toEqual([code, false]);
});

it('a key file that others can read, and a last run that failed, are warnings', async () => {
  const office = await openOffice();
  const file = await office.write('key.txt', office.ets.authCode);
  await chmod(file, 0o644);
  const source = { kind: 'ets', baseUrl: office.ets.url, authCode: { file: 'key.txt' } };
  await office.configure({ source });
  office.ets.fail({ kind: 'answer', status: 401 });
  await office.call('run');
  const { code, lines } = await examine(office);
  const warned = lines.filter(({ status }) => status === 'warn');
  expect(warned.map(({ name }) => name)).toEqual(['Last run', 'Source ets']);
  expect(code).toBe(0);
});

it('credentials that end soon, the schedule and the channels have their lines', async () => {
  const office = await openOffice();
  office.env['HOOK'] = 'https://hooks.example.com/services/abc';
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  await office.configure({
    schedule: { cron: '0 6 * * *', health: false },
    notify: {
      channels: [{ kind: 'webhook', shape: 'slack', url: { env: 'HOOK' } }],
      expiries: [
        { what: 'the certificate', date: day(5) },
        { what: 'the key', date: day(500) },
        { what: 'the other key', certificate: 'nothing.crt' },
      ],
    },
  });
  const { lines } = await examine(office);
  const about = lines.filter(({ name }) => /Expiry|Schedule|Notices/.test(name));
  expect(about.map(({ status, found }) => `${status} ${found}`)).toEqual([
    expect.stringMatching(/^ok next at .*T06:00:00\.000Z$/),
    'ok go to slack',
    expect.stringMatching(/^warn the certificate ends in 5 days/),
    expect.stringMatching(/^ok the key is good until/),
    `warn The end of the other key cannot be read from ${office.folder}/nothing.crt.`,
  ]);
});
