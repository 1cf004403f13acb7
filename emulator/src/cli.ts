#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import type { EmulatorOptions } from "./emulator.js";
import { startEmulator } from "./emulator.js";

interface Flags {
  port: number;
  host: string;
  data?: string;
  journal?: string;
  accessKey?: string;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const hasVersion = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return hasVersion ? String(manifest.version) : "unknown";
}

async function run(flags: Flags): Promise<void> {
  const options: EmulatorOptions = {
    port: flags.port,
    host: flags.host,
    ...(flags.data !== undefined && { dataFile: flags.data }),
    ...(flags.journal !== undefined && { journalFile: flags.journal }),
    ...(flags.accessKey !== undefined && { accessKey: flags.accessKey }),
  };
  const emulator = await startEmulator(options);
  const stop = () => void emulator.close();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  process.stdout.write(`endpoint: ${emulator.url}\nconnection string: ${emulator.connectionString}\n`);
}

const command = new Command("jobrouter-emulator")
  .description("Azure Communication Services Job Router on your own machine")
  .version(readVersion())
  .option("--port <n>", "port to listen on; 0 takes a free one", readPort, 0)
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option("--data <file>", "keep the state in this file over restarts")
  .option("--journal <file>", "append each call to this file, one line of JSON each")
  .option("--access-key <base64>", "access key that clients sign with; a public one unless told")
  .action(run);

try {
  await command.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
