import { expect } from "chai";
import { type Emulator, type EmulatorOptions, type JsonObject, startEmulator } from "jobrouter-emulator";
import { REMOVAL_TAG } from "../../provider/dist/schema/worker.js";
import type { RouterOperations } from "../../provider/dist/client/router-operations.js";
import { job } from "../../provider/dist/schema/job.js";
import { queue } from "../../provider/dist/schema/queue.js";
import { findBlockingJobs } from "../../provider/dist/reconciler/removal/blocking-jobs.js";
import { expectCode, quickLifecycle } from "../support/quick-lifecycle.ts";
import { openQuickClient } from "../support/quick-router.ts";
import { workers } from "../support/subjects.ts";

const ADA = "/routing/workers/ada";
const CHANNELS = [{ channelId: "voice", capacityCostPerJob: 1 }];

for (const { name, open: openAda, isAlone } of workers)
  describe(`drain before a removal, ${name}`, () => {
    let emulator: Emulator;
    let router: RouterOperations;
    let lines: string[];
    const report = (line: string): void => void lines.push(line);
    const stateOf = (removal?: JsonObject): JsonObject => ({ endpoint: emulator.url, ...(removal && { removal }) });
    const removeAda = (removal?: JsonObject): Promise<void> =>
      openAda(emulator, report).delete("ada", stateOf(removal));
    const removeQueue = (removal?: JsonObject): Promise<void> =>
      quickLifecycle(queue, emulator, report).delete("sales", stateOf(removal));
    const removeJob = (removal?: JsonObject): Promise<void> =>
      quickLifecycle(job, emulator, report).delete("call", stateOf(removal));

    const open = async (options: EmulatorOptions = {}): Promise<void> => {
      emulator = await startEmulator(options);
      router = openQuickClient(emulator);
      const mode = { kind: "longestIdle" };
      emulator.edit("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 600, mode });
      for (const id of ["sales", "support"]) emulator.edit(`/routing/queues/${id}`, { distributionPolicyId: "fair" });
      emulator.edit(ADA, { capacity: 5, queues: ["sales"], channels: CHANNELS, availableForOffers: true });
    };
    const forceDeletions = async (): Promise<void> => {
      await emulator.close();
      await open({ assignedDelete: "forced" });
    };

    beforeEach(() => {
      lines = [];
      return open();
    });
    afterEach(() => emulator.close());

    const statusOf = (id: string): unknown => emulator.entity(`/routing/jobs/${id}`)?.["status"];
    const assignmentOf = (id: string): string => {
      const { assignments } = emulator.entity(`/routing/jobs/${id}`) as { assignments: object };
      return Object.keys(assignments)[0] ?? "";
    };
    /** Submits jobs, and ada accepts them. */
    const serve = async (...ids: string[]): Promise<void> => {
      for (const id of ids) {
        emulator.edit(`/routing/jobs/${id}`, { channelId: "voice", queueId: "sales" });
        const offers = emulator.entity(ADA)?.["offers"] as { offerId: string; jobId: string }[];
        await router.workers.acceptOffer("ada", offers.find(({ jobId }) => jobId === id)?.offerId ?? "");
      }
      emulator.clearCalls();
    };
    const close = async (id: string): Promise<void> => {
      await router.jobs.complete(id, assignmentOf(id));
      await router.jobs.close(id, assignmentOf(id));
    };
    /** Runs an action just before the n-th GET of a path is answered, not counting GETs with another action. */
    const atRead = (n: number, path: string, before: () => Promise<void> | void): void => {
      emulator.faults.add({ method: "GET", path, skip: n - 1, fault: { kind: "run", before } });
    };
    const calls = (path?: string): string[] =>
      emulator.calls(undefined, path).map(({ method, status }) => `${method} ${status}`);

    it("deregisters a worker, waits until its last job is closed, reads it again, and deletes it", async () => {
      await serve("one", "two");
      atRead(4, ADA, () => close("one"));
      atRead(5, ADA, () => close("two"));
      await removeAda();
      expect(calls(ADA)).to.deep.equal([
        ...["GET 200", "PATCH 200"],
        ...["GET 200", "GET 200", "GET 200", "GET 200", "GET 200", "GET 200"],
        "DELETE 204",
      ]);
      expect([statusOf("one"), statusOf("two")]).to.deep.equal(["closed", "closed"]);
      expect(lines[0]).to.match(
        /^worker "ada": it still has 2 jobs: "one" since [\d:]{8} UTC, "two" since [\d:]{8} UTC; 300 s left, then "fail"$/,
      );
      expect(lines.at(-1)).to.equal('worker "ada": it is free');
    });

    it("logs the wait when its jobs change, with the jobs and the seconds left", async () => {
      await serve("one", "two");
      atRead(9, ADA, () => close("one"));
      await expectCode(removeAda({ waitSeconds: 60 }), "StillInUse", "after 60 s");
      expect(lines).to.have.length(2);
      expect(lines.at(-1)).to.match(
        /^worker "ada": it still has 1 job: "two" since [\d:]{8} UTC; \d+ s left, then "fail"$/,
      );
    });

    it("fails at the timeout, names the jobs, and leaves the worker deregistered", async () => {
      await serve("one", "two");
      const text =
        'cannot delete worker "ada": after 60 s it still has 2 jobs: "one", "two". It is deregistered and gets no more ' +
        "offers; the next run goes on. To change this, deploy it with another removal.waitSeconds " +
        'or removal.onTimeout ("keep", "unassign", "force") before you remove it';
      await expectCode(removeAda({ waitSeconds: 60 }), "StillInUse", text);
      expect(emulator.entity(ADA)).to.include({ availableForOffers: false, state: "draining" });
      expect(emulator.calls("DELETE")).to.be.empty;
      expect(emulator.calls("POST")).to.be.empty;
    });

    it("does not wait with waitSeconds 0, but deregisters first", async () => {
      await serve("one");
      await expectCode(removeAda({ waitSeconds: 0 }), "StillInUse", "after 0 s");
      expect(calls()).to.deep.equal(["GET 200", "PATCH 200", "GET 200"]);
      expect(lines).to.be.empty;
    });

    it("goes on in the next run without deregistering again", async () => {
      await serve("one");
      await expectCode(removeAda({ waitSeconds: 0 }), "StillInUse", "one");
      await close("one");
      emulator.clearCalls();
      await removeAda({ waitSeconds: 0 });
      expect(calls()).to.deep.equal(["GET 200", "DELETE 204"]);
    });

    it("deregisters again a worker that another client registers while it drains", async () => {
      await serve("one");
      atRead(3, ADA, () => void emulator.edit(ADA, { availableForOffers: true }));
      atRead(6, ADA, () => close("one"));
      await removeAda();
      expect(emulator.calls("PATCH").map(({ body }) => body)).to.deep.equal([
        { availableForOffers: false, tags: { [REMOVAL_TAG]: "availableForOffers=true" } },
        { availableForOffers: false },
      ]);
      expect(emulator.entity(ADA)).to.equal(undefined);
    });

    it("goes on waiting when the second read finds a new job", async () => {
      await serve("one");
      atRead(3, ADA, () => close("one"));
      atRead(3, ADA, () => {
        emulator.edit(ADA, { availableForOffers: true });
        return serve("late");
      });
      await expectCode(removeAda({ waitSeconds: 30 }), "StillInUse", '"late"');
      expect(emulator.calls("DELETE")).to.be.empty;
    });

    it("reads again before it retries a refused deletion", async () => {
      emulator.edit(ADA, { availableForOffers: false });
      const before = async (): Promise<void> => {
        emulator.edit(ADA, { availableForOffers: true });
        await serve("one");
      };
      emulator.faults.add({ method: "DELETE", path: ADA, fault: { kind: "run", before } });
      await expectCode(removeAda({ waitSeconds: 30 }), "StillInUse", '"one"');
      expect(emulator.calls("DELETE")).to.have.length(1);
    });

    const gone = [
      { read: 1, because: "before the first read" },
      { read: 2, because: "after it was deregistered" },
      { read: 4, because: "during the wait" },
    ];
    for (const { read, because } of gone) {
      it(`counts a worker as deleted that is gone ${because}`, async () => {
        await serve("one");
        atRead(read, ADA, () => {
          emulator.remove(ADA);
        });
        await removeAda();
        expect(emulator.calls("DELETE")).to.be.empty;
      });
    }

    it("keeps the worker deregistered with onTimeout: keep, and logs that", async () => {
      await serve("one");
      await removeAda({ waitSeconds: 0, onTimeout: "keep" });
      expect(emulator.entity(ADA)).to.include({ availableForOffers: false, state: "draining" });
      expect(statusOf("one")).to.equal("assigned");
      expect(lines).to.deep.equal([
        'worker "ada" stays in the router and leaves the state, because it still has 1 job: "one"',
      ]);
    });

    it("unassigns the jobs with onTimeout: unassign, so that they are queued again", async () => {
      await serve("one", "two");
      await removeAda({ waitSeconds: 0, onTimeout: "unassign" });
      expect([statusOf("one"), statusOf("two")]).to.deep.equal(["queued", "queued"]);
      expect(emulator.entity(ADA)).to.equal(undefined);
    });

    it("fails with the service's reason when a job cannot be unassigned", async () => {
      await serve("one", "two");
      await router.jobs.complete("one", assignmentOf("one"));
      await expectCode(
        removeAda({ waitSeconds: 0, onTimeout: "unassign" }),
        "StillInUse",
        'after removal.onTimeout "unassign" it still has 1 job: "one"; the service said: cannot unassign job "one"',
      );
      expect(statusOf("two")).to.equal("queued");
      expect(emulator.calls("DELETE")).to.be.empty;
    });

    it("deletes a worker with assigned jobs only with onTimeout: force", async () => {
      await forceDeletions();
      await serve("one");
      for (const onTimeout of ["fail", "unassign"]) {
        // A completed job cannot be unassigned, and is not closed yet.
        if (onTimeout === "unassign") await router.jobs.complete("one", assignmentOf("one"));
        await expectCode(removeAda({ waitSeconds: 1, onTimeout }), "StillInUse", '"one"');
        expect(emulator.calls("DELETE"), onTimeout).to.be.empty;
      }
      await removeAda({ waitSeconds: 1, onTimeout: "force" });
      expect(emulator.entity(ADA)).to.equal(undefined);
    });

    it("refuses an invalid removal in the state before any write", async () => {
      await serve("one");
      const text = "removal.onTimeout in its state must be one of fail, keep, unassign, force";
      await expectCode(removeAda({ onTimeout: "drop" }), "InvalidInput", text);
      expect(calls()).to.deep.equal(["GET 200"]);
    });

    if (!isAlone) return;

    it("counts an assignment that it cannot decode as a job", async () => {
      const odd = { state: "inactive", availableForOffers: false, assignedJobs: [7, { assignmentId: "x" }] };
      const never = (): Promise<never> => Promise.reject(new Error("no call is needed"));
      const at = { kind: "inside", list: "assignedJobs" } as const;
      const found = await findBlockingJobs(at, { id: "ada", etag: "1", body: odd }, never);
      const unknownJob = { id: "?", isAssigned: true, assignments: [] };
      expect(found).to.deep.equal([unknownJob, unknownJob]);
    });

    it("waits for the jobs of a queue, whichever worker they are assigned to", async () => {
      await serve("one");
      emulator.edit("/routing/workers/ada", { queues: [] });
      atRead(4, "/routing/jobs", () => close("one"));
      await removeQueue();
      expect(emulator.entity("/routing/queues/sales")).to.equal(undefined);
      expect(lines[0]).to.match(
        /^queue "sales": it still has 1 job: "one" since [\d:]{8} UTC; 300 s left, then "fail"$/,
      );
    });

    it("names the jobs of a queue, and its other referrers", async () => {
      await serve("one");
      await expectCode(
        removeQueue({ waitSeconds: 5 }),
        "StillInUse",
        'it is still in use by worker "ada" (queues[0]), job "one" (queueId). Change or delete those first, then run ' +
          'again; after 5 s it still has 1 job: "one"',
      );
    });

    for (const { onTimeout, others } of [
      { onTimeout: "move", others: { moveTo: "support" } },
      { onTimeout: "cancel", others: {} },
    ]) {
      it(`can ${onTimeout} the queued jobs of a queue, and never touches assigned ones`, async () => {
        await serve("served");
        emulator.edit(ADA, { queues: [], availableForOffers: false });
        emulator.edit("/routing/jobs/waits", { channelId: "voice", queueId: "sales" });
        const removal = { waitSeconds: 0, onTimeout, ...others };
        await expectCode(removeQueue(removal), "StillInUse", 'it still has 1 job: "served"');
        expect(statusOf("served")).to.equal("assigned");
        expect(emulator.entity("/routing/jobs/waits")).to.include(
          onTimeout === "move" ? { status: "queued", queueId: "support" } : { status: "cancelled" },
        );
        await close("served");
        await removeQueue(removal);
        expect(emulator.entity("/routing/queues/sales")).to.equal(undefined);
      });
    }

    it("moves no job that a worker accepted between the read and the move", async () => {
      emulator.edit(ADA, { queues: [] });
      emulator.edit("/routing/jobs/one", { channelId: "voice", queueId: "sales" });
      const before = async (): Promise<void> => {
        emulator.edit(ADA, { queues: ["sales"] });
        await serve("one");
        emulator.edit(ADA, { queues: [] });
      };
      emulator.faults.add({ method: "PATCH", path: "/routing/jobs/one", fault: { kind: "run", before } });
      const removal = { waitSeconds: 0, onTimeout: "move", moveTo: "support" };
      await expectCode(removeQueue(removal), "StillInUse", '"one"');
      expect(emulator.entity("/routing/jobs/one")).to.include({ status: "assigned", queueId: "sales" });
    });

    it("waits until a worker has closed a job, then deletes it without cancelling it", async () => {
      await serve("call");
      atRead(3, "/routing/jobs/call", () => close("call"));
      await removeJob();
      expect(emulator.calls("POST").filter(({ path }) => path.endsWith(":cancel"))).to.be.empty;
      expect(emulator.entity("/routing/jobs/call")).to.equal(undefined);
      expect(lines[0]).to.equal('job "call": a worker still has it; 300 s left, then "fail"');
    });

    it("completes and closes an assigned job only with onTimeout: force", async () => {
      await serve("call");
      await removeJob({ waitSeconds: 0, onTimeout: "keep" });
      expect(statusOf("call")).to.equal("assigned");
      await removeJob({ waitSeconds: 0, onTimeout: "force" });
      expect(emulator.entity("/routing/jobs/call")).to.equal(undefined);
      expect(emulator.entity(ADA)).to.deep.include({ assignedJobs: [] });
    });
  });
