import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import type { JsonObject } from "../../../provider/dist/util/json.js";
import { formatPath } from "../../../provider/dist/util/path.js";
import type { CollectionName, Kind } from "../../../provider/dist/schema/names.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import { type Findings, readRouter } from "../../../cli/dist/export/read-router.js";
import type { Selection } from "../../../cli/dist/export/selection.js";
import type { RouterClient } from "../../../provider/dist/http/collection.js";
import { canarySecret } from "../../support/full-declarations.ts";
import { openQuickRouter } from "../../support/quick-router.ts";
import { exported, origin } from "./arbitrary-exports.ts";

const everything: Selection = { kinds: [], idPrefix: "", labels: [] };

function idsOf({ entities }: Findings): string[] {
  return entities.map(({ schema, id }) => `${schema.kind} ${id}`);
}

type Shown = JsonObject & { readonly id: string };

/** A router whose lists are given; it cannot be written to. */
function routerOf(lists: Partial<Record<CollectionName, readonly Shown[]>>): Pick<RouterClient, "collection"> {
  return {
    collection: (name) =>
      // Only `list` is there, so any other call fails the test.
      ({
        // eslint-disable-next-line @typescript-eslint/require-await
        async *list() {
          for (const body of lists[name] ?? []) yield { id: body.id, etag: '"1"', body };
        },
      }) as unknown as ReturnType<RouterClient["collection"]>,
  };
}

describe("export: reading a router", () => {
  let emulator: Emulator;
  let router: RouterClient;
  before(async () => {
    emulator = await startEmulator({ secrets: "echo" });
    router = openQuickRouter(emulator);
    const put = (kind: Kind, id: string, fields: JsonObject) =>
      router.collection(registry[kind].collection).patch(id, fields);
    const scoringRule = {
      kind: "function",
      functionUri: "https://rules.example.com/score",
      credential: { functionKey: canarySecret, appKey: canarySecret, clientId: "default" },
    };
    const mode = { kind: "bestWorker", scoringRule };
    await put("DistributionPolicy", "best", { offerExpiresAfterSeconds: 600, mode });
    await put("Queue", "emea-calls", { distributionPolicyId: "best", labels: { region: "emea" } });
    await put("Queue", "apac-calls", { distributionPolicyId: "best", labels: { region: "apac" } });
    await put("Worker", "emea-ada", { capacity: 1, labels: { region: "emea" }, availableForOffers: true });
    for (const id of ["one", "two", "over"]) await put("Job", id, { channelId: "voice", queueId: "emea-calls" });
    await router.collection("jobs").act("over", "cancel");
  });
  beforeEach(() => {
    emulator.clearCalls();
  });
  after(() => emulator.close());

  it("finds the configuration by kind and id, with the declared fields", async () => {
    const { entities } = await readRouter(router, everything, origin);
    const mode = {
      kind: "bestWorker",
      scoringRule: { kind: "function", functionUri: "https://rules.example.com/score" },
    };
    expect(entities).to.deep.equal([
      exported("Worker", "emea-ada", { capacity: 1, labels: { region: "emea" } }),
      exported("Queue", "apac-calls", { distributionPolicyId: "best", labels: { region: "apac" } }),
      exported("Queue", "emea-calls", { distributionPolicyId: "best", labels: { region: "emea" } }),
      exported("DistributionPolicy", "best", { offerExpiresAfterSeconds: 600, mode }),
    ]);
  });

  it("only reads", async () => {
    await readRouter(router, { ...everything, kinds: ["Job", "Worker"] }, origin);
    expect(emulator.calls().map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      "GET /routing/workers",
      "GET /routing/jobs",
    ]);
  });

  it("counts live jobs as runtime data, and skips them", async () => {
    const found = await readRouter(router, everything, origin);
    expect([...found.runtimeData]).to.deep.equal([[registry.Job, 2]]);
    expect([...found.finished]).to.be.empty;
    const [{ query } = { query: {} }] = emulator.calls("GET", "/routing/jobs");
    expect(query, "the service need not list what is over").to.include({ status: "active" });
  });

  it("exports live jobs on request, and counts finished ones", async () => {
    const found = await readRouter(router, { ...everything, kinds: ["Job"] }, origin);
    expect(idsOf(found)).to.deep.equal(["Job one", "Job two"]);
    expect([...found.finished]).to.deep.equal([[registry.Job, 1]]);
    expect([...found.runtimeData]).to.be.empty;
  });

  it("lists no jobs when other kinds are selected", async () => {
    await readRouter(router, { ...everything, kinds: ["Queue"] }, origin);
    expect(emulator.calls("GET", "/routing/jobs")).to.be.empty;
  });

  it("applies the selection", async () => {
    const selection: Selection = { kinds: [], idPrefix: "emea-", labels: [{ key: "region", value: "emea" }] };
    const found = await readRouter(router, selection, origin);
    expect(idsOf(found)).to.deep.equal(["Worker emea-ada", "Queue emea-calls"]);
    expect([...found.runtimeData]).to.deep.equal([[registry.Job, 0]]);
  });

  it("skips what no program can declare, with the reason", async () => {
    const workers = [
      { id: "no capacity", labels: {} },
      { id: "fine", capacity: 1 },
    ];
    const distributionPolicies = [{ id: "new", offerExpiresAfterSeconds: 1, mode: { kind: "newest" } }];
    const found = await readRouter(routerOf({ workers, distributionPolicies }), everything, origin);
    expect(idsOf(found)).to.deep.equal(["Worker fine"]);
    expect(
      found.undeclarable.map(({ id, failures }) => [id, failures.map(({ path }) => formatPath(path))]),
    ).to.deep.equal([
      ["no capacity", ["capacity"]],
      ["new", ["mode.kind"]],
    ]);
  });

  it("exports an entity once that moved from page to page", async () => {
    const workers = [
      { id: "ada", capacity: 1 },
      { id: "bob", capacity: 1 },
      { id: "ada", capacity: 2 },
    ];
    const { entities } = await readRouter(routerOf({ workers }), everything, origin);
    expect(entities).to.deep.equal([
      exported("Worker", "ada", { capacity: 2 }),
      exported("Worker", "bob", { capacity: 1 }),
    ]);
  });
});
