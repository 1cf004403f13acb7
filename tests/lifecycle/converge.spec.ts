import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import type { Lifecycle } from "../support/lifecycle.ts";
import { expectCode } from "../support/quick-lifecycle.ts";
import { workers } from "../support/subjects.ts";

const ADA = "/routing/workers/ada";

for (const { name, open } of workers)
  describe(`converging, ${name}`, () => {
    let emulator: Emulator;
    let cycle: Lifecycle;
    const ada = (args: object): JsonObject => ({ workerId: "ada", endpoint: emulator.url, ...args });

    beforeEach(async () => {
      emulator = await startEmulator();
      cycle = open(emulator);
    });
    afterEach(() => emulator.close());

    it("gives up after 30 seconds of 412s, with a backoff that grows to one second", async () => {
      const { outs } = await cycle.create(ada({ capacity: 1 }));
      emulator.faults.add({ method: "PATCH", times: 999, fault: { kind: "status", status: 412 } });
      emulator.clearCalls();
      const update = cycle.update("ada", outs, ada({ capacity: 2 }));
      await expectCode(update, "PreconditionFailed", 'cannot write worker "ada"');
      expect(emulator.calls("PATCH")).to.have.length(36);
    });

    it("fails with the reason of the failed read after a 412, and keeps nothing in the state", async () => {
      const { outs } = await cycle.create(ada({ capacity: 1 }));
      emulator.faults.add({ method: "PATCH", fault: { kind: "status", status: 412 } });
      emulator.faults.add({ method: "GET", skip: 1, times: 99, fault: { kind: "status", status: 403 } });
      await expectCode(cycle.update("ada", outs, ada({ capacity: 2 })), "Forbidden", 'cannot read worker "ada"');
    });

    it("goes on when the retry of a lost attempt meets a 412 caused by another client", async () => {
      const { outs } = await cycle.create(ada({ capacity: 1 }));
      const rival = (): void => void emulator.edit(ADA, { tags: { theirs: 1 } });
      emulator.faults.add({ method: "PATCH", fault: { kind: "drop", applied: false } });
      emulator.faults.add({ method: "PATCH", fault: { kind: "run", before: rival } });
      await cycle.update("ada", outs, ada({ capacity: 2 }));
      expect(emulator.entity(ADA)).to.deep.include({ capacity: 2, tags: { theirs: 1 } });
    });

    it("reports a conflict in a value that was as desired at the first read and changed at the second", async () => {
      const { outs } = await cycle.create(ada({ capacity: 1, tags: { site: "n" } }));
      emulator.edit(ADA, { tags: { site: "s" } });
      const rival = (): void => void emulator.edit(ADA, { capacity: 2, tags: { site: "theirs" } });
      emulator.faults.add({ method: "PATCH", fault: { kind: "run", before: rival } });
      const update = cycle.update("ada", outs, ada({ capacity: 2, tags: { site: "s" } }));
      await expectCode(update, "EditConflict", 'tags.site: "theirs" in the service, "n" in Pulumi\'s state');
    });

    it("names the dropped field in the conflict", async () => {
      const { outs } = await cycle.create(ada({ capacity: 1, tags: { site: "n" } }));
      emulator.edit(ADA, { tags: { site: "s" } });
      const text = 'tags.site: "s" in the service, "n" in Pulumi\'s state, dropped by this program';
      await expectCode(cycle.update("ada", outs, ada({ capacity: 1 })), "EditConflict", text);
    });
  });
