/** `schedule`, `notify` and `log` of config.json: what is allowed, and how a mistake is told. */
import { expect, it } from 'vitest';
import { explainConfig } from '../../src/config/findings.ts';
import { configSchema } from '../../src/config/schema.ts';

const REST = {
  source: { kind: 'file', path: 'inbox/*.json' },
  salesforce: { auth: { kind: 'local', data: 'org.json' } },
  mapping: 'mapping.yaml',
};
const EMAIL = {
  kind: 'email',
  host: 'smtp.example.edu',
  from: 'a@example.edu',
  to: 'b@example.edu',
};
const SLACK = { kind: 'webhook', shape: 'slack', url: { env: 'HOOK' } };

function read(part: object) {
  const value = { ...REST, ...part };
  const result = configSchema.safeParse(value);
  if (result.success) return { config: result.data, findings: [] };
  const findings = explainConfig(result.error.issues, value).map(({ message }) => message);
  return { config: null, findings };
}

it('what is left out is filled in', () => {
  const { config } = read({
    schedule: { cron: '0 */2 * * *' },
    notify: { channels: [EMAIL, SLACK] },
    log: {},
  });
  expect(config?.schedule).toEqual({
    cron: ['0 */2 * * *'],
    timeZone: 'UTC',
    jitterSeconds: 0,
    health: { host: '127.0.0.1', port: 9464 },
  });
  expect(config?.notify).toMatchObject({
    channels: [{ port: 587, security: 'starttls', to: ['b@example.edu'] }, { shape: 'slack' }],
    noDataDays: 14,
    expiries: [],
    expiryDays: [30, 7, 1],
  });
  expect(config?.log).toEqual({ level: 'info', format: 'auto' });
});

it('health may be switched off, and a schedule may have several times', () => {
  const { config } = read({ schedule: { cron: ['0 6 * * *', '0 18 * * 1-5'], health: false } });
  expect(config?.schedule).toMatchObject({ cron: ['0 6 * * *', '0 18 * * 1-5'], health: false });
});

const cron = (value: unknown, more: object = {}) => ({ schedule: { cron: value, ...more } });
const channels = (...list: unknown[]) => ({ notify: { channels: list } });
const expiries = (...list: unknown[]) => ({ notify: { channels: [EMAIL], expiries: list } });

it.each([
  ['a word', cron('hourly'), /`schedule\.cron` must be five fields as in a crontab/],
  ['seconds', cron('0 0 * * * *'), /`schedule\.cron` must be five fields as in a crontab/],
  ['an hour that no day has', cron('0 25 * * *'), /`schedule\.cron` must be five fields/],
  ['a day that no calendar has', cron('0 0 30 2 *'), /`schedule\.cron` never comes/],
  [
    'a zone that is none',
    cron('0 6 * * *', { timeZone: 'New York' }),
    /`schedule\.timeZone` must be/,
  ],
  ['no channel', channels(), /`notify\.channels` must name at least one channel/],
  ['one name twice', channels(SLACK, SLACK), /`notify\.channels` has two channels of one name/],
  ['an address as text', channels({ ...SLACK, url: 'https://x' }), /`notify\.channels\[0\]\.url` /],
  [
    'no e-mail address',
    channels({ ...EMAIL, to: 'bob' }),
    /`notify\.channels\[0\]\.to` must be an/,
  ],
  ['an end without its day', expiries({ what: 'the key' }), /needs a `certificate` or a `date`/],
  ['a day in words', expiries({ what: 'the key', date: 'May' }), /must be a day such as/],
  ['a level that is none', { log: { level: 'loud' } }, /`log\.level`/],
])('%s is told', (_, part, message) => {
  const { findings } = read(part);
  expect(findings).toEqual([expect.stringMatching(message)]);
});

it('two channels of one kind have names of their own', () => {
  expect(read(channels(SLACK, { ...SLACK, name: 'desk' })).findings).toEqual([]);
});

it('an address that was written out is not shown', () => {
  const { findings } = read(channels({ ...SLACK, url: 'https://hooks.example.com/SECRET' }));
  expect(findings.join()).not.toContain('SECRET');
});
