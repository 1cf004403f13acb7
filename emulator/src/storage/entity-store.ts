/** An in-memory store of entities: tables, versions, repeatable ids, and the changes that the data file records. */
import { createHash } from "node:crypto";
import type { Clock } from "../util/clock.js";
import type { Changes, Counters, State } from "./changes.js";
import type { Stored } from "./stored.js";
import type { Table } from "./table.js";

/** Stores entities in tables of any record types; their names are the names in the data file. */
export class EntityStore<Tables extends Readonly<Record<string, Table<unknown>>>> {
  protected readonly tables: Tables;
  readonly #clock: Clock;
  readonly #seed: number;
  #sequence = 0;
  #madeIds = 0;

  constructor(tables: Tables, { clock, seed }: { readonly clock: Clock; readonly seed: number }) {
    this.tables = tables;
    this.#clock = clock;
    this.#seed = seed;
  }

  /** The time in milliseconds since 1970. */
  now(): number {
    return this.#clock.now().getTime();
  }

  /** Grows with every change, so two equal values mean that nothing changed in between. */
  get sequence(): number {
    return this.#sequence;
  }

  next(): number {
    return ++this.#sequence;
  }

  /** Makes the first version of an entity. */
  begin<Body>(id: string, body: Body): Stored<Body> {
    const born = this.next();
    return { id, born, body, writes: 1, lastModified: this.now(), changed: born };
  }

  /** Makes a new version of an entity after each write, so that its etag moves. */
  touch(record: Stored<unknown>): void {
    record.writes += 1;
    record.lastModified = this.now();
    record.changed = this.next();
    this.mark(record);
  }

  /** Marks a change that moves no etag but must survive a restart; `touch` does so by itself. */
  mark(record: Stored<unknown>): void {
    for (const table of Object.values(this.tables)) if (table.get(record.id) === record) table.mark(record.id);
  }

  /** Makes a new id; the same seed makes the same ids in the same order. */
  makeId(): string {
    this.#madeIds += 1;
    const hex = createHash("sha256").update(`${this.#seed}:${this.#madeIds}`).digest("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
  }

  /** Draws a random number in [0, 1); the same seed draws the same numbers. */
  random(): number {
    return Number.parseInt(this.makeId().slice(0, 8), 16) / 2 ** 32;
  }

  /** Takes the changes since the last call, for the log; undefined when there are none. */
  takeChanges(): Changes | undefined {
    const put: [string, string, unknown][] = [];
    const drop: [string, string][] = [];
    for (const [name, table] of Object.entries(this.tables)) {
      for (const key of table.takeChanged()) {
        const value = table.get(key);
        if (value === undefined) drop.push([name, key]);
        else put.push([name, key, value]);
      }
    }
    return put.length + drop.length === 0 ? undefined : { counters: this.#counters(), put, drop };
  }

  /** Takes a snapshot of everything, as one log entry. */
  snapshot(): Changes {
    const put = Object.entries(this.tables).flatMap(([name, table]) =>
      [...table].map(([key, value]): [string, string, unknown] => [name, key, value]),
    );
    return { counters: this.#counters(), put, drop: [] };
  }

  /** Restores what was read from the data file. */
  protected restore({ counters, tables }: State): void {
    this.#sequence = counters.sequence;
    this.#madeIds = counters.madeIds;
    for (const [name, table] of Object.entries(this.tables)) {
      for (const [key, value] of tables.get(name) ?? []) table.set(key, value);
      table.takeChanged();
    }
  }

  #counters(): Counters {
    return { sequence: this.#sequence, madeIds: this.#madeIds, time: this.now() };
  }
}
