/** A handful of rounds of chaos with seeds of their own; `npm run test:chaos` plays others for as long as wanted. */
import { afterAll, expect, it } from 'vitest';
import { openConnector } from './connector.ts';
import { playRound } from './round.ts';

const connector = openConnector();
afterAll(() => connector.close());

it.each([1, 2, 3, 4, 5, 6])(
  'in round %i every record is in the org once, or held, and nothing is said that is not so',
  { timeout: 120_000 },
  async (seed) => {
    const { faults, story } = await playRound(connector, {
      seed,
      size: 30,
      timed: false,
    });

    expect({ faults, story: faults.length > 0 ? story : [] }).toEqual({ faults: [], story: [] });
  },
);
