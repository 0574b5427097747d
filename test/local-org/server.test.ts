import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, call, openOrg, query, V } from './support.ts';

describe('every answer', () => {
  it.each([
    ['of a query', `${V}/query?q=SELECT+Id+FROM+Contact`],
    ['of an error', `${V}/sobjects/Contact/0034S000005YJX9QAO`],
  ])('%s has the headers of a real org', async (_, path) => {
    const org = await openOrg();
    const { headers } = await call(org, 'GET', path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private',
      'content-type': 'application/json;charset=UTF-8',
      'sforce-limit-info': 'api-usage=1/15000',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'none',
      date: expect.any(String),
    });
  });
});

describe('versions', () => {
  it('are listed without a session, oldest first', async () => {
    const org = await openOrg();
    const answer = await call(org, 'GET', '/services/data/', undefined, {
      Authorization: '',
    });
    expect(at(answer.body, '[0]')).toEqual({
      label: "Winter '18",
      url: '/services/data/v41.0',
      version: '41.0',
    });
    expect(at(answer.body, '[27]')).toEqual({
      label: "Winter '27",
      url: '/services/data/v68.0',
      version: '68.0',
    });
    expect(answer.body).toHaveLength(28);
    expect(org.calls).toBe(0);
  });

  it.each([
    ['v40.0', 410],
    ['v41.0', 200],
    ['v68.0', 200],
    ['v69.0', 404],
    ['v62', 404],
    ['latest', 404],
  ])('%s answers %i', async (version, status) => {
    const org = await openOrg();
    expect((await call(org, 'GET', `/services/data/${version}/limits`)).status).toBe(status);
  });

  it('list their resources', async () => {
    const org = await openOrg();
    const answer = await call(org, 'GET', `${V}/`);
    expect(answer.body).toMatchObject({
      sobjects: `${V}/sobjects`,
      query: `${V}/query`,
    });
  });
});

describe('sessions', () => {
  it.each(['', 'Bearer wrong', 'Basic eDp5'])(
    'are needed: %j is refused as recorded',
    async (header) => {
      const org = await openOrg();
      const answer = await call(org, 'GET', `${V}/limits`, undefined, {
        Authorization: header,
      });
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual([
        {
          message: 'Session expired or invalid',
          errorCode: 'INVALID_SESSION_ID',
        },
      ]);
      expect(org.calls).toBe(0);
    },
  );

  it('end when told so', async () => {
    const org = await openOrg({ accessToken: 'given' });
    expect((await call(org, 'GET', `${V}/limits`)).status).toBe(200);
    org.expireSessions();
    expect((await call(org, 'GET', `${V}/limits`)).status).toBe(401);
  });
});

describe('the daily limit', () => {
  it('refuses calls beyond it, in the words of a real org', async () => {
    const org = await openOrg({ dailyLimit: 2 });
    const first = await call(org, 'GET', `${V}/limits`);
    expect(at(first.body, 'DailyApiRequests')).toEqual({
      Max: 2,
      Remaining: 1,
    });
    await call(org, 'GET', `${V}/limits`);
    const third = await call(org, 'GET', `${V}/limits`);
    expect(third.status).toBe(403);
    expect(third.body).toEqual([
      {
        message: 'TotalRequests Limit exceeded.',
        errorCode: 'REQUEST_LIMIT_EXCEEDED',
      },
    ]);
    expect(third.headers.get('sforce-limit-info')).toBe('api-usage=2/2');
    expect(org.calls).toBe(2);
  });
});

it('counts records as a real org does', async () => {
  const org = await openOrg();
  org.insert('Account', [{ Name: 'A' }]);
  const answer = await call(org, 'GET', `${V}/limits/recordCount?sObjects=Account`);
  expect(answer.body).toEqual({ sObjects: [{ count: 1, name: 'Account' }] });
});

