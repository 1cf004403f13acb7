/** Rosters for the fleet's tests, and what a test asks of the emulator about them. */
import type { Emulator, JsonObject } from "jobrouter-emulator";
import type { Roster } from "../../../provider/dist/fleet/roster/types.js";

/** `w0001`, `w0002`, ...: so many ids, the first of them with this number. */
export function ids(count: number, first = 1): readonly string[] {
  return Array.from({ length: count }, (_, index) => `w${String(first + index).padStart(4, "0")}`);
}

/** A roster of these workers, of which each has a capacity of 1 unless `fields` say more of all, or of one. */
export function rosterOf(
  workers: readonly string[],
  fields: JsonObject = {},
  special: Readonly<Record<string, JsonObject>> = {},
): Roster {
  return {
    profiles: {},
    workers: workers.map((workerId) => ({ workerId, capacity: 1, ...fields, ...special[workerId] })),
  };
}

/** The path of a worker. */
export function pathOf(id: string): string {
  return `/routing/workers/${id}`;
}

/** What was asked since the last time: `GET list` for a page of a list, else `PATCH w0001`. */
export function takeCalls(emulator: Emulator): readonly string[] {
  const calls = emulator.calls().map(({ method, path }) => `${method} ${path.split("/")[3] ?? "list"}`);
  emulator.clearCalls();
  return calls;
}

/** The writes among them. */
export function takeWrites(emulator: Emulator): readonly string[] {
  return takeCalls(emulator).filter((call) => !call.startsWith("GET "));
}
