/** Calls the control routes of an emulator. */
import type { Emulator, JsonObject } from "jobrouter-emulator";

/** The reply of a control route. */
export interface ControlReply {
  readonly status: number;
  readonly body: JsonObject;
}

/** Calls a control route. */
export async function control(
  emulator: Emulator,
  method: string,
  path: string,
  body?: JsonObject,
): Promise<ControlReply> {
  const response = await fetch(`${emulator.url}/_emulator/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  // The routes answer objects; what is in them is for the test to say.
  return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as JsonObject };
}
