/** A host and an emulator that a whole suite shares, with an access key that must appear nowhere. */
import { expect } from "chai";
import type { Emulator, JsonObject } from "jobrouter-emulator";
import { startEmulator } from "jobrouter-emulator";
import type { Kind } from "../../provider/dist/schema/names.js";
import { loaderText } from "../../provider/dist/hosts/dynamic/loader-text.js";
import { type PluginHost, type Refused, RefusedCall, startPluginHost } from "./plugin-host.ts";
import { rejectionOf } from "./rejection.ts";

/** The access key to search for. */
export const canary = Buffer.from("canary: this key must never be shown to anyone").toString("base64");

/** What the tests of a suite share. */
export interface PluginBench {
  readonly emulator: Emulator;
  readonly host: PluginHost;
  /** Inputs as the program would send them: with the endpoint and the loader. */
  inputs(kind: Kind, fields: JsonObject): JsonObject;
  /** The calls that were no GET, as `METHOD path body`. */
  sent(): string[];
}

/** Starts both before the suite, and asserts after each test that no output of the host holds the key. */
export function usePluginHost(): () => PluginBench {
  let bench: PluginBench | undefined;
  const current = (): PluginBench => {
    if (bench === undefined) throw new Error("the host runs inside tests only");
    return bench;
  };
  before(async () => {
    const emulator = await startEmulator({ accessKey: canary });
    const host = await startPluginHost({ config: { "jobrouter:connectionString": emulator.connectionString } });
    bench = {
      emulator,
      host,
      inputs: (kind, fields) => ({ endpoint: emulator.url, __provider: loaderText(kind), ...fields }),
      sent: () => sentTo(emulator),
    };
  });
  afterEach(() => {
    const { emulator, host } = current();
    emulator.faults.clear();
    emulator.clearCalls();
    expect(host.heard()).to.not.include(canary).and.to.not.include(Buffer.from(canary, "base64").toString());
  });
  after(async () => {
    await bench?.host.stop();
    await bench?.emulator.close();
  });
  return current;
}

function sentTo(emulator: Emulator): string[] {
  const writes = emulator.calls().filter(({ method }) => method !== "GET");
  return writes.map(({ method, path, body }) =>
    [method, path, ...(body === undefined ? [] : [JSON.stringify(body)])].join(" "),
  );
}

/** Returns the error of a call; throws when the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<Refused> {
  const error = await rejectionOf(call);
  if (error instanceof RefusedCall) return error.refused;
  throw new Error(`expected a refusal of the host, got ${String(error)}`, { cause: error });
}
