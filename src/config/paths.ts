/** Paths of a configuration, made absolute: in the file they are relative to it. Called by `load.ts`. */
import { dirname, join, resolve } from 'node:path';
import type { Config, Secret } from './schema.ts';

export function absolutePaths(config: Config, file: string): Config {
  const folder = dirname(file);
  const path = (relative: string) => resolve(folder, relative);
  return {
    ...config,
    source: config.source.map((source) =>
      source.kind === 'file'
        ? {
            ...source,
            path: source.path.map((pattern) => feedPath(pattern, folder)),
          }
        : { ...source, authCode: secretPath(source.authCode, path) },
    ),
    salesforce: {
      ...config.salesforce,
      auth: authPaths(config.salesforce.auth, path),
    },
    mapping: path(config.mapping),
    state: path(config.state),
    ...(config.stateKey === undefined ? {} : { stateKey: secretPath(config.stateKey, path) }),
    ...(config.planKey === undefined ? {} : { planKey: secretPath(config.planKey, path) }),
    ...(config.notify === undefined ? {} : { notify: notifyPaths(config.notify, path) }),
  };
}

type Auth = Config['salesforce']['auth'];
type Notify = NonNullable<Config['notify']>;
type Absolute = (relative: string) => string;

function authPaths(auth: Auth, path: Absolute): Auth {
  switch (auth.kind) {
    case 'jwt': {
      const { passphrase } = auth;
      return {
        ...auth,
        clientId: clientIdPath(auth.clientId, path),
        privateKey: secretPath(auth.privateKey, path),
        ...(passphrase === undefined ? {} : { passphrase: secretPath(passphrase, path) }),
      };
    }
    case 'clientCredentials':
      return {
        ...auth,
        clientId: clientIdPath(auth.clientId, path),
        clientSecret: secretPath(auth.clientSecret, path),
      };
    case 'refreshToken': {
      const { clientSecret } = auth;
      return {
        ...auth,
        clientId: clientIdPath(auth.clientId, path),
        refreshToken: secretPath(auth.refreshToken, path),
        ...(clientSecret === undefined ? {} : { clientSecret: secretPath(clientSecret, path) }),
      };
    }
    case 'accessToken':
      return { ...auth, accessToken: secretPath(auth.accessToken, path) };
    case 'local':
      return { ...auth, data: path(auth.data) };
    case 'sfCli':
      return auth;
    default:
      return auth satisfies never;
  }
}

function notifyPaths(notify: Notify, path: Absolute): Notify {
  return {
    ...notify,
    channels: notify.channels.map((channel) => {
      if (channel.kind === 'email') {
        const { password } = channel;
        return password === undefined
          ? channel
          : { ...channel, password: secretPath(password, path) };
      }
      const { url, signingKey } = channel;
      return {
        ...channel,
        url: secretPath(url, path),
        ...(signingKey === undefined ? {} : { signingKey: secretPath(signingKey, path) }),
      };
    }),
    expiries: notify.expiries.map((one) =>
      one.certificate === undefined ? one : { ...one, certificate: path(one.certificate) },
    ),
  };
}

function secretPath(secret: Secret, path: Absolute): Secret {
  return 'file' in secret ? { file: path(secret.file) } : secret;
}

function clientIdPath(clientId: string | Secret, path: Absolute): string | Secret {
  return typeof clientId === 'string' ? clientId : secretPath(clientId, path);
}

/** A folder's name may hold characters that a glob would take for its own: "scores (2026)". */
function feedPath(pattern: string, folder: string): string {
  if (pattern === '-') return pattern;
  if (!/[*?[{]/.test(pattern)) return resolve(folder, pattern);
  const absolute = resolve(folder, pattern);
  const literal = join(folder, '/');
  if (!absolute.startsWith(literal)) return absolute;
  return literal.replace(/[()[\]{}*?|]/g, '\\$&') + absolute.slice(literal.length);
}
