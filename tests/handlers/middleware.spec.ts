import { expect } from "chai";
import { RouterError } from "../../provider/dist/errors.js";
import {
  type Middleware,
  markSecrets,
  redactMessages,
  withMiddleware,
} from "../../provider/dist/handlers/middleware.js";
import { ResourceInitFailedError } from "../../provider/dist/reconciler/entity.js";
import type { ResourceHandler } from "../../provider/dist/reconciler/resource-handler.js";
import { SECRETS_KEY } from "../../provider/dist/schema/names.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { type Lifecycle, lifecycleOf } from "../support/lifecycle.ts";
import { rejectionOf } from "../support/rejection.ts";

/** A handler whose answers hold what it was asked with. */
const echo: ResourceHandler = {
  check: ({ news }) => ({ inputs: news, failures: [] }),
  diff: () => ({ changes: false, replaces: [], deleteBeforeReplace: false }),
  create: ({ news }) => Promise.resolve({ id: "ada", outs: news }),
  read: ({ id, state }) => Promise.resolve({ id, outs: state, inputs: state }),
  update: ({ news }) => Promise.resolve({ outs: news }),
  delete: () => Promise.resolve(),
};

const VERBS: readonly { verb: keyof ResourceHandler; call: (cycle: Lifecycle) => unknown }[] = [
  { verb: "check", call: (cycle) => cycle.check({}, {}) },
  { verb: "diff", call: (cycle) => cycle.diff("ada", {}, {}) },
  { verb: "create", call: (cycle) => cycle.create({}) },
  { verb: "read", call: (cycle) => cycle.read("ada", {}) },
  { verb: "update", call: (cycle) => cycle.update("ada", {}, {}) },
  { verb: "delete", call: (cycle) => cycle.delete("ada", {}) },
];

describe("middleware around a resource handler", () => {
  it("redacts secrets and control characters in log lines and in the status", async () => {
    const shown: string[] = [];
    const handler: ResourceHandler = {
      ...echo,
      delete: ({ log, status }) => {
        log("line of hunter22\u001b[2J");
        status?.("row of hunter22\nsecond row");
        return Promise.resolve();
      },
    };
    const state = { name: "hunter22", [SECRETS_KEY]: [["name"]] };
    const show = (text: string): void => void shown.push(text);
    const request = { name: "queue", id: "queue", state, log: show };
    const guarded = withMiddleware(handler, redactMessages(registry.Queue));
    await guarded.delete({ ...request, status: show });
    await guarded.delete(request);
    expect(shown).to.deep.equal(["line of [secret] [2J", "row of [secret]\nsecond row", "line of [secret] [2J"]);
  });

  it("runs layers from the outermost in before a verb, and back out after it", async () => {
    const seen: string[] = [];
    const layer = (name: string): Middleware => ({
      before: (verb, request) => (seen.push(`${name} before ${verb}`), request),
      around: (verb, _request, work) => (seen.push(`${name} around ${verb}`), work()),
      after: (verb, answer) => (seen.push(`${name} after ${verb}`), answer),
    });
    await lifecycleOf(withMiddleware(echo, layer("outer"), layer("inner"))).update("ada", {}, {});
    expect(seen).to.deep.equal([
      "outer before update",
      "outer around update",
      "inner before update",
      "inner around update",
      "inner after update",
      "outer after update",
    ]);
  });

  for (const { verb, call } of VERBS) {
    it(`shows each layer a request to ${verb}, and runs only verbs that call the service inside it`, async () => {
      const seen: string[] = [];
      const layer: Middleware = {
        before: (which, request) => (seen.push(`before ${which}`), request),
        around: (which, _request, work) => (seen.push(`around ${which}`), work()),
      };
      await call(lifecycleOf(withMiddleware(echo, layer)));
      const isLocal = verb === "check" || verb === "diff";
      expect(seen).to.deep.equal([`before ${verb}`, ...(isLocal ? [] : [`around ${verb}`])]);
    });
  }

  it("does not call the handler when a layer refuses a request", async () => {
    const layer: Middleware = {
      before() {
        throw new RouterError("InvalidInput", "refused");
      },
    };
    const create = (): Promise<never> => Promise.reject(new Error("the handler was called"));
    const error = await rejectionOf(lifecycleOf(withMiddleware({ ...echo, create }, layer)).create({}));
    expect(error).to.be.instanceOf(RouterError).and.to.have.property("message", "refused");
  });

  it("applies layers to the state that a write of unknown outcome leaves", async () => {
    const lost = new RouterError("ConnectionFailed", "cannot patch");
    const pending = { declarations: [{ name: "n" }], isCreation: true };
    const create = (): Promise<never> =>
      Promise.reject(new ResourceInitFailedError("best", { name: "n", __pending: pending }, lost));
    const handler = withMiddleware({ ...echo, create }, markSecrets(registry.DistributionPolicy));
    const error = (await rejectionOf(lifecycleOf(handler).create({}))) as ResourceInitFailedError;
    expect(error).to.be.instanceOf(ResourceInitFailedError).and.to.include({ id: "best" });
    expect(error.state).to.deep.equal({
      name: "n",
      __pending: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: pending },
    });
  });
});
