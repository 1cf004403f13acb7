import { expect } from "chai";
import type { RouterOperations } from "../../provider/dist/client/router-operations.js";
import { repeated } from "../support/scripted-http-client.ts";
import { routerErrorOf } from "../support/rejection.ts";
import { ok, scriptedOperations } from "../support/scripted-router.ts";
import { allOf } from "./support/all-of.ts";

const entity = ok({ id: "x", etag: '"1"' });
const page = (next?: string) => ok({ value: [], ...(next !== undefined && { nextLink: next }) });

/** What is asked for when every parameter that is an id is this one. */
const callsWith = (client: RouterOperations, id: string, signal?: AbortSignal): (() => Promise<unknown>)[] => {
  const options = signal && { signal };
  return [
    () => client.jobs.getPosition(id, options),
    () => client.queues.getStatistics(id, options),
    () => client.jobs.reclassify(id, options),
    () => client.jobs.cancel(id, {}, options),
    () => client.jobs.complete(id, "assignment", {}, options),
    () => client.jobs.complete("job", id, {}, options),
    () => client.jobs.close(id, "assignment", {}, options),
    () => client.jobs.close("job", id, {}, options),
    () => client.jobs.unassign(id, "assignment", {}, options),
    () => client.jobs.unassign("job", id, {}, options),
    () => client.workers.acceptOffer(id, "offer", options),
    () => client.workers.acceptOffer("worker", id, options),
    () => client.workers.declineOffer(id, "offer", {}, options),
    () => client.workers.declineOffer("worker", id, {}, options),
    () => client.queues.get(id, options),
    () => client.queues.upsert(id, {}, options),
    () => client.queues.delete(id, options),
  ];
};

