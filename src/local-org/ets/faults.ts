/** Faults that the stand-in of ETS shows on demand. Used by `server.ts`. */

/** One way to fail. `times` is how many requests it takes, one if not given. */
export type EtsFault = { readonly times?: number } & (
  | {
      /** Answers with this instead of scores. */
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A whole answer in HTTP whose JSON ends after so many records, in the middle of the next. */
  | { readonly kind: 'truncate'; readonly afterRecords: number }
  /** The connection is closed hard after so many records; with -1 before any answer. */
  | { readonly kind: 'reset'; readonly afterRecords: number }
  /** Nothing more comes after so many records; with -1 not even a beginning. */
  | { readonly kind: 'hang'; readonly afterRecords: number }
);

export interface Faults {
  /** Puts faults at the end of the queue. */
  add(...faults: readonly EtsFault[]): void;
  /** Nothing goes wrong any more. */
  clear(): void;
  /** The fault that the next request meets, if any. */
  next(): EtsFault | null;
}

export function faultQueue(): Faults {
  const queue: EtsFault[] = [];
  return {
    clear() {
      queue.length = 0;
    },
    add(...faults) {
      for (const fault of faults) {
        for (let i = 0; i < (fault.times ?? 1); i++) queue.push(fault);
      }
    },
    next: () => queue.shift() ?? null,
  };
}
