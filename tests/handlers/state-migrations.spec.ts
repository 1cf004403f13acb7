/** States of every earlier version through every verb that is handed a state. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { type Emulator, type JsonObject, type JsonValue, startEmulator } from "jobrouter-emulator";
import { createHandlers } from "../../provider/dist/handlers/index.js";
import { withMiddleware } from "../../provider/dist/handlers/middleware.js";
import { stateVersionOf, versionStates } from "../../provider/dist/handlers/state-migrations.js";
import { declaredFields } from "../../provider/dist/reconciler/state.js";
import type { ResourceHandler } from "../../provider/dist/reconciler/resource-handler.js";
import { isKind, registry } from "../../provider/dist/schema/registry.js";
import { root } from "../../tools/setup/paths.mjs";
import { type Lifecycle, lifecycleOf } from "../support/lifecycle.ts";
import { rejectionOf } from "../support/rejection.ts";
import { unsealed } from "../support/unsealed.ts";

const folder = path.join(root, "tests", "fixtures", "states");
const fixtures = readdirSync(folder).filter((file) => file.endsWith(".json"));

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

const without = (state: JsonObject, ...keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(state).filter(([key]) => !keys.includes(key)));

describe("states of earlier versions", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
    emulator.edit("/routing/distributionPolicies/idle", {
      offerExpiresAfterSeconds: 60,
      mode: { kind: "longestIdle" },
    });
  });
  afterEach(() => emulator.close());

  const open = (kind: string): Lifecycle => {
    const environment = { JOBROUTER_CONNECTION_STRING: emulator.connectionString };
    return lifecycleOf(createHandlers({ environment }).resource(kind), undefined, "mine");
  };
  const read = (file: string): JsonObject =>
    JSON.parse(readFileSync(path.join(folder, file), "utf8").replaceAll("ENDPOINT", emulator.url)) as JsonObject;

  it("are kept for every kind and version", () => {
    const expected = Object.values(registry).flatMap(({ kind }) =>
      Array.from({ length: stateVersionOf(kind) + 1 }, (_, version) => `${kind}.${version}.json`),
    );
    expect(fixtures).to.have.members(expected);
  });

  for (const file of fixtures) {
    const [kind = "", version = ""] = file.split(".");
    if (!isKind(kind)) throw new Error(`${file} names no kind`);
    const schema = registry[kind];

    it(`are diffed, read, updated and deleted: ${kind} of version ${version}`, async () => {
      const state = read(file);
      const id = textOf(state[schema.identity]);
      const target = `/routing/${schema.collection}/${id}`;
      if (["Job", "ClassificationPolicy"].includes(kind))
        emulator.edit("/routing/queues/sales", { distributionPolicyId: "idle" });
      emulator.edit(target, declaredFields(schema, state));
      const inputs = without(state, "__stateVersion");
      const cycle = open(kind);

      expect(cycle.diff(id, state, inputs)).to.deep.include({ changes: false, replaces: [] });

      const seen = await cycle.read(id, state);
      expect(unsealed(seen?.outs ?? {})).to.deep.equal({ ...inputs, __stateVersion: stateVersionOf(kind) });
      expect(seen?.inputs).to.not.have.property("__stateVersion");

      emulator.clearCalls();
      const { outs } = await cycle.update(id, state, inputs);
      expect(unsealed(outs)).to.deep.equal({ ...inputs, __stateVersion: stateVersionOf(kind) });
      expect(
        emulator.calls().filter(({ method }) => method !== "GET"),
        "nothing to write",
      ).to.deep.equal([]);

      await cycle.delete(id, state);
      expect(await cycle.read(id, state)).to.equal(undefined);
    });

    it(`are refused when they come from a newer version, before anything is sent: ${kind} after version ${version}`, async () => {
      const newer = stateVersionOf(kind) + 1;
      const state: JsonObject = { ...read(file), __stateVersion: newer };
      const id = textOf(state[schema.identity]);
      const [cycle, inputs] = [open(kind), without(state, "__stateVersion")];
      const errors = [
        await rejectionOf(Promise.resolve().then(() => cycle.diff(id, state, inputs))),
        await rejectionOf(cycle.read(id, state)),
        await rejectionOf(cycle.update(id, state, inputs)),
        await rejectionOf(cycle.delete(id, state)),
      ];
      for (const error of errors) {
        expect(error).to.include({
          code: "InvalidInput",
          message:
            `the state of ${schema.noun} "${id}" has version ${newer}, and this pulumi-jobrouter reads versions up to ` +
            `${newer - 1}; upgrade pulumi-jobrouter`,
        });
      }
      expect(emulator.calls()).to.deep.equal([]);
    });
  }

  for (const version of ["1", null, 1.5, -1] as const) {
    it(`are refused with the version ${JSON.stringify(version)}, which no release writes`, async () => {
      const state = { ...read("Worker.0.json"), __stateVersion: version };
      expect(String(await rejectionOf(open("Worker").read("ada", state)))).to.contain("upgrade pulumi-jobrouter");
    });
  }

  it("never show drift in the name of the resource or in the version", () => {
    const state = read("Worker.1.json");
    const renamed: JsonObject = { ...without(state, "__stateVersion"), __resourceName: "another name" };
    expect(open("Worker").diff("ada", state, renamed)).to.deep.include({ changes: false, replaces: [] });
  });
});

describe("state migrations", () => {
  const seen: JsonObject[] = [];
  const note = (state: JsonObject): JsonObject => {
    seen.push(state);
    return state;
  };
  const noting: ResourceHandler = {
    check: ({ olds, news }) => (note(olds), { inputs: news, failures: [] }),
    diff: ({ olds }) => (note(olds), { changes: false, replaces: [], deleteBeforeReplace: false }),
    create: ({ news }) => Promise.resolve({ id: "ada", outs: news }),
    read: ({ id, state }) => Promise.resolve({ id, outs: note(state) }),
    update: ({ olds, news }) => (note(olds), Promise.resolve({ outs: news })),
    delete: ({ state }) => (note(state), Promise.resolve()),
  };
  const migrated = lifecycleOf(
    withMiddleware(
      noting,
      versionStates("Worker", "worker", [
        (state) => ({ ...state, steps: "first" }),
        (state) => ({ ...state, steps: `${textOf(state["steps"])}, second` }),
      ]),
    ),
  );
  beforeEach(() => seen.splice(0));

  const states: { state: JsonObject; is: JsonObject }[] = [
    { state: { a: 1 }, is: { a: 1, steps: "first, second" } },
    { state: { a: 1, __stateVersion: 0 }, is: { a: 1, steps: "first, second" } },
    { state: { a: 1, steps: "old", __stateVersion: 1 }, is: { a: 1, steps: "old, second" } },
    { state: { a: 1, __stateVersion: 2 }, is: { a: 1 } },
  ];
  for (const { state, is } of states) {
    it(`migrate ${JSON.stringify(state)} through all later versions, for every verb that takes a state`, async () => {
      migrated.diff("ada", state, {});
      await migrated.read("ada", state);
      await migrated.update("ada", state, {});
      await migrated.delete("ada", state);
      expect(seen).to.deep.equal([is, is, is, is]);
    });
  }

  it("write the version into every state, and into nothing else", async () => {
    expect((await migrated.create({ a: 1 })).outs).to.deep.equal({ a: 1, __stateVersion: 2 });
    expect((await migrated.update("ada", {}, { a: 1 })).outs).to.deep.equal({ a: 1, __stateVersion: 2 });
    expect((await migrated.read("ada", { __stateVersion: 2 }))?.outs).to.deep.equal({ __stateVersion: 2 });
    expect(migrated.check({ a: 1 }, { a: 2 }).inputs).to.deep.equal({ a: 2 });
    expect(seen.at(-1), "a check is handed inputs").to.deep.equal({ a: 1 });
  });

  it("do not change the inputs of a first `get`, which come from the program", async () => {
    await migrated.read("ada", { __get: true });
    expect(seen).to.deep.equal([{ __get: true }]);
  });
});
