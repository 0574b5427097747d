/** Links into the org are made of what can be nothing else. */
import { expect, it } from 'vitest';
import { rowLink } from '../../src/report/link.ts';

const ID = '003000000000001AAA';

it.each([
  ['https://example.my.salesforce.com', 'https://example.my.salesforce.com'],
  ['https://example.my.salesforce.com/', 'https://example.my.salesforce.com'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
])('leads from %s to the page of a row', (orgUrl, origin) => {
  expect(rowLink(orgUrl, 'Contact', ID)).toBe(`${origin}/lightning/r/Contact/${ID}/view`);
});

it.each([
  ['an org without an address', null, 'Contact', ID],
  ['a row that is not there yet', 'https://example.com', 'Contact', null],
  ['an address of another kind', 'javascript:alert(1)', 'Contact', ID],
  ['an address with more to it', 'https://example.com/?x=', 'Contact', ID],
  ['a text that is no Id', 'https://example.com', 'Contact', '003/../../x'],
  ['a text that is no object', 'https://example.com', 'Con"tact', ID],
])('leads nowhere for %s', (_, orgUrl, object, id) => {
  expect(rowLink(orgUrl, object, id)).toBeNull();
});
