/** What the page is made of and asks for; the page itself is tried in a browser by `npm run test:suite -- browser`. */
import { expect } from "chai";
import { at, job, layQueue, textAt, useEmulator, worker } from "./support/harness.ts";

describe("emulator: the page", () => {
  const bench = useEmulator();
  const get = (path: string) => fetch(`${bench().emulator.url}${path}`);
  const perform = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${bench().emulator.url}/_emulator/perform`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ method, path, ...(body && { body }) }),
    });
    // The route answers with the status and the body of the operation.
    return (await response.json()) as { status: number; body: never };
  };

  it("serves every file that its files name, with a content security policy for nothing else", async () => {
    const seen = new Set<string>();
    const follow = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const response = await get(path);
      expect(response.status, path).to.equal(200);
      expect(response.headers.get("content-security-policy")).to.match(/^default-src 'self';/);
      const text = await response.text();
      const links = [...text.matchAll(/(?:src|href)="([^"]+)"|from "([^"]+)"/g)].map(([, a, b]) => a ?? b ?? "");
      for (const link of links) await follow(new URL(link, `http://page${path}`).pathname);
    };
    await follow("/");
    expect(seen).to.include.members(["/_emulator/page/style.css", "/_emulator/page/jobs.js"]);
    expect(bench().emulator.calls()).to.be.empty;
  });

  it("gets an overview with the counts", async () => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    for (let index = 0; index < 205; index += 1) emulator.edit(`/routing/jobs/${index}`, job);
    const overview = (await (await get("/_emulator/overview")).json()) as never;
    expect(at(overview, "counts")).to.deep.equal({ queues: 1, workers: 1, jobs: 205 });
    expect(at(overview, "jobs")).to.have.length(200);
    expect(at(overview, "jobs", 0, "id")).to.equal("204");
    expect(at(overview, "queues", 0, "statistics", "length")).to.equal(205);
    expect(at(overview, "workers", 0, "offers")).to.have.length(1);
    expect(at(overview, "clock")).to.deep.equal({ now: "2024-01-01T00:00:00.000Z", kind: "virtual" });
  });

  it("performs operations as the service would, without a signature and a journal entry", async () => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    expect((await perform("PATCH", "/routing/jobs/call", job)).status).to.equal(201);
    const offerId = textAt(emulator.entity("/routing/workers/ada"), "offers", 0, "offerId");
    const path = `/routing/workers/ada/offers/${offerId}:accept`;
    expect((await perform("POST", path)).status).to.equal(200);
    const again = await perform("POST", path);
    expect(again.status).to.equal(404);
    expect(at(again.body, "error", "code")).to.equal("NotFound");
    expect((await perform("GET", "/routing/jobs?colour=red")).status).to.equal(400);
    expect(emulator.calls()).to.be.empty;
  });

  it("gets an event at once and after each change, but not after a write that changes nothing", async () => {
    const { emulator, call } = bench();
    const response = await get("/_emulator/events");
    expect(response.headers.get("content-type")).to.equal("text/event-stream");
    const reader = response.body?.getReader();
    // What is read of a body is bytes.
    const next = async () => new TextDecoder().decode((await reader?.read())?.value as Uint8Array | undefined);
    expect(await next()).to.equal("event: changed\ndata: {}\n\n");
    emulator.edit("/routing/workers/ada", { capacity: 1 });
    emulator.edit("/routing/workers/bob", { capacity: 1 });
    // Both changes came within one pause, so they are one event.
    expect(await next()).to.equal("event: changed\ndata: {}\n\n");
    let isTold = false;
    const third = next().then(() => (isTold = true));
    emulator.edit("/routing/workers/ada", { capacity: 1 });
    await get("/healthz");
    expect(isTold).to.equal(false);
    await call("GET", "/routing/workers");
    await third;
    await reader?.cancel();
  });
});
