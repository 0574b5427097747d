import { describe, expect, it } from 'vitest';
import { at, call, openOrg, typed, V } from './support.ts';

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
        fields: [],
      },
    ]);
  });

  it('do not strike what is put in without HTTP', async () => {
    const org = await openOrg();
    org.fault({ effect: { kind: 'record', statusCode: 'X', message: 'x' } });
    expect(org.insert('Contact', [{ LastName: 'A' }])).toHaveLength(1);
  });

  it('can be set and lifted over HTTP', async () => {
    const org = await openOrg();
    const rule = {
      match: { method: 'POST' },
      effect: { kind: 'status', status: 502 },
      times: 2,
    };
    expect((await call(org, 'POST', '/__control/faults', [rule])).status).toBe(204);
    expect((await call(org, ...create)).status).toBe(502);
    expect((await call(org, 'DELETE', '/__control/faults')).status).toBe(204);
    expect((await call(org, ...create)).status).toBe(201);
    expect((await call(org, 'POST', '/__control/expire-sessions')).status).toBe(204);
    expect((await call(org, ...create)).status).toBe(401);
  });

  it.each([
    ['no effect', {}],
    ['an unknown effect', { effect: { kind: 'explode' } }],
    ['a broken pattern', { match: { path: '(' }, effect: { kind: 'reset' } }],
    ['no JSON', '{'],
  ])('over HTTP are refused with %s', async (_, rule) => {
    const org = await openOrg();
    const answer = await call(org, 'POST', '/__control/faults', rule);
    expect(answer.status).toBe(400);
    expect(at(await call(org, ...create).then((each) => each.body), 'success')).toBe(true);
  });
});
