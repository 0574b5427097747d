/** The scratch space of a run: order, chunks, and which reports a newer one fills. */
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStaging } from '../../src/state/scratch.ts';
import type { PulledRecord, Staging } from '../../src/state/staging.ts';
import { listed } from '../source/chunks.ts';
import { all } from './folder.ts';

async function open(records: readonly Partial<PulledRecord>[] = []): Promise<Staging> {
  const staging = await openStaging();
  onTestFinished(() => staging.close());
  for (const record of records) staging.add(pulled(record));
  return staging;
}

function pulled(changes: Partial<PulledRecord>): PulledRecord {
  return {
    id: 'hash',
    text: '{}',
    origin: 'feed.json, record 1',
    key: 'A',
    rank: '20250101R',
    ...changes,
  };
}

const pulledOf = (staging: Staging, size = 1000) => all(staging.chunks(size));

describe('what was pulled', () => {
  it('comes back as it was, with its place in the feed', async () => {
    const record = pulled({
      id: 'h1',
      text: '{"a":"é\\u0000"}',
      key: 'K',
      origin: 'x.json, record 9',
      rank: '2025',
    });
    const staging = await open([record]);
    expect(await pulledOf(staging)).toStrictEqual([
      { ...record, seq: 1, superseded: false, copy: false },
    ]);
  });

  it('is counted', async () => {
    const staging = await open([{}, {}]);
    expect(staging.size).toBe(2);
    staging.add(pulled({}));
    expect(staging.size).toBe(3);
  });

  it('comes greatest rank first, within a rank in the order of the feed', async () => {
    const ranks = ['2', '3', '1', '3', '10'];
    const staging = await open(ranks.map((rank, index) => ({ rank, key: `k${index}` })));
    expect((await pulledOf(staging)).map(({ seq }) => seq)).toEqual([2, 4, 1, 5, 3]);
  });

  it.each([
    [5, 1, [1, 1, 1, 1, 1]],
    [5, 2, [2, 2, 1]],
    [4, 2, [2, 2]],
    [4, 100, [4]],
    [0, 3, []],
  ])('of %i records comes in chunks of %i', async (count, size, lengths) => {
    const staging = await open(Array.from({ length: count }, () => ({})));
    expect((await listed(staging.chunks(size))).map((chunk) => chunk.length)).toEqual(lengths);
  });

  it.each([0, -1, 1.5, Number.NaN])('cannot come in chunks of %d', async (size) => {
    const staging = await open([{}]);
    await expect(listed(staging.chunks(size))).rejects.toThrow(RangeError);
  });

  it('may be read again, and again after more was added', async () => {
    const staging = await open([{ key: 'A', rank: '1' }]);
    expect((await pulledOf(staging)).map(({ superseded }) => superseded)).toEqual([false]);
    staging.add(pulled({ key: 'A', rank: '2' }));
    expect((await pulledOf(staging)).map(({ seq, superseded }) => [seq, superseded])).toEqual([
      [2, false],
      [1, true],
    ]);
    expect(await pulledOf(staging)).toHaveLength(2);
  });

  it('may be left half-read', async () => {
    const staging = await open([{}, {}, {}]);
    for await (const chunk of staging.chunks(1)) {
      expect(chunk).toHaveLength(1);
      break;
    }
    expect(await pulledOf(staging)).toHaveLength(3);
  });
});

