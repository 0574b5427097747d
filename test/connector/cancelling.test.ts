/** A run that is cancelled where it waits for nothing that comes from outside. */
import { expect, it } from 'vitest';
import { generateFeed } from '../../src/local-org/feed/feed.ts';
import type { StateStore } from '../../src/state/store.ts';
import { NOW, openStand } from '../support/stand.ts';

it('a plan of records that are all known hears of it between its chunks', async () => {
  const controller = new AbortController();
  let isSecondRun = false;
  const stand = await openStand({
    records: generateFeed({ seed: 5, count: 40 }),
    chunkSize: 5,
    signal: controller.signal,
    // A signal comes with a turn of the event loop, and not before.
    stateFor: (state) =>
      watched(state, () => isSecondRun && setImmediate(() => controller.abort())),
  });
  await stand.run();
  isSecondRun = true;

  const all = { window: { from: new Date(0), to: NOW } };
  await expect(stand.run(all)).rejects.toMatchObject({ kind: 'cancelled' });

  expect(stand.planned.length).toBeLessThan(40);
});

function watched(state: StateStore, onLedger: () => void): StateStore {
  return {
    ...state,
    ledger(keys) {
      onLedger();
      return state.ledger(keys);
    },
  };
}
