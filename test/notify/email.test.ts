/** Notices by e-mail, over SMTP with a server of the test. */
import { expect, it } from 'vitest';
import { type EmailOptions, emailChannel } from '../../src/notify/email.ts';
import type { Message } from '../../src/notify/notice.ts';
import { send } from '../../src/notify/tell.ts';
import { type SmtpOptions, startSmtp } from './smtp-server.ts';

const MESSAGE: Message = {
  notices: [
    { kind: 'failure', title: 'A run has failed', lines: ['ETS is away.'], todo: 'Wait.' },
    { kind: 'held', title: '2 more records are held back', lines: ['2 × no-person'], todo: null },
  ],
  host: 'sync-1',
  run: '20261125-120000-1a2b',
  at: new Date('2026-11-25T12:00:00Z'),
};

async function open(smtp: SmtpOptions = {}, changes: Partial<EmailOptions> = {}) {
  const server = await startSmtp(smtp);
  const channel = emailChannel({
    name: 'email',
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    from: 'toefl-sync@example.edu',
    to: ['ann@example.edu', 'bob@example.edu'],
    ...changes,
  });
  return { server, failure: await send(channel, MESSAGE) };
}

it('all notices are one e-mail, with what to do, the run and the machine', async () => {
  const { server, failure } = await open();
  expect(failure).toBeNull();
  expect(server.mails).toHaveLength(1);
  const [mail] = server.mails;
  expect(mail?.from).toContain('<toefl-sync@example.edu>');
  expect(mail?.to.join()).toMatch(/ann@example\.edu.*bob@example\.edu/);
  for (const part of [
    'Subject: toefl-sync: A run has failed (and 1 more)',
    'Auto-Submitted: auto-generated',
    'ETS is away.',
    'What to do: Wait.',
    '2 more records are held back',
    'run 20261125-120000-1a2b, sync-1, 2026-11-25T12:00:00.000Z',
  ]) {
    expect(mail?.text.replace(/=\n/g, '')).toContain(part);
  }
});

it('signs in when a user is configured', async () => {
  const { server } = await open({}, { user: 'sync', password: 'fictitious' });
  expect(server.signIns).toEqual(['sync:fictitious']);
});

it.each([
  {
    name: 'a wrong password',
    smtp: { answers: { AUTH: '535 no' } },
    changes: { user: 'sync', password: 'fictitious' },
    message: /refused user name or password with 535/,
  },
  {
    name: 'a refused recipient',
    smtp: { answers: { RCPT: '550 unknown' } },
    changes: {},
    message: /refused the sender or a recipient with 550/,
  },
  {
    name: 'a refused message',
    smtp: { answers: { '.': '554 spam' } },
    changes: {},
    message: /refused the message with 554/,
  },
  {
    name: 'no encryption, although it is wanted',
    smtp: {},
    changes: { security: 'starttls' as const },
    message: /offers no encryption/,
  },
])('$name is said, without the password', async ({ smtp, changes, message }) => {
  const { server, failure } = await open(smtp, changes);
  expect(failure?.message).toMatch(message);
  expect(`${failure?.message} ${failure?.hint}`).not.toContain('fictitious');
  expect(server.mails).toEqual([]);
});

it('a mail server that is not there is named', async () => {
  const { failure } = await open({}, { port: 1 });
  expect(failure?.message).toBe('email: the mail server 127.0.0.1:1 cannot be reached.');
});
