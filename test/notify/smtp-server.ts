/** A little SMTP server that keeps what it is sent, for tests. It speaks enough of RFC 5321. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came. */
  readonly text: string;
}

export interface SmtpServer {
  readonly port: number;
  readonly mails: readonly Mail[];
  /** User name and password of each sign-in. */
  readonly signIns: readonly string[];
}

export interface SmtpOptions {
  /** Answers to a command, by its first word, in place of the usual ones; `.` ends a message. */
  readonly answers?: Readonly<Record<string, string>>;
}

export async function startSmtp({ answers = {} }: SmtpOptions = {}): Promise<SmtpServer> {
  const mails: Mail[] = [];
  const signIns: string[] = [];
  const server = createServer((socket) => serve(socket, answers, mails, signIns));
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    mails,
    signIns,
  };
}

function serve(
  socket: Socket,
  answers: Readonly<Record<string, string>>,
  mails: Mail[],
  signIns: string[],
): void {
  let [from, data, inData, rest] = ['', '', false, ''];
  let to: string[] = [];
  const say = (line: string) => socket.write(`${line}\r\n`);
  say('220 mail.test ESMTP');
  socket.on('error', () => {});
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (inData) {
        if (line !== '.') data += `${line}\n`;
        else {
          inData = false;
          const refusal = answers['.'];
          if (refusal === undefined) mails.push({ from, to, text: data });
          say(refusal ?? '250 kept');
        }
        continue;
      }
      const verb = line.split(/[ :]/)[0]?.toUpperCase() ?? '';
      const own = answers[verb];
      if (own !== undefined) {
        say(own);
        continue;
      }
      if (verb === 'EHLO') say('250-mail.test\r\n250 AUTH PLAIN');
      else if (verb === 'AUTH') {
        const given = Buffer.from(line.split(' ')[2] ?? '', 'base64').toString();
        signIns.push(given.split('\0').slice(1).join(':'));
        say('235 welcome');
      } else if (verb === 'MAIL') {
        from = line.slice('MAIL FROM:'.length);
        [to, data] = [[], ''];
        say('250 ok');
      } else if (verb === 'RCPT') {
        to = [...to, line.slice('RCPT TO:'.length)];
        say('250 ok');
      } else if (verb === 'DATA') {
        inData = true;
        say('354 go on');
      } else if (verb === 'QUIT') {
        say('221 bye');
        socket.end();
      } else say(verb === 'STARTTLS' ? '454 no certificate here' : '250 ok');
    }
  });
}
