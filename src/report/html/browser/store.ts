/** The records in the page's script tags, read when they are looked at. Runs in the browser; see `script.ts`. */
import type { PageRecord } from '../data.ts';

/** A script tag. */
interface Tag {
  readonly textContent: string | null;
}

/**
 * @param perTag records in each tag but the last
 * @param size records in all tags
 */
export function recordStore(tags: readonly Tag[], perTag: number, size: number) {
  /** Enough for ten thousand records; beyond that the oldest are read anew. */
  const mostRead = 40;
  const read = new Map<number, readonly PageRecord[]>();

  /** The records of one tag. */
  function records(tag: number): readonly PageRecord[] {
    const known = read.get(tag);
    if (known !== undefined) return known;
    const found: readonly PageRecord[] = JSON.parse(tags[tag]?.textContent ?? '[]');
    const [oldest] = read.keys();
    if (read.size >= mostRead && oldest !== undefined) read.delete(oldest);
    read.set(tag, found);
    return found;
  }

  return {
    size,
    record: (number: number) => records(Math.floor(number / perTag))[number % perTag],
    /** The numbers of the records that fit; gives the control back after each tag. */
    *search(fits: (record: PageRecord) => boolean): Generator<undefined, readonly number[]> {
      const found: number[] = [];
      for (let tag = 0; tag < tags.length; tag += 1) {
        const fitting = [...records(tag).entries()].filter(([, record]) => fits(record));
        found.push(...fitting.map(([index]) => tag * perTag + index));
        yield;
      }
      return found;
    },
  };
}
