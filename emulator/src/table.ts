/** Entities of one kind by their key, with a note of which of them were changed since the notes were last taken. */

/** A map that remembers which keys were set, deleted or marked. */
export class Table<Value> extends Map<string, Value> {
  #marked = new Set<string>();
  readonly #followers: Set<string>[] = [];

  override set(key: string, value: Value): this {
    this.mark(key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.mark(key);
    return super.delete(key);
  }

  /** Notes that the value behind the key was changed in place. */
  mark(key: string): void {
    this.#marked.add(key);
    for (const follower of this.#followers) follower.add(key);
  }

  /** Takes notes of its own from now on; the answered function takes the keys noted so far. */
  follow(): () => ReadonlySet<string> {
    const noted = new Set<string>();
    this.#followers.push(noted);
    return () => {
      if (noted.size === 0) return noted;
      const taken = new Set(noted);
      noted.clear();
      return taken;
    };
  }

  /** The keys noted so far; they are forgotten. */
  takeMarked(): ReadonlySet<string> {
    const marked = this.#marked;
    if (marked.size > 0) this.#marked = new Set();
    return marked;
  }
}
