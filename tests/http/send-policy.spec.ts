import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { hasCode } from "../../provider/dist/errors.js";
import { RateLimiter } from "../../provider/dist/http/rate-limiter.js";
import { fakeClock } from "../support/fake-clock.ts";
import { rejectionOf } from "../support/rejection.ts";
import type { Step } from "../support/scripted-http-client.ts";
import { endpoint, ok, scriptedCaller } from "../support/scripted-router.ts";

const removal = { method: "DELETE", path: "/routing/workers/ada", query: {} } as const;

describe("http: shouldSend", () => {
  it("lets the request be sent when it returns true", async () => {
    const { caller, http } = scriptedCaller([ok({})]);
    expect((await caller.send({ ...removal, shouldSend: () => true })).status).to.equal(200);
    expect(http.requests).to.have.length(1);
  });

  it("rejects with StaleRead when it returns false: nothing is sent or retried", async () => {
    const { caller, http } = scriptedCaller([ok({})]);
    let calls = 0;
    const shouldSend = (): boolean => {
      calls += 1;
      return false;
    };
    const error = await rejectionOf(caller.send({ ...removal, shouldSend }));
    expect(hasCode(error, "StaleRead")).to.equal(true);
    expect(calls).to.equal(1);
    expect(http.requests).to.be.empty;
  });

  it("is called after the wait for the rate limiter", async () => {
    const clock = fakeClock();
    const rateLimiter = new RateLimiter({ endpoint, requestsPerSecond: 10, report: () => undefined, clock });
    const { caller, http } = scriptedCaller([ok({}), ok({})], { rateLimiter });
    await caller.send(removal);
    let calledAt = 0;
    const shouldSend = (): boolean => {
      calledAt = clock.now();
      return true;
    };
    const begin = clock.now();
    const second = caller.send({ ...removal, shouldSend });
    await clock.advance(1_000);
    await second;
    expect(calledAt - begin, "milliseconds").to.be.above(90);
    expect(http.requests).to.have.length(2);
  });

  it("is called after signing", async () => {
    const steps: string[] = [];
    const signing: PipelinePolicy = {
      name: "slowToken",
      async sendRequest(request, next) {
        await Promise.resolve();
        steps.push("signed");
        return next(request);
      },
    };
    const { caller } = scriptedCaller([ok({})], { signing });
    const shouldSend = (): boolean => {
      steps.push("called");
      return true;
    };
    await caller.send({ ...removal, shouldSend });
    expect(steps).to.deep.equal(["signed", "called"]);
  });

  it("stops retries", async () => {
    const { caller, http } = scriptedCaller([{ status: 503, text: "" }, ok({})]);
    expect((await caller.send({ ...removal, shouldSend: () => true })).status).to.equal(503);
    expect(http.requests).to.have.length(1);
  });
});

const broken = (code: string): RestError => new RestError(code, { code });

describe("http: unknown outcome", () => {
  const cases: readonly { steps: readonly Step[]; calls: number; because: string }[] = [
    { steps: [{ status: 200 }], calls: 0, because: "it succeeded at once" },
    { steps: [{ status: 409 }], calls: 0, because: "it was refused" },
    { steps: [{ status: 429 }, { status: 200 }], calls: 0, because: "a throttled request is not applied" },
    { steps: [{ status: 500 }, { status: 409 }], calls: 1, because: "a 500 may come after the work" },
    { steps: [{ status: 408 }, { status: 200 }], calls: 1, because: "so may a 408" },
    { steps: [broken("ECONNREFUSED"), { status: 200 }], calls: 0, because: "no server received it" },
    { steps: [broken("ENOTFOUND"), { status: 200 }], calls: 0, because: "it had nowhere to go" },
    {
      steps: [broken("ECONNRESET"), broken("EPIPE"), { status: 429 }, { status: 409 }],
      calls: 2,
      because: "two attempts broke off",
    },
    { steps: [broken("CERT_HAS_EXPIRED")], calls: 1, because: "an unknown failure is not known to be harmless" },
  ];
  for (const { steps, calls, because } of cases) {
    it(`is reported ${calls} times: ${because}`, async () => {
      const { caller } = scriptedCaller(steps);
      let reported = 0;
      const onUnknownOutcome = (): void => {
        reported += 1;
      };
      await caller
        .send({ method: "PATCH", path: "/x", query: {}, body: "{}", onUnknownOutcome })
        .catch(() => undefined);
      expect(reported).to.equal(calls);
    });
  }

  it("is not reported when signing fails, since nothing was sent", async () => {
    const refuse = { name: "refuse", sendRequest: () => Promise.reject(new Error("no token")) };
    const { caller, http } = scriptedCaller([], { signing: refuse });
    let reported = 0;
    const onUnknownOutcome = (): void => {
      reported += 1;
    };
    await rejectionOf(caller.send({ method: "PATCH", path: "/x", query: {}, body: "{}", onUnknownOutcome }));
    expect(reported).to.equal(0);
    expect(http.requests).to.be.empty;
  });
});
