/** Choices about the behaviour of the router itself, where the real service leaves it open. */

/** How the router behaves where nobody knows what the service does. */
export interface RouterSettings {
  /**
   * What answers show of the keys of function and webhook rules (functionKey, appKey, clientSecret): nothing ("omit")
   * or what was written ("echo").
   */
  readonly secrets: "omit" | "echo";
  /** Which hosts function and webhook rules may call: those of this machine only, or any. */
  readonly ruleHosts: "loopback" | "any";
  /**
   * How serviceErrors are worded: as recorded from the service (communicationError), as its description says (error and the
   * header x-ms-error-code), or both.
   */
  readonly errorEnvelope: "both" | "recorded" | "described";
  /** Whether what an entity names must exist. */
  readonly references: "checked" | "unchecked";
  /** What a DELETE of something that is not there is answered with. */
  readonly missingDelete: 204 | 404;
  /**
   * What becomes of a DELETE of a worker who has jobs: it is answered with 409 ("refused"), or with 204, and the jobs stay
   * assigned to nobody ("forced").
   */
  readonly assignedDelete: "refused" | "forced";
  /** Whether unknown query parameters, headers and fields are ignored instead of refused by name. */
  readonly isLoose: boolean;
}

/** What holds unless told. */
export const defaultSettings: RouterSettings = {
  secrets: "omit",
  ruleHosts: "loopback",
  errorEnvelope: "both",
  references: "checked",
  missingDelete: 204,
  assignedDelete: "refused",
  isLoose: false,
};
