/**
 * Looking for the row that spoils whole calls, without taking an org that fails at everything for many
 * bad rows. Opened for each write by `write.ts`, asked by `collections.ts` and `graph.ts`.
 */
import { problemOf, type SalesforceFailure } from './failure.ts';

export interface Search {
  /** Whether a call may be split in two to find the row to blame; counts those that were. */
  maySplit(): boolean;
  /** A call went well. */
  passed(): void;
  /**
   * A call failed that cannot be split any more, or that trying again did not help.
   * @param verdict enters what becomes of its rows; waits until another call has gone well
   * @throws Problem when so many have failed one after the other that no row is to blame
   */
  failed(failure: SalesforceFailure, verdict: () => void): void;
  /** Nothing more is sent: enters what waits. */
  end(): void;
}

/** For one write. More calls are not worth the rows that they save. */
const MOST_SPLITS = 30;
/** One after the other: where nothing went well yet, and where it did. A time-out takes minutes. */
const MOST_FAILED = { atFirst: 5, later: 20 };

export function openSearch(): Search {
  let splits = 0;
  let failed = 0;
  let hasPassed = false;
  let waiting: (() => void)[] = [];
  const end = () => {
    for (const verdict of waiting) verdict();
    waiting = [];
  };
  return {
    maySplit() {
      splits += 1;
      return splits <= MOST_SPLITS;
    },
    passed() {
      hasPassed = true;
      failed = 0;
      end();
    },
    failed(failure, verdict) {
      failed += 1;
      if (failed >= (hasPassed ? MOST_FAILED.later : MOST_FAILED.atFirst)) {
        throw problemOf(failure.errors, 'write rows', failure);
      }
      waiting.push(verdict);
    },
    end,
  };
}
