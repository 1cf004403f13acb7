/** The lifecycle of a contract against an emulator, without the engine, and how its failures are looked at. */
import { expect } from "chai";
import type { Emulator, JsonObject } from "jobrouter-emulator";
import { RouterError } from "../../provider/dist/base/router-error.js";
import type { Contract } from "../../provider/dist/contracts/contract.js";
import { HalfDone, type Lifecycle, lifecycle } from "../../provider/dist/reconcile/lifecycle.js";
import { openQuickRouter } from "./quick-router.ts";

/** Binds it; its pauses take no time, but its clock sees them. */
export function quickLifecycle(contract: Contract, emulator: Emulator): Lifecycle {
  const router = openQuickRouter(emulator);
  let now = 0;
  return lifecycle(contract, {
    open: () => Promise.resolve(router.collection(contract.collection)),
    clock: {
      now: () => now,
      pause(milliseconds) {
        now += milliseconds;
        return Promise.resolve();
      },
    },
  });
}

/** Expects a RouterError with this code, whose text contains `part`. */
export async function expectCode(promise: Promise<unknown>, code: string, part: string): Promise<void> {
  const error: unknown = await promise.then(undefined, (reason: unknown) => reason);
  expect(error).to.be.instanceOf(RouterError).and.to.include({ code });
  expect((error as RouterError).message).to.contain(part);
}

/** Expects a half-done write; answers its state as the engine hands it back. */
export async function halfDone(promise: Promise<unknown>): Promise<{ id: string; state: JsonObject }> {
  const error: unknown = await promise.then(undefined, (reason: unknown) => reason);
  expect(error).to.be.instanceOf(HalfDone);
  const { id, state } = error as HalfDone;
  return { id, state: asReadBack(state) };
}

/** The engine hands secrets back without their mark. */
export function asReadBack({ __pending, ...state }: JsonObject): JsonObject {
  expect(__pending).to.have.property("4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270");
  return { ...state, __pending: (__pending as JsonObject)["value"] ?? null };
}
