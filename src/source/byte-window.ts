/** The unread part of a byte stream as one stretch of memory, for the record splitter. */

/** Larger chunks are taken in slices, so that one big chunk does not make one big window. */
const SLICE = 128 * 1024;

/**
 * A window onto a byte stream. `start` to `pos` has been looked at, `pos` to `end` has not; whoever
 * is done with the bytes before `pos` calls `release()`. Bytes are copied in, so a chunk may be
 * reused by its giver; the cost is linear in the stream however small its chunks are.
 */
export class ByteWindow {
  bytes: Buffer = Buffer.allocUnsafe(2 * SLICE);
  start = 0;
  pos = 0;
  end = 0;
  /** Where `bytes[0]` stands in the stream. */
  #origin = 0;
  #chunk: Uint8Array = new Uint8Array(0);
  readonly #chunks: AsyncIterator<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The place of `pos` in the stream, from 0. */
  get offset(): number {
    return this.#origin + this.pos;
  }

  /** Forgets everything before `pos`. */
  release(): void {
    this.start = this.pos;
  }

  /** Brings more bytes in; false at the end of the stream. */
  async fill(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#chunk = next.value;
    }
    const slice = this.#chunk.subarray(0, SLICE);
    this.#chunk = this.#chunk.subarray(slice.length);
    this.#makeRoom(slice.length);
    this.bytes.set(slice, this.end);
    this.end += slice.length;
    return true;
  }

  /** Lets go of the stream, for whoever stops before its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #makeRoom(extra: number): void {
    if (this.end + extra <= this.bytes.length) return;
    const kept = this.end - this.start;
    // Moving less than half a window to win more than half of one keeps the cost linear.
    const roomy = kept + extra <= this.bytes.length / 2;
    const target = roomy ? this.bytes : Buffer.allocUnsafe(2 * Math.max(this.bytes.length, extra));
    this.bytes.copy(target, 0, this.start, this.end);
    this.bytes = target;
    this.#origin += this.start;
    this.pos -= this.start;
    this.end = kept;
    this.start = 0;
  }
}
