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
  /** Whether unknown query parameters, headers and fields are ignored instead of refused by name. */
  readonly isLoose: boolean;
}

export const defaultSettings: RouterSettings = { secrets: "omit", ruleHosts: "loopback", isLoose: false };
