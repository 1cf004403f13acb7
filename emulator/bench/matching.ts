/** Prints what matching costs against the length of a queue and the number of workers that cannot take the job. */
import type { JsonObject } from "jobrouter-emulator";
import { manualClock } from "jobrouter-emulator";
import { Router } from "../dist/router/router.js";
import { locate } from "../dist/router/collections/registry.js";

const sizes = [100, 300, 1000, 3000, 10_000];
const rounds = 300;

const chat = { channelId: "chat", capacityCostPerJob: 1 };
const able = {
  capacity: 1000,
  queues: ["line"],
  channels: [chat],
  labels: { skill: "right" },
  availableForOffers: true,
};
const job = { channelId: "chat", queueId: "line" };
const skilled = [{ key: "skill", labelOperator: "equal", value: "right" }];

class Bench {
  readonly #clock = manualClock();
  readonly #router = new Router({ clock: this.#clock, seed: 1 });

  constructor(mode: JsonObject = { kind: "longestIdle" }) {
    this.put("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 3600, mode });
    for (const id of ["line", "other"]) this.put(`/routing/queues/${id}`, { distributionPolicyId: "fair" });
  }

  put(path: string, patch: JsonObject): JsonObject {
    const { collection, id } = locate(path);
    return this.#router.perform((store) => collection.upsert(store, id, { patch }).body);
  }

  remove(path: string): void {
    const { collection, id } = locate(path);
    this.#router.perform((store) => {
      collection.remove(store, id, { isChecked: false });
    });
  }

  fill(count: number, path: string, bodyOf: (index: number) => JsonObject): this {
    for (let index = 0; index < count; index += 1) this.put(`${path}${index}`, bodyOf(index));
    return this;
  }

  /** The median of microseconds that a step takes; what it leaves behind is removed outside of the measurement. */
  measure(step: (round: number) => string): number {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const start = process.hrtime.bigint();
      const path = step(round);
      times.push(Number(process.hrtime.bigint() - start) / 1000);
      this.remove(path);
    }
    times.sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)] ?? 0;
  }

  newJob(body: JsonObject): number {
    return this.measure((round) => {
      const path = `/routing/jobs/new${round}`;
      this.put(path, body);
      return path;
    });
  }

  newWorker(): number {
    return this.measure((round) => {
      const path = `/routing/workers/new${round}`;
      this.put(path, { ...able, capacity: 1 });
      return path;
    });
  }
}

/** Workers that cannot take the job, each for another reason. */
const strangers: Readonly<Record<string, (index: number) => JsonObject>> = {
  "serve another queue": () => ({ ...able, queues: ["other"] }),
  "are not registered": () => ({ ...able, availableForOffers: false }),
  "lack the label": () => ({ ...able, labels: { skill: "wrong" } }),
  "lack the label, each has labels of its own": (index) => ({ ...able, labels: { skill: "wrong", name: `n${index}` } }),
};

const scenarios: Readonly<Record<string, (size: number) => number>> = {
  "new job, n jobs wait already, no worker": (size) => new Bench().fill(size, "/routing/jobs/j", () => job).newJob(job),
  ...Object.fromEntries(
    Object.entries(strangers).map(([reason, bodyOf]) => [
      `new job, one worker can take it, n ${reason}`,
      (size: number) => {
        const bench = new Bench().fill(size, "/routing/workers/w", bodyOf);
        bench.put("/routing/workers/able", able);
        return bench.newJob({ ...job, requestedWorkerSelectors: skilled });
      },
    ]),
  ),
  "new job, one worker can take it, n are full": (size) => {
    const bench = new Bench().fill(size, "/routing/workers/w", () => ({ ...able, capacity: 1 }));
    bench.fill(size, "/routing/jobs/j", () => job);
    bench.put("/routing/workers/able", able);
    return bench.newJob(job);
  },
  "new job, n workers can take it": (size) => new Bench().fill(size, "/routing/workers/w", () => able).newJob(job),
  "new job, n workers can take it, best of them": (size) =>
    new Bench({ kind: "bestWorker" }).fill(size, "/routing/workers/w", () => able).newJob(job),
  "new worker, n jobs wait": (size) => new Bench().fill(size, "/routing/jobs/j", () => job).newWorker(),
  "new worker, n jobs wait for another label": (size) =>
    new Bench()
      .fill(size, "/routing/jobs/j", () => ({
        ...job,
        requestedWorkerSelectors: [{ key: "skill", labelOperator: "equal", value: "wrong" }],
      }))
      .newWorker(),
};

const width = Math.max(...Object.keys(scenarios).map((name) => name.length));
const columns = (cells: readonly (string | number)[]) => cells.map((cell) => String(cell).padStart(9)).join("");
console.log(`Microseconds per step, median of ${rounds}, HTTP and disk left out`);
console.log(`${"n".padEnd(width)}${columns(sizes)}`);
for (const [name, run] of Object.entries(scenarios)) {
  console.log(`${name.padEnd(width)}${columns(sizes.map((size) => Math.round(run(size))))}`);
}
