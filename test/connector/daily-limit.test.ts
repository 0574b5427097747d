/** The org's daily calls run short in the middle of a run: it stops in time, and the next goes on. */
import { expect, it } from 'vitest';
import { describeFeed, generateFeed } from '../../src/local-org/feed/feed.ts';
import { addsUp } from '../../src/plan/account.ts';
import { openStand } from '../support/stand.ts';

const FEED = { seed: 7, count: 400 };

it('stops before the share is used, remembers what is written, and the next run writes the rest', async () => {
  let apiShare = 0.5;
  const stand = await openStand({
    records: generateFeed(FEED),
    org: { dailyLimit: 100 },
    chunkSize: 20,
    salesforce: () => ({ apiShare, parallelCalls: 1 }),
  });

  await expect(stand.run()).rejects.toMatchObject({
    kind: 'salesforce',
    message: expect.stringContaining("50 of the org's 100 API calls"),
    hint: expect.stringContaining('next run goes on'),
  });
  expect(stand.org.calls).toBe(50);
  const before = stand.org.rows('TOEFL_Score__c').length;

  apiShare = 1;
  const { account } = await stand.run();

  expect(addsUp(account)).toBe(true);
  expect(account.held).toBe(0);
  const written = stand.org.rows('TOEFL_Score__c').length;
  expect(written).toBe(describeFeed(FEED).sittings);
  expect(before).toBeGreaterThan(0);
  expect(account.created).toBe(written - before);
});
