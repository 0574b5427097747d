/** The share of the org's daily calls that the connector leaves to others. */
import { expect, test } from 'vitest';
import { allowanceOf, readUsage } from '../../src/salesforce/allowance.ts';
import { connectTo, knownPerson, openOrg, pair } from './support.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const NOW = () => new Date('2026-11-25T08:30:00Z');

test.each([
  ['api-usage=8639/15000', { used: 8639, limit: 15_000 }],
  ['api-usage=10/15000, per-app-api-usage=200/250(appName=toefl)', { used: 200, limit: 250 }],
  ['api-usage=14000/15000; per-app-api-usage=1/250(appName=x)', { used: 14_000, limit: 15_000 }],
  ['nonsense', null],
  [undefined, null],
])('reads the header %s by its tightest allowance', (header, usage) => {
  expect(readUsage(header)).toEqual(usage);
});

test.each([
  [0.8, { used: 79, limit: 100 }, true],
  [0.8, { used: 80, limit: 100 }, false],
  [0, { used: 0, limit: 100 }, false],
  [1, { used: 100, limit: 100 }, true],
  [0.8, null, true],
])('with a share of %d and usage %j begins something new: %s', (share, usage, begins) => {
  const check = () => allowanceOf(share, NOW).check(usage, 'write rows');

  if (begins) expect(check).not.toThrow();
  else expect(check).toThrow('limits.apiShare');
});

test('says how much is used, that nothing is lost, and when calls become free', () => {
  const check = () => allowanceOf(0.8, NOW).check({ used: 81, limit: 100 }, 'write 5 rows');

  expect(check).toThrow(
    expect.objectContaining({
      kind: 'salesforce',
      message: expect.stringMatching(/^81 of the org's 100 API calls .* Could not write 5 rows\.$/),
      hint: expect.stringMatching(/next run goes on.*2026-11-26 08:30 UTC.*raise limits\.apiShare/),
    }),
  );
});

test('stops in the middle of a write, keeps what was answered, and the next one goes on', async () => {
  const org = await openOrg({ dailyLimit: 10 });
  const ids = org.insert(
    'Contact',
    numbers(4500).map((n) => ({ LastName: `Person ${n}` })),
  );
  const changes = ids.map((id) => knownPerson(id, { FirstName: 'Ada' }));
  const first = await connectTo(org, { apiShare: 0.3, parallelCalls: 1 });

  const { receipts, stopped } = await first.write(changes);

  expect(stopped?.message).toContain("3 of the org's 10 API calls");
  const counted = Object.groupBy(receipts.values(), ({ kind }) => kind);
  expect(counted.written).toHaveLength(3000);
  expect(counted.untried).toHaveLength(1500);

  const next = await connectTo(org, { apiShare: 0.9 });
  const rest = changes.filter(({ ref }) => receipts.get(ref)?.kind !== 'written');
  expect((await next.write(rest)).stopped).toBeNull();
  expect(org.rows('Contact').every(({ FirstName }) => FirstName === 'Ada')).toBe(true);
});

test('looks for what a lost answer may have left, past the share', async () => {
  const org = await openOrg({ dailyLimit: 10 });
  const salesforce = await connectTo(org, { apiShare: 0.2 });
  await salesforce.describe(['Contact']);
  org.fault({ match: { path: 'graph' }, effect: { kind: 'resetAfter' } });

  const { receipts, stopped } = await salesforce.write(pair(1));

  expect(stopped).toBeNull();
  expect(salesforce.usage).toEqual({ used: 4, limit: 10 });
  expect([...receipts.values()].every(({ kind }) => kind === 'written')).toBe(true);
  expect(org.rows('Contact')).toHaveLength(1);
});
