/** Bounded concurrency. */

/** Runs an async task for each item in order, at most `concurrency` at once. Rejects as soon as one task does. */
export async function forEachConcurrent<Item>(
  items: Iterable<Item>,
  concurrency: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await run(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
