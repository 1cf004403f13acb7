import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { pulumiEnvironment } from "../../tools/pulumi-environment.mjs";
import { TemporaryFolder } from "./temporary-folder.ts";

describe("tools/pulumi-environment", () => {
  let disk: TemporaryFolder;
  beforeEach(() => {
    disk = new TemporaryFolder();
  });
  afterEach(() => {
    disk.remove();
  });
  const environment = (userEnv: NodeJS.ProcessEnv) => pulumiEnvironment({ userEnv, localFolder: disk.path });

  it("keeps state, login, plugins and passphrase inside the clone, whatever the user's own Pulumi is set to", () => {
    const folder = path.join(disk.path, "pulumi");
    const own = {
      PULUMI_BACKEND_URL: `${pathToFileURL(path.join(folder, "state")).href}?metadata=skip`,
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_CREDENTIALS_PATH: path.join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE_FILE: path.join(folder, "passphrase"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    const users = {
      PULUMI_BACKEND_URL: "s3://ada",
      PULUMI_ACCESS_TOKEN: "pul-ada",
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/home/ada/passphrase",
      PULUMI_STACK: "production",
      PULUMI_HOME: "/home/ada/elsewhere",
      PULUMI_CREDENTIALS_PATH: "/home/ada/.pulumi",
      PULUMI_OPTION_PARALLEL: "1",
    };
    expect(environment({ HOME: "/home/ada", ...users })).to.deep.equal({ HOME: "/home/ada", ...own });
    expect(environment({})).to.deep.equal(own);
    expect(readdirSync(folder)).to.include.members(["state", "home"]);
  });

  it("makes one random passphrase that only the user can read, and keeps it", () => {
    const file = environment({})["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? "";
    const passphrase = readFileSync(file, "utf8");
    expect(passphrase.trim()).to.have.length.above(40);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    environment({});
    expect(readFileSync(file, "utf8")).to.equal(passphrase);
  });
});
