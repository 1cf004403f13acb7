import { expect } from "chai";
import { resolveRequestsPerSecond } from "../../provider/dist/config/settings.js";
import type { SettingSources } from "../../provider/dist/config/settings.js";
import { routerErrorFrom } from "../support/rejection.ts";

const sources = (variable?: string, config?: string): SettingSources => ({
  environment: { JOBROUTER_REQUESTS_PER_SECOND: variable },
  config: (key) => (key === "requestsPerSecond" ? config : undefined),
});

describe("settings: requests per second", () => {
  const rows = [
    { given: sources(), is: 40, because: "the default is 40 % of the quota" },
    { given: sources(undefined, "10"), is: 10, because: "the configuration of the stack sets it" },
    { given: sources("20", "10"), is: 10, because: "the configuration of the stack comes before the environment" },
    { given: sources("many", "10"), is: 10, because: "an unused source is not validated" },
    { given: sources("20", " "), is: 20, because: "an empty text counts as unset" },
    { given: sources("100"), is: 100, because: "the whole quota" },
    { given: sources("0.5"), is: 0.5, because: "one every two seconds" },
    { given: sources("unlimited"), is: Infinity, because: "the rate limit is switched off" },
    { given: sources(undefined, " unlimited "), is: Infinity, because: "the stack switches the rate limit off" },
  ];
  for (const { given, is, because } of rows) {
    it(`are ${is}: ${because}`, () => {
      expect(resolveRequestsPerSecond(given)).to.equal(is);
    });
  }

  for (const text of [
    "0",
    "0.0",
    "-1",
    "100.1",
    "1000",
    "many",
    "1e1",
    "0x10",
    "Infinity",
    "Unlimited",
    "NaN",
    "4 0",
    "4,5",
    ".",
    "٤",
  ]) {
    it(`are refused when they are ${text}, in one sentence with source, value and remedy`, () => {
      const remedy =
        "it must be a number above 0 and at most 100 (the service takes 1,000 requests within 10 s), or unlimited; unset it for 40";
      const variable = routerErrorFrom(() => resolveRequestsPerSecond(sources(text)));
      expect(variable).to.include({
        code: "InvalidSettings",
        message: `the environment variable JOBROUTER_REQUESTS_PER_SECOND is "${text}", but ${remedy}`,
      });
      const config = routerErrorFrom(() => resolveRequestsPerSecond(sources("10", text)));
      expect(config.message).to.equal(
        `the stack's configuration jobrouter:requestsPerSecond is "${text}", but ${remedy}`,
      );
    });
  }

  it("are truncated in the error when they are very long", () => {
    expect(routerErrorFrom(() => resolveRequestsPerSecond(sources("9".repeat(1e6)))).message).to.have.length.below(300);
  });
});
