import { getEventListeners } from "node:events";
import { type PipelineRequest, createPipelineRequest } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { addEnding } from "../../provider/dist/http/linked-abort.js";

const requestWith = (signal?: AbortSignal): PipelineRequest =>
  createPipelineRequest({ url: "https://contoso.test", ...(signal && { abortSignal: signal }) });

describe("transport: one more way to end a request", () => {
  it("ends it, and tells that it was this one", () => {
    const { signal } = new AbortController();
    const request = requestWith(signal);
    const { end, isUsed } = addEnding(request);
    expect([request.abortSignal?.aborted, isUsed()]).to.deep.equal([false, false]);
    end();
    expect([request.abortSignal?.aborted, isUsed()]).to.deep.equal([true, true]);
    expect(signal.aborted, "the caller's signal is the caller's").to.equal(false);
  });

  it("leaves the ways that the request had, with their reason, and is not used then", () => {
    const controller = new AbortController();
    const request = requestWith(controller.signal);
    const { end, isUsed } = addEnding(request);
    controller.abort("enough");
    end();
    expect(isUsed()).to.equal(false);
    expect(request.abortSignal).to.include({ aborted: true, reason: "enough" });
  });

  it("is aborted at once for a request that was", () => {
    const request = requestWith(AbortSignal.abort("before"));
    const { isUsed } = addEnding(request);
    expect(request.abortSignal).to.include({ aborted: true, reason: "before" });
    expect(isUsed()).to.equal(false);
  });

  it("gives the request back the signal that it had, without a listener on it, or none", () => {
    const { signal } = new AbortController();
    const request = requestWith(signal);
    const { release } = addEnding(request);
    expect(getEventListeners(signal, "abort")).to.have.lengthOf(1);
    release();
    expect(request.abortSignal).to.equal(signal);
    expect(getEventListeners(signal, "abort")).to.be.empty;
    const bare = requestWith();
    addEnding(bare).release();
    expect(bare).to.not.have.property("abortSignal");
  });
});
