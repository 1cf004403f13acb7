/** The report of an export, for the user. */
import { DEFAULT_API_VERSION, type ResourceSchema, formatPath } from "pulumi-jobrouter/internal";
import type { Origin } from "./exported-entity.js";
import type { Findings, UndeclarableEntity } from "./read-router.js";
import { textLiteral } from "./text-literal.js";

/** The files that were written; `undefined` for what was not written to a file. */
export interface Files {
  readonly out: string | undefined;
  readonly program: string | undefined;
  readonly roster?: string | undefined;
}

/** Reports what was exported and skipped, the files, and the next commands. */
export function report({ entities, finished, runtimeData }: Findings, origin: Origin, files: Files): string {
  const exported = [...Map.groupBy(entities, ({ schema }) => schema)];
  const counts = exported.map(([schema, { length }]) => countOf(length, schema)).join(", ");
  const lines = [
    `jobrouter-cli ${origin.version} read ${origin.endpoint} and exported ${counts === "" ? "nothing" : counts}.`,
    ...[...runtimeData]
      .filter(([, count]) => count > 0)
      .map(([schema, count]) => {
        return `Skipped ${countOf(count, schema)} (runtime data); use --kind ${schema.kind} to export them.`;
      }),
    ...[...finished].map(([schema, count]) => `Skipped ${countOf(count, schema)} (finished).`),
    ...(files.out === undefined ? [] : [`The import file is ${files.out}.`]),
    ...(files.program === undefined ? [] : [`The program is ${files.program}.`]),
    ...(files.roster === undefined
      ? []
      : [
          `The roster is ${files.roster}. A fleet adopts its workers, which are then in no import file:`,
          `  new WorkerFleet("agents", { roster: ${textLiteral(files.roster)} });`,
        ]),
    ...(files.out === undefined || !hasImports(entities, files) ? [] : nextSteps(origin, files.out)),
  ];
  return `${lines.join("\n")}\n`;
}

/** One line for each entity that cannot be declared. */
export function undeclarableReport(undeclarable: readonly UndeclarableEntity[]): string {
  const lines = undeclarable.map(({ schema, id, failures }) => {
    const reasons = failures.map(({ path, message }) => `${formatPath(path)} ${message}`).join("; ");
    return `skipped ${schema.noun} ${textLiteral(id)}: a program cannot declare it as it is: ${reasons}\n`;
  });
  return lines.join("");
}

function hasImports(entities: Findings["entities"], { roster }: Files): boolean {
  return entities.some(({ schema }) => roster === undefined || schema.kind !== "Worker");
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

function countOf(count: number, { noun }: ResourceSchema): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}
