import { expect, it } from 'vitest';
import { at, call, openOrg, V } from './support.ts';

const create = [`POST`, `${V}/sobjects/Contact`, { LastName: 'A' }] as const;
const CONTROL = { control: { token: 'control' } };
const TOKEN = { Authorization: 'Bearer control' };
const RULE = { match: { method: 'POST' }, effect: { kind: 'status', status: 502 }, times: 2 };

it('sets faults and lifts them', async () => {
  const org = await openOrg(CONTROL);
  expect((await call(org, 'POST', '/__control/faults', [RULE], TOKEN)).status).toBe(204);
  expect((await call(org, ...create)).status).toBe(502);
  expect((await call(org, 'DELETE', '/__control/faults', undefined, TOKEN)).status).toBe(204);
  expect((await call(org, ...create)).status).toBe(201);
});

it('sets faults that strike by chance', async () => {
  const org = await openOrg(CONTROL);
  const rule = { ...RULE, times: undefined, chance: 1, seed: 7 };
  await call(org, 'POST', '/__control/faults', rule, TOKEN);
  for (let n = 0; n < 3; n += 1) expect((await call(org, ...create)).status).toBe(502);
});

it('ends sessions', async () => {
  const org = await openOrg(CONTROL);
  await call(org, 'POST', '/__control/expire-sessions', undefined, TOKEN);
  expect((await call(org, ...create)).status).toBe(401);
});

it('is not there unless the org was started with a token for it', async () => {
  const org = await openOrg();
  const headers = [TOKEN, {}, { Authorization: `Bearer ${org.accessToken}` }];
  for (const each of headers) {
    expect((await call(org, 'POST', '/__control/faults', RULE, each)).status).toBe(404);
    expect((await call(org, 'POST', '/__control/expire-sessions', undefined, each)).status).toBe(
      404,
    );
  }
  expect((await call(org, ...create)).status).toBe(201);
});

it('refuses whoever does not know its token, a session of the org included', async () => {
  const org = await openOrg(CONTROL);
  expect((await call(org, 'POST', '/__control/faults', RULE)).status).toBe(401);
  expect((await call(org, 'POST', '/__control/expire-sessions')).status).toBe(401);
  expect((await call(org, ...create)).status).toBe(201);
});

it.each([
  ['no effect', {}],
  ['an unknown effect', { effect: { kind: 'explode' } }],
  ['a broken pattern', { match: { path: '(' }, effect: { kind: 'reset' } }],
  ['a chance above 1', { effect: { kind: 'reset' }, chance: 2 }],
  ['no JSON', '{'],
])('refuses a fault with %s', async (_, rule) => {
  const org = await openOrg(CONTROL);
  const answer = await call(org, 'POST', '/__control/faults', rule, TOKEN);
  expect(answer.status).toBe(400);
  expect(at(await call(org, ...create).then((each) => each.body), 'success')).toBe(true);
});