describe('requests that are too long', () => {
  it.each([
    [414, `SELECT Id FROM Contact WHERE LastName IN (${"'0123456789',".repeat(1300)}'x')`],
    [431, `SELECT Id FROM Contact WHERE LastName = '${'x'.repeat(16_000)}'`],
  ])('answer %i with a page', async (status, soql) => {
    const org = await openOrg();
    const padding = { 'X-Padding': status === 431 ? 'p'.repeat(400) : 'p' };
    const answer = await call(
      org,
      'GET',
      `${V}/query?q=${soql.replaceAll(' ', '+')}`,
      undefined,
      padding,
    );
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('text/html');
  });

  it('answer 413 with a page for a body of more than 50 MB, however it is packed', async () => {
    const org = await openOrg();
    const answer = await fetch(`${org.url}${V}/composite`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${org.accessToken}`, 'Content-Encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(50 * 1024 * 1024 + 1, ' '), { level: 1 }),
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([413, 'text/html']);
  });

  it('go through as subrequest of a composite', async () => {
    const org = await openOrg();
    org.insert('Contact', [{ LastName: 'name4999' }]);
    const names = Array.from({ length: 5000 }, (_, n) => `'name${n}'`).join(',');
    const answer = await call(org, 'POST', `${V}/composite`, {
      compositeRequest: [
        {
          referenceId: 'q',
          method: 'GET',
          url: `${V}/query?q=SELECT Id FROM Contact WHERE LastName IN (${names})`,
        },
      ],
    });
    expect(at(answer.body, 'compositeResponse[0].body.totalSize')).toBe(1);
  });
});

describe('bodies', () => {
  it.each([
    ['broken JSON', '{"LastName":', 'application/json', 400, 'JSON_PARSER_ERROR'],
    ['no body', '', 'application/json', 400, 'JSON_PARSER_ERROR'],
    ['a list', '[]', 'application/json', 400, 'JSON_PARSER_ERROR'],
    ['a form', 'LastName=A', 'application/x-www-form-urlencoded', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('%s is refused', async (_, body, type, status, code) => {
    const org = await openOrg();
    const answer = await call(org, 'POST', `${V}/sobjects/Contact`, body, {
      'Content-Type': type,
    });
    expect([answer.status, at(answer.body, '[0].errorCode')]).toEqual([status, code]);
  });

  it('may be packed', async () => {
    const org = await openOrg();
    const response = await fetch(`${org.url}${V}/sobjects/Contact`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${org.accessToken}`,
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip',
      },
      body: gzipSync('{"LastName":"Okafor"}'),
    });
    expect(response.status).toBe(201);
  });

  it('may say PATCH in the query for clients that cannot', async () => {
    const org = await openOrg();
    const [id] = org.insert('Contact', [{ LastName: 'A' }]);
    const answer = await call(org, 'POST', `${V}/sobjects/Contact/${id}?_HttpMethod=PATCH`, {
      LastName: 'B',
    });
    expect(answer.status).toBe(204);
  });
});

it('answers describes with 304 until the schema changes', async () => {
  const org = await openOrg();
  const path = `${V}/sobjects/TOEFL_Score__c/describe`;
  const first = await call(org, 'GET', path);
  const since = first.headers.get('last-modified') ?? '';
  const again = await call(org, 'GET', path, undefined, {
    'If-Modified-Since': since,
  });
  expect([again.status, again.body]).toEqual([304, undefined]);
  const older = new Date(Date.parse(since) - 1000).toUTCString();
  expect((await call(org, 'GET', path, undefined, { 'If-Modified-Since': older })).status).toBe(
    200,
  );
});

it('takes at least as long as it is told', async () => {
  const org = await openOrg({ latencyMs: 30 });
  const started = performance.now();
  await call(org, 'GET', `${V}/limits`);
  expect(performance.now() - started).toBeGreaterThanOrEqual(29);
});

it('finds 2,000 keys among 20,000 rows without looking at each row for each key', async () => {
  const org = await openOrg();
  org.insert(
    'TOEFL_Score__c',
    Array.from({ length: 20_000 }, (_, n) => ({
      Appointment_Number__c: `K${n}`,
    })),
  );
  const keys = Array.from({ length: 2000 }, (_, n) => `'k${n * 10}'`).join(',');
  const answer = await call(org, 'POST', `${V}/composite`, {
    compositeRequest: [
      {
        referenceId: 'q',
        method: 'GET',
        url: `${V}/query?q=SELECT Id FROM TOEFL_Score__c WHERE Appointment_Number__c IN (${keys})`,
      },
    ],
  });
  expect(at(answer.body, 'compositeResponse[0].body.totalSize')).toBe(2000);
});

