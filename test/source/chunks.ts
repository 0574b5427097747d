/** Byte streams for the tests of the sources: a text in chunks, cut where a test says. */

/** The bytes in one chunk, or cut at the given places. */
export async function* inChunks(
  content: string | Uint8Array,
  cuts: readonly number[] = [],
): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const places = [...cuts].sort((a, b) => a - b).filter((cut) => cut < bytes.length);
  let from = 0;
  for (const place of [...places, bytes.length]) {
    yield bytes.subarray(from, place);
    from = place;
  }
}

/** Everything that a stream gives, in a list. */
export async function listed<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
