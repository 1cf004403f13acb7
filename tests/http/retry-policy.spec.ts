import { RestError } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { rejectionOf } from "../support/rejection.ts";
import { repeated } from "../support/scripted-http-client.ts";
import { quickClock } from "../support/fake-clock.ts";
import { quick, scriptedCaller } from "../support/scripted-router.ts";

const read = { method: "GET", path: "/routing/workers/ada", query: {} } as const;
const write = { method: "PATCH", path: "/routing/workers/ada", query: {}, body: '{"capacity":1}' } as const;

describe("http: retry", () => {
  for (const status of [408, 429, 500, 502, 503, 504]) {
    it(`retries the same request after ${status}, until it is answered`, async () => {
      const { caller, http } = scriptedCaller([{ status }, { status }, { status: 200, text: "{}" }]);
      const response = await caller.send(write);
      expect(response.status).to.equal(200);
      expect(http.requests).to.have.lengthOf(3);
      for (const request of http.requests) {
        expect(request).to.include({
          method: "PATCH",
          url: "https://contoso.test/routing/workers/ada",
          body: '{"capacity":1}',
        });
      }
    });
  }

  for (const status of [200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 412, 415, 501, 505]) {
    it(`returns ${status} without a retry`, async () => {
      const { caller, http } = scriptedCaller([{ status, text: "said once" }]);
      const { status: got, text } = await caller.send(read);
      expect({ got, text }).to.deep.equal({ got: status, text: "said once" });
      expect(http.requests).to.have.lengthOf(1);
    });
  }

  const lost = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", RestError.PARSE_ERROR];
  for (const code of lost) {
    it(`retries after ${code}`, async () => {
      const { caller, http } = scriptedCaller([new RestError("lost", { code }), { status: 200 }]);
      expect((await caller.send(read)).status).to.equal(200);
      expect(http.requests).to.have.lengthOf(2);
    });
  }

  const final = ["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_TLS_CERT_ALTNAME_INVALID"];
  for (const code of final) {
    it(`does not retry after ${code}: the certificate will not change`, async () => {
      const { caller, http } = scriptedCaller([new RestError("no trust", { code })]);
      expect(await rejectionOf(caller.send(read))).to.have.property("code", code);
      expect(http.requests).to.have.lengthOf(1);
    });
  }

  it("does not retry after an error that is not of the connection", async () => {
    const { caller, http } = scriptedCaller([new TypeError("a bug")]);
    expect(await rejectionOf(caller.send(read))).to.be.instanceOf(TypeError);
    expect(http.requests).to.have.lengthOf(1);
  });
});

describe("http: retry, within its bounds", () => {
  it("returns the last failure after `maxRetries` retries", async () => {
    const steps = [...repeated(2, { status: 500 }), { status: 503, text: "still busy" }];
    const { caller, http } = scriptedCaller(steps, { retryOptions: { ...quick, maxRetries: 2 } });
    const { status, text } = await caller.send(read);
    expect({ status, text }).to.deep.equal({ status: 503, text: "still busy" });
    expect(http.requests).to.have.lengthOf(3);
  });

  it("throws the last connection error after `maxRetries` retries", async () => {
    const steps = ["one", "two"].map((text) => new RestError(text, { code: "ECONNRESET" }));
    const { caller } = scriptedCaller(steps, { retryOptions: { ...quick, maxRetries: 1 } });
    expect(await rejectionOf(caller.send(read))).to.have.property("message", "two");
  });

  it("starts no attempt after `callTimeoutInMs`", async () => {
    const clock = quickClock();
    const retryOptions = { ...quick, callTimeoutInMs: 100, retryDelayInMs: 0, maxRetries: 50 };
    const { caller, http } = scriptedCaller(repeated(51, { status: 503 }), {
      retryOptions,
      clock,
      onRequest: () => void clock.sleep(30),
    });
    expect((await caller.send(read)).status).to.equal(503);
    expect(http.requests, "at 0, 30, 60 and 90 ms; 120 ms is too late").to.have.lengthOf(4);
  });

  it("gives each call its own timeout", async () => {
    const clock = quickClock();
    const retryOptions = { ...quick, callTimeoutInMs: 10, retryDelayInMs: 0 };
    const { caller, http } = scriptedCaller([{ status: 503 }, { status: 200 }, { status: 503 }, { status: 200 }], {
      retryOptions,
      clock,
    });
    expect((await caller.send(read)).status).to.equal(200);
    await clock.sleep(1_000);
    expect((await caller.send(read)).status).to.equal(200);
    expect(http.requests).to.have.lengthOf(4);
  });
});

describe("http: retry, with Retry-After", () => {
  const date = "Wed, 13 Apr 2022 18:09:12 GMT";
  const instant = Date.parse(date);
  // Our own delay alone would exceed the call timeout, so a second attempt proves that the service's delay was taken.
  const impatient = { ...quick, callTimeoutInMs: 1_000, retryDelayInMs: 60_000, maxRetryDelayInMs: 60_000 };
  const taken = [
    { header: "0", now: instant, because: "it may ask for no delay at all" },
    { header: date, now: instant - 3, because: "the date is 3 ms away" },
    { header: date, now: instant + 3_600_000, because: "a date in the past asks for no delay" },
  ];
  for (const { header, now, because } of taken) {
    for (const status of [429, 503]) {
      it(`takes "${header}" with ${status} instead of its own delay: ${because}`, async () => {
        const busy = { status, headers: { "Retry-After": header } };
        const { caller, http } = scriptedCaller([busy, { status: 200 }], {
          retryOptions: impatient,
          clock: quickClock(now),
        });
        expect((await caller.send(read)).status).to.equal(200);
        expect(http.requests).to.have.lengthOf(2);
      });
    }
  }

  const tooLong = [
    { header: "2", now: instant, because: "2 seconds are more than 1" },
    { header: "99999999999", now: instant, because: "3000 years are more than a second" },
    { header: date, now: instant - 1_500, because: "the date is 1.5 s away" },
  ];
  for (const { header, now, because } of tooLong) {
    it(`returns the failure at once when "${header}" exceeds the call timeout of 1 s: ${because}`, async () => {
      const busy = { status: 429, headers: { "Retry-After": header }, text: "busy" };
      const retryOptions = { ...quick, callTimeoutInMs: 1_000 };
      const { caller, http } = scriptedCaller([busy], { retryOptions, clock: quickClock(now) });
      const response = await caller.send(read);
      expect({ status: response.status, text: response.text, header: response.header("retry-after") }).to.deep.equal({
        status: 429,
        text: "busy",
        header,
      });
      expect(http.requests).to.have.lengthOf(1);
    });
  }

  // Here our own delay exceeds the call timeout, so that a second attempt would prove that the header was taken for a delay.
  for (const header of ["soon", "", "-5", "1.5", "2022"]) {
    it(`chooses its own delay when Retry-After is ${JSON.stringify(header)}, which is neither form`, async () => {
      const busy = { status: 429, headers: { "Retry-After": header } };
      const { caller, http } = scriptedCaller([busy], { retryOptions: impatient, clock: quickClock(instant) });
      expect((await caller.send(read)).status).to.equal(429);
      expect(http.requests).to.have.lengthOf(1);
    });
  }

  it("retries a 429 without the header after its own delay", async () => {
    const { caller, http } = scriptedCaller([{ status: 429 }, { status: 200 }]);
    expect((await caller.send(read)).status).to.equal(200);
    expect(http.requests).to.have.lengthOf(2);
  });
});
