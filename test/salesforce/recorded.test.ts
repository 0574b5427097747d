/**
 * What real orgs have answered, written anew with fictitious Ids and names, and what the connector
 * makes of it. The shapes are those of the recorded answers: keys, spelling, order, status. Bulk API
 * 2.0 has a file of its own in bulk/. What the connector never asks for (limits, counts of records, a
 * 304, an upsert by Id, Bulk API 1) has its recordings copied by the local org, and its tests there.
 */
import nock from 'nock';
import { afterEach, describe, expect, test } from 'vitest';
import type { SalesforceAuth } from '../../src/salesforce/salesforce.ts';
import {
  BASE,
  connectToNock,
  INSTANCE,
  knownPerson,
  ORG_ID,
  pair,
  score,
  TOKEN,
} from './support.ts';

const ONE = '0035g00000AbCd1AAV';
const TWO = '0035g00000AbCd2AAV';
const ROW = 'a005g00000AbCd1AAV';

/** Sent with every answer of Salesforce's. */
const HEADERS = {
  Date: 'Thu, 02 Dec 2021 18:25:03 GMT',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache,must-revalidate,max-age=0,no-store,private',
  'Sforce-Limit-Info': 'api-usage=8639/15000',
  'Content-Type': 'application/json;charset=UTF-8',
};

afterEach(() => {
  expect(nock.isDone()).toBe(true);
  nock.cleanAll();
});

function composite(...parts: { status: number; body: unknown }[]): object {
  return {
    compositeResponse: parts.map(({ status, body }, index) => ({
      body,
      httpHeaders: {},
      httpStatusCode: status,
      referenceId: `part${index}`,
    })),
  };
}

