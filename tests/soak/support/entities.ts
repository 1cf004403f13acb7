/** What is in the router of a soak test. */
import type { Emulator, JsonObject } from "jobrouter-emulator";

/** All entities by their paths, in an order in which they can be put back. */
export async function readEntities(emulator: Emulator): Promise<Readonly<Record<string, JsonObject>>> {
  const response = await fetch(`${emulator.url}/_emulator/entities`);
  return (await response.json()) as Record<string, JsonObject>;
}
