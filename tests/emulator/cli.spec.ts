import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { connect } from "./support/signed-fetch.ts";

const program = fileURLToPath(new URL("../../emulator/dist/cli/jobrouter-emulator.js", import.meta.url));

const isListening = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  );

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

  const readLines = async (child: ChildProcessWithoutNullStreams, count: number) => {
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === count) break;
    }
    return lines;
  };

  /** Starts it and answers its URL and what follows the second colon of each line. */
  const open = async (lines: number, ...flags: string[]) => {
    const child = launch(...flags);
    const told = (await readLines(child, lines)).map((line) => line.replace(/^[^:]+: /, ""));
    return { child, told, url: told[0] ?? "", call: connect(told[1] ?? "") };
  };

  it("prints its help and its version", async () => {
    const help = await finish("--help");
    expect(help.code).to.equal(0);
    const readme = readFileSync(new URL("../../emulator/README.md", import.meta.url), "utf8");
    const flags = [...help.output.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, flag]) => flag ?? "");
    expect(flags).to.include.members(["--port", "--data", "--tls", "--clock", "--faults", "--quota", "--loose"]);
    for (const flag of flags) expect(readme, "the README's table").to.match(new RegExp(`^\\| \`${flag}[ \`]`, "m"));
    const version = await finish("--version");
    expect(version.output).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`prints two lines, serves, keeps its files and stops on ${signal}`, async () => {
      const [data, journal] = [join(folder, "state.json"), join(folder, "calls.jsonl")];
      const accessKey = Buffer.from("key").toString("base64");
      const child = launch("--data", data, "--journal", journal, "--access-key", accessKey);
      const [first = "", second = ""] = await readLines(child, 2);
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

  it("answers running requests within the grace period after a signal", async () => {
    const faults = join(folder, "faults.json");
    writeFileSync(
      faults,
      JSON.stringify([{ operation: "UpsertWorker", fault: { kind: "latency", milliseconds: 300 } }]),
    );
    const { child, call, url } = await open(2, "--faults", faults);
    const sent = call("PATCH", "/routing/workers/ada", { capacity: 1 });
    const isTaken = async () => {
      const response = await fetch(`${url}/_emulator/faults`);
      return ((await response.json()) as { rules: unknown[] }).rules.length === 0;
    };
    while (!(await isTaken()));
    child.kill("SIGTERM");
    expect((await sent).status).to.equal(201);
    const answered = performance.now();
    expect(await once(child, "exit")).to.deep.equal([0, null]);
    // The five seconds are for requests, not for connections that are kept for a next one.
    expect(performance.now() - answered).to.be.below(2_000);
  });

  for (const second of ["SIGINT", "SIGTERM"] as const) {
    it(`aborts running requests at a second signal, SIGINT and then ${second}`, async () => {
      const faults = join(folder, "faults.json");
      writeFileSync(faults, JSON.stringify([{ fault: { kind: "latency", milliseconds: 60_000 } }]));
      const { child, call, url } = await open(2, "--faults", faults);
      const sent = call("GET", "/routing/workers").then(
        () => "answered",
        () => "ended",
      );
      while ((await (await fetch(`${url}/_emulator/faults`)).text()) !== '{"rules":[]}');
      const asked = performance.now();
      child.kill("SIGINT");
      while (await isListening(url));
      child.kill(second);
      expect(await once(child, "exit")).to.deep.equal([0, null]);
      expect(await sent).to.equal("ended");
      expect(performance.now() - asked, "milliseconds, out of a grace of five seconds").to.be.below(2_500);
    });
  }

  it("does not wait for the event stream of an open page", async () => {
    const { child, url } = await open(2);
    const stream = await fetch(`${url}/_emulator/events`);
    child.kill("SIGTERM");
    const exited = once(child, "exit");
    expect(await stream.text()).to.include("event: changed");
    expect(await exited).to.deep.equal([0, null]);
  });

  it("starts with a virtual clock, a seed, entities and fault rules, and logs its requests to stderr", async () => {
    const [entities, faults] = [join(folder, "entities.json"), join(folder, "faults.json")];
    writeFileSync(entities, JSON.stringify({ "/routing/workers/ada": { capacity: 1 } }));
    writeFileSync(faults, JSON.stringify([{ operation: "GetJob", fault: { kind: "status", status: 503 } }]));
    const start = ["--clock", "virtual", "--clock-start", "2026-05-01T00:00:00Z", "--seed", "7"];
    const { child, call, url } = await open(2, ...start, "--import", entities, "--faults", faults, "--log", "info");
    const said = once(child.stderr, "data");
    expect((await call("GET", "/routing/workers/ada")).body).to.include({ capacity: 1 });
    expect((await call("GET", "/routing/jobs/a")).status).to.equal(503);
    const clock = await fetch(`${url}/_emulator/clock`);
    expect(await clock.json()).to.deep.equal({ now: "2026-05-01T00:00:00.000Z", kind: "virtual" });
    expect(String((await said)[0])).to.equal("2026-05-01T00:00:00.000Z default GET /routing/workers/ada 200\n");
  });

  it("speaks HTTPS and prints which certificate to trust, for several resources", async () => {
    const key = Buffer.from("contoso's").toString("base64");
    const { child, told, url } = await open(4, "--tls", "--resource", `contoso=${key}`);
    expect(url).to.match(/^https:/);
    expect(told[2]).to.equal(`endpoint=${url};accesskey=${key}`);
    expect(readFileSync(told[3] ?? "", "utf8")).to.include("BEGIN CERTIFICATE");
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(existsSync(told[3] ?? "")).to.equal(false);
  });

  it("applies the service's rate limit with --quota", async () => {
    const { url } = await open(2, "--quota");
    const response = await fetch(`${url}/_emulator/faults`);
    expect(await response.json()).to.deep.equal({ rules: [{ times: "always", skip: 0, fault: { kind: "quota" } }] });
  });

  it("reports in one sentence that the port is in use", async () => {
    const emulator = await startEmulator();
    const port = new URL(emulator.url).port;
    const { code, output, errors } = await finish("--port", port);
    await emulator.close();
    expect([code, output]).to.deep.equal([1, ""]);
    expect(errors).to.equal(`cannot listen on 127.0.0.1:${port}: the port is in use\n`);
  });

  it("reports in one sentence that the data file cannot be read", async () => {
    const { code, errors } = await finish("--data", folder);
    expect(code).to.equal(1);
    expect(errors).to.match(/^cannot read the data file ".*": .*\n$/);
  });

  for (const flags of [
    ["--port", "http"],
    ["--colour"],
    ["--port", "70000"],
    ["--access-key", ""],
    ["--resource", "contoso"],
    ["--resource", "lock=eA=="],
    ["--token-key", program],
    ["--resource", "a=eA==", "--resource", "b=eA=="],
    ["--clock", "sundial"],
    ["--clock-start", "2026-01-01T00:00:00Z"],
    ["--seed", "x"],
    ["--api-version", "2020-01-01"],
    ["--cert", "c.pem"],
    ["--token-issuer", "https://login.example"],
    ["--faults", "/nowhere/faults.json"],
    ["--import", "/nowhere/entities.json"],
    ["--log", "loud"],
  ]) {
    it(`rejects ${flags.join(" ")}`, async () => {
      const { code, output, errors } = await finish(...flags);
      expect([code, output]).to.deep.equal([1, ""]);
      expect(errors).not.to.equal("");
    });
  }
});
