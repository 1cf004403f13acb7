import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { hasCode } from "../../provider/dist/errors.js";
import { Limiter } from "../../provider/dist/http/rate-limiter.js";
import { fakeTimers } from "../support/fake-timers.ts";
import { rejectionOf } from "../support/rejection.ts";
import { endpoint, ok, scriptedTransport } from "../support/scripted-router.ts";

const removal = { method: "DELETE", path: "/routing/workers/ada", query: {} } as const;

describe("transport: a request that asks whether it may go", () => {
  it("goes when the answer is yes", async () => {
    const { transport, http } = scriptedTransport([ok({})]);
    expect((await transport.send({ ...removal, mayGo: () => true })).status).to.equal(200);
    expect(http.requests).to.have.length(1);
  });

  it("is not sent when the answer is no, and not tried again", async () => {
    const { transport, http } = scriptedTransport([ok({})]);
    let asked = 0;
    const mayGo = (): boolean => {
      asked += 1;
      return false;
    };
    const error = await rejectionOf(transport.send({ ...removal, mayGo }));
    expect(hasCode(error, "Aborted")).to.equal(true);
    expect(asked).to.equal(1);
    expect(http.requests).to.be.empty;
  });

  it("is asked only when its turn has come", async () => {
    const timers = fakeTimers();
    const limiter = new Limiter({ endpoint, requestsPerSecond: 10, report: () => undefined, timers });
    const { transport, http } = scriptedTransport([ok({}), ok({})], { limiter });
    await transport.send(removal);
    let askedAt = 0;
    const mayGo = (): boolean => {
      askedAt = timers.now();
      return true;
    };
    const begin = timers.now();
    const second = transport.send({ ...removal, mayGo });
    await timers.advance(1_000);
    await second;
    expect(askedAt - begin, "milliseconds").to.be.above(90);
    expect(http.requests).to.have.length(2);
  });

  it("is asked only when its credential is there", async () => {
    const steps: string[] = [];
    const signing: PipelinePolicy = {
      name: "slowToken",
      async sendRequest(request, next) {
        await Promise.resolve();
        steps.push("signed");
        return next(request);
      },
    };
    const { transport } = scriptedTransport([ok({})], { signing });
    const mayGo = (): boolean => {
      steps.push("asked");
      return true;
    };
    await transport.send({ ...removal, mayGo });
    expect(steps).to.deep.equal(["signed", "asked"]);
  });

  it("is not sent a second time after a failure", async () => {
    const { transport, http } = scriptedTransport([{ status: 503, text: "" }, ok({})]);
    expect((await transport.send({ ...removal, mayGo: () => true })).status).to.equal(503);
    expect(http.requests).to.have.length(1);
  });
});
