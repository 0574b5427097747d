/** `toefl-sync org serve`: the embedded org for other programs, until Ctrl-C. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { LocalOrg } from '../../local-org/local-org.ts';
import { Problem } from '../../problem.ts';
import type { Context } from '../context.ts';

export interface ServeFlags {
  readonly port: number;
  readonly data?: string;
  readonly json?: boolean;
}

export async function serve(this: Context, { port, data, json }: ServeFlags): Promise<void> {
  const token = randomBytes(16).toString('hex');
  const org = await start(this, port, data, token);
  const { url, orgId, accessToken } = org;
  this.process.stdout.write(
    json === true
      ? `${JSON.stringify({ url, orgId, accessToken, controlToken: token }, null, 2)}\n`
      : welcome(org, token, data),
  );
  if (!this.signal.aborted) await once(this.signal, 'abort');
  await org.close();
}

async function start(
  { cwd }: Context,
  port: number,
  data: string | undefined,
  token: string,
): Promise<LocalOrg> {
  const { startLocalOrg } = await import('../../local-org/local-org.ts');
  const file = data === undefined ? {} : { file: resolve(cwd, data) };
  return startLocalOrg({ port, ...file, control: { token } }).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
      throw new Problem('usage', `Port ${port} of 127.0.0.1 is taken by another program.`, {
        hint: 'Name another with --port, or leave it out: then a free one is taken.',
        cause,
      });
    }
    if (data === undefined) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('usage', `The embedded org cannot be opened: ${why}`, {
      hint: 'Move that file away to begin with an empty org, or name another with --data.',
      cause,
    });
  });
}

function welcome({ url, accessToken }: LocalOrg, token: string, data: string | undefined): string {
  return [
    `The embedded org listens at ${url}`,
    data === undefined ? 'Its data is gone when it stops.' : `Its data is kept in ${data}.`,
    '',
    `  export SF_INSTANCE_URL=${url}`,
    `  export SF_ACCESS_TOKEN='${accessToken}'`,
    `  curl -H "Authorization: Bearer $SF_ACCESS_TOKEN" \\`,
    `    $SF_INSTANCE_URL/services/data/v62.0/sobjects`,
    '',
    'Faults can be ordered, such as a lost answer to the next write:',
    '',
    `  export ORG_CONTROL_TOKEN=${token}`,
    `  curl -H "Authorization: Bearer $ORG_CONTROL_TOKEN" \\`,
    `    -d '{"match":{"method":"POST"},"effect":{"kind":"resetAfter"}}' \\`,
    `    $SF_INSTANCE_URL/__control/faults`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}
