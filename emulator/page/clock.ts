/** The emulator's clock, extrapolated between two answers. */
import type { Overview } from "./api.js";
import { byId, setText } from "./dom.js";
import { timeOf } from "./format.js";

let known: { readonly now: number; readonly isReal: boolean; readonly heardAt: number } | undefined;

/** Synchronises with the time of an answer. */
export function hearTime({ now, kind }: Overview["clock"]): void {
  known = { now: Date.parse(now), isReal: kind === "real", heardAt: performance.now() };
  setText(byId("clock-kind"), kind === "real" ? "" : "virtual time");
  byId("advance").hidden = kind === "real";
}

/** The emulator's time in milliseconds: a virtual one stands still. */
export const timeNow = (): number =>
  known === undefined ? 0 : known.now + (known.isReal ? performance.now() - known.heardAt : 0);

/** Shows the time. */
export function showTime(): void {
  const text = new Date(timeNow()).toISOString();
  setText(byId("now"), `${text.slice(0, 10)} ${timeOf(text)}`);
}
