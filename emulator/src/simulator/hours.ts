/** The opening hours of a life; times are milliseconds since 1970. */
export interface Hours {
  readonly opensAt: number;
  /** When customers stop coming; an event can make it earlier. */
  closesAt: number;
}
