#!/usr/bin/env node
import { start } from "./node-version.js";

start("jobrouter-simulator", async ({ version }) => {
  const { runSimulatorCommand } = await import("./simulator-command.js");
  await runSimulatorCommand(version);
});
