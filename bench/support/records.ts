/** The measurements, by name: one value per round. */
import type { Role } from "./commands.ts";
import { median } from "./statistics.ts";

/** Names a thing that is measured; times are in milliseconds. */
export type Quantity =
  | "empty up"
  | "empty preview"
  | "empty refresh"
  | "bare refresh"
  | "plain loop"
  | "fleet up"
  | `fleet up, processor seconds of the ${Role}`
  | "fleet preview"
  | `fleet preview, processor seconds of the ${Role}`
  | "fleet preview requests"
  | "fleet refresh"
  | "fleet refresh requests"
  | "fleet state bytes"
  | "change preview"
  | "change gets"
  | "change patches"
  | "change other requests"
  | "change lines"
  | "change lines around"
  | "quota up"
  | "quota requests"
  | "quota refusals"
  | "large plain loop"
  | "large up"
  | "large preview"
  | "large preview megabytes"
  | "large up megabytes"
  | "large state bytes"
  | "singles up";

/** Collects the values of all rounds. */
export class Records {
  readonly #values = new Map<Quantity, number[]>();

  /** Adds the value of one round. */
  add(quantity: Quantity, value: number): void {
    this.of(quantity).push(value);
  }

  /** The values so far, in the order of the rounds; the list grows. */
  of(quantity: Quantity): number[] {
    const values = this.#values.get(quantity) ?? [];
    this.#values.set(quantity, values);
    return values;
  }

  /** The median; NaN when nothing was measured. */
  median(quantity: Quantity): number {
    return median(this.of(quantity));
  }

  /** Everything that was measured, for a file. */
  toJSON(): Record<string, readonly number[]> {
    return Object.fromEntries([...this.#values].filter(([, values]) => values.length > 0));
  }
}
