/** The settings of the router, where the behaviour of the service is unknown or varies. */

/** Settings of the router's behaviour. */
export interface RouterSettings {
  /**
   * What answers show of the credentials in function and webhook rules (functionKey, appKey, clientSecret): what was
   * written ("echo"), as the service does, or nothing ("omit").
   */
  readonly secrets: "echo" | "omit";
  /** Which hosts function and webhook rules may call: those of this machine only, or any. */
  readonly ruleHosts: "loopback" | "any";
  /**
   * The envelope of error answers: as recorded from the service (communicationError), as its description says (error and the
   * header x-ms-error-code), or both.
   */
  readonly errorEnvelope: "both" | "recorded" | "described";
  /** Whether referenced entities must exist. */
  readonly references: "checked" | "unchecked";
  /** The status of a DELETE of a missing entity. */
  readonly missingDelete: 204 | 404;
  /**
   * What becomes of a DELETE of a worker who has jobs: it is answered with 409 ("refused"), or with 204, and the jobs stay
   * assigned to a worker that is gone ("forced").
   */
  readonly assignedDelete: "refused" | "forced";
  /** Whether unknown query parameters, headers and fields are ignored instead of rejected by name. */
  readonly isLoose: boolean;
}

/** The default settings. */
export const defaultSettings: RouterSettings = {
  secrets: "echo",
  ruleHosts: "loopback",
  errorEnvelope: "both",
  references: "checked",
  missingDelete: 204,
  assignedDelete: "refused",
  isLoose: false,
};
