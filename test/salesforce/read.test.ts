import { expect, test } from 'vitest';
import { BASE, connectTo, connectToNock, openOrg, playOrg, TOKEN } from './support.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const byEmail = (anyOf: readonly (readonly string[])[]) => ({
  object: 'Contact',
  fields: ['Id', 'Email'],
  by: ['Email'],
  anyOf,
});

test('brings the rows of each request, by the names that the request gave the fields', async () => {
  const org = await openOrg();
  const [ada = '', bob = ''] = org.insert('Contact', [
    { LastName: 'Ada', Email: 'ada@example.com', Birthdate: '2001-02-03' },
    { LastName: 'Bob', Email: 'bob@example.com' },
  ]);
  const salesforce = await connectTo(org);

  const rows = await salesforce.read([
    byEmail([['ADA@example.com'], ['nobody@example.com']]),
    {
      object: 'contact',
      fields: ['Id', 'lastname', 'BIRTHDATE'],
      by: ['Id'],
      anyOf: [[ada], [bob]],
    },
    byEmail([]),
  ]);

  expect(rows).toEqual([
    [{ Id: ada, Email: 'ada@example.com' }],
    [
      { Id: ada, lastname: 'Ada', BIRTHDATE: '2001-02-03' },
      { Id: bob, lastname: 'Bob', BIRTHDATE: null },
    ],
    [],
  ]);
});

test('asks for five statements in one call, after one for describing', async () => {
  const org = await openOrg();
  org.insert(
    'Contact',
    numbers(50).map((n) => ({ LastName: 'X', Email: `p${n}@example.com` })),
  );
  const salesforce = await connectTo(org);

  const [rows] = await salesforce.read([
    byEmail(numbers(10_000).map((n) => [`p${n}@example.com`])),
  ]);

  expect(rows).toHaveLength(50);
  expect(salesforce.calls).toBe(2);
});

test('follows the pages of a long answer', async () => {
  const org = await openOrg();
  org.insert(
    'Contact',
    numbers(4_500).map((n) => ({ LastName: 'Same', FirstName: `${n}` })),
  );
  const salesforce = await connectTo(org);

  const [rows] = await salesforce.read([
    { object: 'Contact', fields: ['Id'], by: ['LastName'], anyOf: [['same']] },
  ]);

  expect(new Set(rows?.map(({ Id }) => Id)).size).toBe(4_500);
});

test('brings a person with quotes and accents in the name', async () => {
  const org = await openOrg();
  const [id] = org.insert('Contact', [{ LastName: "D'Été \\ & Söhne + 100%" }]);
  const salesforce = await connectTo(org);

  const [rows] = await salesforce.read([
    { object: 'Contact', fields: ['Id'], by: ['LastName'], anyOf: [["D'Été \\ & Söhne + 100%"]] },
  ]);

  expect(rows).toEqual([{ Id: id }]);
});

test('asks again when a query fails with something that passes', async () => {
  const org = await openOrg();
  const [id] = org.insert('Contact', [{ LastName: 'Ada', Email: 'ada@example.com' }]);
  const salesforce = await connectTo(org);
  org.fault({ match: { path: 'composite', body: '/query' }, effect: { kind: 'reset' } });

  const [rows] = await salesforce.read([byEmail([['ada@example.com']])]);

  expect(rows).toEqual([{ Id: id, Email: 'ada@example.com' }]);
});

/** An org of one object that answers the calls with queries in this way, one after the other. */
async function playQueries(answers: readonly { status: number; body: unknown }[]) {
  const asked: string[] = [];
  const field = { type: 'email', filterable: true };
  const describe = {
    status: 200,
    body: {
      name: 'Contact',
      fields: [
        { ...field, name: 'Id' },
        { ...field, name: 'Email' },
      ],
    },
  };
  const left = [describe, ...answers];
  const url = await playOrg((body) => {
    const urls = [...body.matchAll(/"url":"([^"]+)"/g)].map(([, each = '']) => each);
    asked.push(...urls.filter((each) => !each.endsWith('describe')).map(decodeURIComponent));
    const { status: httpStatusCode, body: answer } = left.shift() ?? refusal('UNEXPECTED_CALL');
    return {
      compositeResponse: urls.map((_, part) => ({
        referenceId: `part${part}`,
        httpHeaders: {},
        httpStatusCode,
        body: answer,
      })),
    };
  });
  const auth = { kind: 'accessToken', instanceUrl: url, accessToken: TOKEN } as const;
  return { asked, salesforce: await connectToNock({ auth }) };
}

const refusal = (errorCode: string) => ({ status: 400, body: [{ errorCode, message: 'x' }] });
const row = { attributes: { type: 'Contact' }, Id: '003xx0000000001AAA', Email: 'a@example.com' };
const page = (more: object) => ({ status: 200, body: { totalSize: 2, records: [row], ...more } });

test('asks a smaller question when Salesforce finds one too complicated', async () => {
  const { asked, salesforce } = await playQueries([
    refusal('QUERY_TOO_COMPLICATED'),
    page({ done: true }),
  ]);

  const [rows] = await salesforce.read([byEmail([['a@example.com'], ['b@example.com']])]);

  expect(rows).toEqual([{ Id: row.Id, Email: row.Email }]);
  expect(asked.slice(1).map((url) => url.replace(/.*WHERE /, ''))).toEqual([
    "Email IN ('a@example.com')",
    "Email IN ('b@example.com')",
  ]);
});

test('asks from the start when the rest of a long answer is gone', async () => {
  const next = `${BASE}/query/01gxx-2000`;
  const { asked, salesforce } = await playQueries([
    page({ done: false, nextRecordsUrl: next }),
    refusal('INVALID_QUERY_LOCATOR'),
    page({ done: true }),
  ]);

  const [rows] = await salesforce.read([byEmail([['a@example.com']])]);

  expect(rows).toHaveLength(1);
  expect(asked[1]).toBe(next);
  expect(asked[2]).toBe(asked[0]);
});

test('gives up on a query that times out twice', async () => {
  const { asked, salesforce } = await playQueries([
    refusal('QUERY_TIMEOUT'),
    refusal('QUERY_TIMEOUT'),
  ]);

  await expect(salesforce.read([byEmail([['a@example.com']])])).rejects.toMatchObject({
    kind: 'salesforce',
    hint: expect.stringContaining('indexed'),
  });
  expect(asked).toHaveLength(2);
});

test('does not take half an answer for a whole one', async () => {
  const { salesforce } = await playQueries([page({ done: false })]);

  await expect(salesforce.read([byEmail([['a@example.com']])])).rejects.toThrow('not understood');
});
