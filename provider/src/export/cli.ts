#!/usr/bin/env node
/** The program `jobrouter`. Ends with 0, with 1 when the router failed, with 2 for arguments that cannot be used. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { hasCode, messageOf } from "../errors";
import { registry } from "../schema/registry";
import { type ExportFlags, runExport } from "./run-export";
import { type LabelFilter, readLabelFilter } from "./selection";

/** The version in the package.json of this package. */
function readRelease(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(__dirname, "..", "..", "package.json"), "utf8"));
  const hasVersion = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return hasVersion ? String(manifest.version) : "unknown";
}

function collectLabel(text: string, others: readonly LabelFilter[] = []): readonly LabelFilter[] {
  const filter = readLabelFilter(text);
  if (filter !== undefined) return [...others, filter];
  throw new InvalidArgumentError('Write it as key=value, for example region=emea, level=5 or zip="0815".');
}

/** The command line; it throws instead of ending the process. */
function commandLine(release: string): Command {
  const program = new Command("jobrouter")
    .description("Azure Communication Services Job Router as Pulumi code")
    .version(release)
    .exitOverride();
  program
    .command("export")
    .description(
      "Reads a router and prints what `pulumi import --file` needs to bring it into a stack. Writes nothing to the router. " +
        "The router and the credential are those of JOBROUTER_CONNECTION_STRING, or of JOBROUTER_ENDPOINT and Microsoft Entra ID.",
    )
    .addOption(
      new Option("--kind <kind...>", "only these kinds; jobs are exported only when asked for").choices(
        Object.keys(registry),
      ),
    )
    .option("--id-prefix <text>", "only ids that start so")
    .option(
      "--label <key=value>",
      "only with this label; may be given several times, and then all must hold",
      collectLabel,
    )
    .option("--out <file>", "write the import file here instead of to standard output")
    .option("--program <file>", "write a TypeScript program that declares the same here")
    .option("--endpoint <url>", "the router to read")
    .action(async (flags: ExportFlags) => {
      await runExport(flags, {
        environment: process.env,
        release,
        print: (text) => process.stdout.write(text),
        warn: (text) => process.stderr.write(text),
      });
    });
  return program;
}

async function main(): Promise<void> {
  try {
    await commandLine(readRelease()).parseAsync();
  } catch (error) {
    // Commander has said already what is wrong.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      process.stderr.write(`error: ${messageOf(error)}\n`);
      process.exitCode = hasCode(error, "InvalidInput", "InvalidSettings", "EndpointMismatch") ? 2 : 1;
    }
  }
}

void main();
