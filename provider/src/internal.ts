/**
 * What the command line `jobrouter-cli` uses of the provider, as `pulumi-jobrouter/internal`. Not public API: it changes without notice,
 * so `jobrouter-cli` depends on exactly the version of `pulumi-jobrouter` that it was released with.
 */
export { type ApiVersion, DEFAULT_API_VERSION } from "./config/api-version";
export { normalizeEndpoint } from "./config/endpoint";
export { type SettingSources, resolveApiVersion, resolveEndpoint } from "./config/settings";
export { RouterError, hasCode, messageOf } from "./errors";
export { openRouter } from "./handlers/connect";
export { type ImportResource, importResource } from "./hosts/dynamic/import-resource";
export type { RouterClient } from "./http/collection";
export type { Entity } from "./http/decode";
export { check } from "./reconciler/check";
export { declarationFrom } from "./reconciler/state";
export type { LabelValue } from "./schema/field-types";
export type { Kind } from "./schema/names";
export { type Reference, referencesIn } from "./reconciler/removal/referrers";
export { registry } from "./schema/registry";
export { matchesCondition } from "./schema/removal";
export type { CheckFailure, ResourceSchema } from "./schema/resource-schema";
export { type Member, type ObjectShape, type Shape, VALUE, caseOf } from "./schema/shape";
export { type JsonObject, type JsonValue, filterMembers, isJsonObject, own } from "./util/json";
export { formatPath } from "./util/path";
export { visibleJson } from "./util/printable";
