/** The table of the resources that a fleet is made of. */
import type { FleetKind } from "../schema/kind";
import type { ObjectShape } from "../schema/shape";
import type { Lifecycle } from "./lifecycle";
import { outcomeLifecycle } from "./outcome";
import { NAME_KEY } from "./names";
import { planLifecycle } from "./plan";
import { settingsLifecycle } from "./settings";
import { shardLifecycle } from "./shard";
import type { FleetTools } from "./tools";

/** What the plugin must know of one of them. */
export interface FleetPart {
  /** How lines and errors call it. */
  readonly noun: string;
  /** The input that names it. */
  readonly identity: string;
  /** Its inputs, among which is no credential. */
  readonly shape: ObjectShape;
  readonly open: (tools: FleetTools) => Lifecycle;
}

const shape: ObjectShape = { kind: "object", members: new Map() };

/** One line per kind. */
export const fleetKinds: Readonly<Record<FleetKind, FleetPart>> = {
  WorkerFleetSettings: { noun: "fleet settings", identity: NAME_KEY, shape, open: settingsLifecycle },
  WorkerFleetPlan: { noun: "fleet plan", identity: NAME_KEY, shape, open: planLifecycle },
  WorkerShard: { noun: "worker shard", identity: "shard", shape, open: shardLifecycle },
  WorkerFleetOutcome: { noun: "fleet outcome", identity: NAME_KEY, shape, open: outcomeLifecycle },
};

/** True for the name of one of them. */
export function isFleetKind(name: string): name is FleetKind {
  return Object.hasOwn(fleetKinds, name);
}
