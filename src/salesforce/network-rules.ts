/**
 * The table's rows for answers without one of Salesforce's codes, and for none at all. The codes
 * are given by `failure.ts`; looked up by `errors.ts`.
 */
import { AGAIN_LATER, type ErrorRule, OLDER_VERSION, OUR_FAULT, rule } from './error-table.ts';

export const NETWORK_RULES: readonly ErrorRule[] = [
  rule(
    'HTTP_401',
    'refresh',
    'the session is not accepted',
    'Sign in again: renew the token or the credentials of the configuration.',
  ),
  rule(
    'HTTP_403',
    'stop',
    'the request was refused',
    'Look for an IP restriction (Setup > Network Access, the profile, the app) or a proxy in between.',
  ),
  rule(
    'HTTP_404',
    'stop',
    'there is no Salesforce API at this address',
    'Look at the instance URL or My Domain URL of the configuration.',
  ),
  rule('HTTP_410', 'stop', 'the API version is retired', OLDER_VERSION),
  rule(
    'HTTP_420',
    'retry',
    'the org does not answer: it may be deleted or expired',
    'Look whether the sandbox or scratch org still exists.',
    { attempts: 3 },
  ),
  rule('HTTP_405', 'stop', 'Salesforce does not offer this request', OUR_FAULT),
  rule('HTTP_409', 'retry', 'the request came across another one', AGAIN_LATER, { attempts: 3 }),
  rule('HTTP_412', 'stop', 'the row was changed since it was read', AGAIN_LATER),
  rule(
    'HTTP_413',
    'retry',
    'a request was too large',
    'Ask whoever runs the proxy or firewall between this machine and Salesforce to let larger requests through.',
    { attempts: 2, smaller: true },
  ),
  rule('HTTP_414', 'stop', 'an address was too long', OUR_FAULT),
  rule('HTTP_415', 'stop', 'Salesforce does not take this form of data', OUR_FAULT),
  rule('HTTP_428', 'stop', 'a request lacks a condition', OUR_FAULT),
  rule('HTTP_431', 'stop', 'an address or header was too long', OUR_FAULT),
  rule('HTTP_429', 'retry', 'too many requests', AGAIN_LATER),
  rule(
    'HTTP_3xx',
    'stop',
    'the address leads elsewhere',
    "Use the org's current My Domain URL (Setup > My Domain).",
  ),
  rule(
    'HTTP_5xx',
    'retry',
    'Salesforce, or a proxy before it, is not available',
    `See https://status.salesforce.com. ${AGAIN_LATER}`,
  ),
  rule(
    'NOT_JSON',
    'retry',
    'the answer is not one of Salesforce',
    'Look for a proxy or a login page between this machine and Salesforce.',
    { attempts: 3 },
  ),
  rule(
    'UNREACHABLE',
    'retry',
    'there is no connection',
    `Look at the address in the configuration, and at network, proxy and firewall of this machine. ${AGAIN_LATER}`,
  ),
  rule(
    'NETWORK',
    'retry',
    'the connection broke',
    `Look at the network of this machine. ${AGAIN_LATER}`,
  ),
  rule('TIMEOUT', 'retry', 'Salesforce did not answer in time', AGAIN_LATER, {
    attempts: 3,
    smaller: true,
  }),
  rule(
    'HOST_UNKNOWN',
    'stop',
    'there is no such host',
    'Look at the My Domain URL of the configuration, and the DNS of this machine.',
  ),
  rule(
    'CERTIFICATE',
    'stop',
    "the server's certificate is not trusted",
    'Where a proxy opens TLS, give Node its certificate: NODE_EXTRA_CA_CERTS.',
  ),
  rule(
    'TLS',
    'stop',
    'no encrypted connection could be agreed upon',
    'Look at address and port of the configuration: they must speak https, TLS 1.2 or newer. A proxy or firewall in between may break it too.',
  ),
  rule(
    'PROXY_407',
    'stop',
    'the proxy of this machine wants a user and a password, or others',
    'Write them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT, each character but letters and digits as %XX.',
  ),
  rule(
    'PROXY_REFUSED',
    'stop',
    'the proxy of this machine does not let it through',
    'Ask whoever runs the proxy to allow this host, port 443. If it is reached without the proxy, name it in NO_PROXY.',
  ),
  rule(
    'PROXY_5xx',
    'retry',
    'the proxy of this machine did not reach it',
    `Look at the address in the configuration; if it is right, ask whoever runs the proxy. ${AGAIN_LATER}`,
  ),
];
