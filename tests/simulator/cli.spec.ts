import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { manualClock, startEmulator } from "jobrouter-emulator";
import type { SimulationReport } from "jobrouter-emulator/simulator";
import { formatReport } from "jobrouter-emulator/simulator";

const program = fileURLToPath(new URL("../../emulator/dist/cli/jobrouter-simulator.js", import.meta.url));
const small = ["--workers", "5", "--queues", "1", "--jobs-per-second", "0.1", "--duration", "120", "--talk", "10"];

describe("simulator: the command", () => {
  const started: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
  });

  const finish = (...flags: string[]) => finishWith({}, ...flags);
  const finishOn = (JOBROUTER_CONNECTION_STRING: string, ...flags: string[]) =>
    finishWith({ JOBROUTER_CONNECTION_STRING }, "--router", ...flags);
  const finishWith = async (variables: NodeJS.ProcessEnv, ...flags: string[]) => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: "", ...variables };
    const child = spawn(process.execPath, [program, ...flags], { env });
    started.push(child);
    let [output, errors] = ["", ""];
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output, errors };
  };

  it("simulates on an emulator of its own in virtual time, and prints the same report as a table and as JSON", async () => {
    const [table, json] = [await finish(...small), await finish(...small, "--json")];
    expect(table).to.include({ code: 0, errors: "" });
    const report = JSON.parse(json.output) as SimulationReport;
    expect(table.output).to.equal(formatReport(report));
    expect(report.jobs.created).to.be.greaterThan(0);
    expect(report.jobs.closed + report.jobs.cancelled).to.equal(report.jobs.created);
    expect(table.output).to.match(/^waits in life-1-queue-1 +\d+ jobs, mean [\d.]+ s, p50 [\d.]+ s/m);
  });

  it("simulates on another process's emulator, whose virtual clock it advances", async () => {
    const clock = manualClock();
    const before = clock.now().getTime();
    const emulator = await startEmulator({ clock });
    const flags = ["--clock", "virtual", "--seed", "9", "--prefix", "demo-", "--json"];
    const { code, output, errors } = await finishOn(emulator.connectionString, ...small, ...flags).finally(() =>
      emulator.close(),
    );
    expect({ code, errors }).to.deep.equal({ code: 0, errors: "" });
    const report = JSON.parse(output) as SimulationReport;
    expect(report.seed).to.equal(9);
    expect(clock.now().getTime() - before).to.equal(report.endedAfterSeconds * 1000);
    expect(emulator.entity("/routing/queues/demo-queue-1")).to.not.equal(undefined);
    expect(report.queues["demo-queue-1"]?.accepted).to.equal(report.jobs.closed);
  });

  it("speaks HTTPS with a trusted certificate", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simulator-cli-"));
    const file = join(folder, "certificate.pem");
    const emulator = await startEmulator({ clock: manualClock(), tls: true });
    writeFileSync(file, emulator.certificate ?? "");
    try {
      const connection = join(folder, "connection-string");
      writeFileSync(connection, `${emulator.connectionString}\n`);
      const flags = ["--connection-string-file", connection, "--clock", "virtual"];
      const trusting = { NODE_EXTRA_CA_CERTS: file };
      expect(await finishWith(trusting, ...small, ...flags)).to.include({ code: 0, errors: "" });
      expect((await finish(...small, ...flags)).code, "without the certificate").to.equal(1);
    } finally {
      await emulator.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("creates nothing on a given router by default", async () => {
    const emulator = await startEmulator();
    const { code, errors } = await finishOn(emulator.connectionString).finally(() => emulator.close());
    expect(code).to.equal(1);
    expect(errors).to.equal("the router has no queue; make one, or let the simulation make some\n");
    expect(emulator.calls("PATCH")).to.be.empty;
  });

  it("reports in one sentence that the clock cannot be advanced", async () => {
    const emulator = await startEmulator();
    const { code, output, errors } = await finishOn(emulator.connectionString, "--clock", "virtual").finally(() =>
      emulator.close(),
    );
    expect({ code, output }).to.deep.equal({ code: 1, output: "" });
    expect(errors).to.equal(
      `there is no virtual clock at ${emulator.url}; start jobrouter-emulator with --clock virtual\n`,
    );
  });

  it("takes no connection string as an argument, which other users of the machine could see", async () => {
    const { code, errors } = await finish("--connection-string", "endpoint=http://127.0.0.1:9/;accesskey=c2VjcmV0");
    expect(code).to.equal(1);
    expect(errors).to.equal("error: unknown option '--connection-string'\n");
    expect(await finishWith({ JOBROUTER_CONNECTION_STRING: "" }, "--router")).to.include({
      code: 1,
      errors: "JOBROUTER_CONNECTION_STRING is not set; set it, or leave out --router\n",
    });
  });

  it("rejects flags that are not numbers, by name", async () => {
    const { code, errors } = await finish("--workers", "many");
    expect(code).to.equal(1);
    expect(errors).to.include("--workers").and.include("must be a number, 0 or more");
  });
});
