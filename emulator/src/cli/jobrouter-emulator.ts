#!/usr/bin/env node
import { start } from "./node-version.js";

start("jobrouter-emulator", () => import("./emulator-command.js"));
