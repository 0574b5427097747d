/**
 * Signing in with a signed assertion, without a person: the JWT bearer flow. Made by `sign-in.ts`.
 *
 * Source: Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration".
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { Problem } from '../../problem.ts';
import type { SalesforceAuth } from '../salesforce.ts';
import type { SignIn } from '../session.ts';
import type { Send } from '../transport.ts';
import { requestToken } from './token.ts';

type Auth = Extract<SalesforceAuth, { kind: 'jwt' }>;

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LIFETIME_SECONDS = 180;

/** @throws Problem (configuration) when the private key is none that Salesforce takes */
export function jwtSignIn(auth: Auth, send: Send, now: () => Date): SignIn {
  const key = readKey(auth);
  const audience = auth.loginUrl.replace(/\/+$/, '');
  return {
    onExpired: 'Look at the session policies of the app: a fresh session is refused at once.',
    async signIn() {
      const assertion = await new SignJWT()
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(auth.clientId)
        .setSubject(auth.username)
        .setAudience(audience)
        .setExpirationTime(Math.floor(now().getTime() / 1000) + LIFETIME_SECONDS)
        .sign(key);
      return await requestToken(send, audience, { grant_type: GRANT, assertion }, now);
    },
  };
}

/** Whatever PEM form the key has: PKCS#1 or PKCS#8, encrypted or not. */
function readKey({ privateKey, passphrase }: Auth): KeyObject {
  // Where an environment variable cannot hold line breaks, people write them as \n.
  const pem = privateKey.replace(/(?:\\r)?\\n/g, '\n');
  let key: KeyObject;
  try {
    key = createPrivateKey({
      key: pem,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch {
    const encrypted = /ENCRYPTED/.test(pem);
    throw new Problem('configuration', 'The private key for signing in cannot be read.', {
      hint: !encrypted
        ? 'It must be a PEM file that begins with "-----BEGIN PRIVATE KEY-----" or "-----BEGIN RSA PRIVATE KEY-----". The certificate is another file.'
        : passphrase === undefined
          ? 'It is encrypted: configure its passphrase.'
          : 'It is encrypted, and the configured passphrase does not open it.',
    });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < 2048) {
    throw new Problem('configuration', 'Salesforce does not take this kind of private key.', {
      hint: 'It must be an RSA key of 2048 bits or more: openssl req -x509 -newkey rsa:2048 -nodes -days 730 -keyout server.key -out server.crt',
    });
  }
  return key;
}
