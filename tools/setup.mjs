import { ensureBuild } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { ensureNode } from "./setup/node.mjs";
import { findCli, pinnedCli, placesFor } from "./setup/pulumi-cli.mjs";
import { say, SetupError } from "./setup/step.mjs";
import { recallCli, rememberCli } from "./toolchain.mjs";

const ensureCli = async () => {
  if (recallCli()) return;
  const pinned = pinnedCli();
  const found = await findCli(placesFor({ env: process.env, pinned }), pinned);
  rememberCli(found);
  say(`Using the Pulumi CLI ${found.version} in ${found.cli}.`);
};

try {
  if (process.platform === "win32") {
    throw new SetupError("The tools run on Linux and macOS. On Windows, use them inside WSL.");
  }
  await ensureDependencies();
  const node = await ensureNode();
  await ensureBuild(node);
  await ensureCli();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`\n${error.message}`);
  process.exitCode = 1;
}
