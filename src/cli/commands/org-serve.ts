/** `toefl-sync org serve`: the embedded org for other programs, until Ctrl-C. */
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';

export async function serve(
  this: Context,
  { port, data }: { readonly port: number; readonly data?: string },
): Promise<void> {
  const { startLocalOrg } = await import('../../local-org/local-org.ts');
  const org = await startLocalOrg({
    port,
    ...(data === undefined ? {} : { file: resolve(this.cwd, data) }),
  });
  this.process.stdout.write(
    [
      `The embedded org listens at ${org.url}`,
      data === undefined ? 'Its data is gone when it stops.' : `Its data is kept in ${data}.`,
      '',
      `  export SF_INSTANCE_URL=${org.url}`,
      `  export SF_ACCESS_TOKEN='${org.accessToken}'`,
      `  curl -H "Authorization: Bearer $SF_ACCESS_TOKEN" $SF_INSTANCE_URL/services/data/v62.0/sobjects`,
      '',
      'Ctrl-C stops it.',
      '',
    ].join('\n'),
  );
  if (!this.signal.aborted) await once(this.signal, 'abort');
  await org.close();
}
