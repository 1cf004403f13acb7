/** Data function over JobRouterAdministrationOperations_GetExceptionPolicy. */
import type * as pulumi from "@pulumi/pulumi";
import type { RouterEntity } from "../../client/response-model";
import type { ExceptionPolicy } from "../../client/administration";
import { type LookupArgs, type OutputArgs, lookupOutput, named, openForLookup } from "./lookup";

/** Arguments of {@link getExceptionPolicy}. */
export interface GetExceptionPolicyArgs extends LookupArgs {
  /** The router's id of the policy. */
  readonly exceptionPolicyId: string;
}

/** Arguments of {@link getExceptionPolicyOutput}. */
export type GetExceptionPolicyOutputArgs = OutputArgs<GetExceptionPolicyArgs>;

/** An exception policy as the service shows it. */
export interface GetExceptionPolicyResult extends Omit<ExceptionPolicy, keyof RouterEntity> {
  /** The router's id of the policy. */
  readonly exceptionPolicyId: string;
}

/** Reads one exception policy. Rejects with a RouterError: `NotFound` when there is none. */
export async function getExceptionPolicy(
  args: GetExceptionPolicyArgs,
  _opts?: pulumi.InvokeOptions,
): Promise<GetExceptionPolicyResult> {
  const router = await openForLookup(args);
  return named("exceptionPolicyId", await router.exceptionPolicies.get(args.exceptionPolicyId));
}

/** Reads one exception policy, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getExceptionPolicyOutput(
  args: GetExceptionPolicyOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetExceptionPolicyResult> {
  return lookupOutput<GetExceptionPolicyArgs, GetExceptionPolicyResult>(getExceptionPolicy, args, opts);
}
