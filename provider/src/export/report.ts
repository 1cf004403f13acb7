/** What people read when an export is done. */
import type { ResourceSchema } from "../schema/resource-schema";
import { DEFAULT_API_VERSION } from "../config/api-version";
import { type Origin, pluralOf } from "./exported";
import type { Findings, Undeclarable } from "./read-router";
import { textLiteral } from "./text-literal";

/** Where the results were written; `undefined` for what was not written to a file. */
export interface Files {
  readonly out: string | undefined;
  readonly program: string | undefined;
}

/** The report: what was found, what was left out, where it is, and the commands to go on with. */
export function report({ entities, ended, unasked }: Findings, origin: Origin, files: Files): string {
  const exported = [...Map.groupBy(entities, ({ schema }) => schema)];
  const counts = exported.map(([schema, { length }]) => countOf(length, schema)).join(", ");
  const lines = [
    `pulumi-jobrouter ${origin.release} read ${origin.endpoint} and exported ${counts === "" ? "nothing" : counts}.`,
    ...[...unasked].filter(([, count]) => count > 0).map(([schema, count]) => unaskedLine(schema, count)),
    ...[...ended].map(([schema, count]) => `Left out: ${countOf(count, schema)}, already over.`),
    ...(files.out === undefined ? [] : [`The import file is ${files.out}.`]),
    ...(files.program === undefined ? [] : [`The program is ${files.program}.`]),
    ...(files.out === undefined || entities.length === 0 ? [] : nextSteps(origin, files.out)),
  ];
  return `${lines.join("\n")}\n`;
}

/** One line for each entity that could not be exported. */
export function complaints(undeclarable: readonly Undeclarable[]): string {
  const lines = undeclarable.map(({ schema, id, failures }) => {
    const reasons = failures.map(({ property, reason }) => `${property} ${reason}`).join("; ");
    return `left out ${schema.noun} ${textLiteral(id)}, which no program can declare as it is: ${reasons}\n`;
  });
  return lines.join("");
}

function unaskedLine(schema: ResourceSchema, count: number): string {
  return `Left out: ${countOf(count, schema)}, part of the daily work; --kind ${schema.kind} asks for them.`;
}

function nextSteps({ endpoint, apiVersion }: Origin, out: string): readonly string[] {
  return [
    "Next, in the folder of the program, with Pulumi 3.254 or newer:",
    `  pulumi config set jobrouter:endpoint ${endpoint}`,
    ...(apiVersion === DEFAULT_API_VERSION ? [] : [`  pulumi config set jobrouter:apiVersion ${apiVersion}`]),
    `  pulumi import --file ${out} --generate-code=false`,
    "  pulumi preview --expect-no-changes",
  ];
}

function countOf(count: number, schema: ResourceSchema): string {
  return `${count} ${count === 1 ? schema.noun : pluralOf(schema)}`;
}
