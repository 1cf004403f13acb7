/** The flags of `jobrouter export`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { registry } from "pulumi-jobrouter/internal";
import { type ExportFlags, runExport } from "./run-export.js";
import { type LabelFilter, readLabelFilter } from "./selection.js";

/** Adds the command. */
export function addExport(program: Command, version: string): void {
  program
    .command("export")
    .description(
      "Reads a router and prints what `pulumi import --file` needs to bring it into a stack. Writes nothing to the router. " +
        "The router and the credential are those of JOBROUTER_CONNECTION_STRING, or of JOBROUTER_ENDPOINT and Microsoft Entra ID.",
    )
    .addOption(
      new Option("--kind <kind...>", "only these kinds; jobs are exported only on request").choices(
        Object.keys(registry),
      ),
    )
    .option("--id-prefix <text>", "only ids with this prefix")
    .option("--label <key=value>", "only with this label; repeatable, and then all must match", collectLabel)
    .option("--out <file>", "write the import file here instead of to standard output")
    .option("--program <file>", "write a TypeScript program that declares the same here")
    .option("--roster <file>", "write the workers here, as the roster of a WorkerFleet, and not to the other files")
    .option("--endpoint <url>", "the router to read")
    .action(async (flags: ExportFlags) => {
      await runExport(flags, {
        environment: process.env,
        version,
        print: (text) => process.stdout.write(text),
        warn: (text) => process.stderr.write(text),
      });
    });
}

function collectLabel(text: string, others: readonly LabelFilter[] = []): readonly LabelFilter[] {
  const filter = readLabelFilter(text);
  if (filter !== undefined) return [...others, filter];
  throw new InvalidArgumentError('Write it as key=value, for example region=emea, level=5 or zip="0815".');
}
