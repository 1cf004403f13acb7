/** Compares the client with Microsoft's API description: nothing is missing, and nothing is added. */
import { expect } from "chai";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { EntityCollection } from "../../provider/dist/client/entity-collection.js";
import type { JobFilters, RouterJobStatus } from "../../provider/dist/client/job-model.js";
import type { WorkerFilters } from "../../provider/dist/client/workers.js";
import type { RouterOperations } from "../../provider/dist/client/router-operations.js";
import type { SelectorStatus } from "../../provider/dist/client/response-model.js";
import { API_VERSIONS } from "../../provider/dist/config/api-version.js";
import { root } from "../../tools/setup/paths.mjs";
import { endpoint, ok, scriptedOperations } from "../support/scripted-router.ts";
import { allOf } from "./support/all-of.ts";
import { openDescription } from "./support/api-description.ts";
import { type TypedCall, idOf, typedCalls } from "./support/typed-calls.ts";

/** Runs a typed call to its end; a list is walked. */
async function answerOf({ run }: TypedCall, client: RouterOperations): Promise<unknown> {
  const answer = run(client);
  return answer instanceof Promise ? answer : { value: await allOf(answer) };
}

const SECRETS = ["functionKey", "appKey", "clientSecret"];

/** A copy without the credentials that no read model has. */
function withoutSecrets(value: unknown): unknown {
  const text = JSON.stringify(value, (key, member: unknown) => (SECRETS.includes(key) ? undefined : member));
  return JSON.parse(text) as unknown;
}

// That each of them is one word of the type and none is missing is the compiler's work.
const workerStates = {
  active: true,
  draining: true,
  inactive: true,
} satisfies Record<Exclude<NonNullable<WorkerFilters["state"]>, "all">, true>;
const jobStatuses = {
  created: true,
  pendingClassification: true,
  classificationFailed: true,
  queued: true,
  assigned: true,
  completed: true,
  closed: true,
  cancelled: true,
  pendingSchedule: true,
  scheduled: true,
  scheduleFailed: true,
  waitingForActivation: true,
} satisfies Record<RouterJobStatus, true>;
const selectorStatuses = { active: true, expired: true } satisfies Record<SelectorStatus, true>;
const jobFilters = {
  ...jobStatuses,
  active: true,
  all: true,
} satisfies Record<NonNullable<JobFilters["status"]>, true>;

for (const version of API_VERSIONS) {
  const { operations, wordsOf } = openDescription(version);
  const calls = typedCalls(version);

  describe(`client: every operation of ${version}`, () => {
    it("has a typed call, and each method of the client is one of them", () => {
      expect(operations).to.have.lengthOf(33);
      expect(Object.keys(calls)).to.have.members(operations.map(({ id }) => id));
      const { client } = scriptedOperations([]);
      const { workers, jobs, queues, distributionPolicies, classificationPolicies, exceptionPolicies } = client;
      const collections = [workers, jobs, queues, distributionPolicies, classificationPolicies, exceptionPolicies];
      expect(Object.keys(client)).to.have.lengthOf(collections.length);
      const methods = collections.flatMap((collection) => {
        const own = Object.getPrototypeOf(collection) as object;
        const prototypes = new Set([EntityCollection.prototype, own]);
        return [...prototypes].flatMap((prototype) => Object.getOwnPropertyNames(prototype));
      });
      expect(methods.filter((name) => name !== "constructor")).to.have.lengthOf(33);
    });

    it("is named in the docstring of its method", () => {
      const folder = path.join(root, "provider", "dist", "client");
      const files = readdirSync(folder).filter((file) => file.endsWith(".d.ts"));
      const text = files.map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
      for (const { id } of operations) expect(text).to.match(new RegExp(`[( ]${id.replace(/^.*_/, "")}[,)]`));
    });

    it("has examples that hold each secret, so that leaving them out means something", () => {
      const examples = JSON.stringify(operations.map(({ answers }) => answers));
      for (const secret of SECRETS) expect(examples).to.include(`"${secret}":`);
    });

    it("takes every enum value of a filter, and no other", () => {
      const filterOf = (id: string, name: string) => operations.find((one) => one.id === id)?.query.get(name);
      expect(Object.keys({ ...workerStates, all: true })).to.have.members(
        filterOf("JobRouterOperations_ListWorkers", "state") ?? [],
      );
      expect(Object.keys(jobFilters)).to.have.members(filterOf("JobRouterOperations_ListJobs", "status") ?? []);
    });

    it("is answered with the enum values of the read models", () => {
      expect(Object.keys(workerStates)).to.have.members(wordsOf("RouterWorkerState") ?? []);
      expect(Object.keys(jobStatuses)).to.have.members(wordsOf("RouterJobStatus") ?? []);
      expect(Object.keys(selectorStatuses)).to.have.members(wordsOf("RouterWorkerSelectorStatus") ?? []);
    });

    for (const { id, method, path, query, headers, body, answers } of operations) {
      const call = calls[id];
      if (call === undefined) continue;

      it(`${id} sends exactly its method, path, query, headers and body`, async () => {
        const { client, http } = scriptedOperations([ok({ ...(answers[0] as object), nextLink: null })], {
          apiVersion: version,
        });
        await answerOf(call, client);
        expect(http.requests).to.have.lengthOf(1);
        const [request] = http.requests;
        const url = new URL(request?.url ?? "");
        expect(`${request?.method ?? ""} ${url.origin}`).to.equal(`${method} ${endpoint}`);
        const escaped = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(idOf(name)));
        expect(url.pathname).to.equal(escaped);
        const { query: expected = {} } = call;
        expect(Object.fromEntries(url.searchParams)).to.deep.equal({ ...expected, "api-version": version });
        expect(Object.keys(expected), "the parameters of the query").to.have.members([...query.keys()]);
        const conditions = Object.keys(request?.headers ?? {}).filter((name) => name.startsWith("if-"));
        expect(conditions, "the conditions").to.have.members(headers.map((name) => name.toLowerCase()));
        expect(request?.headers["content-type"]).to.equal(body?.type);
        const sent = typeof request?.body === "string" ? Object.keys(JSON.parse(request.body) as object) : undefined;
        expect(sent?.toSorted(), "the members of the body").to.deep.equal(body?.members.toSorted());
      });

      const telling = answers.filter((answer) => Object.keys(answer ?? {}).length > 0);
      if (telling.length === 0) continue;
      it(`${id} reads all of its answer but secrets`, async () => {
        for (const answer of telling) {
          const script = [ok({ ...(answer as object), nextLink: null })];
          const { client } = scriptedOperations(script, { apiVersion: version });
          const { nextLink: _, ...expected } = withoutSecrets(answer) as { nextLink?: string };
          expect(await answerOf(call, client)).to.deep.equal(expected);
        }
      });
    }
  });
}
