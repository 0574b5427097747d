/** ETS's service as a source: against answers made with nock, and end to end against the stand-in. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type LocalEts,
  type LocalEtsOptions,
  startLocalEts,
} from '../../src/local-org/ets/server.ts';
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import { Problem } from '../../src/problem.ts';
import { type EtsSourceOptions, etsSource } from '../../src/source/ets.ts';
import { listed } from './chunks.ts';

const BASE = 'https://toeflaccess-api.ets.org';
/** Base64 of `client-4711:not-a-real-secret`. */
const AUTH_CODE = Buffer.from('client-4711:not-a-real-secret').toString('base64');
const WINDOW = {
  from: new Date('2026-04-21T16:45:03.000Z'),
  to: new Date('2026-04-22T16:52:13.000Z'),
};
const never = new AbortController().signal;

const waits: number[] = [];
const open: LocalEts[] = [];

beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});

afterEach(async () => {
  waits.length = 0;
  nock.cleanAll();
  nock.restore();
  nock.activate();
  for (const ets of open.splice(0)) await ets.close();
});

function source(more: Partial<EtsSourceOptions> = {}) {
  return etsSource({
    baseUrl: BASE,
    authCode: AUTH_CODE,
    random: () => 0.5,
    sleep: async (ms) => void waits.push(ms),
    ...more,
  });
}

function pull(from = source(), window = WINDOW, signal = never) {
  return listed(from.pull({ window, signal }));
}

async function refusal(pulling: Promise<unknown>): Promise<Problem> {
  const error = await pulling.catch((thrown: unknown) => thrown);
  if (!(error instanceof Problem))
    throw new Error('it was not refused by a Problem', { cause: error });
  expectNoSecret(error);
  return error;
}

/** Neither the authcode nor what it says in Base64, anywhere that a log or a report might take it from. */
function expectNoSecret(error: Error): void {
  const all = [
    error.message,
    error.stack,
    inspect(error, { depth: 20, showHidden: true }),
    inspect(error.cause),
    JSON.stringify(error),
  ];
  if (error instanceof Problem) all.push(error.hint ?? '', ...error.details);
  for (const secret of [
    AUTH_CODE,
    AUTH_CODE.replace(/=+$/, ''),
    'client-4711',
    'not-a-real-secret',
  ]) {
    expect(all.join('\n')).not.toContain(secret);
  }
}

const scores = () => nock(BASE).get('/scores').query(true);
const feed = (...records: unknown[]) => JSON.stringify({ data: records });

async function standIn(options: LocalEtsOptions = {}) {
  // nock would keep sockets of its own between here and the server.
  nock.restore();
  const ets = await startLocalEts({ authCode: AUTH_CODE, ...options });
  open.push(ets);
  return ets;
}

describe('the request', () => {
  it('is the one that ETS documents', async () => {
    const urls: string[] = [];
    const headers: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      urls.push(String(url));
      headers.push(init?.headers);
      return new Response(feed());
    };
    await pull(source({ fetch }));
    expect(urls).toEqual([
      `${BASE}/scores?startdate=2026-04-21T16:45:03&enddate=2026-04-22T16:52:13&type=TOEFL&reportby=scorelinkbyreportdate&format=json`,
    ]);
    expect(headers).toEqual([{ authcode: AUTH_CODE, accept: 'application/json' }]);
  });

  it('is understood in its query and header', async () => {
    nock(BASE, { reqheaders: { authcode: AUTH_CODE } })
      .get('/scores')
      .query({
        startdate: '2026-04-21T16:45:03',
        enddate: '2026-04-22T16:52:13',
        type: 'TOEFL',
        reportby: 'scorelinkbyreportdate',
        format: 'json',
      })
      .reply(200, feed({ a: 1 }));
    expect((await pull()).map(({ value }) => value)).toEqual([{ a: 1 }]);
  });

  it('goes to the path of the sandbox, however slashes are written', async () => {
    nock('https://toeflaccess-tst-api.ets.org')
      .get('/scores/sample-data')
      .query(true)
      .reply(200, feed());
    expect(
      await pull(
        source({
          baseUrl: 'https://toeflaccess-tst-api.ets.org/',
          path: 'scores/sample-data',
        }),
      ),
    ).toEqual([]);
  });

  it('widens a window to whole seconds', async () => {
    nock(BASE)
      .get('/scores')
      .query(
        (query) =>
          query['startdate'] === '2026-01-01T00:00:00' &&
          query['enddate'] === '2026-01-01T00:00:02',
      )
      .reply(200, feed());
    const window = {
      from: new Date('2026-01-01T00:00:00.900Z'),
      to: new Date('2026-01-01T00:00:01.001Z'),
    };
    expect(await pull(source(), window)).toEqual([]);
  });

  it('is not made for a window that ends before it begins', async () => {
    const from = source();
    const problem = await refusal(pull(from, { from: WINDOW.to, to: WINDOW.from }));
    expect(problem.message).toBe('The window of time to pull ends before it begins.');
    expect(from.calls).toBe(0);
  });

  it.each([
    ['http', { baseUrl: 'http://toeflaccess-api.ets.org' }, 'does not begin with https:'],
    ['no URL', { baseUrl: 'toeflaccess' }, 'is not a URL'],
    [
      'a password in the address',
      { baseUrl: `https://client-4711:not-a-real-secret@ets.example` },
      'has a user name or password in it',
    ],
    [
      'a host that only begins like loopback',
      { baseUrl: 'http://127.0.0.1.example.com' },
      'does not begin with https:',
    ],
    ['a blank authcode', { authCode: ' \n' }, "ETS's authcode is blank."],
    [
      'an authcode of two lines',
      { authCode: `${AUTH_CODE}\n${AUTH_CODE}` },
      "ETS's authcode has characters that no key has.",
    ],
  ])('is refused at once for %s', async (_, wrong, message) => {
    const problem = await refusal(Promise.resolve().then(() => source(wrong)));
    expect(problem).toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining(message),
    });
  });

  it('takes the line end off an authcode from a file', async () => {
    nock(BASE, { reqheaders: { authcode: AUTH_CODE } })
      .get('/scores')
      .query(true)
      .reply(200, feed());
    expect(await pull(source({ authCode: `${AUTH_CODE}\n` }))).toEqual([]);
  });
});

