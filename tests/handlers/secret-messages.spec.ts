/** Secrets in the messages of all kinds: credentials of the schemas, and what the program marked as a secret. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { SECRETS_KEY } from "../../provider/dist/schema/names.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { canarySecret, fullDeclarations } from "../support/full-declarations.ts";
import { openDynamicPlugin } from "../support/dynamic-plugin.ts";
import { leastInputs } from "../support/least-inputs.ts";
import { rejectionOf, routerErrorOf } from "../support/rejection.ts";
import { endpoint, ok, scriptedCaller, scriptedOperations } from "../support/scripted-router.ts";
import type { Step } from "../support/scripted-http-client.ts";

const refusal = (message: string): Step => ({
  status: 400,
  text: JSON.stringify({ error: { code: message, message, details: [{ code: message, message }] } }),
});
const missing: Step = { status: 404, text: JSON.stringify({ error: { code: "NotFound", message: "not found" } }) };

/** Forms in which a service may repeat its request. */
const repeated = (body: unknown): string => {
  const text = JSON.stringify(body);
  return [text, encodeURIComponent(text), Buffer.from(text).toString("base64"), JSON.stringify(text)].join(" or ");
};

function expectNoSecret(text: string, secret = canarySecret): void {
  for (const form of [secret, encodeURIComponent(secret)]) expect(text).to.not.contain(form);
  for (const [word] of text.matchAll(/[A-Za-z0-9+/]{16,}=*/g))
    expect(Buffer.from(word, "base64").toString()).to.not.contain(secret);
}

/** The provider, whose other end is a script. */
function open(steps: readonly Step[]): {
  plugin: ReturnType<typeof openDynamicPlugin>;
  lines: string[];
} {
  const lines: string[] = [];
  const plugin = openDynamicPlugin({
    environment: {},
    connect: () => Promise.resolve(scriptedCaller(steps).caller),
    log: (line) => lines.push(line),
  });
  return { plugin, lines };
}

async function creationError(kind: string, inputs: JsonObject, steps: readonly Step[]): Promise<string> {
  const error = await rejectionOf(open(steps).plugin.handlers(kind).create(inputs));
  const { message, stack } = error as Error;
  return `${message}\n${stack ?? ""}\n${JSON.stringify(error)}`;
}

