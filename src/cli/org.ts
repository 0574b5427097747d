/** The org that the configuration names: a real one, or the embedded one for trying things out. */
import type { Config, Secret } from '../config/schema.ts';
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
  return {
    kind: 'accessToken',
    instanceUrl: org.url,
    accessToken: org.accessToken,
  };
}

/** The same with the secrets' own texts in place of where they are kept. */
async function withSecrets(
  auth: Exclude<Auth, { kind: 'local' }>,
  { process }: Context,
): Promise<SalesforceAuth> {
  const read = (place: Secret, name: string) =>
    resolveSecret(place, { env: process.env, path: `salesforce.auth.${name}` });
  const clientId = async (id: string | Secret) =>
    typeof id === 'string' ? id : read(id, 'clientId');
  switch (auth.kind) {
    case 'sfCli':
      return auth;
    case 'accessToken':
      return {
        ...auth,
        accessToken: await read(auth.accessToken, 'accessToken'),
      };
    case 'clientCredentials':
      return {
        ...auth,
        clientId: await clientId(auth.clientId),
        clientSecret: await read(auth.clientSecret, 'clientSecret'),
      };
    case 'refreshToken': {
      const { clientSecret, ...rest } = auth;
      return {
        ...rest,
        clientId: await clientId(auth.clientId),
        refreshToken: await read(auth.refreshToken, 'refreshToken'),
        ...(clientSecret && {
          clientSecret: await read(clientSecret, 'clientSecret'),
        }),
      };
    }
    case 'jwt': {
      const { passphrase, ...rest } = auth;
      return {
        ...rest,
        clientId: await clientId(auth.clientId),
        privateKey: await read(auth.privateKey, 'privateKey'),
        ...(passphrase && { passphrase: await read(passphrase, 'passphrase') }),
      };
    }
  }
}
