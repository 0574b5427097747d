/** What is refused as a URL, and what is suggested instead. */
import { describe, expect, it } from 'vitest';
import { clientCredentialsUrlFault, salesforceUrlFault, urlFault } from '../../src/config/urls.ts';

describe('any URL', () => {
  it.each([
    'https://toeflaccess-api.ets.org',
    'https://toeflaccess-api.ets.org/v1/',
    'http://localhost:8080',
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
  ])('may be %s', (url) => {
    expect(urlFault(url)).toBeNull();
  });

  it.each([
    [
      'http://ets.org',
      'must begin with `https://`, since secrets are sent there (`http://` is allowed for this machine only)',
    ],
    [
      'http://127.0.0.1.evil.example',
      'must begin with `https://`, since secrets are sent there (`http://` is allowed for this machine only)',
    ],
    ['ftp://ets.org', 'must begin with `https://`'],
    ['ets.org', 'is not a complete URL; did you mean `https://ets.org`?'],
    ['ets', 'is not a URL; write one such as `https://example.my.salesforce.com`'],
    ['', 'is not a URL; write one such as `https://example.my.salesforce.com`'],
    ['https://me:pass@ets.org', 'carries a user name or password; remove it'],
    ['https://ets.org?key=1', 'must end before the `?` or `#`'],
    ['https://ets.org#top', 'must end before the `?` or `#`'],
  ])('may not be %j', (url, fault) => {
    expect(urlFault(url)).toBe(fault);
  });
});

describe("an org's URL", () => {
  it.each([
    'https://acme.my.salesforce.com',
    'https://acme--uat.sandbox.my.salesforce.com/',
    'https://login.salesforce.com',
    'http://localhost:4100',
  ])('may be %s', (url) => {
    expect(salesforceUrlFault(url)).toBeNull();
  });

  it.each([
    ['https://acme.lightning.force.com', 'https://acme.my.salesforce.com'],
    ['https://acme.lightning.force.com/lightning/page/home', 'https://acme.my.salesforce.com'],
    [
      'https://acme--uat.sandbox.lightning.force.com',
      'https://acme--uat.sandbox.my.salesforce.com',
    ],
    ['https://acme.my.salesforce-setup.com', 'https://acme.my.salesforce.com'],
  ])('may not be the page %s; the My Domain form is suggested', (url, domain) => {
    expect(salesforceUrlFault(url)).toBe(
      `is a page of the user interface; the org's My Domain URL is \`${domain}\``,
    );
  });

  it('may not have the path of a page or of the API', () => {
    expect(salesforceUrlFault('https://acme.my.salesforce.com/services/oauth2/token')).toBe(
      'must end before the path: `https://acme.my.salesforce.com`',
    );
  });
});

describe('the URL for client credentials', () => {
  it.each(['login.salesforce.com', 'test.salesforce.com'])(
    'may not be the generic host %s',
    (host) => {
      expect(clientCredentialsUrlFault(`https://${host}`)).toBe(
        `cannot be \`${host}\`: client credentials work on the My Domain URL only, such as \`https://example.my.salesforce.com\``,
      );
    },
  );

  it('may be the My Domain URL', () => {
    expect(clientCredentialsUrlFault('https://acme.my.salesforce.com')).toBeNull();
  });
});
