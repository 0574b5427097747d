/** What `/scores/sample-data` answers: fixed records. Called by `server.ts`. */
import { type FeedRecord, generateFeed } from '../feed/feed.ts';

/**
 * Eleven score sets, 1 to 9 on the old scale and 10 and 11 on the new one, as ETS's sandbox has (article
 * "Preparing your CRM for the TOEFL iBT score scale update"). The people are other ones: fictitious.
 */
export function* sampleData(): Generator<FeedRecord, void> {
  const old = generateFeed({
    seed: 11,
    count: 200,
    from: '2025-03-01',
    to: '2025-12-31',
  });
  const current = generateFeed({
    seed: 12,
    count: 200,
    from: '2026-03-01',
    to: '2026-06-30',
  });
  yield* firstOf(old, 'I', 9);
  yield* firstOf(current, 'K', 2);
}

function* firstOf(
  feed: Iterable<FeedRecord>,
  type: string,
  count: number,
): Generator<FeedRecord, void> {
  let left = count;
  for (const record of feed) {
    if (record.testInfo.testType !== type || record.scoreStatus !== 'R') continue;
    yield record;
    if (--left === 0) return;
  }
}
