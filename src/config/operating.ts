/**
 * The options of config.json for running unattended: when to run, whom to tell, what to log. Part
 * of `schema.ts`.
 */
import { Cron } from 'croner';
import { z } from 'zod';
import { secret, text } from './values.ts';

const pattern = z.string().superRefine((value, context) => {
  const fault = cronFault(value);
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
});

export const schedule = z
  .strictObject({
    cron: z
      .union([pattern, z.array(pattern).min(1, 'must name at least one time')])
      .transform((one) => (typeof one === 'string' ? [one] : one))
      .describe(
        'When to run, as in a crontab: "0 */2 * * *" (minute, hour, day, month, weekday), or a list of such times.',
      ),
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be the name of a time zone, such as "America/New_York"')
      .default('UTC')
      .describe('Time zone of `cron`, such as "America/New_York".'),
    jitterSeconds: z
      .int()
      .min(0)
      .max(3600)
      .default(0)
      .describe('Each run starts up to this much later, by chance, so that not all start at once.'),
    health: z
      .union([
        z.strictObject({
          host: text('Address to listen on.').default('127.0.0.1'),
          port: z.int().min(0).max(65_535).default(9464).describe('Port; 0 takes a free one.'),
        }),
        z.literal(false),
      ])
      .prefault({})
      .describe('Where /healthz, /readyz and /metrics answer; false for nowhere.'),
  })
  .describe('When `toefl-sync schedule` runs.');

const channelName = text(
  'What messages call this channel. What was told is remembered by it: keep it.',
).exactOptional();
const address = z
  .string()
  .regex(/^[^@\r\n]*\S@\S[^@\r\n]*$/, 'must be an e-mail address')
  .describe('An e-mail address, such as "admissions-it@example.edu".');

const email = z
  .strictObject({
    kind: z.literal('email').describe('E-mail over SMTP.'),
    name: channelName,
    host: text('Mail server, such as "smtp.example.edu".'),
    port: z.int().min(1).max(65_535).default(587).describe('Its port: 587, or 465 for `tls`.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe(
        'starttls: encrypted before anything is said, else not at all; tls: encrypted from the first byte; none: for a mail server on this machine.',
      ),
    user: text('User name, if the mail server asks for one.').exactOptional(),
    password: secret('Its password.').exactOptional(),
    from: address,
    to: z
      .union([address, z.array(address).min(1, 'must name at least one address')])
      .transform((one) => (typeof one === 'string' ? [one] : one))
      .describe('Who gets it: an address, or a list of them.'),
  })
  .describe('Notices by e-mail.');

const webhook = z
  .strictObject({
    kind: z.literal('webhook').describe('An HTTP POST.'),
    name: channelName,
    shape: z
      .enum(['slack', 'teams', 'json'])
      .default('json')
      .describe('What is posted: what Slack or Teams (Workflows) show, or plain JSON.'),
    url: secret('Address of the webhook; whoever knows it can post there.'),
    signingKey: secret(
      'Key that signs what is posted: HMAC-SHA256 of time and body, in the header x-toefl-sync-signature.',
    ).exactOptional(),
  })
  .describe('Notices to a webhook.');

const what = text('What notices call it, such as "the certificate of the Salesforce app".');
const expiry = z
  .strictObject({
    what,
    certificate: text('Path of the certificate (PEM), relative to this file.').exactOptional(),
    date: z.iso
      .date('must be a day such as "2027-01-31"')
      .exactOptional()
      .describe('The last day it is good.'),
  })
  .refine(({ certificate, date }) => (certificate === undefined) !== (date === undefined), {
    error: 'needs a `certificate` or a `date`, one of them',
  });

export const notify = z
  .strictObject({
    channels: z
      .array(z.discriminatedUnion('kind', [email, webhook]))
      .min(1, 'must name at least one channel')
      .refine((list) => doubleName(list) === undefined, {
        error: 'has two channels of one name; give each a "name" of its own',
      })
      .describe('How people are told.'),
    noDataDays: z
      .int()
      .min(0)
      .default(14)
      .describe('Tell when nothing new has come for so many days; 0 for never.'),
    expiries: z
      .array(expiry.describe('A credential and its end: a certificate, or a date.'))
      .default([])
      .describe('Credentials that end one day.'),
    expiryDays: z
      .array(z.int().min(0).max(365))
      .default([30, 7, 1])
      .describe('How many days before the end people are told.'),
  })
  .describe('Who is told when a person is needed.');

export const log = z
  .strictObject({
    level: z
      .enum(['debug', 'info', 'warn', 'error'])
      .default('info')
      .describe('The least that is logged.'),
    format: z
      .enum(['auto', 'json', 'text'])
      .default('auto')
      .describe('auto: text on a terminal, JSON elsewhere.'),
  })
  .describe('Log on standard error, one line an event.');

type Channel =
  | { readonly kind: 'email'; readonly name?: string }
  | { readonly kind: 'webhook'; readonly name?: string; readonly shape: string };

/** What a channel without a name is called. */
export function channelNameOf(channel: Channel): string {
  return channel.name ?? (channel.kind === 'email' ? 'email' : channel.shape);
}

function doubleName(channels: readonly Channel[]): string | undefined {
  const names = channels.map(channelNameOf);
  return names.find((name, index) => names.indexOf(name) !== index);
}

/** What is wrong with a cron expression, in words; null if fine. */
function cronFault(expression: string): string | null {
  try {
    const job = new Cron(expression, { paused: true, mode: '5-part', timezone: 'UTC' });
    return job.nextRun() === null ? 'never comes: no calendar has such a day' : null;
  } catch {
    return 'must be five fields as in a crontab, such as `0 */2 * * *`: minute, hour, day, month, weekday';
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
