/** The versions of the service's API that this package speaks. */

/** Oldest first; all but the first are previews. */
export const API_VERSIONS = ["2023-11-01", "2024-01-18-preview"] as const;

/** One of {@link API_VERSIONS}. */
export type ApiVersion = (typeof API_VERSIONS)[number];

/** What is spoken unless the program asks for another version: the stable one. */
export const DEFAULT_API_VERSION: ApiVersion = "2023-11-01";
