/** Notices by e-mail over SMTP. Opened by the command line. */
import { createTransport } from 'nodemailer';
import { Problem } from '../problem.ts';
import { asText, type Channel, headline } from './notice.ts';

export interface EmailOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly to: readonly string[];
}

/** A mail server that says nothing must not hold the next run up. */
const TIMEOUT_MS = 20_000;

export function emailChannel(options: EmailOptions): Channel {
  const { name, host, port, security, user, password, from, to } = options;
  return {
    name,
    async send(message) {
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        // A notice names no files and no addresses to fetch.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({
          from,
          to: [...to],
          subject: headline(message),
          text: asText(message),
          // Out-of-office replies help nobody.
          headers: { 'auto-submitted': 'auto-generated' },
        });
      } catch (cause) {
        throw unsent(name, `${host}:${port}`, cause);
      } finally {
        transport.close();
      }
    },
  };
}

function unsent(name: string, server: string, cause: unknown): Problem {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const answer =
    cause instanceof Error && 'responseCode' in cause ? ` with ${String(cause.responseCode)}` : '';
  const [what, hint] = FAILURES[code] ?? [`did not take the message (${code})`, LOOK];
  return new Problem('configuration', `${name}: the mail server ${server} ${what}${answer}.`, {
    hint,
    cause,
  });
}

const LOOK = 'Look at the channel under `notify.channels`, then try `toefl-sync notify test`.';

/** nodemailer's codes. */
const FAILURES: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  EAUTH: ['refused user name or password', 'Correct `user` and `password` of the channel.'],
  EENVELOPE: ['refused the sender or a recipient', 'Correct `from` and `to` of the channel.'],
  EMESSAGE: ['refused the message', 'Ask whoever runs the mail server why.'],
  ETLS: [
    'offers no encryption, or none that can be trusted',
    'Name another port or `security`; a certificate of your own goes into NODE_EXTRA_CA_CERTS.',
  ],
  ESOCKET: ['cannot be reached', 'Check `host` and `port` of the channel, and the firewall.'],
  ECONNECTION: ['cannot be reached', 'Check `host` and `port` of the channel, and the firewall.'],
  EDNS: ['has no address', 'Correct `host` of the channel.'],
  ETIMEDOUT: [
    'did not answer in time',
    'Check `host` and `port`: 587 speaks first, 465 with `tls`.',
  ],
};