describe("client: requests", () => {
  for (const id of ["", ".", "..", "\ud800"]) {
    it(`sends nothing for the id ${JSON.stringify(id)}: a URL would make another path of it`, async () => {
      const { client, http } = scriptedOperations([]);
      for (const call of callsWith(client, id)) expect((await routerErrorOf(call())).code).to.equal("InvalidInput");
      expect(http.requests).to.be.empty;
    });
  }

  it("cancels every kind of call through its signal", async () => {
    const signal = AbortSignal.abort();
    const { client, http } = scriptedOperations(repeated(99, "silence"));
    const calls = [...callsWith(client, "x", signal), () => allOf(client.jobs.list({}, { signal }))];
    for (const call of calls) expect((await routerErrorOf(call())).code).to.equal("Aborted");
    expect(http.requests).to.have.lengthOf(calls.length);
  });

  it("names what could not be done", async () => {
    const { client } = scriptedOperations(repeated(99, { status: 409 }));
    const said: string[] = [];
    for (const call of callsWith(client, "x")) {
      said.push((await routerErrorOf(call())).message.replace(/: the service.*/, "").replace("cannot ", ""));
    }
    expect(said).to.deep.equal([
      'read the position of job "x"',
      'read the statistics of queue "x"',
      'reclassify job "x"',
      'cancel job "x"',
      'complete job "x"',
      'complete job "job"',
      'close job "x"',
      'close job "job"',
      'unassign job "x"',
      'unassign job "job"',
      'accept offer "offer" of worker "x"',
      'accept offer "x" of worker "worker"',
      'decline offer "offer" of worker "x"',
      'decline offer "x" of worker "worker"',
      'read queue "x"',
      'write queue "x"',
      'delete queue "x"',
    ]);
  });

  it("says nothing that it is not told: actions without details have empty bodies, and accepting has none", async () => {
    const answer = ok({ assignmentId: "a", jobId: "j", workerId: "w", unassignmentCount: 1 });
    const { client, http } = scriptedOperations(repeated(7, answer));
    await client.jobs.reclassify("j");
    await client.jobs.cancel("j");
    await client.jobs.complete("j", "a");
    await client.jobs.close("j", "a");
    await client.jobs.unassign("j", "a");
    await client.workers.declineOffer("w", "o");
    await client.workers.acceptOffer("w", "o");
    expect(http.requests.map(({ body }) => body)).to.deep.equal([...repeated(6, "{}" as never), undefined]);
  });

  const instants = [
    { given: new Date("2026-01-31T10:00:00+01:00"), sent: "2026-01-31T09:00:00.000Z", because: "a Date has no zone" },
    {
      given: "2026-01-31T10:00:00.1234567+01:00",
      sent: "2026-01-31T10:00:00.1234567+01:00",
      because: "a text may be finer than a Date",
    },
  ];
  for (const { given, sent, because } of instants) {
    it(`sends the time ${String(given)} as ${sent}: ${because}`, async () => {
      const { client, http } = scriptedOperations([ok({}), ok({}), page()]);
      await client.jobs.close("j", "a", { closeAt: given });
      await client.workers.declineOffer("w", "o", { retryOfferAt: given });
      await allOf(client.jobs.list({ scheduledAfter: given }));
      expect(http.requests.slice(0, 2).map(({ body }) => body)).to.deep.equal([
        JSON.stringify({ closeAt: sent }),
        JSON.stringify({ retryOfferAt: sent }),
      ]);
      expect(new URL(http.requests[2]?.url ?? "").searchParams.get("scheduledAfter")).to.equal(sent);
    });
  }

  it("refuses a Date that is none, and names the option", async () => {
    const never = new Date(NaN);
    const { client, http } = scriptedOperations([]);
    const calls = {
      closeAt: () => client.jobs.close("j", "a", { closeAt: never }),
      retryOfferAt: () => client.workers.declineOffer("w", "o", { retryOfferAt: never }),
      scheduledBefore: () => allOf(client.jobs.list({ scheduledBefore: never })),
    };
    for (const [option, call] of Object.entries(calls)) {
      const error = await routerErrorOf(call());
      expect(error.code).to.equal("InvalidInput");
      expect(error.message).to.include(option);
    }
    expect(http.requests).to.be.empty;
  });

  for (const floor of [NaN, Infinity, 1n]) {
    it(`refuses a patch that says ${String(floor)}: JSON would make it null, which removes the field`, async () => {
      const { client, http } = scriptedOperations([]);
      const error = await routerErrorOf(client.workers.upsert("ada", { tags: { floor } } as object));
      expect(error.code).to.equal("InvalidInput");
      expect(error.message).to.include(`floor is ${String(floor)}`);
      expect(http.requests).to.be.empty;
    });
  }

  it("sends a patch as it is given: nulls stay, what is undefined is not there, lists go whole", async () => {
    const { client, http } = scriptedOperations([entity]);
    const name: string | undefined = undefined;
    // Programs without exactOptionalPropertyTypes may say undefined.
    const patch = { name, labels: { city: "Zürich", old: null }, exceptionPolicyId: null } as object;
    await client.queues.upsert("line", patch);
    expect(http.requests[0]?.body).to.equal('{"labels":{"city":"Zürich","old":null},"exceptionPolicyId":null}');
  });

  describe("lists", () => {
    it("send no parameter for a filter that is undefined", async () => {
      const { client, http } = scriptedOperations([page()]);
      const filters = { queueId: undefined, hasCapacity: undefined, maxPageSize: undefined } as object;
      await allOf(client.workers.list(filters));
      expect([...new URL(http.requests[0]?.url ?? "").searchParams.keys()]).to.deep.equal(["api-version"]);
    });

    it("ask for nothing before they are walked, and for the next page only when it is wanted", async () => {
      const { client, http } = scriptedOperations([
        ok({ value: [{ id: "a", etag: "1" }], nextLink: "/routing/queues?continuationToken=2" }),
      ]);
      const list = client.queues.list();
      expect(http.requests).to.be.empty;
      for await (const _ of list) break;
      expect(http.requests).to.have.lengthOf(1);
    });

    it("send filters with the first page only: the link carries them", async () => {
      const { client, http } = scriptedOperations([page("/routing/workers?continuationToken=2"), page()]);
      await allOf(client.workers.list({ state: "active", maxPageSize: 1 }));
      const [, second] = http.requests.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
      expect(second).to.deep.equal({ continuationToken: "2", "api-version": "2023-11-01" });
    });

    it("pass empty pages on as pages, and not as an end", async () => {
      const last = ok({ value: [{ id: "a", etag: "1" }] });
      const { client } = scriptedOperations([page("/routing/queues?t=2"), last]);
      const pages = await allOf(client.queues.list().byPage());
      expect(pages.map((items) => items.map(({ id }) => id))).to.deep.equal([[], ["a"]]);
    });
  });
});
