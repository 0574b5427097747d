import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retrying, startBackoff, withRetries } from '../../src/salesforce/retry.ts';

function backoffWith(random: () => number, more: { budgetMs?: number; attempts?: number } = {}) {
  const waits: number[] = [];
  const how = retrying({
    retry: { random, sleep: async (ms) => void waits.push(ms), ...more },
  });
  return { waits, backoff: startBackoff(how, 'test'), how };
}

const failure = { code: 'X', retryAfterMs: null };

describe('back-off', () => {
  test('doubles the longest wait, up to a minute', async () => {
    const { waits, backoff } = backoffWith(() => 0.999, { attempts: 9, budgetMs: 1e9 });
    while (await backoff.again(failure));

    expect(waits.map((ms) => Math.round(ms / 1000))).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test('never waits longer than its ceiling, nor more than its budget in all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1_000, max: 100_000 }),
        async (draws, budgetMs) => {
          let at = 0;
          const { waits, backoff } = backoffWith(() => draws[at++] ?? 0, {
            attempts: 12,
            budgetMs,
          });
          while (await backoff.again(failure));

          waits.forEach((ms, index) => {
            expect(ms).toBeLessThanOrEqual(Math.min(60_000, 1_000 * 2 ** index));
          });
          expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(budgetMs);
          expect(waits.length).toBeLessThanOrEqual(11);
        },
      ),
      { seed: 20261125, numRuns: 100 },
    );
  });

  test('waits exactly as long as it is asked to, and gives up when that is too long', async () => {
    const { waits, backoff } = backoffWith(() => 0.5);

    expect(await backoff.again({ code: 'X', retryAfterMs: 30_000 })).toBe(true);
    expect(await backoff.again({ code: 'X', retryAfterMs: 600_000 })).toBe(false);
    expect(waits).toEqual([30_000]);
  });

  test('is one budget for all that a run asks', async () => {
    const waits: number[] = [];
    const sleep = async (ms: number) => void waits.push(ms);
    const how = retrying({ retry: { sleep, runBudgetMs: 100_000 } });
    const asked = { code: 'X', retryAfterMs: 40_000 };

    const went = [
      await startBackoff(how, 'one').again(asked),
      await startBackoff(how, 'two').again(asked),
      await startBackoff(how, 'three').again(asked),
    ];

    expect(went).toEqual([true, true, false]);
    expect(waits).toEqual([40_000, 40_000]);
  });
});

describe('retrying', () => {
  test('throws the last failure when the attempts are used up', async () => {
    const { how } = backoffWith(() => 0.5, { attempts: 3 });
    let attempts = 0;

    await expect(
      withRetries(
        how,
        'test',
        () => Promise.reject(new Error(`failure ${++attempts}`)),
        () => failure,
      ),
    ).rejects.toThrow('failure 3');
  });

  test('does not try again what cannot be helped', async () => {
    const { how } = backoffWith(() => 0.5);
    let attempts = 0;

    await expect(
      withRetries(
        how,
        'test',
        () => Promise.reject(new Error(`failure ${++attempts}`)),
        () => null,
      ),
    ).rejects.toThrow('failure 1');
  });

  test('is cancelled in the middle of a wait', async () => {
    const cancel = new AbortController();
    const how = retrying({
      signal: cancel.signal,
      retry: { sleep: async () => cancel.abort() },
    });

    await expect(
      withRetries(
        how,
        'test',
        () => Promise.reject(new Error('x')),
        () => failure,
      ),
    ).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
