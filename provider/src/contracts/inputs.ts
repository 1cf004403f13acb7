/** Plain shapes that several kinds of resources share in their inputs. */

/** Keys with text, numbers, true or false; every key that is declared is owned, all others are left alone. */
export type Labels = Record<string, string | number | boolean>;

/** A condition that a worker's labels must meet to be offered a job. */
export interface WorkerSelector {
  /** The label to look at. */
  key: string;
  /** How the worker's label is compared with `value`. */
  labelOperator: "equal" | "notEqual" | "lessThan" | "lessThanOrEqual" | "greaterThan" | "greaterThanOrEqual";
  /** The value to compare with. */
  value?: string | number | boolean;
  /** Seconds after which the selector stops counting; without it, it counts for ever. */
  expiresAfterSeconds?: number;
  /** Puts the job at the front of its queue while the selector is active. */
  expedite?: boolean;
}

/** What every resource of this package takes beside its own fields. */
export interface ResourceSettings {
  /**
   * Endpoint of the Communication Services resource, `https://<name>.communication.azure.com`. Part of the resource's
   * identity: a change replaces it. Default: `jobrouter:endpoint`, then `JOBROUTER_ENDPOINT`, then the endpoint of the
   * connection string.
   */
  endpoint?: string;
  /**
   * What to do when the id exists already: `ifEqual` takes it over when every declared field is as declared (a run that
   * died had made it), `always` takes it over and changes what differs, `never` refuses. Default `ifEqual`.
   */
  adopt?: "ifEqual" | "always" | "never";
  /**
   * What to do when someone else changed a field that this update changes too: `fail` stops and names the field and
   * both values, `overwrite` writes ours. Default `fail`.
   */
  onConflict?: "fail" | "overwrite";
}
