/** The supported API versions. */

/** The supported versions, oldest first. */
export const apiVersions = ["2023-11-01", "2024-01-18-preview"] as const;

/** A supported version. */
export type ApiVersion = (typeof apiVersions)[number];

/** The version with all fields. */
export const fullVersion: ApiVersion = "2024-01-18-preview";

/** Tells whether a text is a supported version. */
export const isApiVersion = (text: string | undefined): text is ApiVersion =>
  apiVersions.some((version) => version === text);
