/** A table: records of one kind by key, in list order, with change tracking. */
import { type Rank, SortedMap } from "../util/sorted-map.js";

/** Decides where a value stands in lists; keys are compared by their code units. */
export interface ListOrder<Value> {
  listKeyOf(value: Value, key: string): string;
}

/** A map that tracks which keys were set, deleted or marked, and keeps its values sorted by their list keys. */
export class Table<Value> extends Map<string, Value> {
  readonly #listOrder: ListOrder<Value>;
  readonly #sorted = new SortedMap<Value>();
  readonly #listKeys = new Map<string, string>();
  #changed = new Set<string>();
  readonly #trackers: Set<string>[] = [];

  constructor(listOrder: ListOrder<Value> = { listKeyOf: (_value, key) => key }) {
    // Without entries: Map would set them before the fields of this class are there.
    super();
    this.#listOrder = listOrder;
  }

  override set(key: string, value: Value): this {
    super.set(key, value);
    this.#unsort(key);
    this.mark(key);
    return this;
  }

  override delete(key: string): boolean {
    const isDeleted = super.delete(key);
    this.mark(key);
    return isDeleted;
  }

  /** Marks the value behind a key as changed in place. */
  mark(key: string): void {
    this.#changed.add(key);
    for (const tracker of this.#trackers) tracker.add(key);
    this.#sort(key);
  }

  /** Lists up to `count` values that match, starting after a list key or at the first value. */
  list(after: string | undefined, count: number, matches: (value: Value) => boolean): Value[] {
    const found: Value[] = [];
    let rank: Rank | undefined = after === undefined ? undefined : [after];
    while (found.length < count) {
      const next = this.#sorted.after(rank);
      if (next === undefined) break;
      [rank] = next;
      if (matches(next[1])) found.push(next[1]);
    }
    return found;
  }

  /** Tracks changes from now on; the returned function takes the keys that changed since its last call. */
  track(): () => ReadonlySet<string> {
    const tracked = new Set<string>();
    this.#trackers.push(tracked);
    return () => {
      if (tracked.size === 0) return tracked;
      const taken = new Set(tracked);
      tracked.clear();
      return taken;
    };
  }

  /** Takes the keys that changed since the last call. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    if (changed.size > 0) this.#changed = new Set();
    return changed;
  }

  #sort(key: string): void {
    const value = this.get(key);
    const listKey = value === undefined ? undefined : this.#listOrder.listKeyOf(value, key);
    if (listKey === this.#listKeys.get(key)) return;
    this.#unsort(key);
    if (value === undefined || listKey === undefined) return;
    this.#listKeys.set(key, listKey);
    this.#sorted.set([listKey], value);
  }

  #unsort(key: string): void {
    const listKey = this.#listKeys.get(key);
    if (listKey === undefined) return;
    this.#listKeys.delete(key);
    this.#sorted.delete([listKey]);
  }
}
