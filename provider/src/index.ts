/** Pulumi resources and data functions for Azure Communication Services Job Router. */
export type * from "./schema";
export type { JobRemoval } from "./schema/job";
export type { QueueRemoval } from "./schema/queue";
export type { ResourceSettings } from "./schema/settings-fields";
export type { WorkerRemoval } from "./schema/worker";
export { API_VERSIONS, type ApiVersion } from "./config/api-version";
export { ROUTER_ERROR_CODES, RouterError, type RouterErrorCode, type RouterErrorOptions } from "./errors";
export * from "./sdk/functions/entities";
export * from "./sdk/functions/lists";
export type { Lookup, LookupArgs, LookupOutput, OutputArgs } from "./sdk/functions/lookup";
export * from "./sdk/resources";
export type { GetState, InputKinds, InputOf, InputParts, RouterResource } from "./sdk/router-resource";
export { WorkerFleet, type WorkerFleetArgs } from "./sdk/worker-fleet";
export type { WorkerFailure } from "./fleet/failures";
export type { MassChangeLimit } from "./fleet/mass-change-guard";
export type { FieldOwner } from "./fleet/ownership";
export type { ColumnMapping, ColumnNotation, ColumnSource } from "./fleet/roster/column-mapping";
export type { RosterObject, RosterWorker, WorkerProfile } from "./fleet/roster/types";
