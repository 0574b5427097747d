/** What is wrong with a URL of the configuration, in words. Called by `schema.ts`. */

/**
 * Secrets travel to these addresses, so anything but https is refused, except to this machine.
 * @returns what is wrong, without quoting a name or password that stands in the URL; null if fine
 */
export function urlFault(text: string): string | null {
  const url = parse(text);
  if (url === null) {
    const guess = parse(`https://${text}`);
    return guess?.hostname.includes('.') && !text.includes('@')
      ? `is not a complete URL; did you mean \`https://${text}\`?`
      : 'is not a URL; write one such as `https://example.my.salesforce.com`';
  }
  if (url.username !== '' || url.password !== '')
    return 'carries a user name or password; remove it';
  if (url.search !== '' || url.hash !== '') return 'must end before the `?` or `#`';
  if (url.protocol === 'https:') return null;
  if (url.protocol !== 'http:') return 'must begin with `https://`';
  if (isLoopback(url.hostname)) return null;
  return 'must begin with `https://`, since secrets are sent there (`http://` is allowed for this machine only)';
}

/**
 * The same for an org's address, which has to be its My Domain URL: pages of the user interface
 * live under other names and answer no API call.
 * https://help.salesforce.com/s/articleView?id=sf.domain_name_url_formats.htm
 */
export function salesforceUrlFault(text: string): string | null {
  const general = urlFault(text);
  const url = parse(text);
  if (general !== null || url === null) return general;
  const page = PAGE_HOSTS.exec(url.hostname);
  const host = page === null ? url.hostname : `${page[1] ?? ''}.my.salesforce.com`;
  if (page !== null) {
    return `is a page of the user interface; the org's My Domain URL is \`https://${host}\``;
  }
  if (/^\/(?:lightning|services|setup|_ui)\b/.test(url.pathname)) {
    return `must end before the path: \`${url.origin}\``;
  }
  return null;
}

/**
 * And for the client credentials flow, which the generic hosts refuse with `invalid_grant`,
 * "request not supported on this domain".
 * https://help.salesforce.com/apex/HTViewHelpDoc?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm
 */
export function clientCredentialsUrlFault(text: string): string | null {
  const fault = salesforceUrlFault(text);
  if (fault !== null) return fault;
  const host = parse(text)?.hostname ?? '';
  if (!/^(?:login|test)\.salesforce\.com$/.test(host)) return null;
  return `cannot be \`${host}\`: client credentials work on the My Domain URL only, such as \`https://example.my.salesforce.com\``;
}

/** `acme.lightning.force.com`, `acme--uat.sandbox.lightning.force.com`, `acme.my.salesforce-setup.com`. */
const PAGE_HOSTS = /^(.+?)\.(?:lightning\.force\.com|my\.salesforce-setup\.com)$/;

function parse(text: string): URL | null {
  return URL.parse(text);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
