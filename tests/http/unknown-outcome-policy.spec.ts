import { RestError } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import type { Step } from "../support/scripted-http-client.ts";
import { rejectionOf } from "../support/rejection.ts";
import { scriptedTransport } from "../support/scripted-router.ts";

const broken = (code: string): RestError => new RestError(code, { code });

describe("transport: whether a request may have been applied", () => {
  const cases: readonly { steps: readonly Step[]; calls: number; because: string }[] = [
    { steps: [{ status: 200 }], calls: 0, because: "it succeeded at once" },
    { steps: [{ status: 409 }], calls: 0, because: "it was refused" },
    { steps: [{ status: 429 }, { status: 200 }], calls: 0, because: "a throttled request is not applied" },
    { steps: [{ status: 500 }, { status: 409 }], calls: 1, because: "a 500 may come after the work" },
    { steps: [{ status: 408 }, { status: 200 }], calls: 1, because: "so may a 408" },
    { steps: [broken("ECONNREFUSED"), { status: 200 }], calls: 0, because: "nobody was there to apply it" },
    { steps: [broken("ENOTFOUND"), { status: 200 }], calls: 0, because: "it had nowhere to go" },
    {
      steps: [broken("ECONNRESET"), broken("EPIPE"), { status: 429 }, { status: 409 }],
      calls: 2,
      because: "two attempts broke off",
    },
    { steps: [broken("CERT_HAS_EXPIRED")], calls: 1, because: "an unknown failure is not known to be harmless" },
  ];
  for (const { steps, calls, because } of cases) {
    it(`is told ${calls} times: ${because}`, async () => {
      const { transport } = scriptedTransport(steps);
      let told = 0;
      const onUnknownOutcome = (): void => {
        told++;
      };
      await transport
        .send({ method: "PATCH", path: "/x", query: {}, body: "{}", onUnknownOutcome })
        .catch(() => undefined);
      expect(told).to.equal(calls);
    });
  }

  it("is not told when no signature could be had, since nothing left", async () => {
    const refuse = { name: "refuse", sendRequest: () => Promise.reject(new Error("no token")) };
    const { transport, http } = scriptedTransport([], { signing: refuse });
    let told = 0;
    const onUnknownOutcome = (): void => {
      told++;
    };
    await rejectionOf(transport.send({ method: "PATCH", path: "/x", query: {}, body: "{}", onUnknownOutcome }));
    expect(told).to.equal(0);
    expect(http.requests).to.be.empty;
  });
});
