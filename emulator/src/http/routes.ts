/** Every operation of the API: where it is found, what it takes, who carries it out. */
import * as z from "zod";
import type { ApiVersion } from "../router/api-version.js";
import type { Collection, CollectionName } from "../router/collections/collection.js";
import { classificationPolicies } from "../router/collections/classification-policies.js";
import { distributionPolicies } from "../router/collections/distribution-policies.js";
import { time } from "../router/entities/fields.js";
import { exceptionPolicies } from "../router/collections/exception-policies.js";
import { jobs } from "../router/collections/jobs.js";
import { queues } from "../router/collections/queues.js";
import { workers } from "../router/collections/workers.js";
import { refusals } from "../router/errors.js";
import { cancelJob, closeJob, completeJob, reclassifyJob, unassignJob } from "../router/jobs/job-actions.js";
import type { JsonObject } from "../util/json.js";
import { withoutNulls } from "../util/merge-patch.js";
import { acceptOffer, declineOffer } from "../router/jobs/offers.js";
import { positionOf, statisticsOf } from "../router/jobs/queue-statistics.js";
import type { Conditions } from "./preconditions.js";
import { readBySchema } from "../router/entities/validation.js";
import type { Store } from "../router/state/store.js";
import { formatHttpDate, parseTime } from "../util/time.js";

/** A request after its form was checked. */
export interface RoutedRequest {
  readonly ids: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly conditions: Conditions;
  readonly version: ApiVersion;
  /** An empty object when the body is empty. */
  readonly body: JsonObject;
}

/** What a request is answered with; header names in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
}

/** One operation: where it is found, what it takes, what it does. */
export interface Route {
  readonly method: "GET" | "PATCH" | "DELETE" | "POST";
  /** `{}` stands for an id, a colon verb may follow it. */
  readonly path: string;
  readonly queryNames: readonly string[];
  readonly body: "none" | "mergePatch" | "options";
  /** Next-page links come without a version. */
  readonly mayOmitVersion?: true;
  handle(store: Store, request: RoutedRequest): Answer;
}

/** The collections by their names in paths. */
export const collections: Readonly<Record<CollectionName, Collection>> = {
  workers,
  jobs,
  queues,
  distributionPolicies,
  classificationPolicies,
  exceptionPolicies,
};

const readOptions = <Options>(store: Store, schema: z.ZodType<Options>, body: JsonObject): Options =>
  readBySchema(schema, withoutNulls(body), store.settings.isLoose);

const note = z.string().exactOptional();
const dispositionCode = z.string().exactOptional();
const noOptions = z.strictObject({});
const cancelOptions = z.strictObject({ note, dispositionCode });
const completeOptions = z.strictObject({ note });
const closeOptions = z.strictObject({ note, dispositionCode, closeAt: time.exactOptional() });
const unassignOptions = z.strictObject({ suspendMatching: z.boolean().exactOptional() });
const declineOptions = z.strictObject({ retryOfferAt: time.exactOptional() });

const list = (collection: Collection): Route => ({
  method: "GET",
  path: `/routing/${collection.name}`,
  queryNames: ["maxpagesize", "continuationToken", ...collection.filterNames],
  body: "none",
  mayOmitVersion: true,
  handle: (store, { query, version }) => ({ status: 200, body: collection.list(store, query, version) }),
});

function crud(collection: Collection): Route[] {
  const one = `/routing/${collection.name}/{}`;
  return [
    list(collection),
    {
      method: "GET",
      path: one,
      queryNames: [],
      body: "none",
      handle(store, { ids: [id = ""], version }) {
        const item = collection.get(store, id, version);
        if (item === undefined) throw refusals.notFound();
        return { status: 200, headers: versionHeaders(item), body: item.body };
      },
    },
    {
      method: "PATCH",
      path: one,
      queryNames: [],
      body: "mergePatch",
      handle(store, { ids: [id = ""], body, conditions, version }) {
        const item = collection.upsert(store, id, { patch: body, conditions, version });
        return { status: item.isNew ? 201 : 200, headers: versionHeaders(item), body: item.body };
      },
    },
    {
      method: "DELETE",
      path: one,
      queryNames: [],
      body: "none",
      handle(store, { ids: [id = ""] }) {
        collection.remove(store, id, { isChecked: true });
        return { status: 204 };
      },
    },
  ];
}

