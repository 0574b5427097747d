/** Waiting for one thing while working on another. */

/**
 * Prepares the next item while the last is worked on; no more than that, since what is prepared
 * takes memory. Whoever leaves early waits for what is under way.
 * @throws what `prepare` throws, when its item's turn comes
 */
export async function* readAhead<Item, Prepared>(
  items: AsyncIterable<Item>,
  prepare: (item: Item) => Promise<Prepared>,
): AsyncGenerator<Prepared> {
  const source = items[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await source.next();
    return done === true ? null : { prepared: await prepare(value) };
  };
  let coming = next();
  try {
    for (;;) {
      const item = await coming;
      if (item === null) return;
      coming = next();
      // Told when its turn comes, so it is no failure that nobody hears of.
      coming.catch(() => {});
      yield item.prepared;
    }
  } finally {
    await coming.catch(() => {});
    await source.return?.();
  }
}
