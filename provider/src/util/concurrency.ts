/** Many small pieces of work, so many at a time. */

/** Works through the items in their order, `width` of them at once. Rejects as soon as one piece of work does. */
export async function forEachConcurrent<Item>(
  items: Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
