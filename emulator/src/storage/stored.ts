/** What the store keeps of every entity: its body, how often and when it changed. Times are milliseconds since 1970. */
export interface Stored<Body> {
  readonly id: string;
  /** Distinguishes this entity from an earlier one with the same id. */
  readonly born: number;
  body: Body;
  writes: number;
  lastModified: number;
  /** Grows with each write of any entity. */
  changed: number;
}
