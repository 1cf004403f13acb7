/** Entities of one kind by their key, in the order of their lists, with notes of which of them changed. */
import type { Rank } from "../util/sorted-map.js";
import { SortedMap } from "../util/sorted-map.js";

/** What decides where a value stands in lists; texts, compared by their code units. */
export interface ListOrder<Value> {
  listKeyOf(value: Value, key: string): string;
}

/** A map that remembers which keys were set, deleted or marked, and keeps its values in the order of their list keys. */
export class Table<Value> extends Map<string, Value> {
  readonly #listOrder: ListOrder<Value>;
  readonly #inOrder = new SortedMap<Value>();
  readonly #listKeys = new Map<string, string>();
  #marked = new Set<string>();
  readonly #followers: Set<string>[] = [];

  constructor(listOrder: ListOrder<Value> = { listKeyOf: (_value, key) => key }) {
    // Without entries: Map would set them before the fields of this class are there.
    super();
    this.#listOrder = listOrder;
  }

  override set(key: string, value: Value): this {
    super.set(key, value);
    this.#leaveOrder(key);
    this.mark(key);
    return this;
  }

  override delete(key: string): boolean {
    const isDeleted = super.delete(key);
    this.mark(key);
    return isDeleted;
  }

  /** Notes that the value behind the key was changed in place. */
  mark(key: string): void {
    this.#marked.add(key);
    for (const follower of this.#followers) follower.add(key);
    this.#order(key);
  }

  /** The first values behind a list key, or the very first, that are wanted; `count` at most. */
  list(after: string | undefined, count: number, isWanted: (value: Value) => boolean): Value[] {
    const found: Value[] = [];
    let rank: Rank | undefined = after === undefined ? undefined : [after];
    while (found.length < count) {
      const next = this.#inOrder.after(rank);
      if (next === undefined) break;
      [rank] = next;
      if (isWanted(next[1])) found.push(next[1]);
    }
    return found;
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

  #order(key: string): void {
    const value = this.get(key);
    const listKey = value === undefined ? undefined : this.#listOrder.listKeyOf(value, key);
    if (listKey === this.#listKeys.get(key)) return;
    this.#leaveOrder(key);
    if (value === undefined || listKey === undefined) return;
    this.#listKeys.set(key, listKey);
    this.#inOrder.set([listKey], value);
  }

  #leaveOrder(key: string): void {
    const listKey = this.#listKeys.get(key);
    if (listKey === undefined) return;
    this.#listKeys.delete(key);
    this.#inOrder.delete([listKey]);
  }
}
