/** Plain shapes that several kinds of resources share in their inputs. */

import type { ApiVersion } from "../config/api-version";

/** The value of a label or tag. */
export type LabelValue = string | number | boolean;

/** Keys with text, numbers, true or false; every key that is declared is owned, all others are left alone. */
export type Labels = Record<string, LabelValue>;

/** What every resource of this package takes beside its own fields. */
export interface ResourceSettings {
  /**
   * Endpoint of the Communication Services resource, `https://<name>.communication.azure.com`. Part of the resource's
   * identity: a change replaces it. Default: `jobrouter:endpoint`, then `JOBROUTER_ENDPOINT`, then the endpoint of the
   * connection string.
   */
  endpoint?: string;
  /**
   * Version of the service's API that this resource is written and read with. Default: `jobrouter:apiVersion`, then
   * `JOBROUTER_API_VERSION`, then `2023-11-01`.
   */
  apiVersion?: ApiVersion;
  /**
   * What to do when the id exists already: `ifEqual` takes it over when every declared field is as declared (a run that
   * died had made it), `always` takes it over and changes what differs, `never` refuses. Default `ifEqual`.
   */
  adopt?: "ifEqual" | "always" | "never";
  /**
   * What to do when another client changed a field that this update changes too: `fail` stops and names the field and
   * both values, `overwrite` writes ours. Default `fail`.
   */
  onConflict?: "fail" | "overwrite";
}
