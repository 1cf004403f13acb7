/** The command `jobrouter`: parses the command line, runs a command, and turns errors into exit codes. */
import { Command, CommanderError } from "commander";
import { hasCode, messageOf } from "pulumi-jobrouter/internal";
import { addExport } from "./export/command.js";

/** Runs the command line. Exit code 0; 1 when the router failed; 2 for arguments or settings that cannot be used. */
export async function main(version: string): Promise<void> {
  const program = new Command("jobrouter")
    .description("Azure Communication Services Job Router as Pulumi code")
    .version(version)
    .exitOverride();
  addExport(program, version);
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has printed its own errors.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      process.stderr.write(`error: ${messageOf(error)}\n`);
      process.exitCode = hasCode(error, "InvalidInput", "InvalidSettings", "EndpointMismatch") ? 2 : 1;
    }
  }
}
