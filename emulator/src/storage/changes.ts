/** What is kept of the entities over a restart, as data. */

/** What one step changed, for a log of steps: whole new values and keys that are gone, by table. */
export interface Changes {
  /** What belongs to no table; it replaces what was there before. */
  readonly counters: Counters;
  readonly put: readonly (readonly [table: string, key: string, value: unknown])[];
  readonly drop: readonly (readonly [table: string, key: string])[];
}

/** Numbers that a restart must not set back. */
export interface Counters {
  readonly sequence: number;
  readonly madeIds: number;
  /** When it was written, in milliseconds since 1970 by the emulator's clock; older files do not say. */
  readonly time?: number;
}

/** Everything that survives a restart. */
export interface State {
  readonly counters: Counters;
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}
