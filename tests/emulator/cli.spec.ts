import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { connect } from "./support/signed-fetch.ts";

const program = fileURLToPath(new URL("../../emulator/dist/cli.js", import.meta.url));

describe("emulator: the command", () => {
  const started: ChildProcessWithoutNullStreams[] = [];
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-cli-"));
  });
  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  const launch = (...flags: string[]) => {
    const child = spawn(process.execPath, [program, ...flags]);
    started.push(child);
    return child;
  };

  const finish = async (...flags: string[]) => {
    const child = launch(...flags);
    let [output, errors] = ["", ""];
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output, errors };
  };

  const readTwoLines = async (child: ChildProcessWithoutNullStreams) => {
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === 2) break;
    }
    return lines;
  };

  it("explains itself and tells its version", async () => {
    const help = await finish("--help");
    expect(help.code).to.equal(0);
    for (const flag of ["--port", "--host", "--data", "--journal", "--access-key"])
      expect(help.output).to.include(flag);
    const version = await finish("--version");
    expect(version.output).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`prints two lines, serves, keeps its files and stops on ${signal}`, async () => {
      const [data, journal] = [join(folder, "state.json"), join(folder, "calls.jsonl")];
      const accessKey = Buffer.from("key").toString("base64");
      const child = launch("--data", data, "--journal", journal, "--access-key", accessKey);
      const [first = "", second = ""] = await readTwoLines(child);
      expect(first).to.match(/^endpoint: http:\/\/127\.0\.0\.1:\d+$/);
      expect(second).to.equal(`connection string: ${first.replace("endpoint: ", "endpoint=")};accesskey=${accessKey}`);
      const call = connect(second.replace("connection string: ", ""));
      expect((await call("PATCH", "/routing/workers/ada", { capacity: 1 })).status).to.equal(201);
      child.kill(signal);
      expect(await once(child, "exit")).to.deep.equal([0, null]);
      expect(readFileSync(data, "utf8")).to.include('"ada"');
      expect(readFileSync(journal, "utf8").split("\n")).to.have.length(2);
    });
  }

  it("says in one sentence that the port is in use", async () => {
    const emulator = await startEmulator();
    const port = new URL(emulator.url).port;
    const { code, output, errors } = await finish("--port", port);
    await emulator.close();
    expect([code, output]).to.deep.equal([1, ""]);
    expect(errors).to.equal(`cannot listen on 127.0.0.1:${port}: the port is in use\n`);
  });

  it("says in one sentence that the data file cannot be read", async () => {
    const { code, errors } = await finish("--data", folder);
    expect(code).to.equal(1);
    expect(errors).to.match(/^cannot read the data file ".*": .*\n$/);
  });

  for (const flags of [["--port", "http"], ["--colour"], ["--port", "70000"], ["--access-key", ""]]) {
    it(`refuses ${flags.join(" ")}`, async () => {
      const { code, output, errors } = await finish(...flags);
      expect([code, output]).to.deep.equal([1, ""]);
      expect(errors).not.to.equal("");
    });
  }
});
