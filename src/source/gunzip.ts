/** Unpacks a byte stream if it is gzip. Called by `file.ts`. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** The first bytes of gzip: RFC 1952, section 2.3.1. */
const MAGIC = [0x1f, 0x8b];

/** The same bytes, unpacked if they begin like gzip. Fails with zlib's error when damaged or cut off. */
export async function* gunzipIfPacked(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < MAGIC.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = rejoin(head, iterator);
  if (MAGIC.some((byte, i) => head[i] !== byte)) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const unpacked = pipeline(Readable.from(whole, { objectMode: true }), gunzip);
  // Its failure comes out of `gunzip` too; only there it is waited for.
  unpacked.catch(() => {});
  yield* gunzip;
}

async function* rejoin(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
