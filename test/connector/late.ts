/** Graphs that time out while the org is still at work on them, for tests. */
import { onTestFinished, vi } from 'vitest';

interface Late {
  /** What timed out reaches the org now. */
  arrive(): Promise<void>;
}

/**
 * Graphs get no answer, and reach the org later.
 * @param looks so many questions after them are answered before they have reached it
 */
export function lateGraphs(looks: number): Late {
  const { fetch } = globalThis;
  const waiting: Parameters<typeof fetch>[] = [];
  let left = looks;
  const arrive = async () => {
    for (const request of waiting.splice(0)) {
      const [address, { signal: _, ...init } = {}] = request;
      await fetch(address, init);
    }
  };
  vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
    if (String(request[0]).endsWith('/composite/graph')) {
      waiting.push(request);
      throw new DOMException('The operation timed out.', 'TimeoutError');
    }
    if (waiting.length > 0) {
      left -= 1;
      if (left < 0) await arrive();
    }
    return fetch(...request);
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return { arrive };
}