const versionHeaders = (item: { etag: string; lastModified: number }) => ({
  etag: item.etag,
  "last-modified": formatHttpDate(item.lastModified),
});

type Handler = (store: Store, ids: readonly string[], body: JsonObject) => JsonObject;

const action = (path: string, handle: Handler, body: Route["body"] = "options"): Route => ({
  method: "POST",
  path,
  queryNames: [],
  body,
  handle: (store, request) => ({ status: 200, body: handle(store, request.ids, request.body) }),
});

const inspect = (path: string, read: (store: Store, id: string) => JsonObject): Route => ({
  method: "GET",
  path,
  queryNames: [],
  body: "none",
  handle: (store, { ids: [id = ""] }) => ({ status: 200, body: read(store, id) }),
});

/** Every operation of the API. */
export const routes: readonly Route[] = [
  ...Object.values(collections).flatMap(crud),
  action("/routing/jobs/{}:reclassify", (store, [jobId = ""], body) => {
    readOptions(store, noOptions, body);
    reclassifyJob(store, jobId);
    return {};
  }),
  action("/routing/jobs/{}:cancel", (store, [jobId = ""], body) => {
    cancelJob(store, jobId, readOptions(store, cancelOptions, body));
    return {};
  }),
  action("/routing/jobs/{}/assignments/{}:complete", (store, [jobId = "", assignmentId = ""], body) => {
    completeJob(store, jobId, assignmentId, readOptions(store, completeOptions, body).note);
    return {};
  }),
  action("/routing/jobs/{}/assignments/{}:close", (store, [jobId = "", assignmentId = ""], body) => {
    closeJob(store, jobId, assignmentId, readOptions(store, closeOptions, body));
    return {};
  }),
  action("/routing/jobs/{}/assignments/{}:unassign", (store, [jobId = "", assignmentId = ""], body) =>
    unassignJob(store, jobId, assignmentId, readOptions(store, unassignOptions, body)),
  ),
  inspect("/routing/jobs/{}/position", positionOf),
  inspect("/routing/queues/{}/statistics", statisticsOf),
  action(
    "/routing/workers/{}/offers/{}:accept",
    (store, [workerId = "", offerId = ""]) => ({ ...acceptOffer(store, workerId, offerId), workerId }),
    "none",
  ),
  action("/routing/workers/{}/offers/{}:decline", (store, [workerId = "", offerId = ""], body) => {
    const { retryOfferAt } = readOptions(store, declineOptions, body);
    declineOffer(store, workerId, offerId, retryOfferAt === undefined ? undefined : parseTime(retryOfferAt));
    return {};
  }),
];

/** Splits a raw path at a route's pattern and answers its raw ids, or undefined when it does not fit. */
export function matchPath(pattern: string, rawPath: string): string[] | undefined {
  const [wanted, found] = [pattern.split("/"), rawPath.split("/")];
  if (wanted.length !== found.length) return undefined;
  const ids: string[] = [];
  for (const [index, step] of wanted.entries()) {
    const raw = found[index] ?? "";
    if (!step.startsWith("{}")) {
      if (step !== raw) return undefined;
    } else {
      // The verb's colon must stand literally; an encoded one belongs to the id.
      const verb = step.slice(2);
      if (!raw.endsWith(verb)) return undefined;
      ids.push(raw.slice(0, raw.length - verb.length));
    }
  }
  return ids;
}

/** Finds an entity's collection and id by its path, for looking in from outside. */
export function locate(path: string): { collection: Collection; id: string } {
  const [, prefix, name = "", id = "", ...rest] = path.split("/");
  const collection = Object.values(collections).find((one) => one.name === name);
  if (prefix !== "routing" || collection === undefined || id === "" || rest.length > 0) {
    throw new Error(`"${path}" is not the path of an entity, such as "/routing/workers/ada"`);
  }
  return { collection, id };
}
