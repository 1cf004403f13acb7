/** The lifecycle of a schema against an emulator, without the engine, and assertions about its failures. */
import { expect } from "chai";
import type { Emulator, JsonObject } from "jobrouter-emulator";
import { RouterError } from "../../provider/dist/errors.js";
import type { ResourceSchema } from "../../provider/dist/schema/resource-schema.js";
import { ResourceInitFailedError } from "../../provider/dist/reconciler/entity.js";
import { type Lifecycle, lifecycle } from "./lifecycle.ts";
import { quickClock } from "./fake-clock.ts";
import { openQuickRouter } from "./quick-router.ts";

/** Binds it with a backoff that takes no real time but advances its clock. `report` receives its log lines. */
export function quickLifecycle(
  schema: ResourceSchema,
  emulator: Emulator,
  report: (line: string) => void = () => undefined,
): Lifecycle {
  return lifecycle(schema, {
    open: ({ apiVersion }, name) => Promise.resolve(openQuickRouter(emulator, apiVersion).collection(name)),
    report,
    clock: quickClock(),
  });
}

/** Expects a RouterError with this code, whose text contains `part`. */
export async function expectCode(promise: Promise<unknown>, code: string, part: string): Promise<void> {
  const error: unknown = await promise.then(undefined, (reason: unknown) => reason);
  expect(error).to.be.instanceOf(RouterError).and.to.include({ code });
  expect((error as RouterError).message).to.contain(part);
}

/** Expects a write with an unknown outcome; returns its state. */
export async function unknownOutcomeOf(promise: Promise<unknown>): Promise<{ id: string; state: JsonObject }> {
  const error: unknown = await promise.then(undefined, (reason: unknown) => reason);
  expect(error).to.be.instanceOf(ResourceInitFailedError);
  const { id, state } = error as ResourceInitFailedError;
  return { id, state };
}
