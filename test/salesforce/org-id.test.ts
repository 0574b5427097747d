import { expect, test } from 'vitest';
import { longId, orgIdOfIdentity, orgIdOfToken } from '../../src/salesforce/org-id.ts';

test.each([
  ['a0BA0000000L2ZC', 'a0BA0000000L2ZCMA0'],
  ['70130000001tcyI', '70130000001tcyIAAQ'],
  ['0035500001H9kZu', '0035500001H9kZuAAJ'],
  ['0035500001H9kZuAAJ', '0035500001H9kZuAAJ'],
])('%s is %s in 18 characters', (id, long) => {
  expect(longId(id)).toBe(long);
});

test.each([
  ['00D5g000004AbCd!AQ.rest', '00D5g000004AbCdEAK'],
  ['eyJhbGciOi.jwt.token', null],
  ['', null],
])("the token %s tells the org's Id: %s", (token, id) => {
  expect(orgIdOfToken(token)).toBe(id);
});

test.each([
  ['https://login.salesforce.com/id/00Dx0000000BV7z/005x00000012Q9P', longId('00Dx0000000BV7z')],
  ['https://login.salesforce.com/id/', null],
])("the identity URL %s tells the org's Id: %s", (url, id) => {
  expect(orgIdOfIdentity(url)).toBe(id);
});
