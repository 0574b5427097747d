/** A schedule that runs for years must not grow. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const CHILD = fileURLToPath(new URL('memory-child.ts', import.meta.url));

it('after a thousand runs the heap is what it was after ten', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', CHILD]);
  const heaps = new Map<number, number>(JSON.parse(stdout));
  const [tenth, last] = [heaps.get(10) ?? 0, heaps.get(1000) ?? 0];
  expect(tenth).toBeGreaterThan(0);
  // 990 runs that left as little as 500 bytes each would be seen.
  expect(last - tenth).toBeLessThan(500_000);
});
