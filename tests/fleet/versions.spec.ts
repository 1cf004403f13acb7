import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { QuickFleet } from "../support/quick-fleet.ts";

describe("a field that only a later version of the API knows, in a fleet", () => {
  const PREVIEW = "2024-01-18-preview";
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  const rosters = [
    {
      because: "it stands in short words",
      roster: { profiles: {}, workers: [{ workerId: "ada", capacity: 2, maxConcurrentOffers: 2 }] },
    },
    {
      because: "a profile says it",
      roster: {
        profiles: { p: { capacity: 2, maxConcurrentOffers: 2 } },
        workers: [{ workerId: "ada", profile: "p" }],
      },
    },
    {
      because: "another value of the line makes it JSON",
      roster: {
        profiles: {},
        workers: [{ workerId: "ada", capacity: 2, maxConcurrentOffers: 2, labels: { level: "3" } }],
      },
    },
  ];
  for (const { roster, because } of rosters) {
    it(`is dropped in that version, though the program names it no longer, when ${because}`, async () => {
      const fleet = new QuickFleet(emulator);
      expect((await fleet.up(roster, { inputs: { apiVersion: PREVIEW } })).error).to.equal(undefined);
      const next = { profiles: {}, workers: [{ workerId: "ada", capacity: 2 }] };
      emulator.clearCalls();
      expect((await fleet.up(next)).error).to.equal(undefined);
      const [patch] = emulator.calls("PATCH");
      expect(patch?.query["api-version"]).to.equal(PREVIEW);
      expect(emulator.stored("/routing/workers/ada")).not.to.have.property("maxConcurrentOffers");
    });
  }
});
