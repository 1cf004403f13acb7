import { getEventListeners } from "node:events";
import { type PipelineRequest, createPipelineRequest } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { linkAbort } from "../../provider/dist/http/request-context.js";

const requestWith = (signal?: AbortSignal): PipelineRequest =>
  createPipelineRequest({ url: "https://contoso.test", ...(signal && { abortSignal: signal }) });

describe("http: linkAbort", () => {
  it("aborts the request, and reports that it did", () => {
    const { signal } = new AbortController();
    const request = requestWith(signal);
    const { abort, hasAborted } = linkAbort(request);
    expect([request.abortSignal?.aborted, hasAborted()]).to.deep.equal([false, false]);
    abort();
    expect([request.abortSignal?.aborted, hasAborted()]).to.deep.equal([true, true]);
    expect(signal.aborted, "the caller's signal is the caller's").to.equal(false);
  });

  it("follows the request's own signal, with its reason, and does not report that it aborted", () => {
    const controller = new AbortController();
    const request = requestWith(controller.signal);
    const { abort, hasAborted } = linkAbort(request);
    controller.abort("enough");
    abort();
    expect(hasAborted()).to.equal(false);
    expect(request.abortSignal).to.include({ aborted: true, reason: "enough" });
  });

  it("is aborted at once when the request was", () => {
    const request = requestWith(AbortSignal.abort("before"));
    const { hasAborted } = linkAbort(request);
    expect(request.abortSignal).to.include({ aborted: true, reason: "before" });
    expect(hasAborted()).to.equal(false);
  });

  it("gives the request its own signal back on dispose, without a listener on it, or none", () => {
    const { signal } = new AbortController();
    const request = requestWith(signal);
    const { dispose } = linkAbort(request);
    expect(getEventListeners(signal, "abort")).to.have.lengthOf(1);
    dispose();
    expect(request.abortSignal).to.equal(signal);
    expect(getEventListeners(signal, "abort")).to.be.empty;
    const bare = requestWith();
    linkAbort(bare).dispose();
    expect(bare).to.not.have.property("abortSignal");
  });
});
