/**
 * Runs that end as if their process were killed: from a chosen moment on nothing that they do
 * reaches the state or the org. Moments are what a run saves, and what the org has answered.
 */
import { onTestFinished, vi } from 'vitest';
import type { StateStore } from '../../src/state/store.ts';

export interface Crashes {
  /** What runs have to be given for the state. */
  readonly around: (state: StateStore) => StateStore;
  /** Counts from here, and ends whatever runs at the n-th moment; never with null. */
  at(moment: number | null): void;
  /** Ends whatever runs when the org has answered a request with such a method and path. */
  after(request: RegExp): void;
}

const SAVING: ReadonlySet<string | symbol> = new Set<keyof StateStore | keyof StateStore['bulk']>([
  'saveProgress',
  'saveIntents',
  'saveRun',
  'saveWatermark',
  'forgetLedger',
  'expire',
  'saveJob',
  'saveInserted',
  'endJob',
  'forgetInserted',
]);

/** Until the test ends. */
export function crashes(): Crashes {
  let moments = 0;
  let last: number | null = null;
  let deadly: RegExp | null = null;
  const isDead = () => last !== null && moments >= last;
  const step = () => {
    if (!isDead()) moments += 1;
    if (isDead()) throw new Error('killed');
  };
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
    if (isDead()) throw new Error('killed');
    const answer = await fetch(...request);
    const [address, { method = 'GET' } = {}] = request;
    if (deadly?.test(`${method} ${String(address)}`) === true) last = moments;
    if (String(address).includes('/services/data/')) step();
    return answer;
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const around = <T extends object>(store: T): T =>
    new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member === 'object' && member !== null) return around(member);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (SAVING.has(name)) step();
          else if (isDead()) throw new Error('killed');
          return Reflect.apply(member, target, args);
        };
      },
    });
  return {
    around,
    at(moment) {
      moments = 0;
      last = moment;
      deadly = null;
    },
    after(request) {
      deadly = request;
    },
  };
}
