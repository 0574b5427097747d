/** The Source interface: where score records come from. Implemented by files and by ETS. */

/** One element of ETS's `data`, as it came. */
export interface SourceRecord {
  /** The JSON text of this one record. */
  readonly text: string;
  /** The same, parsed. Any JSON value: nothing has been validated yet. */
  readonly value: unknown;
  /** Where it stands, for messages: `inbox/july.json, record 12`. */
  readonly origin: string;
}

/** A stretch of time by the moment of reporting, both ends in UTC. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/**
 * A place that score records are pulled from.
 *
 * Implementers must guarantee that a pull that ends without throwing was complete: a truncated
 * file, an answer that is no answer, a lost connection throw a `Problem` of kind `source`, since
 * whoever reads to the end takes the watermark forward. They stream: memory must not grow with the
 * size of the feed. They never put a secret or a personal value into a message.
 */
export interface Source {
  /** What runs, state and reports call it. */
  readonly name: string;
  /** Whether `window` means anything to it: files are always read whole. */
  readonly windowed: boolean;
  /** HTTP requests sent so far. */
  readonly calls: number;
  /** Pulls the records of a window (null where the source is not windowed). */
  pull(request: { window: Window | null; signal: AbortSignal }): AsyncIterable<SourceRecord>;
}
