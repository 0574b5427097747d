/** Preparing the next while the last is worked on. */
import { describe, expect, it } from 'vitest';
import { readAhead } from '../../src/connector/read-ahead.ts';
import { listed } from '../source/chunks.ts';

async function* numbers(last: number, onLeft = () => {}): AsyncGenerator<number> {
  try {
    for (let number = 1; number <= last; number += 1) yield number;
  } finally {
    onLeft();
  }
}

describe('what is read ahead', () => {
  it.each([0, 1, 2, 5])('comes whole and in its order, %i items', async (count) => {
    const prepared = readAhead(numbers(count), async (number) => number * 10);
    expect(await listed(prepared)).toEqual(
      Array.from({ length: count }, (_, index) => (index + 1) * 10),
    );
  });

  it('is the next item and no other, while the last is worked on', async () => {
    const begun: number[] = [];
    const seen: number[][] = [];
    const prepared = readAhead(numbers(4), async (number) => {
      begun.push(number);
      return number;
    });
    for await (const _ of prepared) {
      await new Promise(setImmediate);
      seen.push([...begun]);
    }
    expect(seen).toEqual([
      [1, 2],
      [1, 2, 3],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
  });

  it('fails when its turn comes, and not before', async () => {
    const done: number[] = [];
    const prepared = readAhead(numbers(3), async (number) => {
      if (number === 2) throw new Error('the second is bad');
      return number;
    });
    const work = async () => {
      for await (const number of prepared) {
        await new Promise(setImmediate);
        done.push(number);
      }
    };
    await expect(work()).rejects.toThrow('the second is bad');
    expect(done).toEqual([1]);
  });

  it('is waited for by whoever leaves early, and then the items are let go', async () => {
    const events: string[] = [];
    const prepared = readAhead(
      numbers(9, () => events.push('let go')),
      async (number) => {
        await new Promise(setImmediate);
        events.push(`${number} ready`);
        return number;
      },
    );
    for await (const number of prepared) {
      events.push(`${number} left`);
      break;
    }
    expect(events).toEqual(['1 ready', '1 left', '2 ready', 'let go']);
  });
});
