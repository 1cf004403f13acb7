/** Rules that a service answers over HTTP. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { startEmulator } from "jobrouter-emulator";
import { at, layQueue, offeredJobs, statusOf, textAt, useEmulator, worker } from "./support/harness.ts";
import { useRuleService } from "./support/rule-service.ts";

const parse = (text: string | undefined): JsonObject => JSON.parse(text ?? "") as JsonObject;

describe("emulator: rules over HTTP", () => {
  const bench = useEmulator();
  const service = useRuleService();

  const put = (policy: JsonObject, body: JsonObject = {}) => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/classificationPolicies/sort", { fallbackQueueId: "line", ...policy });
    emulator.edit("/routing/jobs/call", { channelId: "chat", classificationPolicyId: "sort", ...body });
  };
  const functionRule = (credential?: JsonObject) => ({
    kind: "function",
    functionUri: `${service().url}/score?x=1`,
    ...(credential && { credential }),
  });

  it("calls a function with the job's labels and its key, and waits for the answer", async () => {
    service().answer(() => ({ body: 42 }));
    put({ prioritizationRule: functionRule({ functionKey: "canary", clientId: "me" }) }, { labels: { vip: true } });
    expect(statusOf(bench(), "call")).to.equal("pendingClassification");
    await bench().emulator.idle();
    expect(bench().emulator.entity("/routing/jobs/call")).to.include({ status: "queued", priority: 42 });
    expect(service().calls).to.have.length(1);
    const [call] = service().calls;
    expect(call).to.deep.include({ path: "/score?x=1" });
    expect(call?.headers).to.include({
      "x-functions-key": "canary",
      "x-functions-clientid": "me",
      "content-type": "application/json",
    });
    expect(parse(call?.body)).to.deep.equal({ job: { vip: true } });
  });

  it("sends the key of the app when the function has none of its own, and no header without any", async () => {
    service().answer(() => ({ body: "7" }));
    put({ prioritizationRule: functionRule({ appKey: "app" }) });
    await bench().emulator.idle();
    bench().emulator.edit("/routing/classificationPolicies/sort", { prioritizationRule: { credential: null } });
    await bench().call("POST", "/routing/jobs/call:reclassify");
    await bench().emulator.idle();
    expect(service().calls.map(({ headers }) => headers["x-functions-key"])).to.deep.equal(["app", undefined]);
    expect(bench().emulator.entity("/routing/jobs/call")).to.include({ priority: 7 });
  });

  const failures = [
    { because: "another status than 200", reply: { status: 204 }, says: "answered 204" },
    { because: "a failure", reply: { status: 500, body: 1 }, says: "answered 500" },
    { because: "an answer that is no priority", reply: { body: { priority: 1 } }, says: "is no priority" },
    { because: "an empty answer", reply: {}, says: 'yielded ""' },
  ];
  for (const { because, reply, says } of failures) {
    it(`fails the classification on ${because}`, async () => {
      service().answer(() => reply);
      put({ prioritizationRule: functionRule() });
      await bench().emulator.idle();
      expect(statusOf(bench(), "call")).to.equal("classificationFailed");
      expect(bench().emulator.failure("/routing/jobs/call")).to.include(says);
    });
  }

  it("fails the classification on a refused connection and on a timeout", async () => {
    put({ prioritizationRule: { kind: "function", functionUri: "http://127.0.0.1:1/" } });
    await bench().emulator.idle();
    expect(statusOf(bench(), "call")).to.equal("classificationFailed");
    let reached: () => void = () => undefined;
    const isReached = new Promise<void>((resolve) => (reached = resolve));
    service().answer(() => {
      reached();
      return new Promise(() => undefined);
    });
    put({ prioritizationRule: functionRule() }, { labels: { again: true } });
    await isReached;
    bench().clock.advance(29_999);
    expect(statusOf(bench(), "call")).to.equal("pendingClassification");
    bench().clock.advance(1);
    await bench().emulator.idle();
    expect(statusOf(bench(), "call")).to.equal("classificationFailed");
    expect(bench().emulator.failure("/routing/jobs/call")).to.include("no answer within 30 seconds");
  });

  it("calls no other machine, and follows no redirect", async () => {
    put({ prioritizationRule: { kind: "function", functionUri: "http://192.0.2.1/" } });
    await bench().emulator.idle();
    expect(statusOf(bench(), "call")).to.equal("classificationFailed");
    expect(bench().emulator.failure("/routing/jobs/call")).to.include("not on this machine");
    service().answer(({ path }) => (path === "/else" ? { body: 1 } : { status: 302, location: "/else" }));
    put({ prioritizationRule: functionRule() }, { labels: { again: true } });
    await bench().emulator.idle();
    expect(statusOf(bench(), "call")).to.equal("classificationFailed");
    expect(service().calls).to.have.length(1);
  });

  it("gets a token for a webhook first, and shows it there", async () => {
    service().answer(({ path }) => (path === "/token" ? { body: { access_token: "abc" } } : { body: 5 }));
    put({
      prioritizationRule: {
        kind: "webhook",
        authorizationServerUri: `${service().url}/token`,
        clientCredential: { clientId: "me", clientSecret: "canary" },
        webhookUri: `${service().url}/hook`,
      },
    });
    await bench().emulator.idle();
    const [token, hook] = service().calls;
    expect(Object.fromEntries(new URLSearchParams(token?.body))).to.deep.equal({
      grant_type: "client_credentials",
      client_id: "me",
      client_secret: "canary",
    });
    expect(hook?.headers).to.include({ authorization: "Bearer abc" });
    expect(parse(hook?.body)).to.deep.equal({ job: {} });
    expect(bench().emulator.entity("/routing/jobs/call")).to.include({ priority: 5 });
  });

  it("fails when the authorization server grants no token, without calling the webhook", async () => {
    service().answer(() => ({ body: {} }));
    const uri = `${service().url}/`;
    put({ prioritizationRule: { kind: "webhook", authorizationServerUri: uri, webhookUri: uri } });
    await bench().emulator.idle();
    expect(statusOf(bench(), "call")).to.equal("classificationFailed");
    expect(service().calls).to.have.length(1);
  });

  it("takes selectors from a rule engine's function", async () => {
    service().answer(() => ({
      body: [{ key: "lang", labelOperator: "equal", value: "en", expiresAfterSeconds: null }],
    }));
    put({ workerSelectorAttachments: [{ kind: "ruleEngine", rule: functionRule() }] });
    await bench().emulator.idle();
    expect(at(bench().emulator.entity("/routing/jobs/call"), "attachedWorkerSelectors")).to.deep.equal([
      { key: "lang", labelOperator: "equal", value: "en", expedite: false, status: "active" },
    ]);
  });

  it("caches calls per classification, and calls again for the next", async () => {
    service().answer(() => ({ body: service().calls.length }));
    put({ prioritizationRule: functionRule() });
    await bench().emulator.idle();
    bench().emulator.edit("/routing/jobs/call", { tags: { a: 1 } });
    await bench().emulator.idle();
    expect(service().calls).to.have.length(1);
    await bench().call("POST", "/routing/jobs/call:reclassify");
    await bench().emulator.idle();
    expect(service().calls).to.have.length(2);
    expect(bench().emulator.entity("/routing/jobs/call")).to.include({ priority: 2 });
  });

  it("repeats pending calls after a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rules-"));
    const dataFile = join(folder, "state.log");
    let reached: () => void = () => undefined;
    const isReached = new Promise<void>((resolve) => (reached = resolve));
    service().answer(() => {
      reached();
      return new Promise(() => undefined);
    });
    const first = await startEmulator({ dataFile });
    layQueue(first);
    first.edit("/routing/classificationPolicies/sort", { fallbackQueueId: "line", prioritizationRule: functionRule() });
    first.edit("/routing/jobs/call", { channelId: "chat", classificationPolicyId: "sort" });
    await isReached;
    await first.close();
    service().answer(() => ({ body: 3 }));
    const second = await startEmulator({ dataFile });
    await second.idle();
    expect(second.entity("/routing/jobs/call")).to.include({ status: "queued", priority: 3 });
    await second.close();
    rmSync(folder, { recursive: true });
  });

  it("ignores a late answer for a cancelled job and for one with other labels since", async () => {
    const release: (() => void)[] = [];
    service().answer(
      ({ body }) =>
        new Promise((resolve) => {
          release.push(() => {
            resolve({ body: body.includes("new") ? 20 : 10 });
          });
        }),
    );
    put({ prioritizationRule: functionRule() }, { labels: { old: true } });
    bench().emulator.edit("/routing/jobs/call", { labels: { old: null, new: true } });
    bench().emulator.edit("/routing/jobs/gone", { channelId: "chat", classificationPolicyId: "sort" });
    await bench().call("POST", "/routing/jobs/gone:cancel");
    await bench().call("DELETE", "/routing/jobs/gone");
    while (release.length < 3) await new Promise((resolve) => setImmediate(resolve));
    for (const one of release) one();
    await bench().emulator.idle();
    expect(bench().emulator.entity("/routing/jobs/call")).to.include({ status: "queued", priority: 20 });
    expect(bench().emulator.entity("/routing/jobs/gone")).to.equal(undefined);
  });
});

describe("emulator: workers scored over HTTP", () => {
  const bench = useEmulator();
  const service = useRuleService();

  const lay = (scoringRuleOptions: JsonObject = {}) => {
    const { emulator } = bench();
    const scoringRule = { kind: "function", functionUri: service().url };
    layQueue(emulator, { kind: "bestWorker", scoringRule, scoringRuleOptions });
    for (const [id, skill] of Object.entries({ ada: 3, bob: 9, cyd: 6 })) {
      emulator.edit(`/routing/workers/${id}`, { ...worker, labels: { skill } });
    }
  };
  const put = async () => {
    const selectors = [{ key: "skill", labelOperator: "greaterThanOrEqual", value: 1 }];
    const body = { channelId: "chat", queueId: "line", labels: { vip: true }, requestedWorkerSelectors: selectors };
    bench().emulator.edit("/routing/jobs/call", body);
    await bench().emulator.idle();
  };
  const winner = () => ["ada", "bob", "cyd"].find((id) => offeredJobs(bench(), id).length > 0);

  it("sends job, selectors and one worker at a time, and offers to the highest score", async () => {
    service().answer(({ body }) => ({ body: at(parse(body), "worker", "skill") ?? 0 }));
    lay();
    await put();
    expect(service().calls).to.have.length(3);
    expect(parse(service().calls[0]?.body)).to.deep.equal({
      job: { vip: true },
      selectors: [{ key: "skill", operator: "GreaterThanEqual", value: 1, expiresAfterSeconds: null }],
      worker: { skill: 3, Id: "ada" },
    });
    expect(winner()).to.equal("bob");
  });

  it("sends only what the policy lists, and prefers low scores with descendingOrder: false", async () => {
    service().answer(({ body }) => ({ body: at(parse(body), "worker", "skill") ?? 0 }));
    lay({ scoringParameters: ["workerSelectors"], descendingOrder: false });
    await put();
    expect(parse(service().calls[0]?.body)).to.have.all.keys("selectors", "worker");
    expect(winner()).to.equal("ada");
  });

  const scoresById = (body: string): JsonObject => {
    const workers = at(parse(body), "workers");
    if (!Array.isArray(workers)) throw new Error(`no workers in ${body}`);
    return Object.fromEntries(workers.map((one: JsonObject) => [textAt(one, "Id"), one["skill"] ?? 0]));
  };

  it("sends workers in batches and takes scores by worker id", async () => {
    service().answer(({ body }) => ({ body: scoresById(body) }));
    lay({ isBatchScoringEnabled: true, batchSize: 2 });
    await put();
    const [first, second] = service().calls.map(({ body }) => at(parse(body), "workers"));
    expect([first, second]).to.deep.equal([
      [
        { skill: 3, Id: "ada" },
        { skill: 9, Id: "bob" },
      ],
      [{ skill: 6, Id: "cyd" }],
    ]);
    expect(winner()).to.equal("bob");
    expect(bench().emulator.failure("/routing/jobs/call")).to.equal(undefined);
  });

  it("reports batch scores that cannot be read, until they can be read", async () => {
    service().answer(() => ({ body: [3, 9, 6] }));
    lay({ isBatchScoringEnabled: true });
    await put();
    const failure = () => bench().emulator.failure("/routing/jobs/call");
    expect(failure()).to.equal(
      'the worker "ada" has no score: the scoring rule yielded [3,9,6], which is no object of scores by worker id',
    );
    service().answer(({ body }) => ({ body: { ...scoresById(body), cyd: "best" } }));
    bench().emulator.edit("/routing/jobs/call", { labels: { vip: false } });
    await bench().emulator.idle();
    expect(winner()).to.equal("bob");
    expect(failure()).to.equal('the worker "cyd" has no score: the scoring rule yielded "best", which is no number');
    service().answer(({ body }) => ({ body: scoresById(body) }));
    bench().emulator.edit("/routing/jobs/call", { labels: { tier: 2 } });
    await bench().emulator.idle();
    expect(winner()).to.equal("bob");
    expect(failure()).to.equal(undefined);
  });

  it("puts a worker last that is missing from the batch scores, and reports it", async () => {
    service().answer(({ body }) => ({ body: { ...scoresById(body), bob: null } }));
    lay({ isBatchScoringEnabled: true });
    await put();
    expect(winner()).to.equal("cyd");
    expect(bench().emulator.failure("/routing/jobs/call")).to.include('the worker "bob" has no score');
  });

  it("puts workers last whose score failed, and reports why", async () => {
    service().answer(({ body }) =>
      body.includes('"bob"') ? { status: 500 } : { body: body.includes('"cyd"') ? 2 : 1 },
    );
    lay();
    await put();
    expect(winner()).to.equal("cyd");
    expect(bench().emulator.failure("/routing/jobs/call")).to.match(/^the worker "bob" has no score: .* answered 500$/);
  });

  it("offers nothing to a worker that was deregistered while the scores were pending", async () => {
    service().answer(({ body }) => {
      if (body.includes('"bob"')) bench().emulator.edit("/routing/workers/bob", { availableForOffers: false });
      return { body: at(parse(body), "worker", "skill") ?? 0 };
    });
    lay();
    await put();
    expect(winner()).to.equal("cyd");
    expect(textAt(bench().emulator.entity("/routing/workers/cyd"), "offers", 0, "jobId")).to.equal("call");
  });
});
