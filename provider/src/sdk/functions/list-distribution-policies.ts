/** Data function over JobRouterAdministrationOperations_ListDistributionPolicies. */
import type * as pulumi from "@pulumi/pulumi";
import type { ListFilters } from "../../client/entity-collection";
import type { GetDistributionPolicyResult } from "./get-distribution-policy";
import { type LookupArgs, type OutputArgs, listForLookup, lookupOutput } from "./lookup";

/** Arguments of {@link listDistributionPolicies}. */
export type ListDistributionPoliciesArgs = LookupArgs & ListFilters;

/** Arguments of {@link listDistributionPoliciesOutput}. */
export type ListDistributionPoliciesOutputArgs = OutputArgs<ListDistributionPoliciesArgs>;

/** What {@link listDistributionPolicies} found. */
export interface ListDistributionPoliciesResult {
  /** The distribution policies, in the order of the service. */
  readonly distributionPolicies: readonly GetDistributionPolicyResult[];
}

/** Reads all distribution policies, page by page to the last one. Rejects with a RouterError. */
export async function listDistributionPolicies(
  args: ListDistributionPoliciesArgs = {},
  _opts?: pulumi.InvokeOptions,
): Promise<ListDistributionPoliciesResult> {
  return {
    distributionPolicies: await listForLookup(args, "distributionPolicyId", (router, filters) =>
      router.distributionPolicies.list(filters),
    ),
  };
}

/** Reads all distribution policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listDistributionPoliciesOutput(
  args: ListDistributionPoliciesOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListDistributionPoliciesResult> {
  return lookupOutput<ListDistributionPoliciesArgs, ListDistributionPoliciesResult>(
    listDistributionPolicies,
    args,
    opts,
  );
}