describe('a superseded record', () => {
  it('has a rival with its key and a greater rank', async () => {
    const staging = await open([
      { rank: '20250101R' },
      { rank: '20250101C' },
      { rank: '20250102R' },
    ]);
    expect((await pulledOf(staging)).map(({ seq, superseded }) => [seq, superseded])).toEqual([
      [3, false],
      [1, true],
      [2, true],
    ]);
  });

  it('has a rival with its key and rank that came later', async () => {
    const staging = await open([{}, {}, {}]);
    expect((await pulledOf(staging)).map(({ superseded }) => superseded)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('is a copy when the very same comes once more later, whatever else supersedes it', async () => {
    const staging = await open([{ rank: '1' }, { rank: '1' }, { rank: '2' }, { key: null }]);
    expect(staging.bySeq([1, 2, 3, 4]).map(({ copy }) => copy)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('is none that has no key', async () => {
    const staging = await open([{ key: null }, { key: null, rank: '9' }]);
    expect((await pulledOf(staging)).map(({ superseded }) => superseded)).toEqual([false, false]);
  });

  it('leaves exactly one of each key, the greatest, whatever the order of the feed', async () => {
    const record = fc.record({
      key: fc.option(fc.constantFrom('A', 'a', '', 'B\u0000', 'é'), {
        nil: null,
      }),
      rank: fc.constantFrom('', '1', '10', '2', '20250101C', '20250101R'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        async (records, size) => {
          const staging = await openStaging();
          for (const item of records) staging.add(pulled(item));
          const found = await pulledOf(staging, size);
          staging.close();
          expect(found.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
            records.map((_, index) => index + 1),
          );
          for (const key of new Set(records.map((item) => item.key))) {
            const ofKey = found.filter((item) => item.key === key);
            const winners = ofKey.filter(({ superseded }) => !superseded);
            if (key === null) {
              expect(winners).toEqual(ofKey);
              continue;
            }
            const best = ofKey
              .map(({ rank }) => rank)
              .toSorted()
              .at(-1);
            expect(winners.map(({ rank }) => rank)).toEqual([best]);
            const latest = Math.max(
              ...ofKey.filter(({ rank }) => rank === best).map(({ seq }) => seq),
            );
            expect(winners[0]?.seq).toBe(latest);
          }
        },
      ),
      { seed: 20261125, numRuns: 150 },
    );
  });

  it('is found at once among many of one key and rank', async () => {
    const staging = await open(Array.from({ length: 20_000 }, () => ({})));
    expect(
      (await pulledOf(staging)).filter(({ superseded }) => !superseded).map(({ seq }) => seq),
    ).toEqual([20_000]);
  });
});

describe('records by their places', () => {
  it('come in the order asked for, with what supersedes them known', async () => {
    const staging = await open([{ id: 'a' }, { id: 'b', key: 'B' }, { id: 'c' }]);
    expect(staging.bySeq([3, 1, 2, 3]).map(({ id, superseded }) => [id, superseded])).toEqual([
      ['c', false],
      ['a', true],
      ['b', false],
      ['c', false],
    ]);
    expect(staging.bySeq([])).toEqual([]);
  });

  it('must have been added', async () => {
    const staging = await open([{}]);
    expect(() => staging.bySeq([1, 2])).toThrow(RangeError);
  });
});

describe('the lines of the plan', () => {
  it('come back in the order they were added, in chunks', async () => {
    const staging = await open();
    for (const [index, line] of ['c', 'a', 'b', 'a'].entries()) staging.addPlanned(index + 1, line);
    expect(await listed(staging.plannedChunks(3))).toEqual([['c', 'a', 'b'], ['a']]);
  });

  it('may be added while the records are read', async () => {
    const staging = await open(Array.from({ length: 50 }, (_, index) => ({ key: `k${index}` })));
    for await (const chunk of staging.chunks(7)) {
      for (const { seq } of chunk) staging.addPlanned(seq, `line ${seq}`);
      staging.bySeq([1]);
    }
    expect(await all(staging.plannedChunks(100))).toHaveLength(50);
  });
});

describe('two stagings', () => {
  it('know nothing of each other', async () => {
    const first = await open([{}]);
    const second = await open([{}, {}]);
    expect([(await pulledOf(first)).length, (await pulledOf(second)).length]).toEqual([1, 2]);
  });

  it('may each be closed twice', async () => {
    const staging = await open();
    staging.close();
    expect(() => staging.close()).not.toThrow();
  });
});
