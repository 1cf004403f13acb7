import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import type { TestStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

const ADA = "/routing/workers/ada";

/** Marks the worker, so that the removal can be undone. */
const DEREGISTRATION = `PATCH ${ADA} {"availableForOffers":false,"tags":{"pulumi-jobrouter.beforeRemoval":"availableForOffers=true"}}`;

describe("a worker through the real CLI", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let stack: TestStack;

  useStack((...opened) => {
    [emulator, stack] = opened;
  });

  const declare = (args: object, opts = {}): void => {
    stack.declare({ ada: { kind: "Worker", args, opts } });
  };
  /** Writes since the last look, as `METHOD path body`, the keys of the body in order. */
  const writes = (): string[] => {
    const calls = emulator.calls().filter(({ method }) => method !== "GET");
    emulator.clearCalls();
    return calls.map(({ method, path, body }) => [method, path, inOrder(body)].filter(Boolean).join(" "));
  };

  it("is previewed without a request, created once, and has no change after that", async () => {
    declare({ capacity: 2, labels: { skill: "x", vip: true } });
    expect(await stack.plannedSteps()).to.deep.equal(["create ada"]);
    expect(emulator.calls(), "a preview calls nothing").to.be.empty;

    await stack.succeed("up");
    expect(writes()).to.deep.equal([`PATCH ${ADA} {"capacity":2,"labels":{"skill":"x","vip":true}}`]);

    expect(await stack.plannedSteps()).to.deep.equal([]);
    await stack.succeed("up");
    expect(emulator.calls(), "nothing to do is nothing to ask").to.be.empty;
  });

  it("changes exactly the field the preview showed, under If-Match of the read just before", async () => {
    declare({ capacity: 2, labels: { skill: "x" }, tags: { site: "north" } });
    await stack.succeed("up");
    declare({ capacity: 5, labels: { skill: "x" }, tags: { site: "north" } });
    expect(await stack.plannedSteps()).to.deep.equal(["update ada [capacity]"]);
    emulator.clearCalls();

    await stack.succeed("up");
    const [read, write, ...more] = emulator.calls();
    expect(more).to.be.empty;
    expect(read).to.include({ method: "GET", path: ADA });
    expect(write).to.include({ method: "PATCH", path: ADA, status: 200 });
    expect(write?.body).to.deep.equal({ capacity: 5 });
    expect(write?.headers["if-match"]).to.match(/^".+"$/);
  });

  it("drops a label key by key and a field by null, and keeps other clients' keys", async () => {
    declare({ capacity: 2, labels: { skill: "x", level: 3 }, availableForOffers: true });
    await stack.succeed("up");
    emulator.edit(ADA, { labels: { addedByAgentApp: true } });
    writes();

    declare({ capacity: 2, labels: { skill: "x" }, availableForOffers: true });
    expect(await stack.plannedSteps()).to.deep.equal(["update ada [labels.level]"]);
    await stack.succeed("up");
    expect(writes()).to.deep.equal([`PATCH ${ADA} {"labels":{"level":null}}`]);

    declare({ capacity: 2 });
    await stack.succeed("up");
    expect(writes()).to.deep.equal([`PATCH ${ADA} {"availableForOffers":null,"labels":{"skill":null}}`]);
    expect(emulator.entity(ADA)?.["labels"]).to.deep.equal({ Id: "ada", addedByAgentApp: true });
    expect(await stack.plannedSteps()).to.deep.equal([]);
  });

  it("shows drift after a refresh, and repairs it in the next run", async () => {
    declare({ capacity: 2, labels: { skill: "x" } });
    await stack.succeed("up");
    emulator.edit(ADA, { capacity: 9, tags: { theirs: "kept" } });
    writes();

    await stack.succeed("refresh");
    expect((await stack.exported())["ada"]?.outputs).to.include({ capacity: 9 });
    expect((await stack.exported())["ada"]?.outputs).not.to.have.property("tags");
    expect(await stack.plannedSteps()).to.deep.equal(["update ada [capacity]"]);
    await stack.succeed("up");
    expect(writes()).to.deep.equal([`PATCH ${ADA} {"capacity":2}`]);
    expect(emulator.entity(ADA)).to.deep.include({ capacity: 2, tags: { theirs: "kept" } });
  });

  it("is recreated after another client deleted it and a refresh", async () => {
    declare({ capacity: 2 });
    await stack.succeed("up");
    emulator.remove(ADA);
    await stack.succeed("refresh");
    expect(await stack.plannedSteps()).to.deep.equal(["create ada"]);
    await stack.succeed("up");
    expect(emulator.entity(ADA)).to.include({ capacity: 2 });
  });

  it("is replaced when its id changes: the new one is created, then the old one deregistered and deleted", async () => {
    declare({ capacity: 2, availableForOffers: true });
    await stack.succeed("up");
    writes();
    declare({ workerId: "ada-2", capacity: 2, availableForOffers: true });
    expect(await stack.plannedSteps()).to.deep.equal(["replace ada [workerId]"]);
    await stack.succeed("up");
    expect(writes()).to.deep.equal([
      `PATCH /routing/workers/ada-2 {"availableForOffers":true,"capacity":2}`,
      DEREGISTRATION,
      `DELETE ${ADA}`,
    ]);
  });

  it("is deleted before it is recreated when replaceOnChanges keeps its id", async () => {
    declare({ capacity: 2 }, { replaceOnChanges: ["capacity"] });
    await stack.succeed("up");
    writes();
    declare({ capacity: 3 }, { replaceOnChanges: ["capacity"] });
    await stack.succeed("up");
    expect(writes()).to.deep.equal([`DELETE ${ADA}`, `PATCH ${ADA} {"capacity":3}`]);
  });

  it("keeps what ignoreChanges names, also after drift", async () => {
    declare({ capacity: 2, labels: { skill: "x" } }, { ignoreChanges: ["capacity"] });
    await stack.succeed("up");
    emulator.edit(ADA, { capacity: 7 });
    await stack.succeed("refresh");
    declare({ capacity: 3, labels: { skill: "y" } }, { ignoreChanges: ["capacity"] });
    writes();
    await stack.succeed("up");
    expect(writes()).to.deep.equal([`PATCH ${ADA} {"labels":{"skill":"y"}}`]);
    expect(emulator.entity(ADA)).to.include({ capacity: 7 });
  });

  it("never reverts another client's edit unseen (lost update), whatever else it changes", async () => {
    declare({ capacity: 2, tags: { a: 1 } });
    await stack.succeed("up");
    emulator.edit(ADA, { capacity: 9 });
    for (const a of [2, 3]) {
      declare({ capacity: 2, tags: { a } }, { ignoreChanges: ["capacity"] });
      expect(await stack.plannedSteps()).to.deep.equal(["update ada [tags.a]"]);
      writes();
      await stack.succeed("up");
      expect(writes()).to.deep.equal([`PATCH ${ADA} {"tags":{"a":${a}}}`]);
    }
    expect(emulator.entity(ADA)).to.include({ capacity: 9 });
  });

  it("is deregistered, then deleted, by destroy; one that is gone already counts as deleted", async () => {
    stack.declare({
      ada: { kind: "Worker", args: { capacity: 2, availableForOffers: true } },
      bob: { kind: "Worker", args: { capacity: 1 } },
    });
    await stack.succeed("up");
    emulator.remove("/routing/workers/bob");
    writes();
    await stack.succeed("destroy");
    expect(writes()).to.deep.equal([DEREGISTRATION, `DELETE ${ADA}`]);
    expect(await stack.exported()).to.deep.equal({});
  });
});

/** JSON with its keys in order: the engine hands maps over in any. */
function inOrder(body: unknown): string | undefined {
  return JSON.stringify(body, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
