/**
 * The typed client of Azure Communication Services Job Router, for programs with and without Pulumi:
 * `import { JobRouterClient } from "pulumi-jobrouter/client"`.
 */
export type * from "../schema";
export { ROUTER_ERROR_CODES, RouterError, type RouterErrorCode, type RouterErrorOptions } from "../errors";
export type { CallOptions, Precondition } from "../http/collection";
export { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
export { DEFAULT_RETRY_OPTIONS, type RetryOptions } from "../http/retry-policy";
export type * from "./administration";
export type * from "./entity-collection";
export type * from "./job-model";
export { JobRouterClient, type JobRouterClientOptions } from "./job-router-client";
export type * from "./jobs";
export type { Instant, MergePatch, UpsertOptions } from "./request-model";
export type {
  CollectionKeys,
  OpenEnum,
  ResponseEntity,
  ResponseMembers,
  ResponseValue,
  RouterEntity,
  RuleSecret,
  SelectorProgress,
  SelectorStatus,
} from "./response-model";
export type * from "./router-operations";
export type * from "./workers";
