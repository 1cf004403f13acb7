/** The subjects of the lifecycle suites: each schema of the registry, and a worker in a fleet. */
import type { Emulator } from "jobrouter-emulator";
import type { ResourceSchema } from "../../provider/dist/schema/resource-schema.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { worker } from "../../provider/dist/schema/worker.js";
import type { Lifecycle } from "./lifecycle.ts";
import { quickLifecycle } from "./quick-lifecycle.ts";
import { quickWorkerInFleet } from "./worker-in-fleet.ts";

/** One of them. */
export interface Subject {
  /** `worker`, `queue`, `worker in a fleet`. */
  readonly name: string;
  readonly schema: ResourceSchema;
  /** Its lifecycle; `report` gets what it says while it waits. */
  readonly open: (emulator: Emulator, report?: (line: string) => void) => Lifecycle;
  /** It stands for a resource of its own, so that the engine may also import it and look it up. */
  readonly isAlone: boolean;
}

const aloneAs = (schema: ResourceSchema): Subject => ({
  name: schema.noun,
  schema,
  open: (emulator, report) => quickLifecycle(schema, emulator, report),
  isAlone: true,
});

const inFleet: Subject = { name: "worker in a fleet", schema: worker, open: quickWorkerInFleet, isAlone: false };

/** A worker as a resource of its own, and as a member of a fleet. */
export const workers: readonly Subject[] = [aloneAs(worker), inFleet];

/** All of them. */
export const subjects: readonly Subject[] = [...Object.values(registry).map(aloneAs), inFleet];
