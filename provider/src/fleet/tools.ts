/** What the resources of fleets need from outside. */
import type { EntityDependencies } from "../reconciler/entity-handler";
import type { Fleets } from "./fleets";
import type { Surveys } from "./worker-list-cache";

/** The surroundings of any resource, and what the fleets of one run share. */
export interface FleetTools extends Pick<EntityDependencies, "open" | "clock"> {
  /** Shows one line. */
  readonly report: (line: string) => void;
  readonly fleets: Fleets;
  readonly surveys: Surveys;
  /** The endpoint that a bag names, normalised, else the one of the settings. Throws `InvalidSettings`. */
  readonly endpointOf: (named: string | undefined) => string;
  /** The mass changes that the settings allow. */
  readonly allowedChanges: () => readonly string[];
}
