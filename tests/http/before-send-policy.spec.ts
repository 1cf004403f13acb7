import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { hasCode } from "../../provider/dist/errors.js";
import { Limiter } from "../../provider/dist/http/rate-limiter.js";
import { fakeClock } from "../support/fake-clock.ts";
import { rejectionOf } from "../support/rejection.ts";
import { endpoint, ok, scriptedTransport } from "../support/scripted-router.ts";

const removal = { method: "DELETE", path: "/routing/workers/ada", query: {} } as const;

describe("transport: a request that asks whether it may go", () => {
  it("goes when the answer is yes", async () => {
    const { transport, http } = scriptedTransport([ok({})]);
    expect((await transport.send({ ...removal, shouldSend: () => true })).status).to.equal(200);
    expect(http.requests).to.have.length(1);
  });

  it("is not sent when the answer is no, and not tried again", async () => {
    const { transport, http } = scriptedTransport([ok({})]);
    let asked = 0;
    const shouldSend = (): boolean => {
      asked += 1;
      return false;
    };
    const error = await rejectionOf(transport.send({ ...removal, shouldSend }));
    expect(hasCode(error, "StaleRead")).to.equal(true);
    expect(asked).to.equal(1);
    expect(http.requests).to.be.empty;
  });

  it("is asked only when its turn has come", async () => {
    const clock = fakeClock();
    const limiter = new Limiter({ endpoint, requestsPerSecond: 10, report: () => undefined, clock });
    const { transport, http } = scriptedTransport([ok({}), ok({})], { limiter });
    await transport.send(removal);
    let askedAt = 0;
    const shouldSend = (): boolean => {
      askedAt = clock.now();
      return true;
    };
    const begin = clock.now();
    const second = transport.send({ ...removal, shouldSend });
    await clock.advance(1_000);
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
    const shouldSend = (): boolean => {
      steps.push("asked");
      return true;
    };
    await transport.send({ ...removal, shouldSend });
    expect(steps).to.deep.equal(["signed", "asked"]);
  });

  it("is not sent a second time after a failure", async () => {
    const { transport, http } = scriptedTransport([{ status: 503, text: "" }, ok({})]);
    expect((await transport.send({ ...removal, shouldSend: () => true })).status).to.equal(503);
    expect(http.requests).to.have.length(1);
  });
});
