import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { QuickFleet } from "../support/quick-fleet.ts";
import { routerErrorOf } from "../support/rejection.ts";
import { ids, pathOf, rosterOf, takeCalls } from "./support/rosters.ts";

const ALL = ids(50);
const ONE = "w0025";
const PATH = pathOf(ONE);

interface Trouble {
  readonly because: string;
  readonly begin: (emulator: Emulator) => void;
  readonly end: (emulator: Emulator) => void;
  /** What its line says. */
  readonly reason: RegExp;
  /** Where the fleet makes everybody, the trouble is another one or the same. */
  readonly at: readonly ("create" | "change")[];
}

const clear = ({ faults }: Emulator): void => {
  faults.clear();
};
const refuse =
  (status: number) =>
  ({ faults }: Emulator): void => {
    faults.add({ method: "PATCH", path: PATH, times: "always", fault: { kind: "status", status } });
  };
const lose =
  (applied: boolean) =>
  ({ faults }: Emulator): void => {
    faults.add({ method: "PATCH", path: PATH, times: "always", fault: { kind: "drop", applied } });
    faults.add({ method: "GET", path: PATH, times: "always", fault: { kind: "status", status: 503 } });
  };

const troubles: readonly Trouble[] = [
  {
    because: "another client changed it",
    begin: (emulator) => void emulator.edit(PATH, { capacity: 9 }),
    end: (emulator) => void emulator.edit(PATH, { capacity: 1 }),
    reason: /another client changed capacity at .* capacity: 9 in the service, 1 in Pulumi's state, 2 in this program/,
    at: ["change"],
  },
  {
    because: "it is there already, and another one",
    begin: (emulator) => void emulator.edit(PATH, { capacity: 9 }),
    end: (emulator) => {
      emulator.remove(PATH);
    },
    reason: /it exists already and differs in capacity: 9 in the service, 2 in this program/,
    at: ["create"],
  },
  {
    because: "the service refuses it",
    begin: refuse(400),
    end: clear,
    reason: /\(HTTP 400\)/,
    at: ["create", "change"],
  },
  {
    because: "it changes before each write",
    begin: refuse(412),
    end: clear,
    reason: /gave up after \d+ conflicting updates/,
    at: ["change"],
  },
  {
    because: "its write was lost after it had landed",
    begin: lose(true),
    end: clear,
    reason: /Whether the write was applied is not known/,
    at: ["create", "change"],
  },
  {
    because: "its write was lost on the way",
    begin: lose(false),
    end: clear,
    reason: /Whether the write was applied is not known/,
    at: ["create", "change"],
  },
];

describe("one worker of fifty who fails", () => {
  let emulator: Emulator;
  let fleet: QuickFleet;
  beforeEach(async () => {
    emulator = await startEmulator();
    fleet = new QuickFleet(emulator);
  });
  afterEach(() => emulator.close());

  const capacities = (): unknown[] =>
    ALL.filter((id) => id !== ONE).map((id) => emulator.entity(pathOf(id))?.["capacity"]);
  const lineOf = (id: string): string | undefined => fleet.lines.find((line) => line.split(" ")[0] === id);
  const roster = rosterOf(ALL, { capacity: 2 });

  for (const { because, begin, end, reason, at } of troubles) {
    for (const moment of at) {
      it(`leaves the others as declared, and is all that is left, when ${because} (${moment})`, async () => {
        if (moment === "change") await fleet.up(rosterOf(ALL));
        const before = lineOf(ONE);
        begin(emulator);

        const first = await fleet.up(roster);
        const error = await routerErrorOf(Promise.reject(first.error ?? new Error("the run did not fail")));
        expect(error.code).to.equal("PartlyApplied");
        expect(error.message)
          .to.match(/1 of 50 workers failed/)
          .and.match(reason);
        expect(error.message.match(/w00\d\d/g)?.every((id) => id === ONE)).to.equal(true);
        expect(new Set(capacities())).to.deep.equal(new Set([2]));
        expect(lineOf(ONE), "what was reached").to.equal(before);
        expect(lineOf("w0026")).to.equal("w0026 capacity=2");

        takeCalls(emulator);
        const second = await fleet.up(roster);
        expect(second.error?.message).to.match(/1 of 50 workers failed/);
        expect(new Set(takeCalls(emulator).map((call) => call.split(" ")[1]))).to.deep.equal(new Set([ONE]));

        end(emulator);
        const third = await fleet.up(roster);
        expect(third.error).to.equal(undefined);
        expect(third.lines.at(-1)).to.match(
          moment === "create" ? /^fleet agents: done: [+~]1 =49$/ : /^fleet agents: done: ~1 =49$/,
        );
        expect(takeCalls(emulator).every((call) => call.endsWith(ONE))).to.equal(true);
        expect(emulator.entity(PATH)).to.include({ capacity: 2 });

        const fourth = await fleet.up(roster);
        expect(fourth).to.deep.equal({ steps: [], lines: ["fleet agents: =50"], error: undefined });
        expect(takeCalls(emulator)).to.deep.equal([]);
        expect(fleet.lines).to.have.length(50);
      });
    }
  }

  it("is no longer failed once the program goes back to what was there", async () => {
    await fleet.up(rosterOf(ALL));
    refuse(400)(emulator);
    expect((await fleet.up(roster)).error).to.not.equal(undefined);
    takeCalls(emulator);
    const back = rosterOf(ALL, { capacity: 2 }, { [ONE]: { capacity: 1 } });
    expect((await fleet.up(back)).error).to.equal(undefined);
    expect(takeCalls(emulator)).to.deep.equal([]);
    expect((await fleet.up(back)).steps).to.deep.equal([]);
  });

  it("whose creation has an unknown outcome is deleted with the fleet, or when it leaves the roster", async () => {
    for (const leave of [
      () => fleet.destroy(),
      () =>
        fleet.up(
          rosterOf(
            ALL.filter((id) => id !== ONE),
            { capacity: 2 },
          ),
        ),
    ]) {
      lose(true)(emulator);
      expect((await fleet.up(roster)).error).to.not.equal(undefined);
      emulator.faults.clear();
      expect(emulator.entity(PATH)).to.include({ capacity: 2 });
      expect((await leave()).error).to.equal(undefined);
      expect(emulator.entity(PATH)).to.equal(undefined);
    }
  });

  it("keeps a hidden memory of a lost write only, which a fleet that is read forgets once it is cleared up", async () => {
    await fleet.up(rosterOf(ALL));
    lose(true)(emulator);
    await fleet.up(roster);
    const pending = (): unknown[] => [fleet.fleet?.outs["__pending"]].filter((lost) => lost !== undefined);
    expect(pending()).to.deep.equal([{ [ONE]: { declarations: [{ capacity: 2 }], isCreation: false } }]);
    emulator.faults.clear();
    await fleet.refresh();
    expect(pending()).to.deep.equal([]);
    expect((await fleet.up(roster)).error).to.equal(undefined);
  });

  it("is none that a list lacked because it moved while it was read", async () => {
    await fleet.up(rosterOf(ALL));
    const hide = (): void => {
      emulator.remove(PATH);
    };
    const show = (): void => void emulator.edit(PATH, { capacity: 1 });
    emulator.faults.add({ method: "GET", path: "/routing/workers", fault: { kind: "run", before: hide } });
    emulator.faults.add({ method: "GET", path: PATH, fault: { kind: "run", before: show } });
    const { error, lines } = await fleet.up(roster);
    expect([error, lines.at(-1)]).to.deep.equal([undefined, "fleet agents: done: ~50"]);
    expect(emulator.entity(PATH)).to.include({ capacity: 2 });
  });
});
