/** The data that survives a restart: log entries and the state they add up to. */

/** One entry of the log: new values and deleted keys by table. The names of the members stand in the file. */
export interface Changes {
  /** What belongs to no table; replaces the counters of the entry before. */
  readonly counters: Counters;
  readonly put: readonly (readonly [table: string, key: string, value: unknown])[];
  readonly drop: readonly (readonly [table: string, key: string])[];
}

/** Numbers that a restart must not set back. */
export interface Counters {
  readonly sequence: number;
  readonly madeIds: number;
  /** When the entry was written, in milliseconds since 1970 by the emulator's clock; missing in older files. */
  readonly time?: number;
}

/** A snapshot of everything that survives a restart. */
export interface State {
  readonly counters: Counters;
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}
