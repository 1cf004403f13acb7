/** Data function over JobRouterAdministrationOperations_ListClassificationPolicies. */
import type * as pulumi from "@pulumi/pulumi";
import type { ListFilters } from "../../client/entity-collection";
import type { GetClassificationPolicyResult } from "./get-classification-policy";
import { type LookupArgs, type OutputArgs, listForLookup, lookupOutput } from "./lookup";

/** Arguments of {@link listClassificationPolicies}. */
export type ListClassificationPoliciesArgs = LookupArgs & ListFilters;

/** Arguments of {@link listClassificationPoliciesOutput}. */
export type ListClassificationPoliciesOutputArgs = OutputArgs<ListClassificationPoliciesArgs>;

/** What {@link listClassificationPolicies} found. */
export interface ListClassificationPoliciesResult {
  /** The classification policies, in the order of the service. */
  readonly classificationPolicies: readonly GetClassificationPolicyResult[];
}

/** Reads all classification policies, page by page to the last one. Rejects with a RouterError. */
export async function listClassificationPolicies(
  args: ListClassificationPoliciesArgs = {},
  _opts?: pulumi.InvokeOptions,
): Promise<ListClassificationPoliciesResult> {
  return {
    classificationPolicies: await listForLookup(args, "classificationPolicyId", (router, filters) =>
      router.classificationPolicies.list(filters),
    ),
  };
}

/** Reads all classification policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listClassificationPoliciesOutput(
  args: ListClassificationPoliciesOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListClassificationPoliciesResult> {
  return lookupOutput<ListClassificationPoliciesArgs, ListClassificationPoliciesResult>(
    listClassificationPolicies,
    args,
    opts,
  );
}