describe('an answer', () => {
  it('gives records with their text, value and place', async () => {
    scores().reply(200, '{"data": [ {"a":1.0}, null ]}');
    expect(await pull()).toEqual([
      {
        text: '{"a":1.0}',
        value: { a: 1 },
        origin: 'ets 2026-04-21T16:45:03 to 2026-04-22T16:52:13, record 1',
      },
      {
        text: 'null',
        value: null,
        origin: 'ets 2026-04-21T16:45:03 to 2026-04-22T16:52:13, record 2',
      },
    ]);
  });

  it.each([
    ['an empty body', '', 'is empty', 'Integration Logs'],
    ['{}', '{}', 'is an object without a list "data" (it is {})', 'Integration Logs'],
    ['null', 'null', 'is null where an object', 'Integration Logs'],
    [
      'an error sentence in JSON',
      '{"message":"is not authenticated"}',
      'without a list "data"',
      'Integration Logs',
    ],
    ['a bare list', '[]', 'is a list where an object', 'Integration Logs'],
    ['data that is null', '{"data":null}', '"data" is null, not a list', 'Integration Logs'],
    ['HTML', '<!doctype html><p>Login', 'is HTML or XML, not JSON', 'proxy'],
    ['ScoreLink text', 'B887    99', 'is not JSON', 'format=json'],
    ['a bad record', '{"data":[{"a":b}]}', 'record 1 is not valid JSON', 'Integration Logs'],
    ['more after the end', '{"data":[]}{"data":[]}', 'goes on after its end', 'file'],
    ['UTF-16', Buffer.from('{"data":[]}', 'utf16le'), 'zero bytes', 'UTF-8'],
  ])('that is %s is refused and not asked for again', async (_, body, message, hint) => {
    scores().reply(200, body);
    const from = source();
    const problem = await refusal(pull(from));
    expect(problem).toMatchObject({
      kind: 'source',
      message: expect.stringContaining(message),
    });
    expect(problem.message).toMatch(/^ETS's answer/);
    expect(problem.hint).toContain(hint);
    expect(from.calls).toBe(1);
  });

  it('that is packed is unpacked', async () => {
    const { gzipSync } = await import('node:zlib');
    scores().reply(200, gzipSync(feed({ a: 1 })), {
      'content-encoding': 'gzip',
    });
    expect(await pull()).toHaveLength(1);
  });
});

describe('a status that asking again does not cure', () => {
  it.each([
    [
      400,
      'startdate is required',
      'ETS says that startdate is missing from the request (400)',
      'proxy',
    ],
    [400, 'enddate is required', 'ETS says that enddate is missing', 'proxy'],
    [400, 'type/program is required', 'ETS says that type/program is missing', 'proxy'],
    [400, 'reportby is required', 'ETS says that reportby is missing', 'proxy'],
    [
      400,
      '{"message":"Invalid credentials format"}',
      'ETS refused the authcode (400): it is malformed',
      'GRE',
    ],
    [
      400,
      'something else',
      'ETS did not accept the request (400). Its answer (of no named type, 14 bytes) is not shown.',
      'Integration Logs',
    ],
    [401, '', 'ETS did not accept the authcode (401).', 'GRE'],
    [403, '<html>Blocked</html>', 'ETS forbids this request (403).', 'firewall'],
    [404, '', 'There is no such address at ETS (404).', '/scores/sample-data'],
    [
      418,
      'teapot',
      'ETS answered with a status that is not documented (418). Its answer (of no',
      'Integration Logs',
    ],
  ])('%i %s is said with what to do', async (status, body, message, hint) => {
    scores().reply(status, body);
    const from = source();
    const problem = await refusal(pull(from));
    expect(problem.message).toContain(message);
    expect(problem.hint).toContain(hint);
    expect([from.calls, waits]).toEqual([1, []]);
  });

  it.each(['wrong or has expired', 'inactive', 'header did not arrive', 'authentication failed'])(
    'names the cause of a 401: %s',
    async (cause) => {
      scores().reply(401);
      expect((await refusal(pull())).hint).toContain(cause);
    },
  );

  it('says when the authcode does not look like one', async () => {
    scores().twice().reply(401);
    expect((await refusal(pull())).hint).not.toContain('does not look like');
    expect((await refusal(pull(source({ authCode: 'abc' })))).hint).toContain(
      'does not look like a key',
    );
  });

  it.each([
    ['text/plain', 'Markxyzlast', '(plain text, 11 bytes)'],
    ['text/html; charset=utf-8', '<p>Markxyzlast</p>', '(an HTML page, 18 bytes)'],
    ['application/json', '{"message":"Markxyzlast"}', '(JSON, 25 bytes)'],
    ['markxyz/last', 'Markxyzlast', '(of another type, 11 bytes)'],
    ['text/plain', `Markxyz${'x'.repeat(70_000)}`, '(plain text, more than 65,536 bytes)'],
    ['text/plain', `bad ${AUTH_CODE} (client-4711:not-a-real-secret)`, '(plain text, '],
  ])(
    'of an answer in %s tells type and size, and nothing that it says',
    async (type, body, told) => {
      scores().reply(400, body, { 'content-type': type });
      const { message, details, hint } = await refusal(pull());
      expect(message).toContain(`Its answer ${told}`);
      expect(JSON.stringify([message, details, hint])).not.toMatch(/markxyz/i);
    },
  );
});

describe('asking again', () => {
  it.each([500, 502, 503, 504, 408, 429])('cures a %i that passes', async (status) => {
    scores().reply(status);
    scores().reply(200, feed(1));
    const from = source();
    expect(await pull(from)).toHaveLength(1);
    expect(from.calls).toBe(2);
  });

  it('ends after the last retry with what is known of it, at growing distances', async () => {
    scores().times(3).reply(500, 'Internal fault');
    const from = source({ retries: 2, retryBaseMs: 100 });
    const problem = await refusal(pull(from));
    expect(problem.message).toBe(
      'ETS has a fault of its own (500). Its answer (of no named type, 14 bytes) is not shown.',
    );
    expect([from.calls, waits]).toEqual([3, [75, 150]]);
  });

  it.each([
    ['in seconds', '7', 7000],
    ['as a date', 'Wed, 25 Nov 2026 12:00:30 GMT', 30_000],
    ['that is over', 'Wed, 25 Nov 2026 11:00:00 GMT', 1500],
    ['that is unreadable', 'soon', 1500],
  ])('honours a Retry-After %s', async (_, value, expected) => {
    scores().reply(503, '', { 'Retry-After': value });
    scores().reply(200, feed());
    await pull(source({ now: () => new Date('2026-11-25T12:00:00Z') }));
    expect(waits).toEqual([expected]);
  });

  it('is left to the next run when ETS wants a long wait', async () => {
    scores().reply(429, '', { 'Retry-After': '3600' });
    expect((await refusal(pull())).message).toContain('ETS wants fewer requests (429)');
    expect(waits).toEqual([]);
  });

  it.each([
    ['ECONNRESET', 'the connection was reset'],
    ['ENOTFOUND', 'its name is not known'],
    ['ECONNREFUSED', 'nothing listens there'],
  ])('follows a network error such as %s', async (code, says) => {
    const fault = Object.assign(new Error(`with authcode ${AUTH_CODE}`), {
      code,
    });
    scores().replyWithError(fault);
    scores().replyWithError(fault);
    const from = source({ retries: 1 });
    const problem = await refusal(pull(from));
    expect(problem.message).toBe(
      `toeflaccess-api.ets.org could not be asked for scores: ${says} (${code}).`,
    );
    expect(from.calls).toBe(2);
  });

  it('does not follow a certificate that is not trusted', async () => {
    scores().replyWithError(Object.assign(new Error('no'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }));
    const from = source();
    expect((await refusal(pull(from))).hint).toContain('NODE_EXTRA_CA_CERTS');
    expect(from.calls).toBe(1);
  });

  it('never puts the request into an error, even one that carries it', async () => {
    // Without an interceptor, nock's own error has the headers in it.
    await refusal(pull(source({ retries: 0 })));
  });
});

describe('a redirect', () => {
  it('to the same origin is followed with the authcode', async () => {
    nock(BASE).get('/scores').query(true).reply(301, '', { location: '/v2/scores?x=1' });
    nock(BASE, { reqheaders: { authcode: AUTH_CODE } })
      .get('/v2/scores?x=1')
      .reply(200, feed(1));
    const from = source();
    expect(await pull(from)).toHaveLength(1);
    expect(from.calls).toBe(2);
  });

  it.each([
    'https://login.example.com/?next=x',
    'http://toeflaccess-api.ets.org/scores',
    '//evil.example',
  ])('to %s is not followed', async (location) => {
    nock(BASE).get('/scores').query(true).reply(302, '', { location });
    const from = source();
    const problem = await refusal(pull(from));
    expect(problem.message).toMatch(
      /^ETS's service sends the request on to https?:\/\/[a-z.-]+ \(302\), where the authcode is not sent\.$/,
    );
    expect(from.calls).toBe(1);
  });

  it('in a circle comes to an end', async () => {
    nock(BASE).get('/scores').query(true).times(9).reply(302, '', { location: '/scores?again=1' });
    const from = source();
    await refusal(pull(from));
    expect(from.calls).toBe(4);
  });
});

describe('against the stand-in of ETS', () => {
  const records = [
    ...generateFeed({
      seed: 4,
      count: 3000,
      from: '2026-04-01',
      to: '2026-04-30',
    }),
  ];
  const window = {
    from: new Date('2026-04-01T00:00:00Z'),
    to: new Date('2026-05-01T00:00:00Z'),
  };
  /** Too short to be halved. */
  const oneDay = { ...window, to: new Date('2026-04-02T00:00:00Z') };
  const april = { records: () => records };
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'toefl-ets-source-'));
  });

  afterEach(async () => {
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  const of = (ets: LocalEts, more: Partial<EtsSourceOptions> = {}) =>
    source({ baseUrl: ets.url, folder, ...more });

  it('gives every record of the window once, an answer of several megabytes from a file', async () => {
    const ets = await standIn(april);
    const pulled = await pull(of(ets), window);
    expect(pulled.map(({ value }) => value)).toEqual(records);
    expect(ets.log).toMatchObject([{ status: 200, returned: 3000 }]);
  });

  it('gives no records for a window without any', async () => {
    expect(await pull(of(await standIn(april)), WINDOW)).not.toHaveLength(records.length);
    expect(await pull(of(await standIn()), window)).toEqual([]);
  });

  it.each([
    ['truncated JSON', { kind: 'truncate', afterRecords: 2500 }],
    ['a reset after much of the answer', { kind: 'reset', afterRecords: 2500 }],
    ['a reset before the answer', { kind: 'reset', afterRecords: -1 }],
    ['a fault of the server', { kind: 'answer', status: 500, body: 'oops' }],
  ] as const)('gives no record twice after %s', async (_, fault) => {
    const ets = await standIn({ ...april, faults: [fault] });
    const from = of(ets);
    expect((await pull(from, window)).map(({ value }) => value)).toEqual(records);
    expect([from.calls, ets.calls]).toEqual([2, 2]);
  });

  it('gives no record at all when the answer never is whole', async () => {
    const ets = await standIn({
      ...april,
      faults: [{ kind: 'truncate', afterRecords: 2500, times: 9 }],
    });
    const seen: unknown[] = [];
    const pulling = async () => {
      for await (const record of of(ets, { retries: 2 }).pull({
        window,
        signal: never,
      }))
        seen.push(record);
    };
    expect((await refusal(pulling())).message).toBe("ETS's answer is cut off in the middle.");
    // The month, a half and a quarter twice each, an eighth as often as all is asked for.
    expect([seen.length, ets.calls]).toEqual([0, 9]);
  });

  it.each([
    ['breaks off', { kind: 'truncate', afterRecords: 100 }],
    ['is reset', { kind: 'reset', afterRecords: 100 }],
    ['is too much for a gateway', { kind: 'answer', status: 504 }],
  ] as const)(
    'asks for a window in halves when its answer %s again and again',
    async (_, fault) => {
      const ets = await standIn({ ...april, faults: [{ ...fault, times: 4 }] });
      const pulled = await pull(of(ets), window);
      const appointments = (list: readonly unknown[]) =>
        new Set(list.map((one) => JSON.stringify(one)));
      expect(appointments(pulled.map(({ value }) => value))).toEqual(appointments(records));
      const asked = ets.log.filter(({ status, returned }) => status === 200 && returned > 100);
      expect(asked.map(({ url }) => url.match(/\d{4}-\d{2}-\d{2}/g))).toEqual([
        ['2026-04-01', '2026-04-09'],
        ['2026-04-09', '2026-04-16'],
        ['2026-04-16', '2026-05-01'],
      ]);
    },
  );

  it('gives up when no part of a window is answered', async () => {
    const ets = await standIn({ ...april, faults: [{ kind: 'answer', status: 504, times: 99 }] });
    expect((await refusal(pull(of(ets, { retries: 1 }), window))).message).toContain('(504)');
    expect(ets.calls).toBe(8);
  });

  it.each([
    [-1, 40, 'did not begin to answer within 40 ms.'],
    [1, 400, 'stopped in the middle of its answer: nothing came for 400 ms.'],
  ])(
    'does not wait for ever when it falls silent after %i records',
    async (afterRecords, timeoutMs, message) => {
      const ets = await standIn({
        ...april,
        faults: [{ kind: 'hang', afterRecords }],
      });
      expect((await refusal(pull(of(ets, { retries: 0, timeoutMs }), oneDay))).message).toContain(
        message,
      );
    },
  );

  it('does not take longer than allowed in all', async () => {
    const ets = await standIn({
      ...april,
      faults: [{ kind: 'hang', afterRecords: 1 }],
    });
    const problem = await refusal(pull(of(ets, { retries: 0, overallMs: 40 }), oneDay));
    expect(problem.message).toContain('took longer than 40 ms for its answer.');
  });

  it('is told of a wrong key and a malformed one apart', async () => {
    const ets = await standIn({
      authCode: Buffer.from('other:key').toString('base64'),
    });
    expect((await refusal(pull(of(ets), window))).message).toContain(
      'ETS did not accept the authcode (401)',
    );
    const malformed = refusal(pull(of(ets, { authCode: 'not*base64' }), window));
    expect((await malformed).message).toContain('ETS refused the authcode (400): it is malformed');
  });

  it('can be cancelled while it waits', async () => {
    const ets = await standIn({
      ...april,
      faults: [{ kind: 'hang', afterRecords: -1 }],
    });
    const controller = new AbortController();
    const pulling = pull(of(ets), window, controller.signal);
    await vi.waitFor(() => expect(ets.calls).toBe(1));
    controller.abort();
    expect(await refusal(pulling)).toMatchObject({ kind: 'cancelled' });
    expect(ets.calls).toBe(1);
  });

  it('can be cancelled between two attempts', async () => {
    const ets = await standIn({
      ...april,
      faults: [{ kind: 'answer', status: 503 }],
    });
    const controller = new AbortController();
    const sleep = async () => controller.abort();
    expect(await refusal(pull(of(ets, { sleep }), window, controller.signal))).toMatchObject({
      kind: 'cancelled',
    });
    expect(ets.calls).toBe(1);
  });

  it('leaves no file behind when its reader stops early', async () => {
    const ets = await standIn(april);
    for await (const { value } of of(ets).pull({ window, signal: never })) {
      expect(value).toEqual(records[0]);
      break;
    }
  });
});

it('names the disk when it cannot keep an answer', async () => {
  scores().reply(200, feed('x'.repeat(5_000_000)));
  const problem = await refusal(pull(source({ folder: '/nowhere/at/all' })));
  expect(problem.message).toBe("ETS's answer could not be kept in /nowhere/at/all (ENOENT).");
  expect(problem.hint).toContain('TMPDIR');
});

it('knows windows and its name, and asks for one', () => {
  const from = source({ name: 'graduate school' });
  expect(from).toMatchObject({
    name: 'graduate school',
    windowed: true,
    calls: 0,
  });
  expect(() => from.pull({ window: null, signal: never })).toThrow('without a window');
});
