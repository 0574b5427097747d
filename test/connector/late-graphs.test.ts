/** Graphs whose answer is lost while the org is still at work on them: nobody is made twice. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { etsSample } from '../record/records.ts';
import { NOW, openStand, type Stand } from '../support/stand.ts';

const EVERYTHING = { window: { from: new Date('2024-01-01T00:00:00Z'), to: NOW } };

const LOST = {
  'a page of a proxy that gave up waiting': () =>
    new Response('<html>Gateway Timeout</html>', {
      status: 504,
      headers: { 'content-type': 'text/html' },
    }),
  'a connection that was cut': () => {
    throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
  },
  'no answer in time': () => {
    throw new DOMException('The operation timed out.', 'TimeoutError');
  },
};

/**
 * The first graph is lost and reaches the org later.
 * @param when after so many further requests, or before or after the next graph
 */
function loseFirstGraph(answer: () => Response, when: number | 'before' | 'after'): void {
  const { fetch } = globalThis;
  const waiting: Parameters<typeof fetch>[] = [];
  let hasLost = false;
  let further = 0;
  const arrive = async () => {
    for (const [address, { signal: _, ...init } = {}] of waiting.splice(0)) {
      await fetch(address, init);
    }
  };
  vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
    const isGraph = String(request[0]).endsWith('/composite/graph');
    if (isGraph && !hasLost) {
      hasLost = true;
      waiting.push(request);
      return answer();
    }
    further += 1;
    if (when === 'before' ? isGraph : further === when) await arrive();
    const response = await fetch(...request);
    if (when === 'after' && isGraph) await arrive();
    return response;
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
}

function expectOnce({ org }: Stand): void {
  const [person, ...others] = org.rows('Contact');
  expect(others).toEqual([]);
  expect(org.rows('TOEFL_Score__c')).toMatchObject([{ Contact__c: person?.['Id'] }]);
}

describe.each(Object.entries(LOST))('%s', (_, answer) => {
  it.each([1, 2, 3, 'before', 'after'] as const)(
    'makes nobody twice, though the graph arrives later: %s',
    async (when) => {
      const stand = await openStand({ records: [etsSample()] });
      loseFirstGraph(answer, when);

      await stand.run();
      await stand.run(EVERYTHING);

      const { account } = await stand.run(EVERYTHING);
      expect(account).toMatchObject({ unchanged: 1, held: 0 });
      expectOnce(stand);
      expect(await stand.state.held()).toEqual([]);
    },
  );
});
