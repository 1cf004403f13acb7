/** The kinds of resources that fleets are made of. */
import type { FleetKind } from "../schema/kind";
import type { ObjectShape } from "../schema/shape";
import type { ResourceHandler } from "../reconciler/resource-handler";
import { fleetHandler } from "./fleet-handler";
import { fleetOutcomeHandler } from "./outcome";
import type { FleetDependencies } from "./plan";

/** What the handlers must know of one of them. */
export interface FleetResource {
  /** How lines and errors call it. */
  readonly noun: string;
  /** No input names it; the name in the program does. */
  readonly identity?: string;
  /** Its inputs, among which is no credential. */
  readonly shape: ObjectShape;
  readonly open: (dependencies: FleetDependencies) => ResourceHandler;
}

const common = { shape: { kind: "object", members: new Map() } } as const;

/** One line per kind. */
export const fleetKinds: Readonly<Record<FleetKind, FleetResource>> = {
  WorkerFleet: { ...common, noun: "fleet", open: fleetHandler },
  WorkerFleetOutcome: { ...common, noun: "outcome of fleet", open: () => fleetOutcomeHandler },
};

/** True for the name of one of them. */
export function isFleetKind(name: string): name is FleetKind {
  return Object.hasOwn(fleetKinds, name);
}
