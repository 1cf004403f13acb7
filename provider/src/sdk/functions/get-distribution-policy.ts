/** Data function over JobRouterAdministrationOperations_GetDistributionPolicy. */
import type * as pulumi from "@pulumi/pulumi";
import type { RouterEntity } from "../../client/response-model";
import type { DistributionPolicy } from "../../client/administration";
import { type LookupArgs, type OutputArgs, lookupOutput, named, openForLookup } from "./lookup";

/** Arguments of {@link getDistributionPolicy}. */
export interface GetDistributionPolicyArgs extends LookupArgs {
  /** The router's id of the policy. */
  readonly distributionPolicyId: string;
}

/** Arguments of {@link getDistributionPolicyOutput}. */
export type GetDistributionPolicyOutputArgs = OutputArgs<GetDistributionPolicyArgs>;

/** A distribution policy as the service shows it; credentials in its scoring rule are left out. */
export interface GetDistributionPolicyResult extends Omit<DistributionPolicy, keyof RouterEntity> {
  /** The router's id of the policy. */
  readonly distributionPolicyId: string;
}

/** Reads one distribution policy. Rejects with a RouterError: `NotFound` when there is none. */
export async function getDistributionPolicy(
  args: GetDistributionPolicyArgs,
  _opts?: pulumi.InvokeOptions,
): Promise<GetDistributionPolicyResult> {
  const router = await openForLookup(args);
  return named("distributionPolicyId", await router.distributionPolicies.get(args.distributionPolicyId));
}

/** Reads one distribution policy, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getDistributionPolicyOutput(
  args: GetDistributionPolicyOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetDistributionPolicyResult> {
  return lookupOutput<GetDistributionPolicyArgs, GetDistributionPolicyResult>(getDistributionPolicy, args, opts);
}
