#!/usr/bin/env node
/** Starts `jobrouter`, or says in one sentence that Node.js is too old. Nothing else is loaded before; old Nodes must be able to parse this file. */
import { readFileSync } from "fs";
import { join } from "path";
import { nodeVersionError } from "./node-version.cjs";

// JSON.parse answers `any`; it is this package's own manifest.
const manifest = JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")) as {
  readonly version: string;
  readonly engines: { readonly node: string };
};
const error = nodeVersionError("jobrouter", manifest.engines.node, process.versions.node);
if (error === undefined) {
  void import("./main.js").then(({ main }) => main(manifest.version));
} else {
  process.stderr.write(error);
  process.exitCode = 1;
}
