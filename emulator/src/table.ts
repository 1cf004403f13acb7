/** Entities of one kind by their key, with a note of which of them were changed since the notes were last taken. */

/** A map that remembers which keys were set, deleted or marked. */
export class Table<Value> extends Map<string, Value> {
  #marked = new Set<string>();

  override set(key: string, value: Value): this {
    this.#marked.add(key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#marked.add(key);
    return super.delete(key);
  }

  /** Notes that the value behind the key was changed in place. */
  mark(key: string): void {
    this.#marked.add(key);
  }

  /** The keys noted so far; they are forgotten. */
  takeMarked(): ReadonlySet<string> {
    const marked = this.#marked;
    if (marked.size > 0) this.#marked = new Set();
    return marked;
  }
}
