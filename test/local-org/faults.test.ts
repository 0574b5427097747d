import { describe, expect, it } from 'vitest';
import { call, openOrg, typed, V } from './support.ts';

const create = [`POST`, `${V}/sobjects/Contact`, { LastName: 'A' }] as const;

describe('faults', () => {
  it('answer in place of the org, as often as asked, after as many as asked', async () => {
    const org = await openOrg();
    const body = [{ errorCode: 'SERVER_UNAVAILABLE', message: 'Server Unavailable' }];
    org.fault({
      match: { method: 'POST', path: '/sobjects/Contact$', body: 'LastName' },
      effect: { kind: 'status', status: 503, body },
      skip: 1,
      times: 2,
    });
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(await call(org, ...create));
    expect(answers.map((answer) => answer.status)).toEqual([201, 503, 503, 201]);
    expect(answers[1]?.body).toEqual(body);
    expect(org.rows('Contact')).toHaveLength(2);
  });

  it('leave other requests alone', async () => {
    const org = await openOrg();
    org.fault({
      match: { path: '/composite' },
      effect: { kind: 'html', status: 503 },
    });
    expect((await call(org, ...create)).status).toBe(201);
    const struck = await call(org, 'POST', `${V}/composite`, {});
    expect(struck.status).toBe(503);
    expect(struck.headers.get('content-type')).toBe('text/html');
  });

  it('cut the connection before anything is done', async () => {
    const org = await openOrg();
    org.fault({ effect: { kind: 'reset' } });
    await expect(call(org, ...create)).rejects.toThrow('fetch failed');
    expect(org.rows('Contact')).toEqual([]);
    expect(org.calls).toBe(0);
    expect(org.log).toEqual([{ method: 'POST', path: `${V}/sobjects/Contact`, status: 0 }]);
  });

  it('lose the answer after everything is done', async () => {
    const org = await openOrg();
    org.fault({ effect: { kind: 'resetAfter' } });
    await expect(call(org, ...create)).rejects.toThrow('fetch failed');
    expect(org.rows('Contact')).toHaveLength(1);
    expect(org.calls).toBe(1);
  });

  it('delay the work', async () => {
    const org = await openOrg();
    org.fault({ effect: { kind: 'delay', ms: 30 } });
    const started = performance.now();
    expect((await call(org, ...create)).status).toBe(201);
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
  });

  it('end the sessions in the middle of things', async () => {
    const org = await openOrg();
    org.fault({ effect: { kind: 'expireSessions' }, skip: 1 });
    expect((await call(org, ...create)).status).toBe(201);
    expect((await call(org, ...create)).status).toBe(401);
  });

  it('refuse chosen records while the others are saved', async () => {
    const org = await openOrg();
    const lock = {
      kind: 'record',
      statusCode: 'UNABLE_TO_LOCK_ROW',
      message: 'unable to obtain exclusive access to this record',
    } as const;
    org.fault({
      match: { object: 'Contact', record: { LastName: 'B' } },
      effect: lock,
    });
    const records = typed('Contact', [{ LastName: 'A' }, { LastName: 'B' }]);
    const first = await call(org, 'POST', `${V}/composite/sobjects`, {
      records,
    });
    expect(first.body).toMatchObject([
      { success: true },
      {
        success: false,
        errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', fields: [] }],
      },
    ]);
    const second = await call(org, 'POST', `${V}/composite/sobjects`, {
      records,
    });
    expect(second.body).toMatchObject([{ success: true }, { success: true }]);
  });

  it('carry what duplicate rules send, in a single answer too', async () => {
    const org = await openOrg();
    org.fault({
      match: { record: (row) => row['LastName'] === 'A' },
      effect: {
        kind: 'record',
        statusCode: 'DUPLICATES_DETECTED',
        message: 'Use one of these records?',
        extra: { duplicateResut: { allowSave: true } },
      },
    });
    const answer = await call(org, ...create);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual([
      {
        duplicateResut: { allowSave: true },
        errorCode: 'DUPLICATES_DETECTED',
        message: 'Use one of these records?',
      },
    ]);
  });

  it('do not strike what is put in without HTTP', async () => {
    const org = await openOrg();
    org.fault({ effect: { kind: 'record', statusCode: 'X', message: 'x' } });
    expect(org.insert('Contact', [{ LastName: 'A' }])).toHaveLength(1);
  });

  it('strike by chance, at the same places for the same seed', async () => {
    const struck = async (seed: number) => {
      const org = await openOrg();
      org.fault({
        match: { path: '/limits' },
        effect: { kind: 'status', status: 503 },
        chance: 0.3,
        seed,
      });
      const statuses = [];
      for (let n = 0; n < 100; n += 1) {
        statuses.push((await call(org, 'GET', `${V}/limits`)).status);
      }
      return statuses;
    };
    const first = await struck(1);
    const share = first.filter((status) => status === 503).length;
    expect(share).toBeGreaterThan(15);
    expect(share).toBeLessThan(45);
    expect(await struck(1)).toEqual(first);
    expect(await struck(2)).not.toEqual(first);
  });

  it('strike records by chance, as often as asked at most', async () => {
    const org = await openOrg();
    org.fault({
      effect: { kind: 'record', statusCode: 'UNABLE_TO_LOCK_ROW', message: 'locked' },
      chance: 0.5,
      times: 20,
    });
    const records = typed(
      'Contact',
      Array.from({ length: 200 }, () => ({ LastName: 'A' })),
    );
    await call(org, 'POST', `${V}/composite/sobjects`, { records });
    expect(org.rows('Contact')).toHaveLength(180);
  });

  it('answer with the usage of the API like everything else', async () => {
    const org = await openOrg({ dailyLimit: 10 });
    await call(org, ...create);
    org.fault({ effect: { kind: 'status', status: 503 } });
    expect((await call(org, ...create)).headers.get('sforce-limit-info')).toBe('api-usage=1/10');
  });

  it('are taken back by clearFaults', async () => {
    const org = await openOrg();
    org.fault({ effect: { kind: 'status', status: 503 }, times: 9 });
    org.clearFaults();
    expect((await call(org, ...create)).status).toBe(201);
  });
});
