/** What the tests of the Salesforce target share: a local org, a connection that never waits, changes. */
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import {
  type LocalOrg,
  type LocalOrgOptions,
  startLocalOrg,
} from '../../src/local-org/local-org.ts';
import { account } from '../../src/local-org/schema/account.ts';
import { contact } from '../../src/local-org/schema/contact.ts';
import { defineObject, idField, lookup, SYSTEM_FIELDS } from '../../src/local-org/schema/define.ts';
import { toeflScore } from '../../src/local-org/schema/toefl-score.ts';
import type { FieldValue } from '../../src/mapping/values.ts';
import type { ParentLink, RowChange } from '../../src/plan/plan.ts';
import { connectSalesforce } from '../../src/salesforce/connect.ts';
import type { RetryPolicy } from '../../src/salesforce/retry.ts';
import type { Salesforce, SalesforceOptions } from '../../src/salesforce/salesforce.ts';

export const ORG_ID = '00D5g000004AbCdEAK';
export const TOKEN = `${ORG_ID.slice(0, 15)}!token`;
export const INSTANCE = 'https://example.my.salesforce.com';
export const BASE = '/services/data/v62.0';

/** A policy that waits for nothing. */
const AT_ONCE: Partial<RetryPolicy> = {
  sleep: async () => {},
  random: () => 0.5,
};

/** A third generation: one row for each section of a score. */
const toeflSection = defineObject({
  name: 'TOEFL_Section__c',
  label: 'TOEFL Section',
  labelPlural: 'TOEFL Sections',
  keyPrefix: 'a01',
  fields: [
    idField('Record ID'),
    ...SYSTEM_FIELDS,
    [
      'Section_Key__c',
      'Section Key',
      'string',
      40,
      { externalId: true, unique: true, idLookup: true },
    ],
    ['Score__c', 'Score', 'reference', 18, lookup('TOEFL_Score__c', 'Score__r')],
    ['Person__c', 'Person', 'reference', 18, lookup('Contact', 'Person__r')],
    ['Proxy__c', 'Proxy', 'reference', 18, lookup('Contact', 'Proxy__r')],
  ],
});

/** Ends with the test. */
export async function openOrg(options: LocalOrgOptions = {}): Promise<LocalOrg> {
  const org = await startLocalOrg({
    schema: [contact, account, toeflScore, toeflSection],
    ...options,
  });
  onTestFinished(() => org.close());
  return org;
}

/** A server that answers every request with this JSON; gives its URL. Ends with the test. */
export async function playOrg(answer: (body: string) => unknown): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

/** A connection to a local org, by its first session unless said otherwise. */
export function connectTo(
  org: LocalOrg,
  options: Partial<SalesforceOptions> = {},
): Promise<Salesforce> {
  return connectSalesforce({
    auth: {
      kind: 'accessToken',
      instanceUrl: org.url,
      accessToken: org.accessToken,
    },
    apiVersion: '62.0',
    retry: AT_ONCE,
    ...options,
  });
}

/** The same by whoever has described the objects, as every run does: it knows which keys are unique. */
export async function connectKnowing(
  org: LocalOrg,
  options: Partial<SalesforceOptions> = {},
): Promise<Salesforce> {
  const salesforce = await connectTo(org, options);
  await salesforce.describe(['Contact', 'TOEFL_Score__c', 'TOEFL_Section__c']);
  return salesforce;
}

/** A connection to an org that nock plays. */
export function connectToNock(options: Partial<SalesforceOptions> = {}): Promise<Salesforce> {
  return connectSalesforce({
    auth: {
      kind: 'accessToken',
      instanceUrl: INSTANCE,
      accessToken: TOKEN,
    },
    apiVersion: '62.0',
    retry: AT_ONCE,
    ...options,
  });
}

type Fields = Readonly<Record<string, FieldValue>>;

/** A new person. */
export function person(number: number | string, fields: Fields = {}): RowChange {
  return {
    ref: `Contact new ${number}`,
    row: 'person',
    object: 'Contact',
    action: 'create',
    id: null,
    key: null,
    fields: changesOf({ LastName: `Person ${number}`, ...fields }),
    parents: [],
  };
}

/** A known person. */
export function knownPerson(id: string, fields: Fields): RowChange {
  return {
    ref: `Contact ${id}`,
    row: 'person',
    object: 'Contact',
    action: 'update',
    id,
    key: null,
    fields: changesOf(fields),
    parents: [],
  };
}

/** A score row; `of` is the ref of a person whose Id is not known, or the Id itself. */
export function score(
  key: string,
  of: { ref: string } | { id: string },
  fields: Fields = {},
): RowChange {
  const link: ParentLink[] =
    'ref' in of ? [{ field: 'Contact__c', relationship: 'Contact__r', to: of.ref }] : [];
  return {
    ref: `TOEFL_Score__c ${key}`,
    row: 'score',
    object: 'TOEFL_Score__c',
    action: 'create',
    id: null,
    key: { field: 'Appointment_Number__c', value: key },
    fields: changesOf({
      ...('id' in of ? { Contact__c: of.id } : {}),
      ...fields,
    }),
    parents: link,
  };
}

/** A row for a section of a score that is written in the same run. */
export function section(key: string, scoreRef: string): RowChange {
  return {
    ref: `TOEFL_Section__c ${key}`,
    row: 'section',
    object: 'TOEFL_Section__c',
    action: 'create',
    id: null,
    key: { field: 'Section_Key__c', value: key },
    fields: [],
    parents: [{ field: 'Score__c', relationship: 'Score__r', to: scoreRef }],
  };
}

/** A new person with one score. */
export function pair(number: number | string, fields: Fields = {}): RowChange[] {
  const one = person(number);
  return [one, score(`A${number}`, { ref: one.ref }, fields)];
}

function changesOf(fields: Fields): RowChange['fields'] {
  return Object.entries(fields).map(([field, to]) => ({
    field,
    from: null,
    to,
  }));
}