describe('a refused request', () => {
  test.each([
    [
      'an expired session',
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
      'does not accept the session',
    ],
    [
      'used up calls',
      403,
      [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
      'used up',
    ],
    [
      'a field that is not there',
      400,
      [
        {
          message: "No such column 'GenderIdentity' on sobject of type Contact",
          errorCode: 'INVALID_FIELD',
        },
      ],
      'a field does not exist, or the user may not see it (Contact.GenderIdentity)',
    ],
    [
      'an unknown address',
      404,
      [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
      'an object does not exist',
    ],
  ])('for %s is said in words', async (_, status, body, message) => {
    nock(INSTANCE).post(`${BASE}/composite`).reply(status, body, HEADERS);
    const salesforce = await connectToNock();

    await expect(salesforce.describe(['Contact'])).rejects.toThrow(message);
    expect(salesforce.usage).toEqual({ used: 8639, limit: 15_000 });
  });

  test('for too many long calls at once is sent again', async () => {
    const body = [
      {
        message: 'ConcurrentPerOrgLongTxn Limit exceeded.',
        errorCode: 'REQUEST_LIMIT_EXCEEDED',
      },
    ];
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(403, body, HEADERS)
      .post(`${BASE}/composite`)
      .reply(200, composite({ status: 200, body: { name: 'Contact', fields: [] } }), HEADERS);
    const salesforce = await connectToNock();

    expect((await salesforce.describe(['Contact'])).size).toBe(1);
  });
});

test('an org whose token does not name it is asked for itself', async () => {
  const record = {
    attributes: { type: 'Organization', url: `${BASE}/sobjects/Organization/${ORG_ID}` },
    Id: ORG_ID,
  };
  nock(INSTANCE)
    .get(`${BASE}/query/`)
    .query({ q: 'SELECT Id FROM Organization' })
    .reply(200, { totalSize: 1, done: true, records: [record] }, HEADERS);
  const auth: SalesforceAuth = {
    kind: 'accessToken',
    instanceUrl: INSTANCE,
    accessToken: 'eyJ0.opaque.token',
  };

  expect((await connectToNock({ auth })).orgId).toBe(ORG_ID);
});

describe('the description of an object', () => {
  const type = (developerName: string, recordTypeId: string) => ({
    active: true,
    available: true,
    defaultRecordTypeMapping: false,
    developerName,
    master: false,
    name: developerName,
    recordTypeId,
    urls: { layout: `${BASE}/sobjects/Account/describe/layouts/${recordTypeId}` },
  });
  const { developerName: _, ...master } = type('Master', '012000000000000AAA');

  test.each([
    ['with record types', [type('PersonAccount', '0125g00000AbCdEAAA')], ['PersonAccount']],
    ['of an older version, which does not name its only record type', [master], ['']],
    ['without any, as a custom setting', [], []],
  ])('is read: %s', async (_, recordTypeInfos, names) => {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(200, composite({ status: 200, body: { ...DESCRIBED, recordTypeInfos } }), HEADERS);
    const salesforce = await connectToNock();

    const described = (await salesforce.describe(['Contact'])).get('contact');

    const fields = [...(described?.fields.values() ?? [])];
    expect(described?.recordTypes.map(({ developerName }) => developerName)).toEqual(names);
    expect(fields.map(({ name, type }) => [name, type])).toEqual([
      ['Custom_External_ID__c', 'string'],
      ['Salutation', 'picklist'],
      ['OtherAddress', 'other'],
    ]);
    expect(fields[0]).toMatchObject({ externalId: true, unique: true, length: 191 });
  });
});

/** One field: every key that Salesforce sends, whether the connector knows it or not. */
const described = (name: string, more: object) => ({
  aggregatable: true,
  autoNumber: false,
  byteLength: 573,
  calculated: false,
  calculatedFormula: null,
  cascadeDelete: false,
  caseSensitive: false,
  compoundFieldName: null,
  controllerName: null,
  createable: true,
  custom: true,
  defaultValue: null,
  defaultValueFormula: null,
  defaultedOnCreate: false,
  dependentPicklist: false,
  deprecatedAndHidden: false,
  digits: 0,
  displayLocationInDecimal: false,
  encrypted: false,
  externalId: false,
  extraTypeInfo: null,
  filterable: true,
  filteredLookupInfo: null,
  groupable: true,
  highScaleNumber: false,
  htmlFormatted: false,
  idLookup: false,
  inlineHelpText: null,
  label: name,
  length: 191,
  mask: null,
  maskType: null,
  name,
  nameField: false,
  namePointing: false,
  nillable: true,
  permissionable: true,
  picklistValues: [],
  polymorphicForeignKey: false,
  precision: 0,
  queryByDistance: false,
  referenceTargetField: null,
  referenceTo: [],
  relationshipName: null,
  relationshipOrder: null,
  restrictedDelete: false,
  restrictedPicklist: false,
  scale: 0,
  searchPrefilterable: false,
  soapType: 'xsd:string',
  sortable: true,
  type: 'string',
  unique: false,
  updateable: true,
  writeRequiresMasterRead: false,
  ...more,
});

const DESCRIBED = {
  actionOverrides: [],
  activateable: false,
  childRelationships: [],
  createable: true,
  custom: false,
  customSetting: false,
  deletable: true,
  keyPrefix: '003',
  label: 'Contact',
  labelPlural: 'Contacts',
  listviewable: null,
  name: 'Contact',
  namedLayoutInfos: [],
  queryable: true,
  supportedScopes: [{ label: 'All contacts', name: 'everything' }],
  updateable: true,
  fields: [
    described('Custom_External_ID__c', { externalId: true, idLookup: true, unique: true }),
    described('Salutation', {
      extraTypeInfo: 'personname',
      type: 'picklist',
      picklistValues: [
        { active: true, defaultValue: false, label: 'Ms.', validFor: null, value: 'Ms.' },
      ],
    }),
    described('OtherAddress', { type: 'address', length: 0, soapType: 'urn:address' }),
  ],
};

test('one query of a composite may fail beside a good one', async () => {
  const wrong = {
    message: "sObject type 'XYZZY' is not supported.",
    errorCode: 'INVALID_TYPE',
  };
  nock(INSTANCE)
    .post(`${BASE}/composite`)
    .reply(
      200,
      composite(
        { status: 200, body: { totalSize: 17, done: true, records: [] } },
        { status: 400, body: [wrong] },
      ),
      HEADERS,
    );
  const { bulk } = await connectToNock();

  expect([...(await bulk.count(['Account', 'XYZZY']))]).toEqual([
    ['Account', 17],
    ['XYZZY', null],
  ]);
});

test('an object that the org does not show is left out of a description', async () => {
  nock(INSTANCE)
    .post(`${BASE}/composite`)
    .reply(
      200,
      composite(
        {
          status: 404,
          body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
        },
        { status: 200, body: { name: 'Contact', fields: [] } },
      ),
      HEADERS,
    );
  const salesforce = await connectToNock();

  expect([...(await salesforce.describe(['Nope__c', 'Contact'])).keys()]).toEqual(['contact']);
});

const duplicates = (allowSave: boolean, entityType: string, text: string) => [
  {
    duplicateResut: {
      allowSave,
      duplicateRule: 'Standard_Contact_Duplicate_Rule',
      duplicateRuleEntityType: entityType,
      errorMessage: text,
      matchResults: [
        {
          entityType,
          errors: [],
          matchEngine: 'FuzzyMatchEngine',
          matchRecords: [
            {
              additionalInformation: [],
              fieldDiffs: [],
              matchConfidence: 100.0,
              record: {
                attributes: {
                  type: entityType,
                  url: `/services/data/v54.0/sobjects/${entityType}/${TWO}`,
                },
                Id: TWO,
              },
            },
          ],
          rule: 'Standard_Contact_Match_Rule_v1_1',
          size: 1,
          success: true,
        },
      ],
    },
    errorCode: 'DUPLICATES_DETECTED',
    message: text,
  },
];

describe('a refused row of a graph', () => {
  test.each([
    [
      'a rule that warns of a duplicate',
      400,
      duplicates(true, 'Contact', "You're creating a duplicate record."),
      { code: 'DUPLICATES_DETECTED', duplicates: { object: 'Contact', ids: [TWO] } },
    ],
    [
      'a rule that blocks a duplicate, in Portuguese',
      400,
      duplicates(false, 'Account', 'Usar um desses registros?'),
      { code: 'DUPLICATES_DETECTED', duplicates: { object: 'Account', ids: [TWO] } },
    ],
    [
      'a value that another row has',
      400,
      [
        {
          message: `duplicate value found: Appointment_Number__c duplicates value on record with id: ${ROW}`,
          errorCode: 'DUPLICATE_VALUE',
          fields: [],
        },
      ],
      { code: 'DUPLICATE_VALUE' },
    ],
    [
      'a value that a picklist lacks',
      400,
      [
        {
          message: 'Status: bad value for restricted picklist field: Withdrawn / Void',
          errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
          fields: ['Status__c'],
        },
      ],
      { code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: ['Status__c'] },
    ],
    [
      'a parent that is not there',
      400,
      [
        {
          message: 'Foreign key external ID: 4711 not found for field Key__c in entity User',
          errorCode: 'INVALID_FIELD',
          fields: [],
        },
      ],
      { code: 'INVALID_FIELD' },
    ],
    [
      'an external id that several rows have',
      300,
      [
        '/services/data/v62.0/sobjects/TOEFL_Score__c/a',
        '/services/data/v62.0/sobjects/TOEFL_Score__c/b',
      ],
      { code: 'MULTIPLE_CHOICES' },
    ],
    [
      'a row that is gone',
      404,
      [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
      { code: 'NOT_FOUND' },
    ],
  ])('for %s is rejected, and stops nothing', async (_, status, body, error) => {
    nock(INSTANCE)
      .post(`${BASE}/composite/graph`)
      .reply(200, graphRefusedBy(status, body), HEADERS);
    const salesforce = await connectToNock();

    const { receipts, stopped } = await salesforce.write(pair(1));

    expect(stopped).toBeNull();
    expect(receipts.get('TOEFL_Score__c A1')).toMatchObject({ kind: 'rejected', errors: [error] });
    expect(receipts.get('Contact new 1')?.kind).toBe('untried');
  });

  test.each([
    [
      'a key field that is not there',
      404,
      [
        {
          message: 'Provided external ID field does not exist or is not accessible: Namez',
          errorCode: 'NOT_FOUND',
        },
      ],
      'Namez',
    ],
    [
      'a field that is not there',
      400,
      [{ message: "No such column 'foo' on sobject of type Bar", errorCode: 'INVALID_FIELD' }],
      'Bar.foo',
    ],
  ])('for %s stops the write', async (_, status, body, name) => {
    nock(INSTANCE)
      .post(`${BASE}/composite/graph`)
      .reply(200, graphRefusedBy(status, body), HEADERS);
    const salesforce = await connectToNock();

    expect((await salesforce.write(pair(1))).stopped?.message).toContain(`(${name})`);
  });
});

/** The person's node was rolled back for the score's. */
function graphRefusedBy(status: number, body: unknown): object {
  const rolledBack = {
    body: [
      {
        errorCode: 'PROCESSING_HALTED',
        message:
          'The transaction was rolled back since another operation in the same transaction failed.',
      },
    ],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId: 'ref0',
  };
  const refused = { body, httpHeaders: {}, httpStatusCode: status, referenceId: 'ref1' };
  const graphResponse = { compositeResponse: [rolledBack, refused] };
  return { graphs: [{ graphId: 'graph0', graphResponse, isSuccessful: false }] };
}

describe('the results of a collection', () => {
  const refused = (statusCode: string, message: string, fields: string[] = []) => ({
    success: false,
    errors: [{ statusCode, message, fields }],
  });

  test.each([
    [
      'one good row and one with a bad address',
      [
        { id: ONE, success: true, errors: [] },
        refused('INVALID_EMAIL_ADDRESS', 'Email: invalid email address: badone', ['Email']),
      ],
      ['written', 'rejected'],
    ],
    [
      'a required field without a value, and a converted lead',
      [
        refused('REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', ['Name']),
        refused('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead'),
      ],
      ['rejected', 'rejected'],
    ],
  ])('are entered by their order: %s', async (_, results, kinds) => {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(200, composite({ status: 200, body: results }), HEADERS);
    const salesforce = await connectToNock();

    const { receipts, stopped } = await salesforce.write([
      knownPerson(ONE, { FirstName: 'Ada' }),
      knownPerson(TWO, { FirstName: 'Bo' }),
    ]);

    expect(stopped).toBeNull();
    expect([...receipts.values()].map(({ kind }) => kind)).toEqual(kinds);
  });

  test('of an upsert tell which rows are new', async () => {
    const results = [
      { id: ROW, success: true, errors: [], created: false },
      { id: ROW.replace('1', '2'), success: true, errors: [], created: true },
    ];
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(200, composite({ status: 200, body: results }), HEADERS);
    const salesforce = await connectToNock();

    const { receipts } = await salesforce.write([
      score('A1', { id: ONE }),
      score('A2', { id: TWO }),
    ]);

    expect([...receipts.values()]).toMatchObject([{ created: false }, { created: true }]);
  });

  test('of a deletion', async () => {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(
        200,
        composite({ status: 200, body: [{ id: ONE, success: true, errors: [] }] }),
        HEADERS,
      );
    const salesforce = await connectToNock();

    expect((await salesforce.remove([ONE])).receipts.get(ONE)).toEqual({ kind: 'deleted' });
  });
});

describe('the answers of queries', () => {
  const person = (Id: string, LastName: string) => ({
    attributes: { type: 'Contact', url: `${BASE}/sobjects/Contact/${Id}` },
    Id,
    LastName,
  });
  const request = { object: 'Contact', fields: ['LastName'], by: ['Id'], anyOf: [[ONE], [TWO]] };
  const field = (name: string, type: string) => ({
    name,
    label: name,
    type,
    length: 80,
    filterable: true,
  });
  const contact = {
    name: 'Contact',
    label: 'Contact',
    fields: [field('Id', 'id'), field('LastName', 'string')],
  };

  async function read(...answers: readonly object[]) {
    nock(INSTANCE)
      .post(`${BASE}/composite`)
      .reply(200, composite({ status: 200, body: contact }), HEADERS);
    for (const answer of answers) {
      nock(INSTANCE).post(`${BASE}/composite`).reply(200, answer, HEADERS);
    }
    const salesforce = await connectToNock();
    return (await salesforce.read([request])).flat();
  }

  test('are no rows, where nothing is found', async () => {
    const empty = { totalSize: 0, done: true, records: [] };

    expect(await read(composite({ status: 200, body: empty }))).toEqual([]);
  });

  test('go on where the first page says so', async () => {
    const first = {
      totalSize: 2,
      done: false,
      nextRecordsUrl: '/services/data/v62.0/query/01gD',
      records: [person(ONE, 'Okafor')],
    };
    const last = { totalSize: 2, done: true, records: [person(TWO, 'Bauer')] };

    const rows = await read(
      composite({ status: 200, body: first }),
      composite({ status: 200, body: last }),
    );

    expect(rows).toEqual([
      { Id: ONE, LastName: 'Okafor' },
      { Id: TWO, LastName: 'Bauer' },
    ]);
  });

  test('name the object that is not there', async () => {
    const body = [
      {
        message:
          "\nselect Id from XYZZY\n               ^\nERROR at Row:1:Column:16\nsObject type 'XYZZY' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.",
        errorCode: 'INVALID_TYPE',
      },
    ];

    await expect(read(composite({ status: 400, body }))).rejects.toThrow('(XYZZY)');
  });
});

describe('the token endpoint', () => {
  const auth: SalesforceAuth = {
    kind: 'refreshToken',
    loginUrl: INSTANCE,
    clientId: 'app',
    refreshToken: 'refresh-1',
  };

  test('grants a session without saying its type or scope', async () => {
    nock(INSTANCE)
      .post('/services/oauth2/token')
      .reply(200, {
        id: `https://login.salesforce.com/id/${ORG_ID.slice(0, 15)}/0055g00000AbCdE`,
        issued_at: '1278448832702',
        instance_url: INSTANCE,
        signature: 'c2lnbmF0dXJl',
        access_token: TOKEN,
      });

    expect((await connectToNock({ auth })).orgId).toBe(ORG_ID);
  });

  test.each([
    ['app_not_found', 'External client app is not installed in this org', 'not installed'],
    ['invalid_app_access', 'user is not admin approved to access this app', 'may not use the app'],
    ['invalid_grant', 'authentication failure - Invalid Password', 'could not be authenticated'],
    ['invalid_grant', 'expired access/refresh token', 'has expired, was revoked'],
    ['invalid_grant', 'no client credentials user enabled', 'no user to run as'],
    ['invalid_grant', "user hasn't approved this consumer", 'not been pre-authorised'],
  ])('refuses with %s "%s"', async (error, error_description, meaning) => {
    nock(INSTANCE).post('/services/oauth2/token').reply(400, { error, error_description });

    await expect(connectToNock({ auth })).rejects.toThrow(meaning);
  });
});
