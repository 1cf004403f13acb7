/**
 * The parts of Pulumi's SDK that run in a program. Its index brings the automation API and a compiler along, for which each
 * program would wait a quarter of a second, however little it declares.
 */
export { Config } from "@pulumi/pulumi/config";
export { RunError } from "@pulumi/pulumi/errors";
export { type Input, Output, all, output } from "@pulumi/pulumi/output";
export {
  ComponentResource,
  type ComponentResourceOptions,
  CustomResource,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi/resource";
export { isDryRun } from "@pulumi/pulumi/runtime/settings";
export type { InvokeOutputOptions } from "@pulumi/pulumi/invoke";
