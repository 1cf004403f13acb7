/** The versions of the API that the emulator speaks. */

/** The versions spoken here, oldest first. */
export const apiVersions = ["2023-11-01", "2024-01-18-preview"] as const;

/** One of the versions spoken here. */
export type ApiVersion = (typeof apiVersions)[number];

/** The version that shows and takes every field there is. */
export const fullVersion: ApiVersion = "2024-01-18-preview";

/** Tells a version spoken here from any other text. */
export const isApiVersion = (text: string | undefined): text is ApiVersion =>
  apiVersions.some((version) => version === text);