it('never answers 500, whatever is sent', async () => {
  const org = await openOrg({ dailyLimit: 1_000_000 });
  const [contactId = ''] = org.insert('Contact', [{ LastName: 'A', Email: 'a@example.edu' }]);
  const word = fc.oneof(
    fc.constantFrom(
      'Contact',
      'TOEFL_Score__c',
      'Id',
      'id',
      'Email',
      'LastName',
      'Birthdate',
      'Contact__r',
      'Contact__c',
      'Total__c',
      'attributes',
      'type',
      'records',
      'compositeRequest',
      'graphs',
      'graphId',
      'referenceId',
      'url',
      'method',
      'body',
      'ids',
      'fields',
      'allOrNone',
      '__proto__',
      'constructor',
      'MailingAddress',
      'DoNotCall',
      'httpHeaders',
      `${V}/sobjects/Contact`,
      `${V}/query?q=SELECT Id FROM Contact`,
      'GET',
      'POST',
      'PATCH',
      '@{a.id}',
      '@{',
      contactId,
      '2026-01-01',
    ),
    fc.string(),
  );
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      word,
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(word, tie('json'), { maxKeys: 5 }),
    ),
  }));
  const record = fc.dictionary(word, json, { maxKeys: 4 });
  const shaped = fc.oneof(
    json,
    record,
    fc.record({
      records: fc.array(
        record.map((each) => ({ attributes: { type: 'Contact' }, ...each })),
        { maxLength: 3 },
      ),
    }),
    fc.record({
      compositeRequest: fc.array(
        fc.record({
          referenceId: word,
          method: fc.constantFrom('GET', 'POST', 'PATCH', 'x'),
          url: word,
          body: json,
        }),
        { maxLength: 3 },
      ),
    }),
    fc.record({
      graphs: fc.array(
        fc.record({
          graphId: word,
          compositeRequest: fc.array(
            fc.record({
              referenceId: word,
              method: fc.constantFrom('GET', 'POST'),
              url: word,
              body: record,
            }),
            { maxLength: 3 },
          ),
        }),
        { maxLength: 2 },
      ),
    }),
  );
  const path = fc.oneof(
    fc.constantFrom(
      '/sobjects/Contact',
      `/sobjects/Contact/${contactId}`,
      '/sobjects/Contact/Email/a@example.edu',
      '/sobjects/TOEFL_Score__c',
      '/composite',
      '/composite/graph',
      '/composite/sobjects',
      '/composite/sobjects/Contact',
      '/composite/sobjects/Contact/Email',
      '/composite/sobjects/TOEFL_Score__c/Appointment_Number__c',
      '/composite/sobjects/Contact/Id',
    ),
    fc
      .array(word, { maxLength: 4 })
      .map((parts) => parts.map((part) => `/${encodeURIComponent(part)}`).join('')),
    fc.string().map((text) => `/query?q=${encodeURIComponent(text)}`),
    fc
      .tuple(word, word, word)
      .map(
        ([a, b, c]) =>
          `/query?q=${encodeURIComponent(`SELECT ${a} FROM ${b} WHERE ${c} = '${a}'`)}`,
      ),
  );
  const method = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT');
  await fc.assert(
    fc.asyncProperty(method, path, shaped, async (verb, where, body) => {
      const answer = await call(org, verb, V + where, verb === 'GET' ? undefined : body);
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
      expect(JSON.stringify(answer.body) ?? '').not.toContain('UNKNOWN_EXCEPTION');
    }),
    { seed: 20261125, numRuns: 1500 },
  );
});

it('refuses a body nested without end', async () => {
  const org = await openOrg();
  const body = `{"compositeRequest":[{"referenceId":"a","method":"POST","url":"${V}/sobjects/Contact","body":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`;
  expect((await call(org, 'POST', `${V}/composite`, body)).status).toBe(400);
});

it('refuses a broken escape in the path', async () => {
  const org = await openOrg();
  const { port } = new URL(org.url);
  const status = await new Promise((resolve, reject) => {
    request(
      {
        port,
        host: '127.0.0.1',
        path: `${V}/sobjects/Contact/Email/%E0%A4%A`,
        headers: { Authorization: `Bearer ${org.accessToken}` },
      },
      (answer) => resolve(answer.resume().statusCode),
    )
      .on('error', reject)
      .end();
  });
  expect(status).toBe(400);
});

it('refuses a query nested without end', async () => {
  const org = await openOrg();
  const nested = `${'('.repeat(5000)}LastName = 'a'${')'.repeat(5000)}`;
  const answer = await query(org, `SELECT Id FROM Contact WHERE ${nested}`);
  expect(answer.status).toBeLessThan(500);
});