describe("secrets in messages", () => {
  for (const { kind, identity, collection } of Object.values(registry)) {
    const withCredential = fullDeclarations[kind].filter((fields) => JSON.stringify(fields).includes(canarySecret));

    for (const [index, fields] of withCredential.entries()) {
      it(`a refusal that repeats the request shows no credential of a ${kind} (${index + 1})`, async () => {
        const inputs = { ...fields, [identity]: "x", endpoint };
        const text = await creationError(kind, inputs, [missing, refusal(repeated(fields)), missing]);
        expect(text).to.contain("[secret]");
        expectNoSecret(text);
      });

      it(`the client's error shows no credential of a ${kind} either (${index + 1})`, async () => {
        const { client } = scriptedOperations([refusal(repeated(fields))]);
        const { apiVersion: _, ...patch } = fields;
        const error = await routerErrorOf(client[collection].upsert("x", patch));
        expect(error.message).to.contain("[secret]");
        expectNoSecret(`${error.message} ${String(error.serviceCode)}`);
      });
    }

    it(`a refusal that repeats the request shows nothing of a ${kind} that the program marked as a secret`, async () => {
      const field = kind === "Worker" || kind === "Job" ? "tags" : "name";
      const value = field === "name" ? canarySecret : { vip: canarySecret };
      const inputs = {
        ...(leastInputs[kind] as JsonObject),
        ...{ [identity]: "x", endpoint, [field]: value, [SECRETS_KEY]: [field === "name" ? [field] : [field, "vip"]] },
      };
      const text = await creationError(kind, inputs, [missing, refusal(repeated({ [field]: value })), missing]);
      expect(text).to.contain("[secret]");
      expectNoSecret(text);
    });
  }

  const secretLabel = { workerId: "x", capacity: 1, endpoint, labels: { vip: canarySecret, site: "here" } };
  const worker = (labels: JsonObject): Step => ok({ id: "x", etag: '"1"', capacity: 1, labels });

  it("an adoption error hides both values of a secret label, and shows the others", async () => {
    const live = worker({ vip: `${canarySecret}-live`, site: "there" });
    const text = await creationError("Worker", { ...secretLabel, [SECRETS_KEY]: [["labels", "vip"]] }, [live]);
    expect(text).to.contain('labels.vip: "[secret]" in the service, "[secret]" in this program');
    expect(text).to.contain('labels.site: "there" in the service, "here" in this program');
    expectNoSecret(text);
  });

  it("an adoption error of labels that are secret as a whole names none of their keys", async () => {
    const live = worker({ vip: `${canarySecret}-live`, site: "there" });
    const text = await creationError("Worker", { ...secretLabel, [SECRETS_KEY]: [["labels"]] }, [live]);
    expect(text).to.contain('differs in labels: "[secret]" in the service, "[secret]" in this program. ');
    expect(text).to.not.contain("site");
  });

  it("an edit conflict hides the three values of a field that was a secret before, or is one now", async () => {
    for (const [olds, news] of [
      [[["labels", "vip"]], undefined],
      [undefined, [["labels", "vip"]]],
    ]) {
      const { plugin } = open([worker({ vip: `${canarySecret}-live` })]);
      const label = (text: string, secrets: typeof olds): JsonObject => ({
        ...secretLabel,
        labels: { vip: text },
        ...(secrets && { [SECRETS_KEY]: secrets }),
      });
      const update = plugin.handlers("Worker").update("x", label(canarySecret, olds), label(`${canarySecret}-2`, news));
      const { message } = (await rejectionOf(update)) as Error;
      expect(message).to.contain(
        'labels.vip: "[secret]" in the service, "[secret]" in Pulumi\'s state, "[secret]" in this program',
      );
      expectNoSecret(message);
    }
  });

  it("a check failure hides the value of a secret input, of any type", async () => {
    const inputs = { workerId: "x", endpoint, capacity: -471, labels: { vip: [canarySecret] } };
    const { failures } = await open([])
      .plugin.handlers("Worker")
      .check({}, { ...inputs, [SECRETS_KEY]: [["capacity"], ["labels"]] });
    expect(failures.map(({ reason }) => reason)).to.deep.equal([
      'must be 1 or more, but it is "[secret]"',
      'must be text, a number, or true or false, but it is "[secret]"',
    ]);
  });

  it("a check failure holds no access key where a connection string was passed as the endpoint", async () => {
    const pasted = "endpoint=https://contoso.communication.azure.com/;accesskey=Q0FOQVJZLWtleQ==";
    const { failures } = await open([]).plugin.handlers("Worker").check({}, { capacity: 1, endpoint: pasted });
    expect(JSON.stringify(failures)).to.contain("accesskey=[secret]").and.not.contain("Q0FOQVJZ");
  });

  it("a token or signature that a proxy repeats is not shown", async () => {
    for (const header of ["Bearer eyJhbGciOi.J9-token", "HMAC-SHA256 SignedHeaders=host&Signature=c2lnbmF0dXJl+/8="]) {
      const signature = header.slice(-12);
      const { client } = scriptedOperations([refusal(`your header was ${header}`)], {
        signing: {
          name: "signing",
          sendRequest(request, next) {
            request.headers.set("Authorization", header);
            return next(request);
          },
        },
      });
      const { message } = await routerErrorOf(client.workers.get("ada"));
      expect(message).to.contain("[secret]").and.not.contain(signature);
    }
  });

  it("a fleet with a secret roster shows no label in a failure, a state or a log line", async () => {
    const { plugin, lines } = open([missing, refusal(repeated({ labels: { vip: canarySecret } })), missing]);
    const fleet = plugin.handlers("WorkerFleet");
    const roster = JSON.stringify({ workers: [{ workerId: "ada", capacity: 1, labels: { vip: canarySecret } }] });
    const { inputs, failures } = await fleet.check(
      {},
      { roster, endpoint, [SECRETS_KEY]: [["roster"]], __resourceName: "team" },
    );
    expect(failures).to.deep.equal([]);
    const { outs } = await fleet.create(inputs);
    const shown = JSON.stringify(outs["failures"]);
    expect(shown).to.contain("ada").and.contain("[secret]");
    expectNoSecret(`${shown} ${lines.join("\n")}`);
  });

  it("a mistake in a secret roster is named without its value", async () => {
    const roster = JSON.stringify({ workers: [{ workerId: "ada", capacity: -471, labels: { vip: [canarySecret] } }] });
    const inputs = { roster, endpoint, [SECRETS_KEY]: [["roster"]] };
    const { failures } = await open([]).plugin.handlers("WorkerFleet").check({}, inputs);
    const shown = JSON.stringify(failures);
    expect(shown).to.contain("ada").and.contain("capacity").and.contain("vip").and.contain("[secret]");
    expect(shown).to.not.contain("471");
    expectNoSecret(shown);
  });
});
