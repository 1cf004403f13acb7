/** Data function over JobRouterAdministrationOperations_ListExceptionPolicies. */
import type * as pulumi from "@pulumi/pulumi";
import type { ListFilters } from "../../client/entity-collection";
import type { GetExceptionPolicyResult } from "./get-exception-policy";
import { type LookupArgs, type OutputArgs, listForLookup, lookupOutput } from "./lookup";

/** Arguments of {@link listExceptionPolicies}. */
export type ListExceptionPoliciesArgs = LookupArgs & ListFilters;

/** Arguments of {@link listExceptionPoliciesOutput}. */
export type ListExceptionPoliciesOutputArgs = OutputArgs<ListExceptionPoliciesArgs>;

/** What {@link listExceptionPolicies} found. */
export interface ListExceptionPoliciesResult {
  /** The exception policies, in the order of the service. */
  readonly exceptionPolicies: readonly GetExceptionPolicyResult[];
}

/** Reads all exception policies, page by page to the last one. Rejects with a RouterError. */
export async function listExceptionPolicies(
  args: ListExceptionPoliciesArgs = {},
  _opts?: pulumi.InvokeOptions,
): Promise<ListExceptionPoliciesResult> {
  return {
    exceptionPolicies: await listForLookup(args, "exceptionPolicyId", (router, filters) =>
      router.exceptionPolicies.list(filters),
    ),
  };
}

/** Reads all exception policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listExceptionPoliciesOutput(
  args: ListExceptionPoliciesOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListExceptionPoliciesResult> {
  return lookupOutput<ListExceptionPoliciesArgs, ListExceptionPoliciesResult>(listExceptionPolicies, args, opts);
}
