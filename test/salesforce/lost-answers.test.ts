/** Whatever is asked, and however the answer is lost: it is done once, and its result is told. */
import { describe, expect, test } from 'vitest';
import type { FaultRule, LocalOrg } from '../../src/local-org/local-org.ts';
import type { Salesforce } from '../../src/salesforce/salesforce.ts';
import { connectTo, knownPerson, openOrg, pair, score, section } from './support.ts';

const FAULTS: readonly (readonly [string, FaultRule['effect']])[] = [
  ['the connection is cut before anything is done', { kind: 'reset' }],
  ['the connection is cut after it was done', { kind: 'resetAfter' }],
  ['a proxy answers with a page', { kind: 'html', status: 503 }],
  ['a proxy answers with a page after it was done', { kind: 'htmlAfter', status: 504 }],
  ['a page comes with status 200', { kind: 'html', status: 200 }],
  [
    'Salesforce fails',
    { kind: 'status', status: 500, body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'x' }] },
  ],
  ['Salesforce is overloaded', { kind: 'status', status: 503, body: [] }],
  ['the session ends', { kind: 'expireSessions' }],
];

interface Deed {
  readonly name: string;
  /** The requests that are struck. */
  readonly path: string;
  readonly body?: string;
  readonly does: (salesforce: Salesforce, org: LocalOrg) => Promise<unknown>;
  /** What it has to come to, in words of the org. */
  readonly leaves: (org: LocalOrg) => unknown;
  readonly comesTo: unknown;
}

const KNOWN = 'Known';
const idOf = (org: LocalOrg) =>
  String(org.rows('Contact').find((row) => row.LastName === KNOWN)?.Id);

const DEEDS: readonly Deed[] = [
  {
    name: 'describing',
    path: 'composite$',
    does: async (salesforce) => (await salesforce.describe(['Contact'])).size,
    leaves: () => null,
    comesTo: [1, null],
  },
  {
    name: 'listing objects',
    path: 'sobjects/?$',
    does: async (salesforce) => (await salesforce.objectNames()).includes('Contact'),
    leaves: () => null,
    comesTo: [true, null],
  },
  {
    name: 'reading',
    path: 'composite$',
    body: 'query',
    does: async (salesforce, org) => {
      const by = { object: 'Contact', fields: ['LastName'], by: ['Id'], anyOf: [[idOf(org)]] };
      return (await salesforce.read([by])).flat().map(({ LastName }) => LastName);
    },
    leaves: () => null,
    comesTo: [[KNOWN], null],
  },
  {
    name: 'updating and upserting',
    path: 'composite$',
    does: async (salesforce, org) => {
      const id = idOf(org);
      const changes = [
        knownPerson(id, { FirstName: 'Ada' }),
        score('A1', { id }),
        section('A1-L', 'TOEFL_Score__c A1'),
      ];
      return kindsOf(await salesforce.write(changes));
    },
    leaves: (org) => [
      org.rows('Contact').map(({ FirstName }) => FirstName),
      org.rows('TOEFL_Score__c').length,
      org.rows('TOEFL_Section__c').length,
    ],
    comesTo: [
      ['written', 'written', 'written'],
      [['Ada'], 1, 1],
    ],
  },
  {
    name: 'making people with their scores',
    path: 'composite/graph',
    does: async (salesforce) => {
      await salesforce.describe(['Contact', 'TOEFL_Score__c']);
      return kindsOf(await salesforce.write([...pair(1), ...pair(2)]));
    },
    leaves: (org) => [org.rows('Contact').length, org.rows('TOEFL_Score__c').length],
    comesTo: [
      ['written', 'written', 'written', 'written'],
      [3, 2],
    ],
  },
  {
    name: 'looking for what hangs on a row',
    path: 'composite$',
    does: async (salesforce, org) =>
      (await salesforce.dependents([{ object: 'Contact', id: idOf(org) }])).found.length,
    leaves: () => null,
    comesTo: [0, null],
  },
  {
    name: 'deleting',
    path: 'composite$',
    does: async (salesforce, org) => kindsOf(await salesforce.remove([idOf(org)])),
    leaves: (org) => org.rows('Contact').length,
    comesTo: [['deleted'], 0],
  },
];

const kindsOf = ({ receipts }: { receipts: ReadonlyMap<string, { kind: string }> }) =>
  [...receipts.values()].map(({ kind }) => kind);

describe.each(DEEDS)('$name', ({ path, body, does, leaves, comesTo }) => {
  test.each(FAULTS)('when %s', async (_, effect) => {
    const org = await openOrg({
      clients: [{ clientId: 'app', clientSecret: 'hush', refreshTokens: ['refresh-1'] }],
    });
    org.insert('Contact', [{ LastName: KNOWN }]);
    let struck = 0;
    const salesforce = await connectTo(org, {
      onRetry: () => struck++,
      auth: {
        kind: 'refreshToken',
        loginUrl: org.url,
        clientId: 'app',
        clientSecret: 'hush',
        refreshToken: 'refresh-1',
      },
    });
    org.fault({ match: { path, ...(body === undefined ? {} : { body }) }, effect });

    expect([await does(salesforce, org), leaves(org)]).toEqual(comesTo);
    // The first sign-in, and the one after the session has ended.
    const signedIn = org.log.filter((request) => request.path.includes('oauth2')).length;
    expect(struck + signedIn).toBe(2);
  });
});

describe('signing in', () => {
  // A page with status 200 means that the address is wrong.
  test.each(FAULTS.filter(([, effect]) => effect.kind !== 'html' || effect.status !== 200))(
    'when %s',
    async (_, effect) => {
      const org = await openOrg({
        clients: [{ clientId: 'app', clientSecret: 'hush', refreshTokens: ['refresh-1'] }],
      });
      org.fault({ match: { path: 'oauth2' }, effect });
      const auth = {
        kind: 'clientCredentials',
        loginUrl: org.url,
        clientId: 'app',
        clientSecret: 'hush',
      } as const;

      expect((await connectTo(org, { auth })).orgId).toBe(org.orgId);
    },
  );
});
