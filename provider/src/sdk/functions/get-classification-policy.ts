/** Data function over JobRouterAdministrationOperations_GetClassificationPolicy. */
import type * as pulumi from "@pulumi/pulumi";
import type { RouterEntity } from "../../client/response-model";
import type { ClassificationPolicy } from "../../client/administration";
import { type LookupArgs, type OutputArgs, lookupOutput, named, openForLookup } from "./lookup";

/** Arguments of {@link getClassificationPolicy}. */
export interface GetClassificationPolicyArgs extends LookupArgs {
  /** The router's id of the policy. */
  readonly classificationPolicyId: string;
}

/** Arguments of {@link getClassificationPolicyOutput}. */
export type GetClassificationPolicyOutputArgs = OutputArgs<GetClassificationPolicyArgs>;

/** A classification policy as the service shows it; credentials in its rules are left out. */
export interface GetClassificationPolicyResult extends Omit<ClassificationPolicy, keyof RouterEntity> {
  /** The router's id of the policy. */
  readonly classificationPolicyId: string;
}

/** Reads one classification policy. Rejects with a RouterError: `NotFound` when there is none. */
export async function getClassificationPolicy(
  args: GetClassificationPolicyArgs,
  _opts?: pulumi.InvokeOptions,
): Promise<GetClassificationPolicyResult> {
  const router = await openForLookup(args);
  return named("classificationPolicyId", await router.classificationPolicies.get(args.classificationPolicyId));
}

/** Reads one classification policy, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getClassificationPolicyOutput(
  args: GetClassificationPolicyOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetClassificationPolicyResult> {
  return lookupOutput<GetClassificationPolicyArgs, GetClassificationPolicyResult>(getClassificationPolicy, args, opts);
}
