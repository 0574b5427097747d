/** The org that the configuration names: a real one, or the embedded one for trying things out. */
import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { Salesforce, SalesforceAuth } from '../salesforce/salesforce.ts';
import type { Context } from './context.ts';

type Auth = Config['salesforce']['auth'];

/** @param defer told how to close what was opened */
export async function connect(
  config: Config,
  context: Context,
  run: string,
  defer: (closer: () => Promise<void>) => void,
): Promise<Salesforce> {
  const { connectSalesforce } = await import('../salesforce/connect.ts');
  const { auth, apiVersion } = config.salesforce;
  const { stderr } = context.process;
  return connectSalesforce({
    auth:
      auth.kind === 'local'
        ? await startEmbedded(auth.data, defer)
        : await withSecrets(auth, context),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    signal: context.signal,
    run,
    onRetry: ({ what, code, delayMs }) =>
      stderr.write(`${what}: ${code}; trying again in ${(delayMs / 1000).toFixed(1)} s\n`),
  });
}

async function startEmbedded(
  file: string,
  defer: (closer: () => Promise<void>) => void,
): Promise<SalesforceAuth> {
  const { startLocalOrg } = await import('../local-org/local-org.ts');
  const org = await startLocalOrg({ file });
  defer(() => org.close());
  return { kind: 'accessToken', instanceUrl: org.url, accessToken: org.accessToken };
}

async function withSecrets(
  auth: Exclude<Auth, { kind: 'local' }>,
  { process }: Context,
): Promise<SalesforceAuth> {
  const secret = (value: Parameters<typeof resolveSecret>[0], name: string) =>
    resolveSecret(value, { env: process.env, path: `salesforce.auth.${name}` });
  switch (auth.kind) {
    case 'sfCli':
      return auth;
    default:
      throw new Error('pending');
  }
}
