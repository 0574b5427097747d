/** The stand-in of ETS's service: what it answers, refuses and breaks. */
import { afterEach, describe, expect, it } from 'vitest';
import {
  type LocalEts,
  type LocalEtsOptions,
  startLocalEts,
} from '../../../src/local-org/ets/server.ts';

const YEAR = 'startdate=2026-01-01T00:00:00&enddate=2026-12-31T23:59:59';
const ASKED = `${YEAR}&type=TOEFL&reportby=scorelinkbyreportdate&format=json`;

const open: LocalEts[] = [];
afterEach(async () => {
  for (const ets of open.splice(0)) await ets.close();
});

async function start(options: LocalEtsOptions = {}): Promise<LocalEts> {
  const ets = await startLocalEts(options);
  open.push(ets);
  return ets;
}

function get(
  ets: LocalEts,
  pathAndQuery: string,
  headers: Record<string, string> = { authcode: ets.authCode },
) {
  return fetch(`${ets.url}${pathAndQuery}`, {
    headers,
    signal: AbortSignal.timeout(5000),
  });
}

const reported = (reportDate: string, n = 0) => ({
  appointmentNo: String(n),
  reportDate,
});

async function datesWithin(ets: LocalEts, from: string, to: string): Promise<string[]> {
  const query = `startdate=${from}&enddate=${to}&type=TOEFL&reportby=scorelinkbyreportdate&format=json`;
  const { data } = (await (await get(ets, `/scores?${query}`)).json()) as {
    data: { reportDate: string }[];
  };
  return data.map((record) => record.reportDate);
}

