import { describe, expect, it } from 'vitest';
import { at, call, openOrg, typed, V } from './support.ts';

const person = (referenceId: string, body: object) => ({
  referenceId,
  method: 'POST',
  url: `${V}/sobjects/Contact`,
  body,
});

describe('composite', () => {
  it('lets later subrequests refer to answers of earlier ones, and counts as one call', async () => {
    const org = await openOrg();
    const answer = await call(org, 'POST', `${V}/composite`, {
      allOrNone: false,
      compositeRequest: [
        {
          referenceId: 'people',
          method: 'POST',
          url: `${V}/composite/sobjects`,
          body: {
            records: typed('Contact', [{ LastName: 'A' }, { LastName: 'B' }]),
          },
        },
        {
          referenceId: 'scores',
          method: 'PATCH',
          url: `${V}/composite/sobjects/TOEFL_Score__c/Appointment_Number__c`,
          body: {
            records: typed('TOEFL_Score__c', [
              { Appointment_Number__c: '1', Contact__c: '@{people[0].id}' },
              { Appointment_Number__c: '2', Contact__c: '@{people[1].id}' },
            ]),
          },
        },
        {
          referenceId: 'found',
          method: 'GET',
          url: `${V}/query?q=SELECT Id, Name FROM TOEFL_Score__c WHERE Contact__c = '@{people[1].id}'`,
        },
        {
          referenceId: 'read',
          method: 'GET',
          url: `${V}/sobjects/TOEFL_Score__c/@{found.records[0].Id}`,
        },
      ],
    });
    expect(answer.status).toBe(200);
    const codes = [0, 1, 2, 3].map((n) =>
      at(answer.body, `compositeResponse[${n}].httpStatusCode`),
    );
    expect(codes).toEqual([200, 200, 200, 200]);
    expect(at(answer.body, 'compositeResponse[3].body.Appointment_Number__c')).toBe('2');
    expect(at(answer.body, 'compositeResponse[3].referenceId')).toBe('read');
    expect(org.calls).toBe(1);
  });

  it('answers an error of a subrequest inside, as recorded, and goes on', async () => {
    const org = await openOrg();
    const answer = await call(org, 'POST', `${V}/composite`, {
      compositeRequest: [
        { referenceId: 'foo', method: 'GET', url: `${V}/sobjects/Foo` },
        person('bad', { LastName: 'A', Email: 'Not a real email address' }),
        {
          referenceId: 'child',
          method: 'GET',
          url: `${V}/sobjects/Contact/@{bad.id}`,
        },
        person('good', { LastName: 'A' }),
      ],
    });
    expect(answer.body).toEqual({
      compositeResponse: [
        {
          body: [
            {
              errorCode: 'NOT_FOUND',
              message: 'The requested resource does not exist',
            },
          ],
          httpHeaders: {},
          httpStatusCode: 404,
          referenceId: 'foo',
        },
        {
          body: [
            {
              message: 'Email: invalid email address: Not a real email address',
              errorCode: 'INVALID_EMAIL_ADDRESS',
              fields: ['Email'],
            },
          ],
          httpHeaders: {},
          httpStatusCode: 400,
          referenceId: 'bad',
        },
        {
          body: [
            {
              errorCode: 'PROCESSING_HALTED',
              message: 'Invalid reference specified. No value for bad.id found in bad',
            },
          ],
          httpHeaders: {},
          httpStatusCode: 400,
          referenceId: 'child',
        },
        {
          body: { id: '003Lo0000000001IAA', success: true, errors: [] },
          httpHeaders: { Location: `${V}/sobjects/Contact/003Lo0000000001IAA` },
          httpStatusCode: 201,
          referenceId: 'good',
        },
      ],
    });
  });

  it.each([
    ['a list inside', '@{people[1].errors}', 'No value for people[1].errors found in people'],
    ['an object', '@{people[1]}', 'No value for people[1] found in people'],
    ['another case', '@{People[1].id}', 'No value for People[1].id found in People'],
    ['a place that is not there', '@{people[2].id}', 'No value for people[2].id found in people'],
    ['a later one', '@{later.id}', 'No value for later.id found in later'],
    ['a form that is none', '@{people.[1]}', 'No value for people.[1] found in people'],
  ])('halts what refers to %s', async (_, reference, message) => {
    const org = await openOrg();
    const answer = await call(org, 'POST', `${V}/composite`, {
      compositeRequest: [
        {
          referenceId: 'people',
          method: 'POST',
          url: `${V}/composite/sobjects`,
          body: { records: typed('Contact', [{ LastName: 'A' }, { LastName: 'B' }]) },
        },
        person('child', { LastName: 'C', ReportsToId: reference }),
        person('later', { LastName: 'D' }),
      ],
    });
    expect(at(answer.body, 'compositeResponse[1].body')).toEqual([
      { errorCode: 'PROCESSING_HALTED', message: `Invalid reference specified. ${message}` },
    ]);
    expect(at(answer.body, 'compositeResponse[2].httpStatusCode')).toBe(201);
  });

  it('takes a reference to a value that is null', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'A' }]);
    const answer = await call(org, 'POST', `${V}/composite`, {
      compositeRequest: [
        { referenceId: 'read', method: 'GET', url: `${V}/sobjects/Contact/${id}` },
        person('copy', { LastName: '@{read.LastName} II', Email: '@{read.Email}' }),
      ],
    });
    expect(at(answer.body, 'compositeResponse[1].httpStatusCode')).toBe(201);
    expect(org.rows('Contact')[1]).toMatchObject({ LastName: 'A II', Email: null });
  });

  it('answers 304 inside for a describe that has not changed', async () => {
    const org = await openOrg();
    const describe = await call(org, 'GET', `${V}/sobjects/Contact/describe`);
    const answer = await call(org, 'POST', `${V}/composite`, {
      compositeRequest: [
        {
          referenceId: 'd',
          method: 'GET',
          url: `${V}/sobjects/Contact/describe`,
          httpHeaders: {
            'If-Modified-Since': describe.headers.get('last-modified'),
          },
        },
      ],
    });
    expect(at(answer.body, 'compositeResponse[0]')).toEqual({
      body: null,
      httpHeaders: {
        ETag: describe.headers.get('etag'),
        'Last-Modified': describe.headers.get('last-modified'),
      },
      httpStatusCode: 304,
      referenceId: 'd',
    });
  });

  it('rolls everything back with allOrNone, also for one record of a collection', async () => {
    const org = await openOrg();
    const answer = await call(org, 'POST', `${V}/composite`, {
      allOrNone: true,
      compositeRequest: [
        person('one', { LastName: 'A' }),
        {
          referenceId: 'many',
          method: 'POST',
          url: `${V}/composite/sobjects`,
          body: {
            allOrNone: false,
            records: typed('Contact', [{ LastName: 'B' }, {}]),
          },
        },
        person('late', { LastName: 'C' }),
      ],
    });
    expect(org.rows('Contact')).toEqual([]);
    expect(at(answer.body, 'compositeResponse[0].body[0].errorCode')).toBe('PROCESSING_HALTED');
    expect(at(answer.body, 'compositeResponse[1].body[1].errors[0].statusCode')).toBe(
      'REQUIRED_FIELD_MISSING',
    );
    expect(at(answer.body, 'compositeResponse[2].httpStatusCode')).toBe(400);
  });

  const counts = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      referenceId: `q${n}`,
      method: 'GET',
      url: `${V}/query/?q=SELECT+count()+FROM+Contact`,
    }));

  it('takes five queries and 25 subrequests', async () => {
    const org = await openOrg();
    const people = Array.from({ length: 20 }, (_, n) => person(`p${n}`, { LastName: 'A' }));
    const answer = await call(org, 'POST', `${V}/composite`, {
      compositeRequest: [...people, ...counts(5)],
    });
    expect(at(answer.body, 'compositeResponse[24].body.totalSize')).toBe(20);
  });

  it.each([
    ['six queries', counts(6)],
    ['26 subrequests', Array.from({ length: 26 }, (_, n) => person(`p${n}`, { LastName: 'A' }))],
    ['no subrequest', []],
    [
      'the same referenceId twice',
      [person('p', { LastName: 'A' }), person('p', { LastName: 'A' })],
    ],
    ['a hyphen in a referenceId', [person('a-b', { LastName: 'A' })]],
    [
      'a Content-Type of its own',
      [
        {
          ...person('p', { LastName: 'A' }),
          httpHeaders: { 'Content-Type': 'x' },
        },
      ],
    ],
  ])('refuses %s as a whole', async (_, compositeRequest) => {
    const org = await openOrg();
    const answer = await call(org, 'POST', `${V}/composite`, {
      compositeRequest,
    });
    expect(answer.status).toBe(400);
    expect(org.rows('Contact')).toEqual([]);
  });

  it('refuses a composite in a composite', async () => {
    const org = await openOrg();
    const answer = await call(org, 'POST', `${V}/composite`, {
      compositeRequest: [{ referenceId: 'c', method: 'POST', url: `${V}/composite`, body: {} }],
    });
    expect(at(answer.body, 'compositeResponse[0].httpStatusCode')).toBe(400);
  });
});

