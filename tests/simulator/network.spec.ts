import { expect } from "chai";
import { diligent, withSimulation } from "./support/simulation.ts";

describe("simulator: retry after network faults", () => {
  const faults = [
    { verb: "accept", applied: true, because: "the worker shows the job that it was not told of" },
    { verb: "accept", applied: false, because: "the call is sent again" },
    { verb: "complete", applied: true, because: "the job shows that it is completed" },
    { verb: "close", applied: true, because: "the job shows that it is closed" },
  ];
  for (const { verb, applied, because } of faults) {
    it(`loses no job when answers to ${verb} get lost ${applied ? "after" : "before"} it is applied: ${because}`, async () => {
      const report = await withSimulation(async ({ emulator, live }) => {
        const path = new RegExp(`:${verb}$`);
        emulator.faults.add({ path, fault: { kind: "drop", applied }, times: 20, probability: 0.3 });
        const report = await live({ habits: diligent });
        expect(emulator.calls("POST", path).filter(({ status }) => status === "dropped")).to.have.length(20);
        return report;
      });
      expect(report.jobs).to.include({ lost: 0, unfinished: 0, cancelled: 0, closed: report.jobs.created });
      expect(report.offers.vanished).to.equal(0);
      expect(report.offers.accepted).to.equal(report.jobs.closed);
    });
  }

  it("detects a cancellation whose answer was lost", async () => {
    const report = await withSimulation(({ emulator, live }) => {
      emulator.faults.add({
        operation: "CancelJob",
        fault: { kind: "drop", applied: true },
        times: 20,
        probability: 0.3,
      });
      return live({ workers: 0, habits: { patience: { kind: "fixed", seconds: 10 } } });
    });
    expect(report.jobs).to.include({ lost: 0, unfinished: 0, cancelled: report.jobs.created });
    expect(report.endedAfterSeconds, "no wait until the deadline").to.be.below(200);
  });

  it("retries when the router is throttling", async () => {
    const report = await withSimulation(({ emulator, live }) => {
      emulator.faults.add({ fault: { kind: "status", status: 429, retryAfter: "2" }, times: 3, skip: 100 });
      return live({ habits: diligent });
    });
    expect(report.jobs).to.include({ lost: 0, unfinished: 0, closed: report.jobs.created });
  });
});