describe('an answer', () => {
  it('is an object with a list data', async () => {
    const ets = await start({ records: () => [reported('20260105')] });
    const response = await get(ets, `/scores?${ASKED}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: [reported('20260105')] });
  });

  it('is an empty list when there is nothing', async () => {
    const response = await get(await start(), `/scores?${ASKED}`);
    expect(await response.text()).toBe('{"data":[]}');
  });

  it('streams a feed of any size, asynchronous ones too', async () => {
    async function* many() {
      for (let n = 0; n < 3000; n++) yield { ...reported('20260105', n), text: 'x'.repeat(100) };
    }
    const { data } = (await (
      await get(await start({ records: many }), `/scores?${ASKED}`)
    ).json()) as { data: unknown[] };
    expect(data).toHaveLength(3000);
  });

  it('has eleven sets of sample data, nine old and two new', async () => {
    const ets = await start();
    const answers = [];
    for (let i = 0; i < 2; i++)
      answers.push(await (await get(ets, `/scores/sample-data?${ASKED}`)).text());
    expect(answers[1]).toBe(answers[0]);
    const { data } = JSON.parse(answers[0] ?? '') as {
      data: { testInfo: { testType: string } }[];
    };
    expect(data.map(({ testInfo }) => testInfo.testType).join('')).toBe('IIIIIIIIIKK');
  });

  it('has what was delivered meanwhile', async () => {
    const ets = await start({ records: () => [reported('20260105')] });
    ets.deliver([reported('20260106')]);
    expect(await datesWithin(ets, '2026-01-01T00:00:00', '2026-02-01T00:00:00')).toEqual([
      '20260105',
      '20260106',
    ]);
  });
});

describe('a window', () => {
  const records = () => ['20260104', '20260105', '20260106'].map((day) => reported(day));

  it.each([
    ['2026-01-05T00:00:00', '2026-01-05T23:59:59', '20260105'],
    ['2026-01-05T15:00:00', '2026-01-05T15:00:01', '20260105'],
    ['2026-01-04T23:59:59', '2026-01-06T00:00:00', '20260104 20260105 20260106'],
    ['2026-01-07T00:00:00', '2026-01-08T00:00:00', ''],
  ])('from %s to %s has the days it touches', async (from, to, days) => {
    expect((await datesWithin(await start({ records }), from, to)).join(' ')).toBe(days);
  });

  it.each([
    ['2026-01-05T00:00:00', '2026-01-05T23:59:59', '20260105'],
    ['2026-01-05T15:00:00', '2026-01-05T15:00:01', ''],
    ['2026-01-10T12:00:00', '2026-01-10T12:00:01', '20260101'],
    ['2026-01-10T12:00:01', '2026-01-10T12:00:02', ''],
  ])('from %s to %s can go by the moment of delivery', async (from, to, days) => {
    const ets = await start({
      records,
      windowBy: 'delivery',
      now: () => new Date('2026-01-10T12:00:00Z'),
    });
    ets.deliver([reported('20260101')]);
    expect((await datesWithin(ets, from, to)).join(' ')).toBe(days);
  });
});

describe('a refusal', () => {
  const without = (name: string) =>
    ASKED.split('&')
      .filter((part) => !part.startsWith(`${name}=`))
      .join('&');
  const withValue = (name: string, value: string) => `${without(name)}&${name}=${value}`;

  it.each([
    ['no startdate', without('startdate'), 'startdate is required'],
    ['no enddate', without('enddate'), 'enddate is required'],
    ['no type', without('type'), 'type/program is required'],
    ['a blank type', withValue('type', ''), 'type/program is required'],
    ['no reportby', without('reportby'), 'reportby is required'],
    ['another type', withValue('type', 'GRE'), 'type/program is not supported'],
    ['another reportby', withValue('reportby', 'testdate'), 'reportby is not supported'],
    ['a date alone', withValue('startdate', '2026-01-01'), 'startdate must be YYYY-MM-DDTHH:mm:ss'],
    ['a zone', withValue('enddate', '2026-01-01T00:00:00Z'), 'enddate must be YYYY-MM-DDTHH:mm:ss'],
    [
      'an end before the start',
      withValue('enddate', '2025-01-01T00:00:00'),
      'enddate must be after startdate',
    ],
    ['no format', without('format'), 'This stand-in has no ScoreLink text: ask for format=json'],
    [
      'text',
      withValue('format', 'TEXT'),
      'This stand-in has no ScoreLink text: ask for format=json',
    ],
  ])('of %s is a 400 that says so', async (_, query, text) => {
    const response = await get(await start(), `/scores?${query}`);
    expect([response.status, await response.text()]).toEqual([400, text]);
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['no authcode', {}, 401, 'authcode header is missing'],
    ['a wrong authcode', { authcode: 'b3RoZXI6c2VjcmV0' }, 401, 'Authentication failed'],
    ['a malformed authcode', { authcode: 'not base64' }, 400, 'Invalid credentials format'],
  ])('of %s has a status of its own', async (_, headers, status, text) => {
    const response = await get(await start(), `/scores?${ASKED}`, headers);
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  it('of an authcode in the address is that of a missing one', async () => {
    const ets = await start();
    expect((await get(ets, `/scores?${ASKED}&authcode=${ets.authCode}`, {})).status).toBe(401);
  });

  it('of other addresses and methods is 404 and 405', async () => {
    const ets = await start();
    expect((await get(ets, '/score')).status).toBe(404);
    expect((await fetch(`${ets.url}/scores`, { method: 'POST' })).status).toBe(405);
  });
});

describe('a fault', () => {
  const records = () => [reported('20260105'), reported('20260106')];

  it('is met as often as it was ordered, then all is well', async () => {
    const ets = await start({
      records,
      faults: [{ kind: 'answer', status: 503, times: 2 }],
    });
    ets.fail({
      kind: 'answer',
      status: 200,
      body: '<html>',
      headers: { 'content-type': 'text/html' },
    });
    const statuses = [];
    for (let i = 0; i < 4; i++) {
      const response = await get(ets, `/scores?${ASKED}`);
      statuses.push(`${response.status} ${(await response.text()).slice(0, 6)}`);
    }
    expect(statuses).toEqual(['503 ', '503 ', '200 <html>', '200 {"data']);
  });

  it.each([0, 1, 9])('can cut the JSON off after %i records', async (afterRecords) => {
    const ets = await start({
      records,
      faults: [{ kind: 'truncate', afterRecords }],
    });
    const text = await (await get(ets, `/scores?${ASKED}`)).text();
    expect(text).toMatch(/^\{"data":\[/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it.each([-1, 0, 1])('can reset the connection after %i records', async (afterRecords) => {
    const ets = await start({
      records,
      faults: [{ kind: 'reset', afterRecords }],
    });
    const whole = async () => (await get(ets, `/scores?${ASKED}`)).text();
    await expect(whole()).rejects.toThrow(TypeError);
    expect(await whole()).toContain('20260106');
  });

  it.each([-1, 1])('can fall silent after %i records', async (afterRecords) => {
    const ets = await start({
      records,
      faults: [{ kind: 'hang', afterRecords }],
    });
    const signal = AbortSignal.timeout(60);
    const whole = async () =>
      (
        await fetch(`${ets.url}/scores?${ASKED}`, {
          headers: { authcode: ets.authCode },
          signal,
        })
      ).text();
    await expect(whole()).rejects.toThrow(/timeout/);
  });
});

it('logs what was asked as ETS does, without the authcode', async () => {
  const ets = await start({ records: () => [reported('20260105')] });
  await (await get(ets, `/scores?${ASKED}`)).text();
  await (await get(ets, '/scores', {})).text();
  expect(ets.calls).toBe(2);
  expect(ets.log).toEqual([
    { url: `/scores?${ASKED}`, status: 200, returned: 1 },
    { url: '/scores', status: 401, returned: 0 },
  ]);
  expect(JSON.stringify(ets.log)).not.toContain(ets.authCode);
});

it('says when its port is taken', async () => {
  const ets = await start();
  await expect(startLocalEts({ port: Number(new URL(ets.url).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
