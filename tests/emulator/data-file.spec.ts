/** The data file: what it survives, what it refuses, and what a write costs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { manualClock, startEmulator } from "jobrouter-emulator";
import { DataFile } from "../../emulator/dist/storage/data-file.js";
import { readLog } from "../../emulator/dist/storage/data-log.js";
import { answerOffer, channels, layQueue, worker } from "./support/harness.ts";
import { connect } from "./support/signed-fetch.ts";

const writer = fileURLToPath(new URL("support/log-writer.ts", import.meta.url));
const program = fileURLToPath(new URL("../../emulator/dist/cli/jobrouter-emulator.js", import.meta.url));

/** How often the writers are killed; npm test has little time, a thorough run sets 200. */
const kills = Number(process.env["EMULATOR_KILLS"] ?? 12);

const nothing = () => ({ counters: { sequence: 0, madeIds: 0 }, put: [], drop: [] }) as const;

describe("emulator: the data file", () => {
  let folder = "";
  let file = "";
  const running: Emulator[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-data-"));
    file = join(folder, "state.log");
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((emulator) => emulator.close()));
    rmSync(folder, { recursive: true });
  });

  const start = async (options: Parameters<typeof startEmulator>[0] = {}) => {
    const emulator = await startEmulator({ dataFile: file, ...options });
    running.push(emulator);
    return emulator;
  };
  const failure = (started: Promise<unknown>): Promise<unknown> =>
    started.then(
      () => undefined,
      (error: unknown) => error,
    );

  it("restores every table from the log, after all that can happen to jobs and workers", async () => {
    const clock = manualClock();
    const emulator = await start({ clock, seed: 1 });
    const call = connect(emulator.connectionString);
    const bench = { emulator, clock, call };
    layQueue(emulator);
    for (const id of ["ada", "bob", "eve"])
      emulator.edit(`/routing/workers/${id}`, { ...worker, capacity: 2, channels });
    for (const id of ["one", "two", "three", "four"]) {
      emulator.edit(`/routing/jobs/${id}`, { channelId: "chat", queueId: "line", notes: [{ message: id }] });
    }
    await answerOffer(bench, "ada", "accept");
    await answerOffer(bench, "bob", "decline", { retryOfferAt: "2024-01-01T01:00:00Z" });
    emulator.edit("/routing/workers/bob", { availableForOffers: false });
    clock.advance(60_000);
    emulator.edit("/routing/workers/bob", { availableForOffers: true });
    await call("POST", "/routing/jobs/four:cancel");
    emulator.remove("/routing/workers/eve");
    const paths = (await entities(emulator)).map(([path]) => path);
    const before = paths.map((path) => emulator.entity(path));
    await emulator.close();
    const log = readLog(readFileSync(file));
    const again = await start({ clock, seed: 1 });
    expect(paths.map((path) => again.entity(path))).to.deep.equal(before);
    again.reset();
    await again.close();
    expect(readLog(readFileSync(file)).state?.tables.size).to.equal(0);
    expect(log.state?.tables.get("jobs")?.size).to.equal(4);
  });

  it("appends a log entry of the size of the change, not of the state", async () => {
    const emulator = await start();
    for (let index = 0; index < 200; index += 1) emulator.edit(`/routing/workers/w${index}`, { capacity: 1 });
    const before = statSync(file).size;
    await connect(emulator.connectionString)("PATCH", "/routing/workers/w7", { capacity: 2 });
    expect(statSync(file).size - before).to.be.within(1, 1000);
  });

  it("compacts the log when it has grown, and keeps the live values", () => {
    const values = new Map<string, number>();
    const put = () => [...values].map(([key, value]): [string, string, number] => ["workers", key, value]);
    const data = DataFile.open(
      file,
      () => undefined,
      () => ({ ...nothing(), put: put() }),
      2_000,
    );
    let largest = 0;
    for (let value = 0; value < 500; value += 1) {
      values.set("ada", value);
      data.append({ ...nothing(), put: [["workers", "ada", value]] });
      largest = Math.max(largest, statSync(file).size);
    }
    data.close();
    expect(largest).to.be.below(2_200);
    expect(readLog(readFileSync(file)).state?.tables.get("workers")?.get("ada")).to.equal(499);
  });

  it("compacts with the next write after a reset that failed", () => {
    let value = 1;
    const data = DataFile.open(
      file,
      () => undefined,
      () => ({ ...nothing(), put: [["workers", "new", value]] }),
    );
    data.append({ ...nothing(), put: [["workers", "old", 1]] });
    // A folder where the draft is to be written.
    mkdirSync(`${file}.tmp`);
    expect(() => {
      data.reset();
    }).to.throw(/cannot write the data file/);
    rmdirSync(`${file}.tmp`);
    value = 2;
    data.append({ ...nothing(), put: [["workers", "new", 2]] });
    data.close();
    expect([...(readLog(readFileSync(file)).state?.tables.get("workers") ?? [])]).to.deep.equal([["new", 2]]);
  });

  for (const cut of [1, 20, 100]) {
    it(`drops a last line that lacks its last ${cut} bytes (a torn line), and goes on`, async () => {
      const emulator = await start();
      emulator.edit("/routing/workers/ada", { capacity: 1 });
      emulator.edit("/routing/workers/ada", { capacity: 2 });
      await emulator.close();
      truncateSync(file, statSync(file).size - cut);
      const again = await start();
      expect(again.entity("/routing/workers/ada")).to.include({ capacity: 1 });
      again.edit("/routing/workers/ada", { capacity: 3 });
      await again.close();
      expect((await start()).entity("/routing/workers/ada")).to.include({ capacity: 3 });
    });
  }

  it("drops a last line with a wrong checksum, as a crash of the machine may leave it", async () => {
    const emulator = await start();
    emulator.edit("/routing/workers/ada", { capacity: 1 });
    emulator.edit("/routing/workers/ada", { capacity: 2 });
    await emulator.close();
    writeFileSync(file, readFileSync(file, "utf8").replace('"capacity":2', '"capacity":\0'));
    expect((await start()).entity("/routing/workers/ada")).to.include({ capacity: 1 });
  });

  it("rejects a damaged line in the middle, and names the line and the repair", async () => {
    const emulator = await start();
    for (const capacity of [1, 2, 3]) emulator.edit("/routing/workers/ada", { capacity });
    await emulator.close();
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace('"capacity":2', '"capacity":9'));
    expect(await failure(startEmulator({ dataFile: file })))
      .to.be.instanceOf(Error)
      .with.property("message")
      .that.matches(/line 4 is damaged; cut the file off before it/);
  });

  it("is locked: a second process, and a second emulator of the same process, gets an error with the holder", async () => {
    await start();
    const child = spawn(process.execPath, [program, "--data", file]);
    let errors = "";
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    expect(code).to.equal(1);
    expect(errors).to.match(new RegExp(`process ${process.pid} is using it`));
    expect(await failure(startEmulator({ dataFile: file }))).to.match(/another emulator of this process is using it/);
  });

  it("takes over the lock of a dead process", async () => {
    appendFileSync(`${file}.lock`, "4194304\n");
    expect((await start()).entity("/routing/workers/ada")).to.equal(undefined);
  });

  it("answers 500 while the disk is full, goes on afterwards, and loses no acknowledged write", async () => {
    // A limit on the size of files stands in for a full disk: the write that reaches it is cut off in the middle.
    const child = spawn("bash", ["-c", 'ulimit -S -f 4; exec "$@"', "bash", process.execPath, program, "--data", file]);
    const [, line = ""] = await firstLines(child.stdout, 2);
    const call = connect(line.replace("connection string: ", ""));
    const statuses: number[] = [];
    for (let capacity = 1; statuses.at(-1) !== 500 && capacity < 100; capacity += 1) {
      statuses.push((await call("PATCH", "/routing/workers/ada", { capacity })).status);
    }
    expect(statuses.at(-1)).to.equal(500);
    expect((await call("GET", "/routing/workers/ada")).status).to.equal(500);
    const length = statSync(file).size;
    expect(readLog(readFileSync(file)), "half a line is taken back at once").to.include({ length });
    // Only Linux can lift the limit of another process.
    if (process.platform === "linux") {
      await once(spawn("prlimit", ["--pid", String(child.pid), "--fsize=unlimited"]), "exit");
      expect((await call("PATCH", "/routing/workers/bob", { capacity: 1 })).status).to.equal(201);
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    const emulator = await start();
    expect(emulator.entity("/routing/workers/ada")?.["capacity"]).to.be.at.least(statuses.length - 1);
    if (process.platform === "linux") expect(emulator.entity("/routing/workers/bob")).to.include({ capacity: 1 });
  });

  it(`loses no acknowledged write and stays readable when its writer is killed ${kills} times`, async function () {
    this.timeout(20_000 + kills * 2_000);
    let acknowledged = new Map<string, number>();
    for (let round = 0; round < kills; round += 1) {
      // So small that some of the kills meet the file while it is written anew.
      const child = spawn(process.execPath, [writer, file, "3000"]);
      const wanted = 1 + ((round * 37) % 101);
      let count = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        const [key = "", value = ""] = line.split(" ");
        acknowledged.set(key, Number(value));
        count += 1;
        // The lines that are still in the pipe were acknowledged as well, so reading goes on to its end.
        if (count === wanted) child.kill("SIGKILL");
      }
      const found = readLog(readFileSync(file)).state?.tables.get("workers") ?? new Map<string, unknown>();
      expect(count, "the writer died by itself").to.be.at.least(wanted);
      for (const [key, value] of acknowledged) {
        expect(Number(found.get(key)), `round ${round}, ${key}`).to.be.at.least(value);
      }
      acknowledged = new Map([...found].map(([key, value]) => [key, Number(value)]));
    }
  });

  it("keeps every answered PATCH over kills of the command", async function () {
    const rounds = Math.max(2, Math.ceil(kills / 4));
    this.timeout(20_000 + rounds * 5_000);
    const answered = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const child = spawn(process.execPath, [program, "--data", file]);
      const [, line = ""] = await firstLines(child.stdout, 2);
      const call = connect(line.replace("connection string: ", ""));
      for (const [id, capacity] of answered) {
        expect((await call("GET", `/routing/workers/${id}`)).body["capacity"], `round ${round}`).to.be.at.least(
          capacity,
        );
      }
      let writes = 0;
      const write = async (id: string): Promise<void> => {
        for (let capacity = (answered.get(id) ?? 0) + 2; ; capacity += 1) {
          const reply = await call("PATCH", `/routing/workers/${id}`, { capacity });
          expect(reply.status).to.be.oneOf([200, 201]);
          answered.set(id, capacity);
          writes += 1;
          if (writes === 10 + round) child.kill("SIGKILL");
        }
      };
      const ends = await Promise.all(["a", "b", "c"].map((id) => failure(write(id))));
      for (const end of ends) expect(end).to.be.instanceOf(TypeError);
    }
  });
});

async function entities(emulator: Emulator): Promise<[string, unknown][]> {
  const response = await fetch(`${emulator.url}/_emulator/entities`);
  // The route answers an object of entities by their paths.
  return Object.entries((await response.json()) as Record<string, unknown>);
}

async function firstLines(stream: NodeJS.ReadableStream, count: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream })) {
    lines.push(line);
    if (lines.length === count) break;
  }
  return lines;
}