describe('composite graph', () => {
  const score = (appointment: string, parent: string) => ({
    referenceId: 'score',
    method: 'PATCH',
    url: `${V}/sobjects/TOEFL_Score__c/Appointment_Number__c/${appointment}`,
    body: { Contact__c: parent },
  });
  const pair = (graphId: string, lastName: string | null) => ({
    graphId,
    compositeRequest: [score(graphId, '@{person.id}'), person('person', { LastName: lastName })],
  });
  const send = (org: Parameters<typeof call>[0], graphs: unknown) =>
    call(org, 'POST', `${V}/composite/graph`, { graphs });

  it('creates parent and child in one transaction, whichever stands first', async () => {
    const org = await openOrg();
    const answer = await send(org, [pair('g1', 'A')]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      graphs: [
        {
          graphId: 'g1',
          graphResponse: {
            compositeResponse: [
              {
                body: {
                  id: 'a00Lo0000000001IAA',
                  success: true,
                  errors: [],
                  created: true,
                },
                httpHeaders: {
                  Location: `${V}/sobjects/TOEFL_Score__c/a00Lo0000000001IAA`,
                },
                httpStatusCode: 201,
                referenceId: 'score',
              },
              {
                body: { id: '003Lo0000000001IAA', success: true, errors: [] },
                httpHeaders: {
                  Location: `${V}/sobjects/Contact/003Lo0000000001IAA`,
                },
                httpStatusCode: 201,
                referenceId: 'person',
              },
            ],
          },
          isSuccessful: true,
        },
      ],
    });
    expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Contact__c: '003Lo0000000001IAA' }]);
    expect(org.calls).toBe(1);
  });

  it('undoes a failed graph, names the guilty node, and leaves the other graphs alone', async () => {
    const org = await openOrg();
    org.insert('Contact', [{ LastName: 'There', Email: 'there@example.edu' }]);
    const broken = {
      graphId: 'g1',
      compositeRequest: [
        person('person', { LastName: 'A' }),
        {
          ...score('1', '@{person.id}'),
          body: { Contact__c: '@{person.id}', Status__c: 'Lost' },
        },
      ],
    };
    const answer = await send(org, [broken, pair('g2', 'B')]);
    expect(at(answer.body, 'graphs[0].isSuccessful')).toBe(false);
    const nodes = at(answer.body, 'graphs[0].graphResponse.compositeResponse');
    expect(nodes).toMatchObject([
      {
        httpStatusCode: 400,
        body: [{ errorCode: 'PROCESSING_HALTED' }],
        referenceId: 'person',
      },
      {
        httpStatusCode: 400,
        body: [{ errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' }],
      },
    ]);
    expect(at(answer.body, 'graphs[1].isSuccessful')).toBe(true);
    expect(org.rows('Contact').map((row) => row['LastName'])).toEqual(['There', 'B']);
    expect(org.rows('TOEFL_Score__c')).toHaveLength(1);
  });

  it('halts what follows the fifteenth failed graph', async () => {
    const org = await openOrg();
    const graphs = Array.from({ length: 20 }, (_, n) => pair(`g${n}`, n < 15 ? null : 'Good'));
    const answer = await send(org, graphs);
    expect(org.rows('Contact')).toEqual([]);
    const last = at(answer.body, 'graphs[19].graphResponse.compositeResponse');
    expect(last).toMatchObject([
      { body: [{ errorCode: 'PROCESSING_HALTED' }] },
      { body: [{ errorCode: 'PROCESSING_HALTED' }] },
    ]);
    const fourteen = await send(org, graphs.slice(1));
    expect(at(fourteen.body, 'graphs[18].isSuccessful')).toBe(true);
  });

  const chain = (length: number) => [
    {
      graphId: 'g',
      compositeRequest: Array.from({ length }, (_, n) =>
        person(`p${n}`, {
          LastName: 'A',
          ...(n === 0 ? {} : { ReportsToId: `@{p${n - 1}.id}` }),
        }),
      ),
    },
  ];

  it('takes 75 graphs, 500 nodes and 15 levels', async () => {
    const org = await openOrg();
    const many = Array.from({ length: 75 }, (_, n) => pair(`g${n}`, 'A'));
    expect((await send(org, many)).status).toBe(200);
    const wide = [
      {
        graphId: 'w',
        compositeRequest: Array.from({ length: 500 }, (_, n) => person(`p${n}`, { LastName: 'A' })),
      },
    ];
    expect(at((await send(org, wide)).body, 'graphs[0].isSuccessful')).toBe(true);
    expect(at((await send(org, chain(15))).body, 'graphs[0].isSuccessful')).toBe(true);
    expect(org.rows('Contact')).toHaveLength(590);
  });

  it.each([
    ['76 graphs', Array.from({ length: 76 }, (_, n) => pair(`g${n}`, 'A'))],
    [
      '501 nodes',
      [
        {
          graphId: 'g',
          compositeRequest: Array.from({ length: 501 }, (_, n) =>
            person(`p${n}`, { LastName: 'A' }),
          ),
        },
      ],
    ],
    ['16 levels', chain(16)],
    [
      'a circle',
      [
        {
          graphId: 'g',
          compositeRequest: [
            person('a', { ReportsToId: '@{b.id}' }),
            person('b', { ReportsToId: '@{a.id}' }),
          ],
        },
      ],
    ],
    [
      'a reference to another graph',
      [pair('g1', 'A'), { graphId: 'g2', compositeRequest: [score('2', '@{person.id}')] }],
    ],
    ['the same graphId twice', [pair('g', 'A'), pair('g', 'B')]],
    ['no graph', []],
    [
      '16 kinds of node',
      [
        {
          graphId: 'g',
          compositeRequest: Array.from({ length: 16 }, (_, n) => ({
            ...person(`p${n}`, { LastName: 'A' }),
            url: `/services/data/v${41 + n}.0/sobjects/Contact`,
          })),
        },
      ],
    ],
  ])('refuses %s as a whole', async (_, graphs) => {
    const org = await openOrg();
    expect((await send(org, graphs)).status).toBe(400);
    expect(org.rows('Contact')).toEqual([]);
  });

  it.each([
    ['a query', 'GET', `${V}/query?q=SELECT+Id+FROM+Contact`],
    ['a collection', 'POST', `${V}/composite/sobjects`],
    ['a describe', 'GET', `${V}/sobjects/Contact/describe`],
  ])('refuses %s as a node', async (_, method, url) => {
    const org = await openOrg();
    const answer = await send(org, [
      { graphId: 'g', compositeRequest: [{ referenceId: 'n', method, url }] },
    ]);
    expect(at(answer.body, 'graphs[0].isSuccessful')).toBe(false);
  });
});
