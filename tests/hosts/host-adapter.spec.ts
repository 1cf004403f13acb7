import { expect } from "chai";
import type { JsonObject } from "../../provider/dist/util/json.js";
import { RouterError } from "../../provider/dist/errors.js";
import { atBoundary } from "../../provider/dist/hosts/dynamic/index.js";
import { ResourceInitFailedError } from "../../provider/dist/reconciler/entity.js";
import { rejectionOf } from "../support/rejection.ts";

const failing = (thrown: unknown): Promise<unknown> =>
  rejectionOf(
    atBoundary(() => {
      throw thrown;
    }),
  );

const lost = (message = 'cannot patch worker "ada"') => new RouterError("ConnectionFailed", message);

describe("hosts: the boundary to the dynamic host", () => {
  it("returns plain JSON: undefined members are left out, at every depth", async () => {
    const answer = await atBoundary(() => ({
      id: "ada",
      none: undefined,
      outs: { queues: [{ none: undefined }] },
    }));
    expect(answer).to.deep.equal({ id: "ada", outs: { queues: [{}] } });
    expect(answer).to.have.all.keys("id", "outs");
  });

  it("does not copy an answer that is plain JSON already", async () => {
    const answer = { id: "ada", outs: { queues: ["sales", null, 1.5, true] } };
    expect(await atBoundary(() => answer)).to.equal(answer);
  });

  it("copies dates, functions and numbers that JSON does not hold", async () => {
    const answer = await atBoundary(() => ({ at: new Date(0), act: () => 1, list: [NaN, undefined] }));
    expect(answer).to.deep.equal({ at: "1970-01-01T00:00:00.000Z", list: [null, null] });
  });

  it("replaces lone surrogates in a message, which would hang the call", async () => {
    const error = await failing(new Error("cut \ud83d here"));
    expect(error).to.have.property("message", "cut \ufffd here");
  });

  const many = (length: number): number[] => Array.from({ length }, (_, index) => index);
  const tooLarge: { state: JsonObject; message: string; because: string }[] = [
    {
      state: { tags: { text: "x".repeat(18_000) } },
      message: "é".repeat(3_900),
      because: "the message travels three times, once percent-encoded",
    },
    { state: { tags: { text: "€".repeat(20_000) } }, message: "why", because: "bytes count, not characters" },
    {
      state: { tags: Object.fromEntries(many(1_500).map((n) => [`k${n}`, n])) },
      message: "why",
      because: "each key, value and frame counts",
    },
    { state: { queues: many(2_500).map((n) => `queue-${n}`) }, message: "why", because: "each item of a list counts" },
  ];
  for (const { state, message, because } of tooLarge) {
    it(`passes on no state that exceeds the gRPC trailer: ${because}`, async () => {
      expect(await failing(new ResourceInitFailedError("ada", state, lost(message)))).to.not.have.property("id");
    });
  }

  const thrown: { what: string; value: unknown; message: RegExp; because: string }[] = [
    { what: "undefined", value: undefined, message: /^undefined$/, because: "the host would wait for ever" },
    { what: "null", value: null, message: /^null$/, because: "the host reads members of it" },
    { what: "a text", value: "no such worker", message: /^no such worker$/, because: "a text has no message" },
    {
      what: "an AbortError",
      value: new DOMException("stopped", "AbortError"),
      message: /^stopped$/,
      because: "its code 20 is no gRPC status",
    },
    {
      what: "an error with a numeric code",
      value: Object.assign(new Error("why"), { code: 5 }),
      message: /^why$/,
      because: "5 would read as NOT_FOUND",
    },
    {
      what: "an error with details",
      value: Object.assign(new Error("why"), { details: "else" }),
      message: /^why$/,
      because: "the details would replace its message",
    },
    {
      what: "a RouterError",
      value: new RouterError("Conflict", "why"),
      message: /^why$/,
      because: "it has a code too",
    },
    {
      what: "an object without a prototype",
      value: Object.create(null),
      message: /./,
      because: "it cannot even be printed",
    },
  ];
  for (const { what, value, message, because } of thrown) {
    it(`rejects with a plain Error for ${what}, because ${because}`, async () => {
      const error = await failing(value);
      expect(Object.getPrototypeOf(error)).to.be.oneOf([Error.prototype, TypeError.prototype]);
      expect(error).to.have.property("message").that.matches(message);
      for (const extra of ["code", "details", "id", "properties", "cause"]) expect(error).to.not.have.property(extra);
    });
  }

  it("rejects the same way when the handler is asynchronous", async () => {
    const error = await rejectionOf(atBoundary(() => Promise.reject(new RouterError("NotFound", "gone"))));
    expect(Object.getPrototypeOf(error)).to.equal(Error.prototype);
    expect(error).to.have.property("message", "gone");
  });

  it("keeps the stack of a bug, and drops that of an expected failure", async () => {
    expect(await failing(new RouterError("NotFound", "gone"))).to.have.property("stack", "");
    expect(await failing(new TypeError("x is not a function"))).to.have.property("stack").that.is.not.empty;
  });

  it("truncates a message that exceeds the gRPC trailer, never inside a character", async () => {
    for (const shift of ["", "a"]) {
      const error = await failing(new Error(shift + "😀".repeat(5_000)));
      const { message } = error as Error;
      // gRPC percent-encodes the message, which throws for half a character.
      expect(() => encodeURI(message)).to.not.throw();
      expect(message).to.match(/…$/).and.have.lengthOf.below(4_002);
    }
  });

  it("passes a partial state on, with the reason", async () => {
    const error = await failing(new ResourceInitFailedError("ada", { workerId: "ada", __provider: "text" }, lost()));
    expect(error).to.include({ id: "ada" }).and.to.have.property("stack", "");
    const { message } = error as Error;
    expect(message).to.match(/^cannot patch worker "ada"\. Whether the write was applied is not known/);
    expect(error).to.deep.include({ properties: { workerId: "ada", __provider: "text" }, reasons: [message] });
  });

  it("falls back to a plain error where a partial state exceeds the trailer", async () => {
    const error = await failing(
      new ResourceInitFailedError("ada", { workerId: "ada", tags: { text: "x".repeat(70_000) } }, lost()),
    );
    expect(error).to.not.have.any.keys("id", "properties", "reasons");
    expect(error).to.have.property("message").that.includes('cannot patch worker "ada"');
  });
});
