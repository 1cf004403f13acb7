import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { diagnose } from "../support/diagnose.ts";

const file = path.join(import.meta.dirname, "argument-types.ts");

describe("program: types of the arguments", () => {
  it("take outputs in every field, and refuse what is marked as refused", function () {
    this.timeout(60_000);
    const found = diagnose(file);
    expect(found, `\n${found.join("\n")}\n`).to.be.empty;
  });

  it("name all kinds of a union where a program writes none of them", function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(import.meta.dirname, "kinds-"));
    const program = path.join(folder, "program.ts");
    const lines = [
      'import { DistributionPolicy, Job } from "pulumi-jobrouter";',
      'new DistributionPolicy("p", { offerExpiresAfterSeconds: 1, mode: { kind: "longest-idle" } });',
      'new Job("j", { channelId: "c", queueId: "q", matchingMode: { kind: "suspended" } });',
    ];
    try {
      writeFileSync(program, lines.join("\n"));
      const found = diagnose(program);
      expect(found).to.have.length(2);
      for (const word of ["longestIdle", "roundRobin", "bestWorker"]) expect(found[0]).to.contain(`"${word}"`);
      for (const word of ["queueAndMatch", "scheduleAndSuspend", "suspend"]) expect(found[1]).to.contain(`"${word}"`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
