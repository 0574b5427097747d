/** The org that the configuration names: a real one, or the embedded one for trying things out. */

import type { Config } from '../config/schema.ts';
import type { Resolved } from '../config/secrets.ts';
import { Problem } from '../problem.ts';
import type { Salesforce, SalesforceAuth } from '../salesforce/salesforce.ts';
import { wrap } from '../text/wrap.ts';
import type { Context } from './context.ts';

/**
 * @param salesforce of the configuration, with the secrets' own texts
 * @param defer told how to close what was opened
 */
export async function connect(
  { auth, apiVersion, allowDuplicates }: Resolved<Config['salesforce']>,
  { apiShare }: Pick<Config['limits'], 'apiShare'>,
  context: Context,
  run: string,
  defer: (closer: () => Promise<void>) => void,
): Promise<Salesforce> {
  const { connectSalesforce } = await import('../salesforce/connect.ts');
  const { stderr } = context.process;
  return connectSalesforce({
    auth: auth.kind === 'local' ? await startEmbedded(auth.data, defer) : auth,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    allowDuplicates,
    apiShare,
    signal: context.signal,
    run,
    onRetry: ({ what, code, delayMs }) =>
      stderr.write(`${what}: ${code}; trying again in ${(delayMs / 1000).toFixed(1)} s\n`),
    onWarning: (text) => stderr.write(`${wrap(`warning: ${text}`, 80, '', '  ')}\n`),
  });
}

async function startEmbedded(
  file: string,
  defer: (closer: () => Promise<void>) => void,
): Promise<SalesforceAuth> {
  const { startLocalOrg } = await import('../local-org/local-org.ts');
  const org = await startLocalOrg({ file }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('configuration', `The embedded org cannot be opened: ${why}`, {
      hint: `Move ${file} away to begin with an empty org, or name another under salesforce.auth.data.`,
      cause,
    });
  });
  defer(() => org.close());
  return {
    kind: 'accessToken',
    instanceUrl: org.url,
    accessToken: org.accessToken,
  };
}
