import { appendFileSync, existsSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { describeCalls, journalMark } from "../../tools/quickstart/journal.ts";
import { rememberedPort } from "../../tools/quickstart/port.ts";
import { parseCommand } from "../../tools/quickstart/pulumi.ts";
import { emulatorCommand } from "../../tools/setup/paths.mjs";
import { TemporaryFolder } from "./temporary-folder.ts";

describe("tools/quickstart", () => {
  let disk: TemporaryFolder;
  beforeEach(() => {
    disk = new TemporaryFolder();
  });
  afterEach(() => {
    disk.remove();
  });

  it("starts a command of the emulator that the build makes", () => {
    expect(existsSync(emulatorCommand), emulatorCommand).to.equal(true);
  });

  describe("port", () => {
    const drawing = (ports: number[], taken: number[] = []) => ({
      draw: () => ports.shift() ?? 0,
      isFree: (port: number) => Promise.resolve(!taken.includes(port)),
    });

    it("is the first free one that is drawn, and stays the same from run to run", async () => {
      expect(await rememberedPort(disk.path, drawing([20_001, 20_002], [20_001]))).to.equal(20_002);
      expect(await rememberedPort(disk.path, drawing([20_003]))).to.equal(20_002);
    });

    it("stays the same even while it is taken, because the endpoint is part of each resource's identity", async () => {
      await rememberedPort(disk.path, drawing([20_001]));
      expect(await rememberedPort(disk.path, drawing([20_002], [20_001]))).to.equal(20_001);
    });
  });

  describe("journal", () => {
    const call = (method: string) => `${JSON.stringify({ method, path: "/é" })}\n`;

    it("counts the calls of this run only, by method", () => {
      const journal = disk.write("journal.jsonl", call("DELETE"));
      const mark = journalMark(journal);
      expect(describeCalls(journal, mark)).to.equal("no call");
      appendFileSync(journal, call("PATCH") + call("GET") + call("GET"));
      expect(describeCalls(journal, mark)).to.equal("2 GET and 1 PATCH");
      appendFileSync(journal, call("DELETE"));
      expect(describeCalls(journal, mark)).to.equal("1 DELETE, 2 GET and 1 PATCH");
    });

    it("counts from the beginning where there was no journal yet", () => {
      const mark = journalMark(path.join(disk.path, "journal.jsonl"));
      expect(describeCalls(disk.write("journal.jsonl", call("GET")), mark)).to.equal("1 GET");
    });
  });

  describe("command", () => {
    it("is up unless the first argument is another command", () => {
      expect(parseCommand([])).to.deep.equal({ command: "up", rest: [] });
      expect(parseCommand(["--diff"])).to.deep.equal({ command: "up", rest: ["--diff"] });
      expect(parseCommand(["destroy", "--yes"])).to.deep.equal({ command: "destroy", rest: ["--yes"] });
    });

    it("is rejected by name when it is unknown", () => {
      expect(() => parseCommand(["login"])).to.throw(
        '"login" is not a command; use one of up, preview, refresh, destroy, cancel, emulator',
      );
    });
  });
});
