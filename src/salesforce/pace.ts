/**
 * How much is asked of the org at once: calls at the same time, and how full each of them is. Both
 * shrink when the org struggles, and grow back while it does not. Kept by `http.ts`, asked by what
 * reads and writes.
 */

export interface Pace {
  /** Calls at the same time. */
  readonly width: number;
  /** How many go into one of which `full` would, at least one. */
  of(full: number): number;
  /** A lock, an overload, a limit of calls at the same time: fewer at once from now on. */
  struggled(): void;
  /** A request was too large or took too long: half as much in one from now on. */
  tooMuch(): void;
  /** A call went well. */
  well(): void;
}

/** What the org took without trouble before more is tried again. A time-out costs minutes. */
const CALLS_TO_WIDEN = 4;
const CALLS_TO_FILL = 10;
const SMALLEST = 1 / 1024;

/** @param widest calls at the same time, at most */
export function createPace(widest: number): Pace {
  let width = Math.max(1, Math.floor(widest));
  let fill = 1;
  let sinceStruggle = 0;
  let sinceTooMuch = 0;
  return {
    get width() {
      return width;
    },
    of: (full) => Math.max(1, Math.floor(full * fill)),
    struggled() {
      width = Math.max(1, Math.floor(width / 2));
      sinceStruggle = 0;
    },
    tooMuch() {
      fill = Math.max(SMALLEST, fill / 2);
      sinceTooMuch = 0;
    },
    well() {
      sinceStruggle++;
      sinceTooMuch++;
      if (width < widest && sinceStruggle >= CALLS_TO_WIDEN) {
        width++;
        sinceStruggle = 0;
      }
      if (fill < 1 && sinceTooMuch >= CALLS_TO_FILL) {
        fill *= 2;
        sinceTooMuch = 0;
      }
    },
  };
}

/**
 * Does several things at the same time, and waits for all of them also when one fails.
 * @throws what the first of them threw, in their order
 */
export async function allAtOnce<T>(things: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(things);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
