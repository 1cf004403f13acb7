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

  it("keeps state, login and passphrase inside the clone when the user chose no backend", () => {
    const env = environment({ HOME: "/home/ada", PULUMI_HOME: "/home/ada/elsewhere", PULUMI_BACKEND_URL: "" });
    const folder = path.join(disk.path, "pulumi");
    expect(env).to.include({
      HOME: "/home/ada",
      PULUMI_BACKEND_URL: `${pathToFileURL(path.join(folder, "state")).href}?metadata=skip`,
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_CREDENTIALS_PATH: path.join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE_FILE: path.join(folder, "passphrase"),
    });
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

  for (const own of [{ PULUMI_CONFIG_PASSPHRASE: "" }, { PULUMI_CONFIG_PASSPHRASE_FILE: "/home/ada/passphrase" }]) {
    it(`does not change the user's passphrase: ${JSON.stringify(own)}`, () => {
      const { PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE } = environment(own);
      const expected = { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: undefined, ...own };
      expect({ PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE }).to.deep.equal(expected);
      expect(readdirSync(path.join(disk.path, "pulumi"))).not.to.include("passphrase");
    });
  }

  it("changes only log noise when the user chose a backend, and writes nothing", () => {
    const userEnv = { PULUMI_BACKEND_URL: "s3://ada", PULUMI_HOME: "/home/ada/.pulumi", PATH: "/bin" };
    expect(environment(userEnv)).to.deep.equal({
      ...userEnv,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    });
    expect(readdirSync(disk.path)).to.be.empty;
  });
});
