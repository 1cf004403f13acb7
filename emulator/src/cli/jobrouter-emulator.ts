#!/usr/bin/env node
import { start } from "./node-version.js";

start("jobrouter-emulator", async ({ version }) => {
  const { runEmulatorCommand } = await import("./emulator-command.js");
  await runEmulatorCommand(version);
});
