/** The virtual clock of an emulator in another process, advanced by its control route. */
import * as z from "zod";
import { sendRequest } from "./http.js";
import type { AdvanceableClock } from "./scheduler.js";

const shown = z.object({ now: z.iso.datetime(), kind: z.enum(["virtual", "real"]) });
const refused = z.object({ error: z.string() });

/** Opens the clock of the emulator behind a connection string; throws unless it is virtual. */
export async function openRemoteClock(connectionString: string): Promise<AdvanceableClock> {
  const endpoint = /endpoint=([^;]+)/i.exec(connectionString)?.[1] ?? "";
  const url = new URL("/_emulator/clock", endpoint);
  const { status, body } = await sendRequest({ method: "GET", url, headers: {}, body: "" });
  const clock = shown.safeParse(body).data;
  if (status !== 200 || clock?.kind !== "virtual") {
    throw new Error(`there is no virtual clock at ${endpoint}; start jobrouter-emulator with --clock virtual`);
  }
  let time = Date.parse(clock.now);
  return {
    now: () => new Date(time),
    async advance(milliseconds) {
      time = await advance(endpoint, milliseconds);
    },
  };
}

async function advance(endpoint: string, milliseconds: number): Promise<number> {
  const text = JSON.stringify({ milliseconds });
  const { status, body } = await sendRequest({
    method: "POST",
    url: new URL("/_emulator/clock/advance", endpoint),
    headers: { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) },
    body: text,
  });
  if (status === 200) return Date.parse(shown.parse(body).now);
  throw new Error(`cannot advance the clock: ${refused.safeParse(body).data?.error ?? status}`);
}
